"""Pictures and films on disk, for a test that needs files."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from vlprep.media.carrying import data_uri_of
from vlprep.testing.recipes import ImageRecipe, VideoRecipe
from vlprep.testing.samples import clip, encoded, photo
from vlprep.wire.paths import file_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vlprep.testing.recipes import Invalid

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

    def make(
        self, recipe: ImageRecipe | VideoRecipe | Invalid, name: str | None = None
    ) -> MediaFile:
        """Write what a recipe makes; its name's ending tells its format unless a name is given."""
        media = recipe if isinstance(recipe, (ImageRecipe, VideoRecipe)) else recipe.media
        return self.write(media.name if name is None else name, media.encode())

    def write(self, name: str, data: bytes) -> MediaFile:
        """Write any bytes, such as a file that is broken."""
        path = self.folder / name
        path.write_bytes(data)
        return MediaFile(path)


@contextmanager
def media_folder() -> Iterator[MediaFolder]:
    """Open a folder for pictures and films, and delete it at the end.

    It suits the inside of a property test, where a fixture would keep one folder for all examples.
    """
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="vlprep-") as folder:
        yield MediaFolder(Path(folder))
