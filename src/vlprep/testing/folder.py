"""Pictures and films on disk, for a test that needs files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, overload

from vlprep.media.carrying import data_uri_of
from vlprep.testing.recipes import FramesRecipe, ImageRecipe, Invalid, VideoRecipe
from vlprep.testing.samples import clip, encoded, photo
from vlprep.wire.paths import file_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMATS = {"jpg": "jpeg", "jpe": "jpeg", "tif": "tiff"}


class MediaFile(NamedTuple):
    """A file, in the forms in which SDKs take it.

    Attributes:
        path: Where it is.
    """

    path: Path

    @property
    def data(self) -> bytes:
        """Give what it holds."""
        return self.path.read_bytes()

    @property
    def data_uri(self) -> str:
        """Give it as a data URI."""
        return data_uri_of(self.path)

    @property
    def file_url(self) -> str:
        """Give its path as the DashScope SDK takes it."""
        return file_url(str(self.path))


class MediaFolder:
    """Writes pictures and films into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def image(
        self, name: str = "picture.jpg", *, width: int = 640, height: int = 480, noise: int = 12
    ) -> MediaFile:
        """Write a picture that looks like a photo to a codec; its name's ending is its format."""
        ending = name.rpartition(".")[2].lower()
        data = encoded(photo(width, height, noise=noise), _FORMATS.get(ending, ending))
        return self.write(name, data)

    def video(
        self,
        name: str = "film.mp4",
        *,
        width: int = 64,
        height: int = 48,
        frames: int = 8,
        fps: float = 2.0,
    ) -> MediaFile:
        """Write a small silent film; its name's ending is its container."""
        ending = name.rpartition(".")[2].lower()
        container = {"mkv": "matroska"}.get(ending, ending)
        film = clip(width=width, height=height, frames=frames, fps=fps, container=container)
        return self.write(name, film)

    @overload
    def make(self, recipe: FramesRecipe, name: str | None = None) -> tuple[MediaFile, ...]: ...
    @overload
    def make(
        self, recipe: ImageRecipe | VideoRecipe | Invalid, name: str | None = None
    ) -> MediaFile: ...
    def make(
        self, recipe: ImageRecipe | VideoRecipe | FramesRecipe | Invalid, name: str | None = None
    ) -> MediaFile | tuple[MediaFile, ...]:
        """Write what a recipe makes, beside what is there.

        Args:
            recipe: What to make.
            name: The file's name; by default one whose ending tells the format. Where it is taken,
                a number follows it: ``picture.png``, ``picture-2.png``.

        Returns:
            The file; for a list of frames, one for each.

        Raises:
            ValueError: There can be no such file, or not in this folder.
            TypeError: The name is no text.
        """
        if isinstance(recipe, FramesRecipe):
            name = name or recipe.frame.name
            return tuple(self.write(self._free(name), data) for data in recipe.encode().frames)
        media = recipe.media if isinstance(recipe, Invalid) else recipe
        return self.write(self._free(name or media.name), media.encode())

    def write(self, name: str, data: bytes) -> MediaFile:
        """Write any bytes, such as a file that is broken; what has the same name is replaced.

        Raises:
            ValueError: The name leads out of the folder.
            TypeError: The name is no text.
        """
        path = self._within(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return MediaFile(path)

    def _free(self, name: str) -> str:
        path, number = self._within(name), 1
        stem = path.stem
        while path.exists():
            number += 1
            path = path.with_stem(f"{stem}-{number}")
        return str(path.relative_to(self.folder))

    def _within(self, name: str) -> Path:
        """Give the path of a file in the folder.

        Raises:
            ValueError: It would lie elsewhere, where nobody cleans up.
            TypeError: The name is no text.
        """
        if not isinstance(name, str):
            message = f"name must be a text such as 'picture.png', not {name!r}"
            raise TypeError(message)
        path = self.folder / name
        root = self.folder.resolve()
        if root not in path.resolve().parents:
            message = f"name must lead to a file within the folder, such as 'a/b.png', not {name!r}"
            raise ValueError(message)
        return path


@contextmanager
def media_folder() -> Iterator[MediaFolder]:
    """Open a folder for pictures and films, and delete it at the end.

    It suits the inside of a property test, where a fixture would keep one folder for all examples.
    """
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="vlprep-") as folder:
        yield MediaFolder(Path(folder))
