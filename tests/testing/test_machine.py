"""Uploads, expiry, retries, cut streams and continuations, in any order, against the fake."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from bodies import CHAT, GENERATION, events, loaded, post
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from test_uploads import POLICY, RESOLVE, UPLOADS, ask, fields_of, upload

from vlprep import (
    Request,
    continue_partial,
    image,
    is_partial,
    is_retryable,
    to_dashscope,
    to_openai,
    user,
)
from vlprep.testing import Engine, ImageRecipe, holds, strategies
from vlprep.testing.http import Ending, Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = st.lists(st.sampled_from(["one ", "two ", "three ", "四 "]), min_size=6, max_size=12)
PASSING = st.sampled_from(["rate-limit", "burst-rate", "model-serving"])
MODELS = st.sampled_from(["qwen3-vl-plus", "qwen3-vl-plus", "qwen3-vl-flash"])
KEYS = st.sampled_from(["any", "any", "another"])
ROUTES = st.sampled_from(["openai", "dashscope"])
RESOLVED = st.sampled_from([True, True, True, False])
PICTURES = strategies.images(formats=("png", "jpeg"), most_pixels=4096)


class Kept(NamedTuple):
    """A picture that was uploaded, for whom and for which model."""

    url: str
    model: str
    key: str


@dataclass(kw_only=True)
class Talk:
    """A question, and how far its answer has come.

    Attributes:
        number: Which one it is; its words say it.
        route: Its dialect.
        key: Who asks.
        kept: The picture that it is about.
        request: What is sent next.
        rest: The words that are still to come.
        said: What has come, of all calls together.
        busy: How often the service still refuses it.
        promised: Whether the fake already knows how it goes on.
    """

    number: int
    route: str
    key: str
    kept: Kept | None
    request: Request
    rest: list[str]
    said: str = ""
    busy: int = 0
    promised: bool = False

    @property
    def mine(self) -> Any:
        return holds(text=f"Question {self.number}.")

    def hear(self, text: str) -> None:
        """Keep what came, and go on from there next time."""
        if not text:
            return
        assert "".join(self.rest).startswith(text)
        self.request = continue_partial(self.request, text)
        self.said += text
        while text:
            text = text.removeprefix(self.rest.pop(0))


def said_in(outgoing: Outgoing, route: str) -> str:
    """Give the text of a stream, as far as it came."""
    text = ""
    for one in events(outgoing):
        if route == "dashscope":  # its events hold all that was said so far
            content = one["output"]["choices"][0]["message"]["content"]
            text = content[0]["text"] if content else text
        else:
            text += "".join(choice["delta"].get("content") or "" for choice in one["choices"])
    return text


def said_at_once(outgoing: Outgoing, route: str) -> str:
    """Give the text of an answer that is no stream."""
    answer = loaded(outgoing)
    if route == "dashscope":
        text = answer["output"]["choices"][0]["message"]["content"][0]["text"]
    else:
        text = answer["choices"][0]["message"]["content"]
    assert isinstance(text, str)
    return text


class Desk(RuleBasedStateMachine):
    """An app that uploads pictures, asks about them, tries again and goes on.

    Nothing is over with its rule: a picture may expire between an answer that was cut and the
    request that goes on with it, which may be refused, and cut again.
    """

    uploads: Bundle[Kept] = Bundle("uploads")
    talks: Bundle[Talk] = Bundle("talks")

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine()
        self.held: set[str] = set()
        self.came = self.sent = self.asked = 0
        self.failures: Counter[str] = Counter()

    def certificate(self, model: str, key: str) -> dict[str, Any]:
        told = ask(self.engine, "GET", UPLOADS, key=key, **{**POLICY, "model": model})
        data: dict[str, Any] = loaded(told)["data"]
        return data

    @rule(target=uploads, recipe=PICTURES, model=MODELS, key=KEYS, late=st.booleans())
    def upload(self, recipe: ImageRecipe, model: str, key: str, late: bool) -> Kept:
        fields = fields_of(self.certificate(model, key), recipe.name)
        if late:
            self.engine.upload_error()
            assert upload(self.engine, fields, recipe.encode()).status == 403
        assert upload(self.engine, fields, recipe.encode()).status == 200
        url = f"oss://{fields['key']}"
        self.held.add(url)
        self.came += 1
        return Kept(url, model, key)

    @precondition(lambda self: len(self.held) > 1)
    @rule()
    def expire(self) -> None:
        self.engine.expire_uploads()
        self.held.clear()

    @initialize(target=talks, words=WORDS, route=ROUTES, model=MODELS, key=KEYS)
    def open(self, words: list[str], route: str, model: str, key: str) -> Talk:
        return self.begun(words, route, model, key, None)

    @rule(target=talks, words=WORDS, route=ROUTES, model=MODELS, key=KEYS)
    def begin(self, words: list[str], route: str, model: str, key: str) -> Talk:
        return self.begun(words, route, model, key, None)

    @rule(target=talks, kept=uploads, words=WORDS, route=ROUTES)
    def begin_with_a_picture(self, kept: Kept, words: list[str], route: str) -> Talk:
        return self.begun(words, route, kept.model, kept.key, kept)

    @rule(target=talks, kept=uploads, words=WORDS, route=ROUTES, model=MODELS, key=KEYS)
    def begin_with_a_picture_of_others(
        self, kept: Kept, words: list[str], route: str, model: str, key: str
    ) -> Talk:
        return self.begun(words, route, model, key, kept)

    def begun(self, words: list[str], route: str, model: str, key: str, kept: Kept | None) -> Talk:
        self.asked += 1
        seen = [image(kept.url)] if kept else []
        request = Request(model=model, messages=[user(*seen, f"Question {self.asked}.")])
        # The fake knows what it is to go on with by its text, which is this talk's alone.
        rest = [f"{self.asked}. ", *words]
        return Talk(number=self.asked, route=route, key=key, kept=kept, request=request, rest=rest)

    @rule(talk=talks, name=PASSING, times=st.integers(1, 2))
    def get_busy(self, talk: Talk, name: str, times: int) -> None:
        if not talk.promised and not talk.busy:
            self.engine.error(name, when=talk.mine, times=times, optional=True)
            talk.busy = times

    @rule(target=talks, talk=consumes(talks), resolve=RESOLVED)
    def answer(self, talk: Talk, resolve: bool) -> Any:
        def script() -> None:
            if not talk.promised:
                self.engine.reply("".join(talk.rest), when=talk.mine)

        outgoing = self.send(talk, script, resolve=resolve)
        if outgoing is None:
            return talk  # another time
        assert said_at_once(outgoing, talk.route) == "".join(talk.rest)
        assert not is_partial(outgoing.headers)
        return multiple()

    @rule(talk=talks, share=st.integers(0, 7), promise=st.booleans())
    def run_out_of_time(self, talk: Talk, share: int, promise: bool) -> None:
        if talk.said:
            return  # the fake runs out of time only where nothing was said before
        at = 1 + share % (len(talk.rest) - 1)
        first, rest = "".join(talk.rest[:at]), "".join(talk.rest[at:])

        def script() -> None:
            self.engine.partial(
                first, then=rest if promise else None, when=talk.mine, optional=True
            )

        outgoing = self.send(talk, script)
        if outgoing is not None:
            assert is_partial(outgoing.headers)
            assert said_at_once(outgoing, talk.route) == first
            talk.promised = promise
            talk.hear(first)

    @rule(talk=talks, share=st.integers(0, 7), resolve=RESOLVED)
    def cut(self, talk: Talk, share: int, resolve: bool) -> None:
        if talk.promised:
            return
        chunks = min(share, len(talk.rest) - 1)

        def script() -> None:
            self.engine.cut(after_chunks=chunks, when=talk.mine)
            self.engine.reply(talk.rest, when=talk.mine)

        outgoing = self.send(talk, script, stream=True, resolve=resolve)
        if outgoing is not None:
            assert outgoing.ending is Ending.CUT
            assert outgoing.pieces is not None
            assert len(outgoing.pieces) == chunks
            talk.hear(said_in(outgoing, talk.route))

    def send(
        self,
        talk: Talk,
        script: Callable[[], None],
        *,
        stream: bool = False,
        resolve: bool = True,
    ) -> Outgoing | None:
        """Send what a talk has to send next; ``None``: it was refused, as it had to be."""
        kept, model = talk.kept, talk.request.model
        readable = kept is None or (
            resolve and kept.url in self.held and (kept.model, kept.key) == (model, talk.key)
        )
        if readable and not talk.busy:
            script()
        outgoing = self.post(talk, stream=stream, resolve=resolve)
        call = self.engine.calls[-1]
        if readable and not talk.busy:
            assert call.status == 200
            assert call.begun == (talk.said or None)
            assert len(call.messages) == 1 + bool(talk.said)
            return outgoing
        assert call.status == 400 if not readable else call.status in {429, 503}
        error = SimpleNamespace(status_code=call.status, code=call.code)
        assert is_retryable(error) is readable
        talk.busy -= readable
        return None

    def post(self, talk: Talk, *, stream: bool, resolve: bool) -> Outgoing:
        """Send a request by its route; the fake has to know which attempt it is."""
        request, headers = talk.request, dict(RESOLVE) if resolve else {}
        if stream:
            request = replace(request, parameters={"stream": True})
            headers["x-dashscope-sse"] = "enable"
        write, path = (to_openai, CHAT) if talk.route == "openai" else (to_dashscope, GENERATION)
        if talk.route == "openai":
            headers.pop("x-dashscope-sse", None)
        body = write(request, http=True)
        outgoing = post(self.engine, body, path=path, key=talk.key, headers=headers)
        self.sent += 1
        call, text = self.engine.calls[-1], json.dumps(body)
        self.failures[text] += 1
        assert call.attempt == self.failures[text]
        if call.status == 200 and outgoing.ending is Ending.WHOLE:
            del self.failures[text]
        return outgoing

    @invariant()
    def every_call_is_written_down(self) -> None:
        assert len(self.engine.calls) == self.sent

    @invariant()
    def every_upload_is_counted_and_held_until_it_expires(self) -> None:
        assert self.engine.uploads.count == self.came
        assert {one.url for one in self.engine.uploads} == self.held

    def teardown(self) -> None:
        self.engine.verify()


Desk.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestDesk = Desk.TestCase
