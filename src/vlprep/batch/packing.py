"""Rows into files for the Batch API: streaming, in order, and without losing one."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any

from vlprep.batch.entries import MANIFEST, is_file_of_ours
from vlprep.batch.journal import Journal
from vlprep.batch.lines import as_issues, make_line
from vlprep.batch.rows import defaults_of, local_files_of, mapping, one_row, read_rows
from vlprep.batch.travelling import Terms
from vlprep.catalog.batch import CHAT
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import (
    LimitError,
    OutputError,
    OutputExistsError,
    RequestError,
    VlprepError,
)
from vlprep.media.appending import make_folder, place
from vlprep.media.locking import locked
from vlprep.media.writing import refuse_existing, write_bytes
from vlprep.rules.batch import duplicate_id
from vlprep.rules.models import get_model
from vlprep.values.batch import Packed
from vlprep.values.choices import Edition
from vlprep.values.cost import Region
from vlprep.wire.batch import digest_of
from vlprep.wire.rows import fingerprint_of, read_row, stated_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vlprep.api.parts import LocalFiles
    from vlprep.batch.rows import Progress, Read, Rows
    from vlprep.wire.rows import Defaults


def pack(
    rows: Rows,
    output: str | os.PathLike[str],
    *,
    model: str | None = None,
    prompt: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    region: str | None = None,
    local_files: LocalFiles | None = None,
    media: Mapping[str, object] | None = None,
    edition: str = "guide",
    max_decode_pixels: int = DECODE_GUARD.pixels,
    progress: Progress | None = None,
) -> Packed:
    """Make files for the Batch API of rows; every row is a line of one of them, or a reject.

    The folder gets ``part-00000.jsonl`` and so on, each within every limit and for one model and one
    way of thinking; ``rejects.jsonl`` with the findings on every row that cannot be sent;
    ``index.jsonl``, by which ``join`` puts answers back; and ``manifest.json`` when all is done. A
    file ends in ``.partial`` until it is whole. A run that was broken off goes on when it is called
    again with the same rows and settings, and gives the same files, byte for byte.

    Media stay behind their URLs. Files come along as Base64, as they are where the line has room,
    else as ``fit`` makes them for their share of it.

    Args:
        rows: Path of a file of JSON lines, or an iterable of rows: a ``Request``, a request of
            either dialect as a ``dict``, a line of a batch, or a ``dict`` with ``prompt``,
            ``question`` or ``instruction`` and one or more of ``image``, ``images``, ``video``,
            ``videos`` and ``frames`` (with ``fps``). ``id`` or ``custom_id`` names a row; without,
            its number does. ``media`` in a row says what is behind its URLs. Other columns go
            nowhere; the result counts them.
        output: Folder for the files; it is made.
        model: The model of rows that name none.
        prompt: The question of rows that have none.
        parameters: What the model is told besides in every row: ``enable_thinking`` ...
        region: Where it will be sent; models that are not offered there are rejected.
        local_files: Whether local paths are opened, or the folder below which they are. By default
            those of prompts with media and of a ``Request`` built by hand are, those of payloads
            are not.
        media: What is behind URLs of all rows: ``{url: source}``. A URL is never fetched.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        max_decode_pixels: Nothing with more pixels than this is decoded.
        progress: Called after each row with their number so far and the share done, 0 to 1, or
            ``None`` where nobody knows how many there are.

    Returns:
        What was made; its counts were taken again from the disk.

    Raises:
        InputError: The file of rows cannot be read.
        OutputError: A file cannot be written; the run can go on when there is room.
        OutputExistsError: The folder holds a finished run, one with other settings, one that is
            at work, or files of somebody else.
        RequestError: A row is another one than when the run was broken off.
        UnknownModelError: There is no model of this name.
        TypeError: An argument is of the wrong type.
        ValueError: A word is not in its list.
    """
    terms = Terms(
        region=None if region is None else Region(region),
        local_files=local_files_of(local_files),
        media=stated_of(mapping("media", media)),
        edition=Edition(edition),
        max_decode_pixels=max_decode_pixels,
    )
    defaults = defaults_of(model, prompt, parameters)
    if model is not None:
        get_model(model, edition=edition)
    folder, reads = os.fspath(output), read_rows(rows)
    make_folder(folder)
    _refuse_own(rows, folder)
    with locked(place(folder, MANIFEST)):
        refuse_existing(place(folder, MANIFEST), overwrite=False, fix="choose another folder")
        return _run(reads, folder, terms, defaults, progress)


def _run(
    reads: Iterator[Read],
    folder: str,
    terms: Terms,
    defaults: Defaults,
    progress: Progress | None,
) -> Packed:
    """Begin a run, or go on with it, to its end."""
    settings = _settings(terms, defaults)
    with Journal(folder, settings) as journal:
        known, count = journal.known(), 0
        for found in reads:
            (read, entry), before = _entry(found), next(known, None)
            if before is None:
                _pack_one(read, entry, journal, terms, defaults)
            elif before["digest"] != entry["digest"]:
                changed = f"row {read.number} is another one"
                raise _changed(changed, folder)
            count = read.number
            if progress is not None:
                progress(count, read.share)
        if count < journal.done.rows:
            fewer = f"there are {count} rows and not {journal.done.rows}, fewer"
            raise _changed(fewer, folder)
        parts = journal.finish()
    done = journal.done
    packed = Packed(
        folder=folder,
        rows=count,
        packed=sum(part.lines for part in parts),
        rejected=done.rejected.total(),
        tokens=sum(part.tokens for part in parts),
        parts=parts,
        codes=dict(sorted(done.rejected.items())),
        warned=dict(sorted(done.warned.items())),
        ignored=dict(sorted(done.ignored.items())),
        settings=settings,
    )
    document = {name: value for name, value in packed.to_dict().items() if name != "folder"}
    text = json.dumps(document, indent=2) + "\n"
    write_bytes(text.encode(), place(folder, MANIFEST), overwrite=False)
    return packed


def _pack_one(
    read: Read, entry: dict[str, Any], journal: Journal, terms: Terms, defaults: Defaults
) -> None:
    """Put one row where it belongs: into a file, or among the rejects."""
    try:
        entry["id"] = read.name
        taken = journal.done.ids.get(digest_of(entry["id"]))
        if taken is not None:
            raise LimitError([duplicate_id(entry["id"], f"row {taken}")])
        with one_row():
            line = make_line(read_row(read.data, defaults), entry["id"], terms)
    except OutputError:
        raise
    except VlprepError as error:
        journal.reject(entry, as_issues(error))
    else:
        journal.add(entry, line)


def _entry(read: Read) -> tuple[Read, dict[str, Any]]:
    """Begin the entry of a row in the journal; without a name of its own it has its number.

    A row that has no fingerprint is rejected: nobody could tell when it is another one.
    """
    try:
        digest = fingerprint_of(read.data)
    except RequestError as error:
        read, digest = read._replace(error=read.error or error), ""
    return read, {"row": read.number, "id": read.number_name, "digest": digest}


def _refuse_own(rows: Rows, folder: str) -> None:
    """Refuse rows that are a file which the run itself writes: it would be gone."""
    if not isinstance(rows, (str, os.PathLike)):
        return
    path = os.fspath(rows)
    if is_file_of_ours(folder, path):
        message = "the rows are a file that packing into its folder would write over"
        raise OutputExistsError(errno.EEXIST, f"{message}; choose another folder", path)


def _changed(what: str, folder: str) -> RequestError:
    message = f"{what} than when the run in {folder} was broken off"
    return RequestError(message, "", "go on with the same rows, or choose another folder")


def _settings(terms: Terms, defaults: Defaults) -> dict[str, Any]:
    """Write down what a run is made with: with anything else it cannot go on."""
    from vlprep import __version__

    return {
        "vlprep": __version__,
        "model": defaults.model,
        "prompt": defaults.prompt,
        "parameters": defaults.parameters,
        "region": None if terms.region is None else str(terms.region),
        "local_files": terms.local_files
        if terms.local_files is None or isinstance(terms.local_files, bool)
        else os.fspath(terms.local_files),
        "media": fingerprint_of(terms.media) if terms.media else None,
        "edition": str(terms.edition),
        "max_decode_pixels": terms.max_decode_pixels,
        "limits": [CHAT.lines, CHAT.file_bytes, CHAT.line_bytes],
    }
