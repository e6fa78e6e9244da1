"""What the command line makes of several files together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from vlprep import Size, estimate
from vlprep.cli.main import cli
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from pathlib import Path


def document(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout)
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    small, large = tmp_path / "small.jpg", tmp_path / "large.jpg"
    small.write_bytes(encoded(photo(640, 480), "jpeg"))
    large.write_bytes(encoded(photo(2560, 1920), "jpeg"))
    return str(small), str(large)


def test_a_comparison_shows_the_detail_of_the_file_that_loses_most(files: tuple[str, str]) -> None:
    row = document("estimate", *files, "--compare", "-m", "qwen3-vl-plus")["compare"][0]
    lost = estimate(Size(1920, 2560), "qwen3-vl-plus").scale
    assert lost is not None
    assert lost < 1
    assert row["scale"] == lost


def test_a_sum_with_one_unknown_price_is_unknown(files: tuple[str, str]) -> None:
    film = "https://example.org/a.mp4"
    pixels = "1000000000"
    found = estimate(film, "qwen3-vl-plus", total_pixels=int(pixels))
    assert found.tokens > 256 * 1024  # above the last step of the price
    asked = ("--region", "cn", "--total-pixels", pixels)
    assert document("estimate", *files, *asked)["cost"]["total"] > 0
    sums = document("estimate", *files, film, *asked)
    assert sums["cost"]["total"] is None
    assert [item["cost"]["total"] is None for item in sums["items"]] == [False, False, True]
