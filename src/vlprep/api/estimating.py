"""Count what the model will see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.api.looking import look_at
from vlprep.rules.models import as_model
from vlprep.rules.tokens import caps_of_pictures, estimate_media
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model


def estimate(
    source: object,
    model: str | Model,
    *,
    route: str = "dashscope",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    fps: float | None = None,
    max_frames: int | None = None,
    total_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
) -> Estimate:
    """Tell what the model will see of a source, and how many tokens that is.

    Args:
        source: A path, bytes, binary file object, data URI, URL, Pillow image, array,
            ``FrameList``, ``Size``, or an info value made by hand.
        model: A model's id or alias, or a ``Model``.
        route: ``"dashscope"`` or ``"openai"``.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels of a picture or frame below which the service enlarges.
        max_pixels: Pixels of a picture or frame above which the service shrinks.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from a film.
        total_pixels: Pixels of all frames of a film together.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers; it is
            for a name, a ``Model`` brings its own.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.

    Returns:
        The estimate; of a URL that nobody has described, the bounds of the mode.

    Raises:
        MediaError: The source cannot be read.
        LimitError: No size exists: a ratio above 200, fewer than two frames, or a film for a
            model that takes none, or of which nobody has published whether it does.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A setting is zero, negative, not finite, or not in its list.
    """
    known = as_model(model, Edition(edition))
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        fps=fps,
        max_frames=max_frames,
        total_pixels=total_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    looked, _ = look_at(source, media)
    return estimate_media(looked, known, settings)


def estimate_sizes(
    heights: object,
    widths: object,
    model: str | Model,
    *,
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
) -> npt.NDArray[np.int64]:
    """Count the tokens of many pictures by their sizes; equal to ``estimate`` on each of them.

    Args:
        heights: Whole numbers of pixels, an array of any shape.
        widths: The same, of a shape that broadcasts against it.
        model: A model's id or alias, or a ``Model``.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels below which the service enlarges.
        max_pixels: Pixels above which the service shrinks.
        edition: ``"guide"`` or ``"latest"``, for a name; a ``Model`` brings its own.
        profile: ``"api"`` or ``"open-weights"``.

    Returns:
        ``int64`` array of ``Estimate.tokens``, of the broadcast shape.

    Raises:
        LimitError: A size has one side more than 200 times the other.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A side or a setting is zero or negative, or a word is not in its list.
    """
    from vlprep.rules.arrays import tokens_of_sizes

    known = as_model(model, Edition(edition))
    settings = Settings(
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    return tokens_of_sizes(heights, widths, caps_of_pictures(known, settings))
