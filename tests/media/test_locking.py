"""One run at a time, and none is locked out by one that died."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from vlprep.errors import OutputError, OutputExistsError
from vlprep.media.locking import locked

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from vlprep.media.locking import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_who_comes_second_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    path = str(tmp_path / "manifest.json")
    with locked(path):
        with pytest.raises(OutputExistsError, match="another run is at work"), locked(path):
            pass
        assert os.listdir(tmp_path) == ["manifest.json.lock"]  # noqa: PTH208
    assert not os.listdir(tmp_path)  # noqa: PTH208
    with locked(path):
        pass


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"held"
        with pytest.raises(OutputExistsError), locked(path):
            pass
        child.kill()
    with locked(path):  # the file is still there, and holds nobody up
        pass
    assert not os.listdir(tmp_path)  # noqa: PTH208


def test_a_lock_whose_file_was_taken_away_meanwhile_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first lets go between the second's opening and its locking."""
    from vlprep.media import locking

    path, lock, calls = str(tmp_path / "a"), locking._lock, list[int]()

    def late(file: int, name: str) -> None:
        calls.append(file)
        if len(calls) == 1:
            os.unlink(name)  # noqa: PTH108
        lock(file, name)

    monkeypatch.setattr(locking, "_lock", late)
    with locked(path):
        assert len(calls) == 2
        assert (tmp_path / "a.lock").exists()


def test_what_the_system_refuses_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="cannot write it"), locked(str(tmp_path / "no" / "a")):
        pass
    if sys.platform == "win32":
        return
    import fcntl

    def none(*_: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    with pytest.raises(OutputError, match="No locks available"), locked(str(tmp_path / "a")):
        pass
