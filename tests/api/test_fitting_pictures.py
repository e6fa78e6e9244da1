"""fit() for pictures and lists of frames: legal, lossless in the model's view, and told."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from vlprep.api.checking import check
from vlprep.api.estimating import estimate
from vlprep.api.fitting import fit
from vlprep.api.looking import probe
from vlprep.errors import (
    CannotFitError,
    CorruptMediaError,
    MediaError,
    OutputExistsError,
    VlprepError,
)
from vlprep.rules.geometry import smart_resize
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.media import FrameList, ImageInfo, VideoInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.values.fitted import Fitted

MODEL = "qwen3-vl-plus"
GRID = {"factor": 32, "min_pixels": 65_536, "max_pixels": 2560 * 32 * 32}
MB = 1024 * 1024


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """Make a picture that no encoder makes small."""
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


def view(data: bytes, **grid: int) -> Image.Image:
    """See a file as the published processors do, by Pillow alone."""
    picture = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.new("RGB", clear.size, "white")
        picture.paste(clear, mask=clear.getchannel("A"))
    picture = picture.convert("RGB")
    height, width = smart_resize(picture.height, picture.width, **{**GRID, **grid})
    return picture.resize((width, height), Image.Resampling.BICUBIC)


def image(fitted: Fitted) -> ImageInfo:
    assert isinstance(fitted.info, ImageInfo)
    return fitted.info


def assert_sent_as(fitted: Fitted, original: bytes, **how: Any) -> None:
    assert fitted.data is not None
    assert check(fitted.data, MODEL, **how).ok
    assert view(fitted.data).tobytes() == view(original).tobytes()


def test_a_legal_picture_comes_back_byte_for_byte_without_a_decode(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = encoded(photo(900, 600), "jpeg")
    monkeypatch.setattr(Image.Image, "load", None)
    fitted = fit(data, MODEL)
    assert (fitted.data, fitted.changed, fitted.steps) == (data, False, ())
    assert fitted.tokens == fitted.original_tokens == estimate(data, MODEL).tokens


def test_a_legal_file_that_travels_by_path_is_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(photo(900, 600), "jpeg"))
    fitted = fit(path, MODEL, transport="path")
    assert (fitted.path, fitted.data) == (str(path), None)
    with pytest.raises(ValueError, match="base64"):
        fitted.data_uri()


def test_a_picture_over_the_limit_becomes_lossless_at_the_size_that_is_seen() -> None:
    data = encoded(photo(4032, 3024), "jpeg", quality=100)
    assert len(data) > 10 * MB
    fitted = fit(data, MODEL)
    assert image(fitted).format == "webp"
    assert image(fitted).size == smart_resize(3024, 4032, **GRID)
    assert_sent_as(fitted, data)
    assert fitted.tokens == fitted.original_tokens
    assert fitted.data_uri().startswith("data:image/webp;base64,")
    assert "resized 4032x3024" in fitted.steps[0]
    assert "edition guide" in fitted.steps[0]
    assert "without loss" in fitted.steps[1]


def test_where_its_own_size_fits_without_loss_nothing_is_resized() -> None:
    data = encoded(photo(600, 500), "bmp")
    fitted = fit(data, MODEL, max_bytes=len(data) - 1)
    assert image(fitted).size == Size(500, 600)
    assert_sent_as(fitted, data)


def test_where_bytes_still_bind_quality_is_searched_and_fills_the_room() -> None:
    data = encoded(noise(1600, 1200), "png")
    fitted = fit(data, MODEL, max_bytes=MB)
    assert image(fitted).format == "jpeg"
    assert 0.9 * MB <= len(fitted.data or b"") <= MB
    assert Image.open(BytesIO(fitted.data or b"")).layer[0][1:3] == (1, 1)  # type: ignore[attr-defined]
    assert "at quality" in fitted.steps[-1]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_written_upright_without_the_tag(orientation: int) -> None:
    data = encoded(photo(400, 300), "jpeg", orientation=orientation)
    fitted = fit(data, MODEL, format="png")
    assert_sent_as(fitted, data)
    assert image(fitted).orientation in {None, 1}
    assert (orientation == 1) == all("orientation" not in step for step in fitted.steps)


@pytest.mark.parametrize("name", ["gif", "avif"])
def test_a_format_that_is_not_listed_becomes_one_that_is(name: str) -> None:
    out = BytesIO()
    photo(300, 200).save(out, name)
    fitted = fit(out.getvalue(), MODEL)
    assert image(fitted).format == "webp"
    assert_sent_as(fitted, out.getvalue())


def test_what_is_lost_of_the_original_is_told() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(out, "gif", save_all=True, append_images=frames[1:])
    fitted = fit(out.getvalue(), MODEL)
    assert "took the first of 3 frames" in fitted.steps
    assert "extra-frames-ignored" in {issue.code for issue in fitted.issues}
    png = BytesIO()
    Image.new("RGBA", (5000, 3000), (9, 9, 9, 9)).save(png, "png")
    codes = {issue.code for issue in fit(png.getvalue(), MODEL, shrink=True).issues}
    assert {"alpha-flattened", "detail-lost"} <= codes


@pytest.mark.parametrize(("background", "value"), [("white", 255), ("#000000", 0)])
def test_what_is_transparent_is_laid_on_the_background(background: str, value: int) -> None:
    out = BytesIO()
    Image.new("RGBA", (64, 64), (200, 100, 50, 0)).save(out, "gif")
    fitted = fit(out.getvalue(), MODEL, background=background)
    assert Image.open(BytesIO(fitted.data or b"")).convert("RGB").getpixel((9, 9)) == (value,) * 3


def test_for_a_server_of_ones_own_a_format_that_the_service_does_not_list_is_legal() -> None:
    out = BytesIO()
    photo(300, 200).save(out, "gif")
    assert not fit(out.getvalue(), "qwen3-vl-8b-instruct", profile="open-weights").changed


def test_pixels_in_memory_are_always_written() -> None:
    picture = photo(300, 200)
    for source in (picture, np.asarray(picture)):
        fitted = fit(source, MODEL)
        assert Image.open(BytesIO(fitted.data or b"")).tobytes() == picture.tobytes()


@pytest.mark.parametrize(
    ("size", "option", "code"),
    [
        ((10, 400), "enlarge", "image-too-small"),
        ((10, 400), "pad", "image-too-small"),
        ((20, 4001), "pad", "image-aspect-ratio"),
    ],
)
def test_sides_that_are_refused_name_the_option_that_helps(
    size: tuple[int, int], option: str, code: str
) -> None:
    data = encoded(photo(*size), "png")
    with pytest.raises(CannotFitError, match=f"{option}=True") as caught:
        fit(data, MODEL)
    assert caught.value.issues[0].code == code
    assert caught.value.limit
    wish: dict[str, Any] = {option: True}
    fitted = fit(data, MODEL, **wish)
    assert check(fitted.data, MODEL).ok
    box = fitted.transform.to_model((0.0, 0.0, float(size[0]), float(size[1])))
    assert fitted.transform.from_model(box) == pytest.approx((0, 0, *size))


def test_a_pad_says_so() -> None:
    fitted = fit(encoded(photo(20, 4001), "png"), MODEL, pad=True, background="#808080")
    assert any("padded 20x4001" in step and "#808080" in step for step in fitted.steps)


def test_a_request_that_no_file_mends_is_refused_before_any_work() -> None:
    huge = encoded(photo(4032, 3024), "jpeg", quality=100)
    with pytest.raises(CannotFitError, match="OpenAI"):
        fit(huge, MODEL, transport="path", route="openai")


def test_a_limit_that_nothing_reaches_gives_the_best_attempt() -> None:
    with pytest.raises(CannotFitError, match="nearest encode") as caught:
        fit(encoded(noise(600, 500), "png"), MODEL, max_bytes=100)
    assert caught.value.best is not None
    assert len(caught.value.best.data or b"") > 100


def test_keep_size_lowers_only_the_bytes() -> None:
    fitted = fit(encoded(noise(2400, 2000), "png"), MODEL, keep_size=True)
    assert image(fitted).size == Size(2000, 2400)
    assert image(fitted).format == "jpeg"


def test_shrink_brings_a_legal_picture_to_the_size_that_is_seen_where_that_is_smaller() -> None:
    large = encoded(photo(3000, 2400, noise=2), "jpeg", quality=100)
    fitted = fit(large, MODEL, shrink=True)
    assert len(fitted.data or b"") < len(large)
    assert image(fitted).size == smart_resize(2400, 3000, **GRID)
    assert_sent_as(fitted, large)
    again = fit(fitted.data, MODEL, shrink=True)
    assert not again.changed
    noisy = encoded(noise(1900, 1500), "jpeg", quality=30)
    assert not fit(noisy, MODEL, shrink=True).changed


@pytest.mark.parametrize("keep", [False, True])
def test_exif_goes_unless_it_is_kept_and_the_orientation_goes_always(keep: bool) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "a camera", 6
    out = BytesIO()
    photo(300, 200).save(out, "jpeg", exif=exif.tobytes())
    fitted = fit(out.getvalue(), MODEL, format="png", keep_metadata=keep)
    kept = Image.open(BytesIO(fitted.data or b"")).getexif()
    assert kept.get(0x010F) == ("a camera" if keep else None)
    assert 0x0112 not in kept


def test_high_resolution_keeps_its_own_grid() -> None:
    data = encoded(photo(5000, 5000), "jpeg", quality=100)
    fitted = fit(data, MODEL, vl_high_resolution_images=True)
    assert image(fitted).size == smart_resize(5000, 5000, **{**GRID, "max_pixels": 16384 * 1024})
    assert check(fitted.data, MODEL, vl_high_resolution_images=True).ok


def test_an_output_is_written_whole_and_named_by_its_format(tmp_path: Path) -> None:
    data = encoded(photo(300, 200), "bmp")
    fitted = fit(data, MODEL, output=tmp_path / "a.png")
    assert fitted.path == str(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == fitted.data
    assert image(fitted).format == "png"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_legal_file_is_copied_as_it_is_into_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "a b+ü.jpg"
    source.write_bytes(encoded(photo(300, 200), "jpeg"))
    fitted = fit(source, MODEL, output=f"{tmp_path / 'out'}/", transport="path")
    assert fitted.path == str(tmp_path / "out" / source.name)
    assert Path(fitted.path).read_bytes() == source.read_bytes()


def test_an_existing_target_is_refused_unless_asked_and_the_source_always(tmp_path: Path) -> None:
    source, target = tmp_path / "a.bmp", tmp_path / "b.png"
    source.write_bytes(encoded(photo(300, 200), "bmp"))
    target.write_bytes(b"precious")
    with pytest.raises(OutputExistsError, match="overwrite=True"):
        fit(source, MODEL, output=target)
    assert target.read_bytes() == b"precious"
    assert fit(source, MODEL, output=target, overwrite=True).data == target.read_bytes()
    with pytest.raises(OutputExistsError, match="source itself"):
        fit(source, MODEL, output=source, overwrite=True)


def test_a_url_is_fitted_as_what_the_caller_says_is_behind_it() -> None:
    url = "https://example.com/a.gif"
    out = BytesIO()
    photo(300, 200).save(out, "gif")
    assert fit(url, MODEL, media={url: out.getvalue()}).media_type == "image/webp"
    with pytest.raises(MediaError, match="never fetched"):
        fit(url, MODEL)


@pytest.mark.parametrize("source", [Size(3, 4), ImageInfo(size=Size(3, 4)), 5, ["a.jpg"]])
def test_what_has_no_pixels_is_the_callers_mistake(source: object) -> None:
    with pytest.raises(TypeError):
        fit(source, MODEL)


@pytest.mark.parametrize(
    "wrong",
    [
        {"background": "no colour"},
        {"output": "a.mp4"},
        {"format": "gif"},
        {"max_bytes": 0},
        {"transport": "post"},
    ],
)
def test_a_wrong_wish_is_a_value_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        fit(encoded(photo(300, 200), "bmp"), MODEL, **{"format": "png", **wrong})


def test_a_wrong_background_is_noticed_where_it_is_not_needed_too() -> None:
    legal = encoded(photo(300, 200), "jpeg")
    with pytest.raises(ValueError, match="no colour"):
        fit(legal, MODEL, background="no colour")
    with pytest.raises(TypeError, match="background"):
        fit(legal, MODEL, background=3)  # type: ignore[arg-type]


def test_a_file_that_is_cut_short_is_our_error_and_names_it(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    whole = encoded(photo(300, 200), "png")
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorruptMediaError, match=r"half\.png"):
        fit(path, MODEL, format="webp")


def test_a_fitted_picture_is_plain_data_without_its_bytes() -> None:
    plain = fit(encoded(photo(300, 200), "bmp"), MODEL, format="webp").to_dict()
    assert "data" not in plain
    assert plain["changed"] is True
    assert plain["info"]["size"] == [200, 300]


FORMATS = st.sampled_from(["jpeg", "png", "webp", "tiff", "bmp"])


@settings(max_examples=40)
@given(
    st.integers(11, 500),
    st.integers(11, 500),
    FORMATS,
    st.integers(1, 8),
    st.integers(600, 60_000),
    st.sampled_from([MODEL, "qwen2.5-vl-72b-instruct", "qwen-vl-ocr", "gui-plus"]),
    st.sampled_from(["guide", "latest"]),
)
def test_laws_of_fitting(
    width: int, height: int, name: str, orientation: int, most: int, model: str, edition: str
) -> None:
    data = encoded(photo(width, height), name, orientation=orientation if name != "bmp" else 1)
    how: dict[str, Any] = {"max_bytes": most, "edition": edition}
    try:
        fitted = fit(data, model, **how)
    except CannotFitError:
        event("cannot")
        return
    assert fitted.data is not None
    assert len(fitted.data) <= most or not fitted.changed
    assert check(fitted.data, model, edition=edition).ok
    assert fitted.tokens == estimate(fitted.data, model, edition=edition).tokens
    assert fitted.tokens <= (fitted.original_tokens or 0)
    again = fit(fitted.data, model, **how)
    assert (again.data, again.changed) == (fitted.data, False)
    point = (width * 0.3, height * 0.7)
    assert fitted.transform.from_model(fitted.transform.to_model(point)) == pytest.approx(point)


@settings(max_examples=10)
@given(st.integers(1500, 2100), st.integers(1500, 2100), st.sampled_from(["jpeg", "png", "webp"]))
def test_what_the_model_sees_is_equal_pixel_for_pixel(width: int, height: int, name: str) -> None:
    data = encoded(photo(width, height, noise=2), name)
    fitted = fit(data, MODEL, shrink=True, max_bytes=len(data))
    if "at quality" not in str(fitted.steps):
        assert_sent_as(fitted, data)


def test_frames_that_are_legal_stay_as_they_are() -> None:
    frames = FrameList([encoded(photo(200, 100), "jpeg") for _ in range(4)])
    fitted = fit(frames, MODEL)
    assert [frame.data for frame in fitted.frames] == list(frames.frames)
    assert not fitted.changed
    assert fitted.tokens == estimate(frames, MODEL).tokens


def test_where_one_frame_must_change_all_come_to_the_size_that_is_seen(tmp_path: Path) -> None:
    good, bad = encoded(photo(1900, 1000), "jpeg"), BytesIO()
    photo(1900, 1000).save(bad, "gif")
    frames = FrameList([good, bad.getvalue(), good, good], fps=1.0)
    fitted = fit(frames, MODEL, output=tmp_path / "frames")
    seen = estimate(frames, MODEL).resized
    assert {image(frame).size for frame in fitted.frames} == {seen}
    assert fitted.changed
    assert fitted.tokens == fitted.original_tokens
    assert check(FrameList([frame.data for frame in fitted.frames], fps=1.0), MODEL).ok
    assert sorted(path.name for path in (tmp_path / "frames").iterdir()) == [
        f"frame-000{number}.webp" for number in range(1, 5)
    ]
    with pytest.raises(ValueError, match="single file"):
        fitted.data_uri()


def test_a_list_that_is_too_short_is_refused_with_the_way_out() -> None:
    with pytest.raises(CannotFitError, match="3 frames"):
        fit(FrameList([encoded(photo(200, 100), "jpeg")] * 3), MODEL)


def test_a_film_among_the_frames_is_refused() -> None:
    with pytest.raises(MediaError, match="film"):
        fit(FrameList([clip()] * 4), MODEL)


def test_frames_too_thin_are_refused() -> None:
    with pytest.raises(CannotFitError, match=r"no legal size|ratio"):
        fit(FrameList([encoded(photo(2, 700), "png")] * 4), MODEL)


@pytest.mark.parametrize(
    ("model", "how"),
    [
        (MODEL, {}),
        (MODEL, {"transport": "url", "edition": "latest", "vl_high_resolution_images": True}),
        ("qwen2.5-vl-72b-instruct", {"transport": "path", "shrink": True}),
        ("qwen-vl-ocr", {"pad": True}),
        ("qwen-vl-max-2025-08-13", {"enlarge": True, "format": "jpeg"}),
    ],
)
def test_every_real_picture_ends_legal_or_in_our_error(
    corpus: Path, model: str, how: dict[str, Any]
) -> None:
    judged = {name: how[name] for name in how.keys() & {"transport", "edition"}}
    judged |= {name: True for name in how if name.startswith("vl_")}
    fitted = 0
    for path in sorted(path for path in corpus.rglob("*") if path.is_file()):
        try:
            if isinstance(probe(path), VideoInfo):
                continue
            result = fit(path, model, **how)
        except VlprepError:
            continue
        assert check(result.data or result.path, model, **judged).ok, path
        fitted += 1
    assert fitted > 100
