"""Texts are counted as far as that takes little time; what follows is bounded, and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import estimate_request
from vlprep.catalog.texts import COUNTING, VOCABULARY
from vlprep.media.vocabulary import text_counter
from vlprep.rules.requests import texts

COUNT = text_counter(VOCABULARY)
WORDS = st.text(
    st.sampled_from("aZé1²ö\u0308\u0338 \n\t'sS_-.,;:!?\uff0c\u3002\u4f60\u597d\U0001f600")
)


@given(text=WORDS)
def test_no_token_goes_across_a_seam(text: str) -> None:
    assert COUNT is not None
    for seam in texts._SEAMS(text):
        at = seam.start()
        assert COUNT(text[:at]) + COUNT(text[at:]) == COUNT(text)


@given(many=st.lists(WORDS, max_size=4), most=st.integers(0, 40))
def test_the_bounds_hold_the_tokens_wherever_counting_ends(many: list[str], most: int) -> None:
    assert COUNT is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "COUNTING", COUNTING._replace(most_characters=most))
        found = texts.count_texts(many, COUNT)
    for text, one in zip(many, found, strict=True):
        assert one.lower <= COUNT(text) <= one.upper
    if sum(map(len, many)) <= most:
        assert all(one.lower == one.upper for one in found)


@pytest.mark.parametrize("word", ["word ", "\u4f60\u597d\uff0c"])
def test_a_longer_text_does_not_pass_where_a_shorter_one_is_refused(word: str) -> None:
    most = COUNTING.most_characters
    for length, by in ((most, "vocabulary"), (most + 1, "bounds"), (3 * most, "bounds")):
        text = (word * length)[:length]
        messages = [{"role": "user", "content": text}]
        found = estimate_request({"model": "qwen3-vl-plus", "messages": messages})
        assert found.text_by == by
        assert found.max_input is not None
        assert found.lower > found.max_input
        assert any("counted up to" in note for note in found.notes) == (by == "bounds")


def test_what_follows_a_text_at_the_limit_is_bounded() -> None:
    call = [{"role": "user", "content": "word " * (COUNTING.most_characters // 5)}]
    more = [*call, {"role": "assistant", "content": "a"}, {"role": "user", "content": "word"}]
    full = estimate_request({"model": "qwen3-vl-plus", "messages": call})
    found = estimate_request({"model": "qwen3-vl-plus", "messages": more})
    assert full.exact
    assert full.upper is not None
    assert (found.lower, found.upper) == (full.lower + 10 + 1 + 1, full.upper + 10 + 1 + 4)


def test_a_text_without_a_place_to_cut_is_bounded_as_a_whole() -> None:
    (found,) = texts.count_texts(["a" * (COUNTING.most_characters + 1)], COUNT)
    assert found.upper == COUNTING.most_characters + 1
