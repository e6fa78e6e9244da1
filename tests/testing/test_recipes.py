"""Recipes make the files that they describe."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlprep import FrameList, ImageInfo, Size, VideoInfo, check, probe
from vlprep.testing import (
    FramesRecipe,
    ImageRecipe,
    Invalid,
    MediaFolder,
    VideoRecipe,
    media_folder,
)
from vlprep.testing.recipes import ANIMATED, MODES, TURNED

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURES = [(name, mode) for name, modes in MODES.items() for mode in modes]


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize(("name", "mode"), PICTURES)
def test_a_picture_is_what_its_recipe_says(name: str, mode: str, seed: int) -> None:
    recipe = ImageRecipe(width=40, height=24, format=name, mode=mode, seed=seed)
    info = probe(recipe.encode(), deep=True)
    assert (info.size, info.media_type) == (recipe.size, recipe.media_type)
    assert isinstance(info, ImageInfo)
    assert (info.format, info.orientation in {None, 1}) == (name, True)
    padded = ImageRecipe(width=40, height=24, format=name, mode=mode, file_bytes=30_000)
    assert probe(padded.encode(), deep=True).bytes == 30_000


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", TURNED)
def test_a_picture_is_turned_as_its_recipe_says(name: str, orientation: int) -> None:
    recipe = ImageRecipe(width=40, height=24, format=name, orientation=orientation)
    info = probe(recipe.encode())
    assert info.size == recipe.size == (Size(24, 40) if orientation < 5 else Size(40, 24))


@pytest.mark.parametrize("name", ANIMATED)
def test_a_picture_has_the_frames_that_its_recipe_says(name: str) -> None:
    recipe = ImageRecipe(width=40, height=24, format=name, mode=MODES[name][0], frames=3, seed=1)
    assert probe(recipe.encode(), deep=True).frames == 3


def test_a_header_alone_has_any_size() -> None:
    for mode in MODES["png"]:
        recipe = ImageRecipe(width=50_000, height=30_000, mode=mode, header_only=True)
        assert probe(recipe.encode()).size == (30_000, 50_000)
        assert len(recipe.encode()) < 200


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_a_film_is_what_its_recipe_says_to_the_thousandth(container: str, rotation: int) -> None:
    recipe = VideoRecipe(
        width=48, height=32, frames=7, seconds=2.345, container=container, rotation=rotation, seed=3
    )
    for deep in (False, True):
        info = probe(recipe.encode(), deep=deep)
        assert isinstance(info, VideoInfo)
        assert (info.size, info.frames, info.rotation) == (recipe.size, 7, rotation)
        assert (info.container, info.media_type) == (container, recipe.media_type)
        assert (info.duration, info.fps) == pytest.approx((2.345, recipe.fps))


@pytest.mark.parametrize("container", ["avi", "mkv", "flv", "wmv"])
def test_other_containers_are_written_by_ffmpeg(container: str) -> None:
    recipe = VideoRecipe(width=48, height=32, frames=20, container=container)
    info = probe(recipe.encode())
    assert isinstance(info, VideoInfo)
    assert (info.container, info.size) == (container, (32, 48))
    assert info.duration == pytest.approx(2.0, abs=0.2)
    cut = VideoRecipe(width=48, height=32, frames=20, container=container, damage="cut")
    assert len(cut.encode()) == len(recipe.encode()) * 2 // 3


def test_an_hour_of_film_is_small_and_padding_makes_it_large() -> None:
    hour = VideoRecipe(width=48, height=32, frames=7200, seconds=3600.0)
    assert len(hour.encode()) < 100_000
    assert probe(hour.encode()).frames == 7200
    large = VideoRecipe(width=48, height=32, file_bytes=1_000_000)
    info = probe(large.encode(), deep=True)
    assert (info.bytes, info.frames) == (1_000_000, 4)


@pytest.mark.parametrize(
    ("frames", "seconds"), [(2399, 3599.123), (2399, 7200.001), (1, 4_294_967.0), (7, 0.007)]
)
def test_a_film_may_last_so_long_to_the_thousandth(frames: int, seconds: float) -> None:
    recipe = VideoRecipe(width=48, height=32, frames=frames, seconds=seconds)
    for deep in (False, True):
        info = probe(recipe.encode(), deep=deep)
        assert isinstance(info, VideoInfo)
        assert info.duration == pytest.approx(seconds)
        assert info.frames == frames


def test_a_list_has_as_many_frames_and_they_differ() -> None:
    recipe = FramesRecipe(frame=ImageRecipe(width=40, height=24, seed=5), count=6, fps=0.5)
    made = recipe.encode()
    assert isinstance(made, FrameList)
    assert (len(made.frames), made.fps, len(set(made.frames))) == (6, 0.5, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "pdf"},
        {"format": "jpeg", "mode": "RGBA"},
        {"width": 0},
        {"orientation": 9},
        {"format": "bmp", "orientation": 2},
        {"format": "jpeg", "frames": 2},
        {"format": "jpeg", "header_only": True},
        {"header_only": True, "frames": 3},
        {"damage": "sound-only"},
        {"damage": "burnt"},
    ],
)
def test_a_picture_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no file is like|at least 1|burnt"):
        ImageRecipe(**{"width": 20, "height": 20, **wrong})  # type: ignore[arg-type]  # on purpose


@pytest.mark.parametrize(
    "wrong",
    [
        {"container": "ogg"},
        {"frames": 0},
        {"seconds": 0.0},
        {"seconds": 0.0009},
        {"seconds": float("inf")},
        {"seconds": float("nan")},
        {"seconds": 4_294_967.5},
        {"frames": 4_294_968},
        {"file_bytes": 0},
        {"rotation": 45},
        {"container": "avi", "rotation": 90},
        {"container": "avi", "file_bytes": 9},
        {"container": "avi", "frames": 3},
        {"container": "avi", "damage": "sound-only"},
        {"damage": "burnt"},
    ],
)
def test_a_film_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no file is like|at least 1|must be finite|burnt"):
        VideoRecipe(**{"width": 20, "height": 20, **wrong})  # type: ignore[arg-type]  # on purpose


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ImageRecipe(width=20.5, height=20),  # type: ignore[arg-type]  # on purpose
        lambda: ImageRecipe(width=20, height=20, file_bytes=1e6),  # type: ignore[arg-type]  # as above
        lambda: VideoRecipe(width=20, height=20, frames=4.5),  # type: ignore[arg-type]  # as above
        lambda: VideoRecipe(width=20, height=20, seconds="2"),  # type: ignore[arg-type]  # as above
        lambda: FramesRecipe(frame=ImageRecipe(width=20, height=20), count=2.5),  # type: ignore[arg-type]  # as above
    ],
)
def test_a_number_of_the_wrong_kind_is_refused_at_once(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="must be a"):
        wrong()


@pytest.mark.parametrize(
    "recipe",
    [
        ImageRecipe(width=70_000, height=20, format="jpeg"),
        ImageRecipe(width=16_384, height=20, format="webp"),
        ImageRecipe(width=65_536, height=20, format="gif", mode="L"),
        ImageRecipe(width=300, height=300, format="ico"),
        ImageRecipe(width=70_000, height=20, format="heic"),
        VideoRecipe(width=70_000, height=20),
        VideoRecipe(width=33, height=31, frames=20, container="wmv"),
        VideoRecipe(width=32, height=32, frames=140_000, container="avi"),
    ],
)
def test_what_an_encoder_refuses_is_told_in_words_of_ours(
    recipe: ImageRecipe | VideoRecipe,
) -> None:
    with pytest.raises(ValueError, match=r"no file is like (Image|Video)Recipe\(width="):
        recipe.encode()


def test_a_file_cannot_be_smaller_than_what_it_holds() -> None:
    for small in (
        ImageRecipe(width=20, height=20, file_bytes=9),
        VideoRecipe(width=20, height=20, file_bytes=9),
    ):
        with pytest.raises(ValueError, match="9 are asked for"):
            small.encode()
    whole = len(VideoRecipe(width=20, height=20).encode())
    with pytest.raises(ValueError, match="asked for"):  # no box is that short
        VideoRecipe(width=20, height=20, file_bytes=whole + 7).encode()


def test_the_first_bytes_are_the_same_each_time() -> None:
    recipe = ImageRecipe(width=40, height=24, seed=5)
    assert recipe.encode() == ImageRecipe(width=40, height=24, seed=5).encode()
    assert recipe.encode() != ImageRecipe(width=40, height=24, seed=6).encode()
    assert hash(recipe) == hash(ImageRecipe(width=40, height=24, seed=5))


def test_a_recipe_is_written_to_disk_by_its_name_or_yours() -> None:
    picture = ImageRecipe(width=40, height=24, format="jpeg")
    film = VideoRecipe(width=40, height=24, container="mov")
    bad = Invalid(media=picture, reason="image-too-small", asked={})
    with media_folder() as media:
        assert media.make(picture).path.name == "picture.jpg"
        assert media.make(film).data == film.encode()
        assert media.make(bad, "x.jpg").data == picture.encode()
        folder = media.folder
    assert not folder.exists()


def test_recipes_of_one_name_are_written_beside_each_other() -> None:
    one, two = (ImageRecipe(width=40, height=24, seed=seed) for seed in (1, 2))
    with media_folder() as media:
        made = [media.make(one), media.make(two), media.make(one, "sub/x.png"), media.make(two)]
        assert [file.path.name for file in made] == [
            "picture.png",
            "picture-2.png",
            "x.png",
            "picture-3.png",
        ]
        assert [file.data for file in made] == [one.encode(), two.encode()] * 2
        assert made[2].path.parent == media.folder / "sub"


def test_a_list_is_written_frame_by_frame() -> None:
    recipe = FramesRecipe(frame=ImageRecipe(width=40, height=24), count=5)
    with media_folder() as media:
        files = media.make(recipe)
        assert tuple(file.data for file in files) == recipe.encode().frames
        assert [file.path.name for file in files[:2]] == ["picture.png", "picture-2.png"]
        named = FrameList([str(file.path) for file in media.make(recipe, "x/frame.png")])
        assert check(named, "qwen3-vl-plus").ok


@pytest.mark.parametrize("name", ["../x.png", "a/../../x.png", "/etc/x.png", "", "."])
def test_nothing_is_written_outside_the_folder(name: str) -> None:
    with media_folder() as media:
        with pytest.raises(ValueError, match="within the folder"):
            media.write(name, b"x")
        if name:
            with pytest.raises(ValueError, match="within the folder"):
                media.make(ImageRecipe(width=20, height=20), name)
        assert not (media.folder.parent / "x.png").exists()
        with pytest.raises(TypeError, match="name must be a text"):
            media.write(5, b"x")  # type: ignore[arg-type]  # the mistake
        assert media.write("a/../b.png", b"x").data == b"x"


def test_no_picture_is_longer_than_a_header_can_say() -> None:
    longest = (1 << 31) - 1
    assert ImageRecipe(width=longest, height=1, header_only=True).encode()
    with pytest.raises(ValueError, match="no file is like"):
        ImageRecipe(width=longest + 1, height=1, header_only=True)


def test_frames_of_a_list_are_pictures() -> None:
    with pytest.raises(TypeError, match="frame must be an ImageRecipe"):
        FramesRecipe(frame=VideoRecipe(width=20, height=20))  # type: ignore[arg-type]  # the mistake


def test_the_fixture_writes_a_recipe(vlprep_media: MediaFolder) -> None:
    made = vlprep_media.make(ImageRecipe(width=11, height=2200))
    assert check(made.path, "qwen3-vl-plus").ok


@pytest.mark.parametrize("first", ["import hypothesis", "import vlprep.testing.conversations"])
def test_hypothesis_knows_recipes_whichever_is_imported_first(first: str) -> None:
    code = (
        f"import sys\n{first}\nimport hypothesis\n"
        "heavy = {'numpy', 'PIL', 'av', 'vlprep.testing.strategies', 'vlprep.rules', 'vlprep.api'}\n"
        "print(*heavy & set(sys.modules))\n"
        "if 'hypothesis' in sys.argv: print(*{'vlprep.values', 'vlprep.catalog'} & set(sys.modules))\n"
        "import vlprep.testing\n"
        "for name in vlprep.testing.__all__:\n"
        "    if name.endswith(('Recipe', 'Reply', 'Invalid')):\n"
        "        one = getattr(vlprep.testing, name)\n"
        "        found = hypothesis.find(hypothesis.strategies.from_type(one), lambda _: True)\n"
        "        assert isinstance(found, one), found\n"
    )
    command = [sys.executable, "-c", code, first.split()[1]]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not done.stdout.strip()


@settings(max_examples=10)
@given(st.from_type(ImageRecipe), st.from_type(VideoRecipe), st.from_type(FramesRecipe))
def test_a_type_is_enough(picture: ImageRecipe, film: VideoRecipe, frames: FramesRecipe) -> None:
    for made in (picture, film, frames):
        assert check(made.encode(), "qwen3-vl-plus").ok
