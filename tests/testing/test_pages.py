"""The tests that a page shows are run as it shows them, and files are sent as ``demo`` sends them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_plugin import counts, run

from vlprep.testing.samples import clip, encoded, photo
from vlprep.testing.trying import try_files

if TYPE_CHECKING:
    from vlprep.testing.service import MockQwen

PAGE = Path(__file__).parent.parent.parent / "docs" / "how-to" / "test-your-app-without-a-key.md"


def test_the_test_of_the_page_passes(
    vlprep_mock: MockQwen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openai")
    (tmp_path / "photo.jpg").write_bytes(encoded(photo(1600, 1200), "jpeg"))
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    names: dict[str, Any] = {}
    exec(compile(block[1], str(PAGE), "exec"), names)  # noqa: S102 - our own page
    names["test_describe"](vlprep_mock)


@pytest.mark.parametrize("installed", [True, False])
def test_files_are_sent_with_the_sdk_or_by_plain_http(
    installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "photo.jpg", tmp_path / "film.mp4"]
    paths[0].write_bytes(encoded(photo(640, 480), "jpeg"))
    paths[1].write_bytes(clip(fps=2.0))
    if installed:
        pytest.importorskip("openai")
    else:
        monkeypatch.setattr("vlprep.testing.trying.find_spec", lambda _: None)
    trial = try_files(paths, "qwen3-vl-plus")
    assert trial.by == ("the openai SDK" if installed else "plain HTTP")
    assert "1 picture" in trial.answers[0]
    assert "1 film" in trial.answers[1]
    assert trial.tokens > 302


def test_the_property_tests_of_the_page_run_under_pytest(tmp_path: Path) -> None:
    pytest.importorskip("openai")
    page = PAGE.parent / "property-test-your-app.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    done = run(tmp_path, "\n".join(blocks))
    assert counts(done).startswith("4 passed"), done.stdout


def test_a_fixture_of_a_function_inside_given_is_stopped_by_hypothesis(tmp_path: Path) -> None:
    code = """
        import pytest
        from hypothesis import given, strategies as st

        @given(st.booleans())
        def test_mock(vlprep_mock, drawn):
            pass

        @given(st.booleans())
        def test_media(vlprep_media, drawn):
            pass
    """
    done = run(tmp_path, code)
    assert counts(done).startswith("2 failed"), done.stdout
    assert done.stdout.count("FailedHealthCheck") >= 2
    assert "function-scoped fixture" in done.stdout
