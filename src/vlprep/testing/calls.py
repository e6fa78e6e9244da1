"""What the fake saw: one record for each call, with media as size and digest, never as Base64."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.rules.wording import pixels
from vlprep.testing.arguments import Kind, a_size, a_text, whole, yes_or_no
from vlprep.testing.http import Ending
from vlprep.testing.replies import Counts
from vlprep.values.choices import Transport
from vlprep.values.datauri import is_data_uri, parse_data_uri
from vlprep.values.media import FrameList, ImageInfo, VideoInfo
from vlprep.values.request import FramesPart, ImagePart, Message, TextPart, VideoPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vlprep.testing.digests import Digest
    from vlprep.testing.uploads import Upload
    from vlprep.values.choices import Route
    from vlprep.values.issue import Issue
    from vlprep.values.request import Part, Request
    from vlprep.values.request_estimate import PartEstimate, RequestEstimate
    from vlprep.values.size import Size

    Predicate = Callable[["Call"], bool]

_DIGITS = 12
_LONGEST = 40
_ERRORS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMedia:
    """A picture, a film, or a frame of a list, as it came in.

    Attributes:
        kind: ``"image"``, ``"video"`` or ``"frame"``.
        transport: ``"base64"``, ``"path"`` for what was uploaded, or ``"url"``.
        url: Its URL; of a data URI nothing.
        bytes: Size of the file; ``None``: nobody has said.
        digest: SHA-256 of the file, where its bytes came in; made when it is asked for.
        file: What makes the digest; ``None``: its bytes did not come in.
        size: Height and width; ``None``: not known.
        tokens: Its tokens, those of the whole list with its first frame; ``None``: not counted.
    """

    kind: str
    transport: Transport
    url: str = ""
    bytes: int | None = None
    file: Digest | None = None
    size: Size | None = None
    tokens: int | None = None

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the file, where its bytes came in."""
        return str(self.file or "")

    def __str__(self) -> str:
        """Describe it in a few words."""
        name = self.url if len(self.url) <= _LONGEST else f"...{self.url[-_LONGEST:]}"
        size = pixels(self.size) if self.size else "size unknown"
        digest = f"sha256 {self.digest[:_DIGITS]}" if self.digest else ""
        return ", ".join(
            filter(None, (f"{self.kind} {size}", f"by {self.transport}", name, digest))
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """One call of a model.

    Attributes:
        number: Which call it is, from 1.
        dialect: ``"openai"`` or ``"dashscope"``.
        region: Where it was sent.
        model: The model's name.
        stream: Whether a stream was asked for.
        request: The request, its data URIs replaced by their lengths; ``None``: it was none. What
            stands where the service does not read it is not in it, but in ``issues``.
        media: Its pictures, films and frames in order.
        estimate: What it costs; ``None``: it could not be counted.
        issues: What the rules say of it.
        attempt: 1, or more where the client tries the same again after an error.
        status: Status of the answer; of an error in a stream, the status that its frame names.
        code: The error's code; empty: there was none.
        why: What the error's own words do not tell: of a refused key, where it is good.
        answer: The text that was answered.
        counts: Tokens that were billed: those that the client reads in ``usage``.
        input_told: Whether a test has said how many tokens of input were billed.
        ending: Whether the answer was whole, cut, or dropped.
        retry_after: Seconds that the answer asked the client to wait.
        started: When it came, in seconds of a clock without a date.
        ended: When its answer went out, after the delay before its first byte.
        fingerprint: The same for the same body.
        told: How often it was tried before, as the client says; ``None``: it does not say.
    """

    number: int
    dialect: Route
    region: str
    model: str = ""
    stream: bool = False
    request: Request | None = None
    media: tuple[SeenMedia, ...] = ()
    estimate: RequestEstimate | None = None
    issues: tuple[Issue, ...] = ()
    attempt: int = 1
    status: int = 0
    code: str = ""
    why: str = ""
    answer: str = ""
    counts: Counts = field(default_factory=Counts)
    input_told: bool = False
    ending: Ending = Ending.WHOLE
    retry_after: float | None = None
    started: float = 0.0
    ended: float = 0.0
    fingerprint: int = 0
    told: int | None = None

    @property
    def failed(self) -> bool:
        """Whether the answer was an error, or was not whole."""
        return bool(self.ended) and (self.status >= _ERRORS or self.ending is not Ending.WHOLE)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Give the turns of the request."""
        return self.request.messages if self.request else ()

    @property
    def parameters(self) -> dict[str, Any]:
        """Give what the model was told besides."""
        return self.request.parameters if self.request else {}

    @property
    def text(self) -> str:
        """Give all texts of the request, one a line."""
        return "\n".join(
            part.text for turn in self.messages for part in turn.parts if isinstance(part, TextPart)
        )

    @property
    def begun(self) -> str | None:
        """Give the beginning of an answer that is to be gone on with; ``None``: there is none."""
        last = self.messages[-1] if self.messages else None
        if last is None or last.options.get("partial") is not True:
            return None
        return "".join(part.text for part in last.parts if isinstance(part, TextPart))

    def __str__(self) -> str:
        """Describe it in one line."""
        seen = "; ".join(map(str, self.media)) or "no media"
        how = f"{self.dialect}{' stream' if self.stream else ''} {self.region}"
        result = f"{self.status} {self.code}".strip() if self.status else str(self.ending)
        result += f" ({self.why})" if self.why else ""
        return (
            f"{self.number}. {self.model or '?'} ({how}, attempt {self.attempt}): {seen}; "
            f"{self.text[:_LONGEST]!r} -> {result}, {self.counts.input} + {self.counts.output} tokens"
        )


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wanted:
    """What ``holds`` was asked for."""

    model: str | None
    stream: bool | None
    region: str | None
    text: str | None
    kind: str | None
    count: int | None
    size: tuple[int, int] | None
    longest_side_over: int | None

    def __call__(self, call: Call) -> bool:
        """Tell whether a call holds all of it."""
        media = [one for one in call.media if self._is_meant(one)]
        asked = (self.kind, self.size, self.longest_side_over)
        return (
            self.model in {None, call.model}
            and self.stream in {None, call.stream}
            and self.region in {None, call.region}
            and (self.text is None or self.text in call.text)
            and (self.count is None or len(media) == self.count)
            and (asked == (None, None, None) or bool(media) or self.count == 0)
        )

    def _is_meant(self, media: SeenMedia) -> bool:
        side = self.longest_side_over
        return (
            self.kind in {None, media.kind}
            and self.size in {None, media.size}
            and (side is None or (media.size is not None and max(media.size) > side))
        )

    def __repr__(self) -> str:
        """Show what was asked for."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        asked = (f"{name}={value!r}" for name, value in given.items() if value is not None)
        return f"holds({', '.join(asked)})"


def holds(
    *,
    model: str | None = None,
    stream: bool | None = None,
    region: str | None = None,
    text: str | None = None,
    kind: str | None = None,
    count: int | None = None,
    size: tuple[int, int] | None = None,
    longest_side_over: int | None = None,
) -> Predicate:
    """Say what a request holds, for ``when=``; everything that is given must be so.

    Args:
        model: The model's name.
        stream: Whether it asks for a stream.
        region: Where it is sent: ``"cn-beijing"``, ``"singapore"`` ...
        text: What its texts contain.
        kind: ``"image"``, ``"video"`` or ``"frame"``.
        count: How many media of that kind and size it has; without them, of any.
        size: Height and width of one of them.
        longest_side_over: One of them is longer than this many pixels.

    Returns:
        A predicate of a call.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A word is not in its list, or a number is out of its range.
    """
    from vlprep.values.cost import Region

    return Wanted(
        model=None if model is None else a_text("model", model),
        stream=None if stream is None else yes_or_no("stream", stream),
        region=None if region is None else str(Region(region)),
        text=None if text is None else a_text("text", text),
        kind=None if kind is None else str(Kind(kind)),
        count=None if count is None else whole("count", count, 0),
        size=a_size("size", size),
        longest_side_over=(
            None if longest_side_over is None else whole("longest_side_over", longest_side_over, 0)
        ),
    )


def table(calls: Sequence[Call]) -> str:
    """Show calls, a line each."""
    return "\n".join(f"  {call}" for call in calls) or "  (no calls)"


def elided(request: Request) -> Request:
    """Put its length in the place of every data URI; ``Call.media`` has size and digest."""
    return replace_messages(request, tuple(map(_elided_turn, request.messages)))


def replace_messages(request: Request, messages: tuple[Message, ...]) -> Request:
    """Give the same request with other turns."""
    return type(request)(
        model=request.model,
        messages=messages,
        parameters=request.parameters,
        call=request.call,
        untrusted=request.untrusted,
    )


class Came(NamedTuple):
    """The files that came in.

    Attributes:
        uploads: What was uploaded, by address.
        digest_of: Gives the digest of the next data URI.
    """

    uploads: Mapping[str, Upload]
    digest_of: Callable[[str], Digest]


def seen_media(
    request: Request, estimate: RequestEstimate | None, came: Came
) -> tuple[SeenMedia, ...]:
    """Record the media of a request.

    Args:
        request: The request as it came.
        estimate: What it costs.
        came: The files that came in.
    """
    counted = iter(estimate.parts if estimate else ())
    return tuple(
        media
        for turn in request.messages
        for part in turn.parts
        for media in _of_part(part, next(counted, None), came)
    )


def _of_part(part: Part, counted: PartEstimate | None, came: Came) -> Iterator[SeenMedia]:
    found = counted.estimate if counted else None
    media = found.case.media if found else None
    tokens = counted.tokens if counted else None
    if isinstance(part, FramesPart):
        frames: Iterable[Any] = media.frames if isinstance(media, FrameList) else ()
        infos = iter(frames)
        for number, frame in enumerate(part.frames):
            yield _one("frame", frame, next(infos, None), None if number else tokens, came)
    elif isinstance(part, (ImagePart, VideoPart)):
        kind = "image" if isinstance(part, ImagePart) else "video"
        yield _one(kind, part.source, media, tokens, came)


def _one(kind: str, source: str, info: object, tokens: int | None, came: Came) -> SeenMedia:
    known = info if isinstance(info, (ImageInfo, VideoInfo)) else None
    made = SeenMedia(
        kind=kind,
        transport=Transport.URL,
        url=source,
        bytes=known.bytes if known else None,
        size=known.size if known else None,
        tokens=tokens,
    )
    if is_data_uri(source):
        size = _size_of(source) if made.bytes is None else made.bytes
        file = came.digest_of(source)
        return replace(made, transport=Transport.BASE64, url="", bytes=size, file=file)
    upload = came.uploads.get(source)
    if upload is None:
        return made
    size, file = len(upload.data), upload.digest
    return replace(made, transport=Transport.PATH, bytes=size, file=file)


def _size_of(uri: str) -> int | None:
    """Give the size of a file that nobody could look at; ``None``: its Base64 is broken too."""
    try:
        return parse_data_uri(uri).size
    except ValueError:
        return None


def _elided_turn(turn: Message) -> Message:
    if not isinstance(turn.content, tuple):
        return turn
    return Message(role=turn.role, content=map(_elided_part, turn.content), options=turn.options)


def _elided_part(part: Part) -> Part:
    if isinstance(part, (ImagePart, VideoPart)):
        return replace(part, source=_elided(part.source))
    if isinstance(part, FramesPart):
        return replace(part, frames=tuple(map(_elided, part.frames)))
    return part


def _elided(source: Any) -> Any:
    if not is_data_uri(source):
        return source
    head, _, _ = source[:_LONGEST].partition(",")
    return f"<{head}, {len(source)} characters>"
