"""fit() for films: legal, the very frames, as many tokens, and told."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from vlprep import (
    CannotFitError,
    CorruptMediaError,
    MediaTooLargeError,
    OutputExistsError,
    VideoInfo,
    VlprepError,
    check,
    estimate,
    fit,
    probe,
)
from vlprep.api import reencoding
from vlprep.media import film_encoding
from vlprep.rules.frames import sampled_frames
from vlprep.rules.resampling import resample
from vlprep.testing.samples import clip, number_shown, numbered_film

if TYPE_CHECKING:
    from vlprep.media.film_encoding import Film
    from vlprep.values.fitted import Fitted

MODEL = "qwen3-vl-plus"
LONG = numbered_film(range(300), options={"bf": "2"})


def numbers(fitted: Fitted) -> list[int]:
    """Read the numbers of the frames."""
    with av.open(BytesIO(fitted.data or b""), "r") as film:
        return [number_shown(frame.to_image()) for frame in film.decode(video=0)]  # type: ignore[no-untyped-call]


def info(fitted: Fitted) -> VideoInfo:
    return cast("VideoInfo", fitted.info)


def less(data: bytes) -> int:
    """Give a limit of bytes that the film is over, so that it is encoded."""
    return len(data) - 1


def fitted_or_least(film: bytes, **asked: Any) -> Fitted | int:
    """Encode a film, or give the bytes of the smallest attempt."""
    try:
        return fit(film, MODEL, max_bytes=less(film), **asked)
    except CannotFitError as error:
        return (info(error.best).bytes or 0) if error.best else 0


def codes(fitted: Fitted) -> set[str]:
    return {issue.code for issue in fitted.issues}


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give temporary files a folder of their own, to look at what is left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_legal_film_comes_back_as_it_is_and_nothing_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(av, "open", None)
    shares: list[float] = []
    fitted = fit(LONG, MODEL, progress=shares.append)
    assert fitted.data == LONG
    assert not fitted.changed
    assert fitted.tokens == fitted.original_tokens == estimate(LONG, MODEL).tokens
    assert shares == [1.0]


def test_a_film_on_disk_that_goes_by_path_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(LONG)
    fitted = fit(path, MODEL, transport="path")
    assert (fitted.data, fitted.path) == (None, str(path))
    copied = fit(path, MODEL, transport="path", output=f"{tmp_path}/out/")
    assert copied.path == str(tmp_path / "out" / "film.mp4")
    assert Path(copied.path).read_bytes() == LONG


def test_a_film_that_is_too_large_becomes_the_frames_that_would_be_taken() -> None:
    shares: list[float] = []
    fitted = fit(LONG, MODEL, max_bytes=less(LONG), progress=shares.append)
    before = estimate(LONG, MODEL)
    assert numbers(fitted) == sampled_frames(300, 20)
    assert len(fitted.data or b"") <= less(LONG)
    assert fitted.tokens == fitted.original_tokens == before.tokens
    assert (info(fitted).duration, info(fitted).fps) == (10, 2)
    assert info(fitted).container == "mp4"
    assert codes(fitted) >= {"film-resampled"}
    assert check(fitted.data, MODEL).ok
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_times_of_the_answer_are_put_on_the_original_clock() -> None:
    fitted = fit(LONG, MODEL, max_bytes=less(LONG))
    for place, number in enumerate(sampled_frames(300, 20)):
        there = place * 0.5
        assert fitted.transform.from_model(there) == pytest.approx(number / 30, abs=1 / 60)
    assert fitted.transform.from_model("00:00:00") == "00:00:00"


def test_the_model_sees_the_size_that_it_would_have_seen() -> None:
    film = clip(width=320, height=180, frames=30, fps=10)
    large = clip(width=1280, height=720, frames=30, fps=10)
    for data in (film, large):
        fitted = fit(data, MODEL, max_bytes=less(data))
        assert estimate(fitted.data, MODEL).resized == estimate(data, MODEL).resized
        assert info(fitted).size <= info(fit(data, MODEL)).size


def test_an_odd_count_is_padded_with_the_last_frame() -> None:
    film = numbered_film(range(76))
    fitted = fit(film, MODEL, max_bytes=less(film))
    assert estimate(film, MODEL).nframes == 5
    assert numbers(fitted) == [0, 19, 38, 56, 75, 75]
    assert fitted.tokens == estimate(film, MODEL).tokens


def test_where_the_rate_varies_frames_are_taken_by_time() -> None:
    times = [*range(60), *range(60, 300, 30)]
    film = numbered_film(times)
    fitted = fit(film, MODEL, max_bytes=less(film))
    taken = [times[number] for number in numbers(fitted)]
    assert max(later - earlier for earlier, later in pairwise(taken)) <= 30
    assert taken[0] == 0
    assert fitted.tokens == estimate(film, MODEL).tokens


def test_sound_is_left_out_and_said_so() -> None:
    film = numbered_film(range(90), sound=True)
    fitted = fit(film, MODEL, max_bytes=3000)
    assert not info(fitted).has_audio
    assert "audio-ignored" in codes(fitted)
    assert "left the sound out" in fitted.steps


def test_where_the_sound_alone_is_too_much_nothing_is_decoded() -> None:
    film = numbered_film(range(90), sound=True)
    silent = numbered_film(range(90))
    fitted = fit(film, MODEL, max_bytes=len(silent) + 100)
    assert fitted.steps == ("put the pictures into MP4 as they are", "left the sound out")
    assert numbers(fitted) == list(range(90))
    assert fitted.transform.time_scale == 1


def test_another_container_is_changed_without_decoding() -> None:
    film = numbered_film(range(90), container="mpegts")
    fitted = fit(film, MODEL)
    assert fitted.steps == ("put the pictures into MP4 as they are",)
    assert info(fitted).container == "mp4"
    assert numbers(fitted) == list(range(90))
    assert fitted.tokens == fitted.original_tokens == estimate(film, MODEL).tokens


@pytest.mark.parametrize("codec", ["libvpx"])
def test_another_container_whose_codec_mp4_does_not_take_passes(codec: str) -> None:
    film = numbered_film(range(90), container="webm", codec=codec)
    assert fit(film, MODEL).data == film


def test_a_copy_that_would_not_cost_the_same_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    film = numbered_film(range(90), container="mpegts")

    def broken(*_: object, **__: object) -> None:
        message = "MP4 does not take it"
        raise CorruptMediaError(message)

    monkeypatch.setattr(reencoding, "copy_packets", broken)
    assert fit(film, MODEL).data == film


def test_a_film_may_keep_all_its_frames() -> None:
    film = numbered_film(range(90), height=256, sound=True)
    fitted = fit(film, MODEL, max_bytes=less(numbered_film(range(90), height=256)), keep_fps=True)
    assert numbers(fitted) == list(range(90))
    assert info(fitted).fps == pytest.approx(30)
    assert fitted.tokens == estimate(film, MODEL).tokens
    assert "film-resampled" not in codes(fitted)
    assert fitted.transform.time_scale == 1


def test_a_film_that_keeps_its_rate_is_shrunk_once_and_not_again() -> None:
    film = numbered_film(range(60), height=1440)
    once = fit(film, MODEL, shrink=True, keep_fps=True)
    assert once.changed
    again = fit(once.data, MODEL, shrink=True, keep_fps=True)
    assert (again.changed, again.data) == (False, once.data)


def test_a_legal_film_is_shrunk_only_where_that_saves_bytes() -> None:
    heavy = clip(width=640, height=360, frames=120, fps=30, codec="libx264")
    shrunk = fit(heavy, MODEL, shrink=True)
    assert len(shrunk.data or b"") < len(heavy)
    assert shrunk.tokens == estimate(heavy, MODEL).tokens
    light = fit(shrunk.data, MODEL, shrink=True)
    assert light.data == shrunk.data
    film = numbered_film(range(90), container="mpegts", options={"crf": "51"})
    assert info(fit(film, MODEL, shrink=True)).container == "mp4"


def test_a_film_that_is_too_long_is_refused_with_the_way_out() -> None:
    film = clip(frames=25, fps=1 / 60)
    with pytest.raises(CannotFitError, match="split_video") as caught:
        fit(film, MODEL)
    assert caught.value.issues[0].code == "video-duration"


@pytest.mark.parametrize(
    ("film", "model", "code"),
    [
        (clip(frames=10, fps=10), MODEL, "video-duration"),
        (clip(), "qwen-vl-ocr", "kind-not-supported"),
        (clip(width=2010, height=10, frames=4), MODEL, "image-aspect-ratio"),
    ],
)
def test_what_no_encode_mends_is_refused(film: bytes, model: str, code: str) -> None:
    with pytest.raises(CannotFitError) as caught:
        fit(film, model)
    assert caught.value.issues[0].code == code


def test_a_limit_that_nothing_meets_gives_the_best_attempt() -> None:
    with pytest.raises(CannotFitError, match="at most 100 bytes") as caught:
        fit(LONG, MODEL, max_bytes=100)
    assert caught.value.best is not None
    assert caught.value.best.tokens == estimate(LONG, MODEL).tokens
    with pytest.raises(CannotFitError, match="leave out keep_fps"):
        fit(LONG, MODEL, max_bytes=100, keep_fps=True)
    assert fit(LONG, MODEL, max_bytes=len(LONG), shrink=True).data is not None


def test_a_shrunk_film_over_the_limit_is_refused_too() -> None:
    with pytest.raises(CannotFitError, match="at most 100 bytes"):
        fit(LONG, MODEL, max_bytes=100, shrink=True)


def test_a_result_that_costs_other_tokens_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(*args: Any, **named: Any) -> Any:
        made = resample(*args, **named)
        assert made is not None
        return made._replace(shown=made.shown[:4])

    monkeypatch.setattr(reencoding, "resample", wrong)
    with pytest.raises(CannotFitError, match="does not stand for it"):
        fit(LONG, MODEL, max_bytes=less(LONG))
    monkeypatch.setattr(reencoding, "resample", lambda *_, **__: None)
    with pytest.raises(CannotFitError, match="keep_fps=True"):
        fit(LONG, MODEL, max_bytes=less(LONG))


def test_the_result_is_written_beside_and_moved(tmp_path: Path, temporary: Path) -> None:
    fitted = fit(LONG, MODEL, max_bytes=less(LONG), transport="path", output=tmp_path / "o.mp4")
    assert fitted.data is None
    assert fitted.path == str(tmp_path / "o.mp4")
    assert check(fitted.path, MODEL, transport="path").ok
    both = fit(LONG, MODEL, max_bytes=less(LONG), output=f"{tmp_path}/out/")
    assert both.data == Path(cast("str", both.path)).read_bytes()
    assert not list(temporary.iterdir())


def test_a_file_that_is_there_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "o.mp4").write_bytes(b"mine")
    monkeypatch.setattr(av, "open", None)
    with pytest.raises(OutputExistsError):
        fit(LONG, MODEL, max_bytes=less(LONG), output=tmp_path / "o.mp4")
    assert (tmp_path / "o.mp4").read_bytes() == b"mine"
    monkeypatch.undo()
    fit(LONG, MODEL, max_bytes=less(LONG), output=tmp_path / "o.mp4", overwrite=True)
    assert check(tmp_path / "o.mp4", MODEL).ok


def test_a_name_of_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.mp4"):
        fit(LONG, MODEL, max_bytes=less(LONG), output=tmp_path / "o.avi")


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interrupted_run_leaves_nothing_behind(
    error: type[BaseException], tmp_path: Path, temporary: Path
) -> None:
    def stop(share: float) -> None:
        if share > 0.85:
            raise error

    with pytest.raises(error):
        fit(LONG, MODEL, max_bytes=less(LONG), output=tmp_path / "o.mp4", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
    assert not list(temporary.iterdir())


def test_a_film_over_the_guard_is_not_decoded() -> None:
    with pytest.raises(MediaTooLargeError, match="max_decode_pixels") as caught:
        fit(LONG, MODEL, max_bytes=less(LONG), max_decode_pixels=1000)
    assert caught.value.where == "<bytes>"


def test_what_is_behind_a_url_goes_by_url() -> None:
    url = "https://example.org/film.mp4"
    assert fit(url, MODEL, media={url: LONG}).data == LONG
    fitted = fit(url, MODEL, media={url: LONG}, max_bytes=less(LONG))
    assert check(fitted.data, MODEL, transport="url").ok


def test_a_turned_film_stands_upright_afterwards(corpus: Path) -> None:
    for name in ("derived_rotate90.mov", "derived_rotate180.mov", "derived_rotate270.mov"):
        path = corpus / "video" / name
        fitted = fit(path, MODEL, max_bytes=path.stat().st_size // 2)
        assert info(fitted).rotation == 0
        assert info(fitted).size == cast("VideoInfo", probe(path)).size
        assert "turned them upright" in fitted.steps


@settings(max_examples=20)
@given(
    gaps=st.lists(st.integers(1, 40), min_size=20, max_size=60),
    height=st.integers(4, 60).map(lambda side: 4 * side),
    fps=st.none() | st.floats(0.2, 9.9),
    max_frames=st.none() | st.integers(4, 30),
    kind=st.sampled_from([("mp4", "libx264"), ("matroska", "libx264"), ("avi", "mpeg4")]),
)
def test_the_laws(
    gaps: list[int], height: int, fps: float | None, max_frames: int | None, kind: tuple[str, str]
) -> None:
    times = [sum(gaps[:number]) for number in range(len(gaps))]
    container, codec = kind
    if container == "avi":
        times = list(range(90))
    film = numbered_film(times, height=height, container=container, codec=codec)
    asked: dict[str, Any] = {"fps": fps, "max_frames": max_frames}
    before = check(film, MODEL, **asked)
    fitted = fitted_or_least(film, **asked)
    event("refused" if isinstance(fitted, int) else "fitted")
    if isinstance(fitted, int):  # a tiny film of a few flat frames may not become tinier
        assert not before.ok or fitted >= len(film)
        return
    after = check(fitted.data, MODEL, **asked)
    assert after.ok
    assert before.estimate is not None
    assert after.estimate is not None
    assert after.estimate.tokens == before.estimate.tokens == fitted.tokens
    assert after.estimate.resized == before.estimate.resized
    assert after.estimate.nframes in {before.estimate.nframes, (before.estimate.nframes or 0) + 1}
    again = fit(fitted.data, MODEL, max_bytes=less(film), **asked)
    assert again.data == fitted.data
    for moment in (0.0, 1.0, 7.25):
        there = fitted.transform.to_model(moment)
        assert fitted.transform.from_model(there) == pytest.approx(moment)


def films(corpus: Path, folder: str) -> list[Path]:
    ends = {".mp4", ".mov", ".mkv", ".avi", ".webm", ".flv", ".ts", ".mpg", ".3gp", ".wmv", ".asf"}
    return [path for path in sorted((corpus / folder).iterdir()) if path.suffix.lower() in ends]


@pytest.mark.parametrize("folder", ["video", "malformed", "tiny", "audio"])
def test_every_real_film_ends_legal_or_in_an_error_of_ours(corpus: Path, folder: str) -> None:
    for path in films(corpus, folder):
        limit = max(1000, path.stat().st_size * 3 // 4)
        try:
            fitted = fit(path, MODEL, max_bytes=limit)
        except VlprepError:
            continue
        assert check(fitted.data, MODEL).ok, path
        assert len(fitted.data or b"") <= limit
        assert fitted.tokens == fitted.original_tokens


def test_a_film_whose_header_counts_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    film = numbered_film(range(90), container="matroska")
    known = cast("VideoInfo", probe(film))
    blind = replace(known, frames=None, fps=None, duration=None)
    monkeypatch.setattr("vlprep.api.jobs.look", lambda _: blind)
    fitted = fit(film, MODEL, max_bytes=less(film))
    original = cast("VideoInfo", fitted.original)
    assert original.frames == 90
    assert original.fps == pytest.approx(30, abs=0.1)
    assert len(numbers(fitted)) == 6


def test_a_legal_film_that_cannot_be_shrunk_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reencoding, "resample", lambda *_, **__: None)
    assert fit(LONG, MODEL, shrink=True).data == LONG


def test_a_result_that_the_service_would_refuse_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def short(made: Film, path: str, *_: object) -> None:
        assert made.size
        Path(path).write_bytes(clip(frames=10, fps=10))

    monkeypatch.setattr(film_encoding, "write_film", short)
    with pytest.raises(CannotFitError, match="it lasts 1 s") as caught:
        fit(LONG, MODEL, max_bytes=less(LONG))
    assert caught.value.best is not None
