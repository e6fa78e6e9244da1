"""The vocabulary is taken from the package that ships it, and only if it is the known one."""

from __future__ import annotations

import sys

import pytest

from vlprep.catalog.texts import VOCABULARY
from vlprep.media.vocabulary import text_counter


def test_texts_are_counted_as_the_sdk_counts_them() -> None:
    dashscope = pytest.importorskip("dashscope")
    count = text_counter(VOCABULARY)
    assert count is not None
    theirs = dashscope.get_tokenizer("qwen3-vl-plus")
    for text in (
        "",
        "Hello",
        "图中描绘的是什么景象?",
        "e\u0301",
        "2024 <|im_end|>",
        "a\n\n  b",
        "🐕",
    ):
        if "<|" not in text:
            assert count(text) == len(theirs.encode(text))
    assert count("\ud800") >= 1


def test_without_the_package_or_the_known_file_nothing_is_counted() -> None:
    assert text_counter(VOCABULARY._replace(package="no_such_package")) is None
    assert text_counter(VOCABULARY._replace(file="no/such/file")) is None
    assert text_counter(VOCABULARY._replace(sha256="0" * 64)) is None


def test_without_the_tokenizer_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    text_counter.cache_clear()
    assert text_counter(VOCABULARY) is None
    text_counter.cache_clear()
