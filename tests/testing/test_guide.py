"""The guide comes alive: its Python runs as it stands, and prints an answer."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from guide_samples import DOG, SAMPLES

from vlprep import Size
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from vlprep.testing.service import MockQwen

# What dashscope 1.24.6 leaves open itself: the files that it uploads.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
GUIDE = os.environ.get("VLPREP_GUIDE")
START = re.compile(r"^(?=(?:import os\nfrom|from openai import OpenAI\nimport))", re.MULTILINE)
PROSE = re.compile(r"^(?=[^\x00-\x7f])", re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder where the guide's path leads to a picture."""
    (tmp_path / "xxx").mkdir()
    (tmp_path / "xxx" / "eagle.png").write_bytes(encoded(photo(640, 480), "png"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(code: str, capsys: pytest.CaptureFixture[str]) -> str:
    for sdk in ("openai", "dashscope"):
        if sdk in code:
            pytest.importorskip(sdk)
    exec(compile(code, "the guide", "exec"), {})  # noqa: S102 - the guide's own code is the test
    return capsys.readouterr().out


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.usefixtures("desk", "vlprep_no_network")
def test_a_sample_of_the_guide_prints_an_answer(
    name: str, vlprep_mock: MockQwen, capsys: pytest.CaptureFixture[str]
) -> None:
    vlprep_mock.media(DOG, Size(1365, 2048))
    printed = run(SAMPLES[name], capsys)
    assert "This is a fake of qwen3-vl-plus" in printed
    (call,) = vlprep_mock.calls
    assert call.region == "cn-beijing"
    assert call.status == 200
    if DOG in SAMPLES[name]:
        assert call.media[0].tokens == 2503  # recorded from the service for this very picture


@pytest.mark.skipif(not GUIDE, reason="VLPREP_GUIDE names no file with the guide")
@pytest.mark.usefixtures("desk", "vlprep_no_network", "vlprep_mock")
def test_every_sample_of_the_guide_itself_prints_an_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, *blocks = START.split(Path(str(GUIDE)).read_text(encoding="utf-8"))
    assert len(blocks) == len(SAMPLES)
    for block in (PROSE.split(one)[0] for one in blocks):
        assert "This is a fake of qwen3-vl-plus" in run(block, capsys), block
