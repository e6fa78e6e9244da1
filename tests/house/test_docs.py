"""The pages are true: their code runs, and what is made from the code is current."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from vlprep.catalog.findings import FINDINGS
from vlprep.cli.main import cli
from vlprep.testing.samples import clip, encoded, photo

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with the files that the pages speak of."""
    whole = encoded(photo(1600, 1200), "jpeg")
    for folder in ("photos", "frames"):
        (tmp_path / folder).mkdir()
    (tmp_path / "photo.jpg").write_bytes(whole)
    (tmp_path / "photos" / "photo.jpg").write_bytes(whole)
    (tmp_path / "cut-short.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "clip.mp4").write_bytes(clip())
    for number in range(1, 5):
        (tmp_path / "frames" / f"{number}.jpg").write_bytes(encoded(photo(320, 240), "jpeg"))
    (tmp_path / "answer.txt").write_text('[{"bbox_2d": [100, 200, 300, 400], "label": "cup"}]')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_code_of_a_page_runs(page: Path) -> None:
    names: dict[str, object] = {}
    for language, code in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(code, str(page), "exec"), names)  # noqa: S102 - our own pages
            continue
        for line in code.splitlines():
            if line.startswith("vlprep "):
                result = CliRunner().invoke(cli, shlex.split(line)[1:])
                assert result.exit_code in {0, 1}, (line, result.output)
                assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_reference_pages_are_current() -> None:
    script = ROOT / "docs" / "build_reference.py"
    result = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert not result.stdout, f"run {script}"
    assert result.returncode == 0


def test_the_names_for_tests_say_each_method_once_and_as_it_is_written() -> None:
    text = (ROOT / "docs" / "reference" / "testing.md").read_text(encoding="utf-8")
    methods = re.findall(r"^### \w+\.(\w+)", text.partition("# Strategies")[0], flags=re.MULTILINE)
    assert methods.count("reply") == methods.count("assert_called") == 1
    assert "[Engine](#engine)" in text
    assert "    **values: object," in text
    assert "_empty" not in text
    assert "MockQwen(\n    *,\n    edition: str = 'guide'," in text


def test_every_finding_that_the_code_gives_is_documented_and_no_other() -> None:
    named = set()
    for path in (ROOT / "src").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        named.update(re.findall(r"""\bcode(?:: str)? ?= ?"([a-z0-9-]+)\"""", source))
        named.update(re.findall(r"""\bcode="[a-z-]+" if \w+ else "([a-z-]+)\"""", source))
    ranges = {"min-pixels-range", "max-pixels-range", "total-pixels-range", "max-frames-range"}
    assert named | ranges == set(FINDINGS)


def test_the_project_names_no_machine_and_no_registry() -> None:
    tracked = subprocess.run(  # what git does not follow is not the project
        ["git", "ls-files"],  # noqa: S607 - the git that the reader has
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    for name in tracked:
        if not name.startswith("tests/") and name != "LICENSE":
            text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
            assert not re.search(r"pypi\.org|registry\.npmjs|/root/|/home/(?!images)", text), name
