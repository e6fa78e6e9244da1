"""Read what the model answered, and put it back on the original."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from vlprep.api.looking import look_at
from vlprep.catalog.answers import FIELD_OF_VIEW, RELATIVE
from vlprep.errors import ReplyParseError
from vlprep.rules.answers import coordinates_of, eye_of, way_back
from vlprep.rules.clocks import film_clock, on_clock, outside_film
from vlprep.rules.models import as_model
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.replies import Document, Events, Grounding
from vlprep.values.settings import Settings
from vlprep.wire.replies.documents import read_document
from vlprep.wire.replies.events import read_events
from vlprep.wire.replies.fences import answer_of
from vlprep.wire.replies.grounding import has_space, read_grounding
from vlprep.wire.replies.places import Convention, Places, all_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.rules.answers import WayBack
    from vlprep.values.model import Model
    from vlprep.values.space import Camera
    from vlprep.values.transform import Transform


class _Counted(NamedTuple):
    """How the caller says that places are counted.

    Attributes:
        coordinates: What the numbers mean; ``None``: by the model.
        divisor: Parts of a side in relative numbers.
        strict: Whether numbers outside are refused.
        stored: Whether pixels of the picture as it is stored are wanted.
    """

    coordinates: str | None
    divisor: int
    strict: bool
    stored: bool


def parse_grounding(
    text: str,
    model: str | Model,
    *,
    image: object = None,
    transform: Transform | None = None,
    coordinates: str | None = None,
    divisor: int = RELATIVE.divisor,
    strict: bool = False,
    as_stored: bool = False,
    camera: Camera | None = None,
    fov: float = FIELD_OF_VIEW.degrees,
    route: str = "dashscope",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
) -> Grounding:
    """Read boxes, points, outlines and boxes in space out of an answer.

    The numbers of Qwen2.5-VL are pixels of the resized picture, those of Qwen3-VL thousandths of
    its sides. What comes back are pixels of the original, counted from its outer edge.

    Args:
        text: The answer: JSON, fenced or not, or XML points. Broken JSON is mended and told.
        model: The model that answered: its id or alias, or a ``Model``.
        image: The original, of any form that ``estimate`` takes, if it was sent as it is.
        transform: From the original as it is shown to what the model saw, if something else was
            sent: ``Fitted.transform``, or that of a tile or page.
        coordinates: ``"resized-pixels"`` or ``"thousandths"``, where the model's own convention is
            not published or not used.
        divisor: Parts of a side in relative numbers: 1000, or 999 as the documentation says.
        strict: Refuse numbers outside of what the model saw, rather than clamp and tell.
        as_stored: Give pixels of the picture as it is stored, before its orientation is applied;
            needs ``image``. Boxes in space stay on the picture as it is shown.
        camera: What took the picture, in pixels of the original.
        fov: Field of view in degrees of what was sent, across and down, where ``camera`` is not
            given.
        route: ``"dashscope"`` or ``"openai"``, as in the request.
        vl_high_resolution_images: As in the request.
        min_pixels: As in the request.
        max_pixels: As in the request.
        edition: ``"guide"`` or ``"latest"``: by whose numbers it was resized.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.

    Returns:
        The things found, as a sequence; ``.issues`` tells every repair, clamping and loss.

    Raises:
        ReplyParseError: There is nothing to read, or a number lies outside and ``strict`` is set.
        MediaError: The image cannot be read.
        LimitError: No size exists at which the model would see the image.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: Neither ``image`` nor ``transform`` is given, they do not belong together, the
            model's convention is not published, or a setting is wrong.
    """
    answer = answer_of(text)
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        edition=Edition(edition),
        profile=Profile(profile),
    )
    counted = _Counted(coordinates, divisor, strict=strict, stored=as_stored)
    way, places = _placed(model, settings, image, transform, counted, media)
    eye = eye_of(way, camera, fov) if camera is not None or has_space(answer) else None
    items, told = read_grounding(answer, places, eye)
    return Grounding(
        items=tuple(items),
        issues=all_told([*way.issues, *told, *places.issues]),
        camera=None if eye is None else eye.camera,
    )


def parse_document(
    text: str,
    model: str | Model,
    *,
    image: object = None,
    transform: Transform | None = None,
    coordinates: str | None = None,
    divisor: int = RELATIVE.divisor,
    strict: bool = False,
    as_stored: bool = False,
    route: str = "dashscope",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
) -> Document:
    """Read ``qwenvl html`` or ``qwenvl markdown``: the parts of a document in reading order.

    Args:
        text: The answer, fenced or not, whole or cut off.
        model: The model that answered: its id or alias, or a ``Model``.
        image: The original, of any form that ``estimate`` takes, if it was sent as it is.
        transform: From the original as it is shown to what the model saw, if something else was
            sent: ``Fitted.transform``, or that of a tile or page.
        coordinates: ``"resized-pixels"`` or ``"thousandths"``, where the model's own convention is
            not published or not used.
        divisor: Parts of a side in relative numbers: 1000, or 999 as the documentation says.
        strict: Refuse numbers outside of what the model saw, rather than clamp and tell.
        as_stored: Give pixels of the picture as it is stored; needs ``image``.
        route: ``"dashscope"`` or ``"openai"``, as in the request.
        vl_high_resolution_images: As in the request.
        min_pixels: As in the request.
        max_pixels: As in the request.
        edition: ``"guide"`` or ``"latest"``: by whose numbers it was resized.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.

    Returns:
        The parts, as a sequence; ``.issues`` tells every repair, clamping and loss.

    Raises:
        ReplyParseError: It is empty or too long, or a number lies outside and ``strict`` is set.
        MissingExtraError: The parser of HTML or Markdown is not installed.
        MediaError: The image cannot be read.
        LimitError: No size exists at which the model would see the image.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: Neither ``image`` nor ``transform`` is given, they do not belong together, the
            model's convention is not published, or a setting is wrong.
    """
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        edition=Edition(edition),
        profile=Profile(profile),
    )
    counted = _Counted(coordinates, divisor, strict=strict, stored=as_stored)
    way, places = _placed(model, settings, image, transform, counted, media)
    elements, told = read_document(text, places)
    return Document(items=tuple(elements), issues=all_told([*way.issues, *told, *places.issues]))


def parse_events(
    text: str,
    model: str | Model,
    *,
    video: object = None,
    transform: Transform | None = None,
    clock_fps: float | None = None,
    strict: bool = False,
    route: str = "dashscope",
    fps: float | None = None,
    max_frames: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
) -> Events:
    """Read what happens in a film, with times in seconds of the original.

    Args:
        text: The answer: JSON with times as ``HH:mm:ss``, ``mm:ss.ff`` or seconds.
        model: The model that answered: its id or alias, or a ``Model``.
        video: The original film or ``FrameList``: an event outside of it is told.
        transform: From the original to what was sent, if that was a part of it or ran at another
            speed: ``Segment.transform``, ``Fitted.transform``, or ``Transform.clip(offset)``.
        clock_fps: Frames that the model took for one second, where it did not know the true rate:
            2.0 for a list of frames that was sent without its ``fps``. Needs ``video``, whose
            effective rate gives the true times.
        strict: Refuse an event outside of the film, rather than tell.
        route: ``"dashscope"`` or ``"openai"``, as in the request.
        fps: As in the request.
        max_frames: As in the request.
        edition: ``"guide"`` or ``"latest"``: by whose numbers it was sampled.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.

    Returns:
        The events, as a sequence; ``.issues`` tells every repair, every event outside, every loss.

    Raises:
        ReplyParseError: There is nothing to read, or an event lies outside and ``strict`` is set.
        MediaError: The film cannot be read.
        LimitError: The model sees no such film.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A setting is wrong, or ``clock_fps`` is given and the film's own rate is not known.
    """
    known = as_model(model, Edition(edition))
    settings = Settings(
        route=Route(route),
        fps=fps,
        max_frames=max_frames,
        edition=known.edition,
        profile=Profile(profile),
    )
    looked = None if video is None else look_at(video, media)[0]
    clock = film_clock(looked, transform, clock_fps, known, settings)
    events, told = read_events(text)
    placed = on_clock(events, clock)
    outside = outside_film(placed, clock)
    if outside and strict:
        raise ReplyParseError(str(outside[0]))
    return Events(items=tuple(placed), issues=all_told([*told, *outside]))


def _placed(
    model: str | Model,
    settings: Settings,
    image: object,
    transform: Transform | None,
    counted: _Counted,
    media: Mapping[str, object] | None,
) -> tuple[WayBack, Places]:
    """Find how the original became what the model sees, and what its numbers mean there.

    Raises:
        ValueError: As ``parse_grounding`` says.
    """
    known = as_model(model, settings.edition)
    meaning = coordinates_of(known, counted.coordinates)
    if counted.divisor not in {RELATIVE.divisor, RELATIVE.documented}:
        message = f"divisor is {RELATIVE.divisor} or {RELATIVE.documented}, not {counted.divisor!r}"
        raise ValueError(message)
    looked = None if image is None else look_at(image, media)[0]
    settings = replace(settings, edition=known.edition)
    way = way_back(looked, transform, known, settings, meaning, stored=counted.stored)
    convention = Convention(
        coordinates=meaning,
        divisor=counted.divisor,
        seen=way.seen,
        back=way.transform.inverse(),
        original=way.original,
        strict=counted.strict,
    )
    return way, Places(convention)
