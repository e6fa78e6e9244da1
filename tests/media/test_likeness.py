from __future__ import annotations

from math import inf, log10

import numpy as np
import pytest
from PIL import Image

from vlprep.media.likeness import decibels, similarity, squared_error
from vlprep.testing.samples import photo


def test_the_error_is_the_mean_of_the_squares() -> None:
    one, other = Image.new("RGB", (4, 2), (10, 20, 30)), Image.new("RGB", (4, 2), (13, 20, 30))
    assert squared_error(one, other) == 3.0
    assert squared_error(Image.new("RGB", (4, 2)), Image.new("RGB", (4, 2), (255,) * 3)) == 255**2


def test_decibels_are_those_of_the_definition() -> None:
    assert decibels(0) == inf
    assert decibels(1.0) == pytest.approx(20 * log10(255))
    assert decibels(255 * 255) == 0


def test_a_picture_is_wholly_like_itself_and_less_like_a_worse_one() -> None:
    picture = photo(120, 90)
    assert similarity(picture, picture) == pytest.approx(1)
    blurred = picture.resize((60, 45)).resize((120, 90))
    worse = picture.resize((12, 9)).resize((120, 90))
    assert 1 > similarity(picture, blurred) > similarity(picture, worse) > 0


def test_similarity_is_that_of_the_formula_on_one_window() -> None:
    """Of two windows of known means and spreads, computed by hand."""
    x = np.zeros((8, 8), np.uint8)
    x[:, 4:] = 100  # mean 50, variance 2500
    y = x // 2  # mean 25, variance 625, covariance 1250
    c1, c2 = 2.55**2, 7.65**2
    luminance = (2 * 50 * 25 + c1) / (50**2 + 25**2 + c1)
    structure = (2 * 1250 + c2) / (2500 + 625 + c2)
    one, other = (Image.fromarray(values).convert("RGB") for values in (x, y))
    assert similarity(one, other) == pytest.approx(luminance * structure)


def test_a_side_shorter_than_a_window_is_one_window() -> None:
    picture = photo(3, 40)
    assert similarity(picture, picture) == pytest.approx(1)
