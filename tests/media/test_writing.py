"""A result takes its place whole or not at all."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from vlprep.errors import OutputError, OutputExistsError
from vlprep.media.reader import read_bytes
from vlprep.media.writing import copy_source, is_folder, new_file, placed, write_bytes

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_bytes_are_written_and_nothing_stays_beside_them(tmp_path: Path) -> None:
    write_bytes(b"abc", str(tmp_path / "a.bin"), overwrite=False)
    assert (tmp_path / "a.bin").read_bytes() == b"abc"
    assert names(tmp_path) == ["a.bin"]


def test_a_source_is_copied_whole_however_large(tmp_path: Path) -> None:
    data = os.urandom(3_000_001)
    copy_source(read_bytes(data, "<bytes>"), str(tmp_path / "a.bin"), overwrite=False)
    assert (tmp_path / "a.bin").read_bytes() == data


def test_what_is_there_stays_there_unless_asked(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    with pytest.raises(OutputExistsError, match=r"a\.bin"):
        write_bytes(b"new", str(target), overwrite=False)
    assert target.read_bytes() == b"old"
    write_bytes(b"new", str(target), overwrite=True)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["a.bin"]


def test_a_file_that_comes_while_we_write_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"

    def race() -> None:
        with new_file(str(target)) as path:
            with open(path, "wb") as file:  # noqa: PTH123 - the path is a string here
                file.write(b"ours")
            target.write_bytes(b"theirs")

    with pytest.raises(OutputExistsError):
        race()
    assert target.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("theirs", [False, True])
def test_where_the_file_system_has_no_links_a_move_does_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theirs: bool
) -> None:
    target = tmp_path / "a.bin"

    def no_links(*_: object) -> None:
        if theirs:
            target.write_bytes(b"theirs")
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    if theirs:
        with pytest.raises(OutputExistsError):
            write_bytes(b"ours", str(target), overwrite=False)
    else:
        write_bytes(b"ours", str(target), overwrite=False)
    assert target.read_bytes() == (b"theirs" if theirs else b"ours")
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_write_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def interrupted() -> None:
        with new_file(str(tmp_path / "a.bin")) as path:
            with open(path, "wb") as file:  # noqa: PTH123 - the path is a string here
                file.write(b"half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert names(tmp_path) == []


def test_a_full_disk_is_our_error_and_leaves_nothing(tmp_path: Path) -> None:
    def full() -> None:
        with new_file(str(tmp_path / "a.bin")) as path:
            with open(path, "wb") as file:  # noqa: PTH123 - the path is a string here
                file.write(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match="No space left"):
        full()
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write it"):
        write_bytes(b"", str(tmp_path / "no" / "a.bin"), overwrite=False)


def test_an_output_is_a_folder_where_it_is_one_or_ends_like_one(tmp_path: Path) -> None:
    assert is_folder(str(tmp_path))
    assert is_folder(f"{tmp_path / 'new'}/")
    assert not is_folder(str(tmp_path / "new"))


def test_a_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    wanted = placed(f"{tmp_path}/new/deep/", "a.png", source=None)
    assert wanted == str(tmp_path / "new" / "deep" / "a.png")
    assert (tmp_path / "new" / "deep").is_dir()
    assert placed(str(tmp_path / "x"), "b.png", source=None, folder=True) == str(
        tmp_path / "x" / "b.png"
    )


def test_a_folder_that_cannot_be_made_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        placed(f"{tmp_path}/file/", "a.png", source=None)


@pytest.mark.parametrize(
    ("output", "target"),
    [("a", "a.webp"), ("a.b", "a.b.webp"), ("a.PNG", "a.PNG"), ("a.mp4", "a.mp4")],
)
def test_a_name_without_an_end_gets_the_one_of_its_format(output: str, target: str) -> None:
    assert placed(output, "x.webp", source=None) == target
