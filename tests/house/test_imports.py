"""The floors and the lightness of the house, each seen by an interpreter of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import vlprep
from vlprep.testing.samples import clip, encoded, photo

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "PIL",
    "av",
    "numpy",
    "pillow_heif",
    "click",
    "rich",
    "asyncio",
    "pathlib",
    "urllib.request",
)


def loaded_after(code: str, *arguments: str) -> set[str]:
    """Run code in a fresh interpreter, and name the heavy modules that are loaded after it."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    unmeasured = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=unmeasured,
    )
    return set(json.loads(result.stdout.splitlines()[-1]))


def test_importing_vlprep_loads_nothing_of_it() -> None:
    loaded = loaded_after("import vlprep")
    assert not {name for name in loaded if name.startswith("vlprep.")}
    assert not loaded & {*HEAVY, "dataclasses", "typing"}


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "heic", "bmp", "tiff", "mp4"])
def test_probing_and_estimating_by_path_loads_no_codec(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"file.{name}"
    path.write_bytes(clip() if name == "mp4" else encoded(photo(64, 48), name))
    code = (
        "import sys\nfrom vlprep import probe, estimate\n"
        "probe(sys.argv[1])\nestimate(sys.argv[1], 'qwen3-vl-plus')"
    )
    assert not loaded_after(code, str(path)) & set(HEAVY)


def test_checking_loads_no_codec(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(photo(64, 48), "jpeg"))
    code = "import sys, vlprep\nvlprep.check(sys.argv[1], 'qwen3-vl-plus')"
    assert not loaded_after(code, str(path)) & set(HEAVY)


@pytest.mark.parametrize("room", ["rules", "values", "catalog", "wire"])
def test_a_pure_room_opens_nothing(room: str) -> None:
    code = f"""
import sys
sys.dont_write_bytecode = True
import importlib, pkgutil, vlprep.{room} as room
for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(found.name)
"""
    loaded = loaded_after(code)
    assert not loaded & {"PIL", "av", "numpy", "pillow_heif", "click", "rich"}
    assert not {name for name in loaded if name.startswith(("vlprep.media", "vlprep.api"))}


def test_every_public_name_is_there_and_typed() -> None:
    for name in vlprep.__all__:
        assert getattr(vlprep, name).__doc__, name
    assert set(vlprep.__all__) < set(dir(vlprep))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = vlprep.nothing  # type: ignore[attr-defined]


def test_the_lazy_names_and_the_typed_names_are_the_same() -> None:
    with open(vlprep.__file__, encoding="utf-8") as file:  # noqa: PTH123
        source = file.read()
    typed = {
        line.split()[-1] for line in source.splitlines() if line.startswith("    from vlprep.")
    }
    assert typed == set(vlprep.__all__)


def test_python_m_is_the_command_line() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "vlprep", "--version"], capture_output=True, text=True, check=True
    )
    assert vlprep.__version__ in result.stdout
