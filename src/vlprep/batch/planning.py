"""What rows will be and cost by the Batch API, before anything is written or encoded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from math import sqrt
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.requests import check_request
from vlprep.batch.lines import as_issues, case_of, mode_of, passed, room_of
from vlprep.batch.rows import defaults_of, local_files_of, mapping, one_row, read_rows
from vlprep.batch.travelling import Terms
from vlprep.catalog.batch import HABITS, RATES
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import LimitError, VlprepError
from vlprep.rules.batch import duplicate_id, files_needed, has_room
from vlprep.rules.models import get_model
from vlprep.rules.prices import added, cost_of
from vlprep.rules.requests.totals import sum_of_bounds
from vlprep.values.batch import BatchPlan
from vlprep.values.choices import Edition
from vlprep.values.cost import Region
from vlprep.values.payload import Form
from vlprep.values.settings import positive_int, whole_number
from vlprep.wire.batch import digest_of
from vlprep.wire.rows import read_row, stated_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vlprep.api.parts import LocalFiles
    from vlprep.batch.rows import Progress, Read, Rows
    from vlprep.rules.batch import Mode
    from vlprep.values.cost import Cost
    from vlprep.wire.rows import Defaults

_MENDED = {
    "body-bytes",
    "data-uri-bytes",
    "image-bytes",
    "image-format",
    "video-bytes",
    "video-duration",
}
"""Findings that pack takes away where it fits a file; whether it can is known when it tries."""


class Seen(NamedTuple):
    """What one row will be."""

    mode: Mode
    tokens: int
    lower: int
    upper: int | None
    bytes: int


@dataclass(slots=True)
class Sums:
    """What the rows that were looked at come to."""

    count: int = 0
    looked: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    lower: int = 0
    upper: int | None = 0
    tokens: int = 0
    squares: int = 0
    rows: Counter[Mode] = field(default_factory=Counter)
    by_mode: Counter[Mode] = field(default_factory=Counter)
    bytes: Counter[Mode] = field(default_factory=Counter)
    files: int = 0
    current: dict[Mode, tuple[int, int]] = field(default_factory=dict)
    cost: Cost | None = None

    def add(self, seen: Seen) -> None:
        """Add one row."""
        self.tokens += seen.tokens
        self.squares += seen.tokens**2
        self.lower += seen.lower
        self.upper = sum_of_bounds((self.upper, seen.upper))
        self.rows[seen.mode] += 1
        self.by_mode[seen.mode] += seen.tokens
        self.bytes[seen.mode] += seen.bytes
        # A line is never divided, so files are filled as pack fills them: by mode, in this order.
        lines, size = self.current.get(seen.mode, (0, 0))
        if not lines or not has_room(lines, size, seen.bytes):
            self.files, lines, size = self.files + 1, 0, 0
        self.current[seen.mode] = (lines + 1, size + seen.bytes)


def plan(
    rows: Rows,
    *,
    model: str | None = None,
    prompt: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    region: str | None = None,
    output_tokens: int = 0,
    sample: int | None = None,
    tokens_per_minute: int | None = None,
    requests_per_minute: int | None = None,
    local_files: LocalFiles | None = None,
    media: Mapping[str, object] | None = None,
    edition: str = "guide",
    progress: Progress | None = None,
) -> BatchPlan:
    """Tell tokens, money, files and hours of rows; nothing is written, decoded or sent.

    Args:
        rows: What ``pack`` takes.
        model: The model of rows that name none.
        prompt: The question of rows that have none.
        parameters: What the model is told besides in every row.
        region: Where it will be sent, for the cost.
        output_tokens: Tokens of one answer, for the cost and the hours.
        sample: Look at so many rows only, drawn evenly from all, the same in every run.
        tokens_per_minute: Your rate limit; by default the published one of the model's live
            calls, where there is one: batches themselves are exempt from it.
        requests_per_minute: Your rate limit; by default as for tokens.
        local_files: Whether local paths are opened, as for ``pack``.
        media: What is behind URLs of all rows: ``{url: source}``.
        edition: ``"guide"`` or ``"latest"``.
        progress: As for ``pack``.

    Returns:
        The plan. With a sample its bounds hold with 95 % of such samples.

    Raises:
        InputError: The file of rows cannot be read.
        TypeError: An argument is of the wrong type.
        UnknownModelError: There is no model of this name.
        ValueError: A word is not in its list, or a number is not above 0.
    """
    where = None if region is None else Region(region)
    stated = stated_of(mapping("media", media))
    terms = Terms(where, local_files_of(local_files), stated, Edition(edition), DECODE_GUARD.pixels)
    defaults = defaults_of(model, prompt, parameters)
    if model is not None:
        get_model(model, edition=edition)
    output_tokens = whole_number("output_tokens", output_tokens)
    limits = {"tokens_per_minute": tokens_per_minute, "requests_per_minute": requests_per_minute}
    for name, limit in limits.items():
        if limit is not None:
            positive_int(name, limit)
    sums, ids = Sums(), dict[bytes, int]()
    for read, count in _drawn(read_rows(rows), sample, progress):
        sums.looked, sums.count = sums.looked + 1, count
        try:
            with one_row():
                seen = _seen(read, terms, defaults, ids)
        except VlprepError as error:
            sums.codes[as_issues(error)[0].code] += 1
            continue
        sums.add(seen)
        if where is not None:
            known = get_model(seen.mode.model, edition=str(terms.edition))
            paid = cost_of(
                known, seen.tokens, region=str(where), output_tokens=output_tokens, batch=True
            )
            sums.cost = added(sums.cost, paid)
    rates = (tokens_per_minute, requests_per_minute)
    return _plan(sums, output_tokens, rates, named=where is not None)


def _drawn(
    reads: Iterator[Read], sample: int | None, progress: Progress | None
) -> Iterator[tuple[Read, int]]:
    """Give the rows to look at, each with the number of all rows that are known by then.

    A sample is drawn in one pass over rows of any number: each later row takes the place of one
    that is held, ever more seldom.
    """
    if sample is not None:
        positive_int("sample", sample)
    held: list[Read] = []
    draw, count = Random(0), 0
    for read in reads:
        count = read.number
        if progress is not None:
            progress(count, read.share)
        if sample is None:
            yield read, count
        elif len(held) < sample:
            held.append(read)
        elif (at := draw.randrange(count)) < sample:
            held[at] = read
    for read in held:
        yield read, count


def _seen(read: Read, terms: Terms, defaults: Defaults, ids: dict[bytes, int]) -> Seen:
    """Look at one row by the headers of its files.

    Raises:
        LimitError: It would be rejected.
        VlprepError: The same, for any other reason.
    """
    name = read.name
    taken = ids.get(digest_of(name))
    if taken is not None:
        raise LimitError([duplicate_id(name, f"row {taken}")])
    case = case_of(read_row(read.data, defaults), terms)
    room = room_of(case, name)  # first as in pack, so that both say the same of a row
    report = check_request(
        case.payload.request,
        form=str(Form.OPENAI_HTTP),
        transport="base64",
        local_files=case.access.local_files,
        media=case.access.stated,
        edition=str(terms.edition),
        batch=True,
    )
    estimate, _ = passed(case, report, terms, _MENDED)
    # What does not fit as it is will be made to fit its share; how small it gets, nobody knows yet.
    media = [
        given if one.size is None else min(one.size, given)
        for one, given in zip(room.travelling.values(), room.given, strict=True)
    ]
    size = room.rest + sum(media) + 1
    ids[digest_of(name)] = read.number
    return Seen(mode_of(case), estimate.total_tokens, estimate.lower, estimate.upper, size)


def _plan(
    sums: Sums, output_tokens: int, rates: tuple[int | None, int | None], *, named: bool
) -> BatchPlan:
    """Scale what was seen up to all rows."""
    count, looked = sums.count, sums.looked
    factor = count / looked if looked else 0.0
    notes, doubt, files = [], 0.0, sums.files
    if looked < count:
        # Rows that are rejected have no tokens, and are part of the spread.
        mean = sums.tokens / looked
        spread = max(0.0, sums.squares / looked - mean**2) / looked
        doubt = HABITS.sigma * sqrt(spread * (1 - looked / count)) * count
        notes.append(f"{looked} of {count} rows were looked at; the rest is taken for like them")
        notes.append("ids were compared among those rows only")
        files = sum(
            files_needed(round(rows * factor), round(sums.bytes[mode] * factor))
            for mode, rows in sums.rows.items()
        )
        notes.append("files are at least so many: lines that are not known leave room unused")
    if not named:
        notes.append("no region is named, so the cost is not known: region= gives it")
    hours, told = _hours(sums, factor, output_tokens, rates)
    notes += told
    return BatchPlan(
        rows=count,
        sampled=looked,
        rejected=round(sums.codes.total() * factor),
        tokens=round(sums.tokens * factor),
        lower=max(0, round(sums.lower * factor - doubt)),
        upper=None if sums.upper is None else round(sums.upper * factor + doubt),
        bytes=round(sums.bytes.total() * factor),
        files=files,
        hours=hours,
        cost=_scaled(sums.cost, factor),
        codes=dict(sorted(sums.codes.items())),
        notes=tuple(notes),
    )


def _hours(
    sums: Sums, factor: float, output_tokens: int, rates: tuple[int | None, int | None]
) -> tuple[float | None, list[str]]:
    """Give the hours that the rate limits ask for: each model has limits of its own."""
    longest, notes = 0.0, []
    tokens, rows = Counter[str](), Counter[str]()
    for mode, number in sums.rows.items():
        rows[mode.model] += number
        tokens[mode.model] += sums.by_mode[mode] + number * output_tokens
    for model, number in rows.items():
        listed = model in RATES.ids
        by_tokens = rates[0] or (RATES.tokens if listed else None)
        by_rows = rates[1] or (RATES.requests if listed else None)
        if by_tokens is None and by_rows is None:
            notes.append(f"no rate limit of {model} is known: give tokens_per_minute=")
            return None, notes
        minutes = [
            need * factor / limit
            for need, limit in ((tokens[model], by_tokens), (number, by_rows))
            if limit is not None
        ]
        longest = max(longest, *minutes)
    if rates == (None, None) and rows:
        notes.append("hours at the published limits of live calls; batches are exempt from them")
    return longest / 60, notes


def _scaled(cost: Cost | None, factor: float) -> Cost | None:
    if cost is None:
        return None
    amounts = {
        name: amount * factor
        for name in ("total", "input", "output")
        if (amount := getattr(cost, name)) is not None
    }
    counts = {
        name: round(getattr(cost, name) * factor) for name in ("input_tokens", "output_tokens")
    }
    return replace(cost, **amounts, **counts)
