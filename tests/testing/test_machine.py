"""Uploads, expiry, retries, cut streams and continuations, in any order, against the fake."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bodies import CHAT, MODEL, chat, events, loaded, post, text
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from test_uploads import RESOLVE, certificate, fields_of, upload

from vlprep import Request, continue_partial, is_partial, is_retryable, to_openai, user
from vlprep.testing import Engine, ImageRecipe, strategies
from vlprep.testing.http import Ending, Outgoing

WORDS = st.lists(st.sampled_from(["one ", "two ", "three ", "四 "]), min_size=2, max_size=6)
PASSING = st.sampled_from(["rate-limit", "burst-rate", "model-serving"])


def as_error(outgoing: Outgoing) -> SimpleNamespace:
    """Show an answer as the exceptions of SDKs do: by status and body."""
    return SimpleNamespace(status_code=outgoing.status, body=loaded(outgoing))


class Desk(RuleBasedStateMachine):
    """An app that uploads pictures, asks about them, tries again and goes on."""

    uploads: Bundle[str] = Bundle("uploads")

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine()
        self.held: set[str] = set()
        self.sent = 0
        self.billed = 0

    def ask(self, body: Any, **headers: str) -> Any:
        self.sent += 1
        outgoing = post(self.engine, body, path=CHAT, headers=headers)
        self.billed += self.engine.calls[-1].counts.input
        return outgoing

    @rule(target=uploads, recipe=strategies.images(formats=("png", "jpeg"), most_pixels=4096))
    def upload(self, recipe: ImageRecipe) -> str:
        fields = fields_of(certificate(self.engine), recipe.name)
        assert upload(self.engine, fields, recipe.encode()).status == 200
        url = f"oss://{fields['key']}"
        self.held.add(url)
        return url

    @rule(recipe=strategies.images(formats=("png",), most_pixels=4096))
    def upload_too_late(self, recipe: ImageRecipe) -> None:
        told = certificate(self.engine)
        self.engine.upload_error()
        fields = fields_of(told, recipe.name)
        assert upload(self.engine, fields, recipe.encode()).status == 403
        assert upload(self.engine, fields, recipe.encode()).status == 200  # the next try
        self.held.add(f"oss://{fields['key']}")

    @rule()
    def expire(self) -> None:
        self.engine.expire_uploads()
        self.held.clear()

    @rule(url=uploads, resolve=st.booleans())
    def look(self, url: str, resolve: bool) -> None:
        picture = {"type": "image_url", "image_url": {"url": url}}
        outgoing = self.ask(chat(picture, text()), **(RESOLVE if resolve else {}))
        assert (outgoing.status == 200) is (resolve and url in self.held)
        if outgoing.status != 200:
            assert not is_retryable(as_error(outgoing))

    @rule(name=PASSING, times=st.integers(1, 3))
    def retry(self, name: str, times: int) -> None:
        self.engine.error(name, times=times)
        body = chat(text())
        for attempt in range(1, times + 1):
            outgoing = self.ask(body)
            assert outgoing.status != 200
            assert is_retryable(as_error(outgoing))
            assert self.engine.calls[-1].attempt == attempt
        assert self.ask(body).status == 200
        assert self.engine.calls[-1].attempt == times + 1

    @rule(words=WORDS, data=st.data())
    def cut(self, words: list[str], data: st.DataObject) -> None:
        chunks = data.draw(st.integers(0, len(words) - 1))
        self.engine.cut(after_chunks=chunks)
        self.engine.reply(words)
        outgoing = self.ask(chat(text(), stream=True))
        said = "".join(
            choice["delta"].get("content") or ""
            for one in events(outgoing)
            for choice in one["choices"]
        )
        assert outgoing.ending is Ending.CUT
        assert "".join(words).startswith(said)
        assert said != "".join(words)
        self.engine.script.items.clear()

    @rule(words=WORDS, data=st.data())
    def run_out_of_time_and_go_on(self, words: list[str], data: st.DataObject) -> None:
        at = data.draw(st.integers(1, len(words) - 1))
        first, rest = "".join(words[:at]), "".join(words[at:])
        self.engine.partial(first, then=rest)
        request = Request(model=MODEL, messages=[user("Count.")])
        outgoing = self.ask(to_openai(request, http=True))
        answer = loaded(outgoing)
        assert is_partial(outgoing.headers)
        assert answer["choices"][0]["message"]["content"] == first
        following = continue_partial(request, first)
        answer = loaded(self.ask(to_openai(following, http=True)))
        assert not is_partial(answer)
        assert answer["choices"][0]["message"]["content"] == rest
        self.engine.script.items.clear()

    @invariant()
    def every_call_is_written_down(self) -> None:
        assert len(self.engine.calls) == self.sent
        assert {one.url for one in self.engine.uploads} == self.held
        assert sum(call.counts.input for call in self.engine.calls) == self.billed

    def teardown(self) -> None:
        self.engine.verify()


Desk.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestDesk = Desk.TestCase
