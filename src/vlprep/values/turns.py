"""The words that a request is written with: whose turn it is, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.values.request import FramesPart, ImagePart, Message, VideoPart

if TYPE_CHECKING:
    from collections.abc import Iterable


def user(*content: Any, **options: Any) -> Message:
    """Make a turn of the user.

    Args:
        *content: Texts as strings, and what ``image``, ``video`` and ``frames`` make, in order.
        **options: Other keys of the message.

    Returns:
        The message.

    Raises:
        TypeError: Something is neither a text nor a part.
    """
    return Message(role="user", content=content, options=options)


def assistant(*content: Any, **options: Any) -> Message:
    """Make a turn of the model: an earlier answer, or one to be gone on with.

    Args:
        *content: Texts as strings.
        **options: Other keys of the message, such as ``partial=True``.

    Returns:
        The message.

    Raises:
        TypeError: Something is neither a text nor a part.
    """
    return Message(role="assistant", content=content, options=options)


def system(text: str, **options: Any) -> Message:
    """Make a system message; the guide advises against one unless there are tools.

    Args:
        text: What it says.
        **options: Other keys of the message.

    Returns:
        The message.
    """
    return Message(role="system", content=text, options=options)


def image(
    source: Any, *, min_pixels: int | None = None, max_pixels: int | None = None, **options: Any
) -> ImagePart:
    """Put a picture into a message.

    Args:
        source: A path, bytes, file object, URL, data URI or Pillow image.
        min_pixels: Pixels below which the service enlarges it.
        max_pixels: Pixels above which the service shrinks it.
        **options: Other keys to stand beside it.

    Returns:
        The part.
    """
    return ImagePart(
        source=source, options=_given(min_pixels=min_pixels, max_pixels=max_pixels, **options)
    )


def video(
    source: Any,
    *,
    fps: float | None = None,
    max_frames: int | None = None,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    total_pixels: int | None = None,
    **options: Any,
) -> VideoPart:
    """Put a film into a message.

    Args:
        source: A path, bytes, file object, URL or data URI.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from it.
        min_pixels: Pixels of a frame below which the service enlarges.
        max_pixels: Pixels of a frame above which the service shrinks.
        total_pixels: Pixels of all its frames together.
        **options: Other keys to stand beside it.

    Returns:
        The part.
    """
    return VideoPart(
        source=source,
        options=_given(
            fps=fps,
            max_frames=max_frames,
            min_pixels=min_pixels,
            max_pixels=max_pixels,
            total_pixels=total_pixels,
            **options,
        ),
    )


def frames(
    pictures: Iterable[Any],
    *,
    fps: float | None = None,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    total_pixels: int | None = None,
    **options: Any,
) -> FramesPart:
    """Put a list of frames into a message, which stands for a film.

    Args:
        pictures: The frames in order, each any source of a picture.
        fps: How many of them were taken from one second.
        min_pixels: Pixels of a frame below which the service enlarges.
        max_pixels: Pixels of a frame above which the service shrinks.
        total_pixels: Pixels of all frames together.
        **options: Other keys to stand beside them.

    Returns:
        The part.

    Raises:
        TypeError: It is no list of pictures.
    """
    if isinstance(pictures, (str, bytes)) or hasattr(pictures, "__fspath__"):
        message = f"frames() takes a list of pictures, not {type(pictures).__name__}; video() takes a film"
        raise TypeError(message)
    return FramesPart(
        frames=tuple(pictures),
        options=_given(
            fps=fps,
            min_pixels=min_pixels,
            max_pixels=max_pixels,
            total_pixels=total_pixels,
            **options,
        ),
    )


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}
