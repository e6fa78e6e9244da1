"""A model may be given by name, or as a value that brings its own edition."""

from __future__ import annotations

import pytest

from vlprep import Size, check, estimate, estimate_sizes, get_model

PHOTO = Size(3024, 4032)


@pytest.mark.parametrize("edition", ["guide", "latest"])
def test_a_model_brings_its_own_edition_and_a_name_takes_the_one_asked_for(edition: str) -> None:
    expected = 1232 if edition == "latest" else 2496
    model = get_model("qwen-vl-max", edition=edition)
    for asked in ("guide", "latest"):
        found = estimate(PHOTO, model, edition=asked)
        assert found.tokens == expected
        assert (found.lower, found.upper) == (1232, 2496)
        assert found.to_dict()["edition"] == edition
        report = check(PHOTO, model, edition=asked)
        assert report.estimate == found
        assert estimate_sizes([3024], [4032], model, edition=asked).tolist() == [expected]
    assert estimate(PHOTO, "qwen-vl-max", edition=edition).tokens == expected


@pytest.mark.parametrize("edition", ["guide", "latest"])
def test_a_models_edition_decides_the_rules_too(edition: str) -> None:
    model = get_model("qwen3-vl-plus", edition=edition)
    found = estimate(PHOTO, model, max_pixels=1280 * 1024)
    assert found.tokens == (1232 if edition == "latest" else 2496)
    codes = {issue.code for issue in check(PHOTO, model, max_pixels=1280 * 1024).issues}
    assert ("max-pixels-no-effect" in codes) is (edition == "guide")


def test_a_wrong_edition_is_refused_beside_a_model_too() -> None:
    with pytest.raises(ValueError, match="edition must be one of"):
        estimate(PHOTO, get_model("qwen-vl-max"), edition="newest")
