from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import pytest

from vlprep import FrameList, LimitError, MediaError, fidelity, fit
from vlprep.testing.samples import clip, encoded, photo

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "qwen3-vl-plus"


def test_lossless_at_the_models_size_loses_nothing_that_it_sees() -> None:
    data = encoded(photo(2600, 2000, noise=2), "png")
    fitted = fit(data, MODEL, shrink=True)
    assert fitted.changed
    found = fidelity(data, fitted, MODEL)
    assert (found.psnr, found.frames) == (inf, 1)
    assert found.ssim == pytest.approx(1)
    assert found.to_dict()["psnr"] is None


def test_a_worse_picture_of_another_size_has_a_number() -> None:
    data = encoded(photo(900, 600), "png")
    worse = encoded(photo(900, 600).resize((450, 300)), "jpeg", quality=20)
    found = fidelity(data, worse, MODEL)
    assert 10 < found.psnr < 40
    assert 0 < found.ssim < 0.99


def test_a_padded_picture_is_compared_where_the_original_lies() -> None:
    data = encoded(photo(10, 400), "png")
    fitted = fit(data, MODEL, pad=True)
    assert fidelity(data, fitted, MODEL).psnr > 20


def test_a_list_is_compared_frame_by_frame() -> None:
    frames = FrameList([encoded(photo(1900, 1000), "jpeg")] * 4)
    fitted = fit(frames, MODEL, shrink=True, format="webp")
    assert fidelity(frames, fitted, MODEL).frames == 4
    assert fidelity(frames, fitted, MODEL).psnr == inf


def test_a_film_is_compared_by_the_frames_that_are_taken(tmp_path: Path) -> None:
    data = clip(width=640, height=480, frames=31, fps=10.0)
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    assert fidelity(data, path, MODEL).psnr == inf
    fitted = fit(path, MODEL, shrink=True, output=tmp_path / "small.mp4", transport="path")
    found = fidelity(path, fitted, MODEL)
    assert found.frames >= 6
    assert found.psnr > 30


def test_what_cannot_be_compared_says_what_it_is() -> None:
    with pytest.raises(ValueError, match="image of 1 cannot be compared with video"):
        fidelity(encoded(photo(90, 60), "png"), clip(), MODEL)
    with pytest.raises(ValueError, match="of 8"):
        fidelity(clip(frames=20, fps=5.0), clip(frames=40, fps=5.0), MODEL)


def test_what_has_no_legal_size_or_is_no_file_is_our_error() -> None:
    with pytest.raises(LimitError):
        fidelity(encoded(photo(2, 700), "png"), encoded(photo(2, 700), "png"), MODEL)
    with pytest.raises(MediaError):
        fidelity(b"nothing", b"nothing", MODEL)
