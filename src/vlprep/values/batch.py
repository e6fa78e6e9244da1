"""What becomes of rows on their way through the Batch API and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.issue import Findings
from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.cost import Cost
    from vlprep.values.issue import Issue


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Part(Plain):
    """One file for the Batch API.

    Attributes:
        name: Its name in the folder.
        model: The one model of its lines.
        thinking: Whether the model thinks.
        lines: Its lines, one for each row.
        bytes: Its bytes.
        sha256: Digest of its bytes.
        tokens: Input tokens of its lines, as ``usage`` will report them.
    """

    name: str
    model: str
    thinking: bool
    lines: int
    bytes: int
    sha256: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Packed(Plain):
    """What ``pack`` made; ``rows`` is ``packed + rejected``, counted again from the disk.

    Attributes:
        folder: Where the files are.
        rows: Rows that came in.
        packed: Rows that are a line of a file.
        rejected: Rows that are a line of ``rejects.jsonl``.
        tokens: Input tokens of all lines.
        parts: The files, in the order of their names.
        codes: How many rows were rejected for each finding.
        warned: How many lines have each warning; the index names them.
        ignored: How many lines are of a row with a column that nothing reads, by its name; what
            such columns hold goes nowhere.
        settings: What it was made with.
    """

    folder: str
    rows: int
    packed: int
    rejected: int
    tokens: int
    parts: tuple[Part, ...]
    codes: dict[str, int]
    warned: dict[str, int]
    ignored: dict[str, int]
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class BatchReport(Findings):
    """All findings on one file for the Batch API.

    Attributes:
        issues: The findings, errors first; ``where`` names file, line and JSON path. Of a code that
            comes often only the first are here.
        model: The model of its first line.
        path: The file.
        lines: Its lines.
        bytes: Its bytes.
        tokens: Input tokens of the lines that could be counted.
        counts: How often each code was found.
        errors: How many findings are errors.
    """

    path: str
    lines: int
    bytes: int
    tokens: int
    counts: dict[str, int]
    errors: int

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not self.errors


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class BatchPlan(Plain):
    """What rows will be and cost, before anything is written.

    Attributes:
        rows: Rows that there are.
        sampled: Rows that were looked at; fewer than ``rows`` where a sample stands for all.
        rejected: Rows that would be rejected, scaled up from the sample.
        tokens: Input tokens of all.
        lower: Fewest that they are likely to be.
        upper: Most that they are likely to be; ``None`` where a row has sound, which nothing bounds.
        bytes: Bytes of all lines, where nothing had to be re-encoded to know them.
        files: Files that they need; of a sample, at least.
        hours: Hours at the rate limit; ``None`` where none is known.
        cost: What they cost by the Batch API; ``None`` where no region is named.
        codes: Rows of the sample that would be rejected, by finding.
        notes: What a reader should know about these numbers.
    """

    rows: int
    sampled: int
    rejected: int
    tokens: int
    lower: int
    upper: int | None
    bytes: int
    files: int
    hours: float | None = None
    cost: Cost | None = None
    codes: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class JoinedRow(Plain):
    """One row with its answer.

    Attributes:
        row: Which row it was, from 1.
        id: Its id.
        status: ``"answered"``, ``"failed"`` by the service, ``"rejected"`` before it was sent, or
            ``"missing"``: no output holds it.
        text: What was answered.
        reasoning: The thought before it.
        finish_reason: Why it ended.
        kind: What the text holds: ``"grounding"``, ``"events"``, ``"text"`` ...
        found: Boxes and points in pixels of the original, or events in its seconds, as plain data:
            ``label``, ``box``, ``point``, ``start``, ``end`` ...
        usage: The tokens that were billed.
        reconciliation: Estimate and usage line by line, where they differ.
        code: The error's code, or the finding for which it was rejected.
        message: The error's words.
        issues: What is doubtful about the answer, as plain data.
    """

    row: int
    id: str
    status: str
    text: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    kind: str | None = None
    found: tuple[dict[str, Any], ...] = ()
    usage: dict[str, Any] = field(default_factory=dict)
    reconciliation: dict[str, Any] | None = None
    code: str = ""
    message: str = ""
    issues: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Joined(Plain):
    """What ``join`` made: as many rows as came in.

    Attributes:
        path: The file of joined rows, one a line, in the order in which they came in.
        rows: Rows that came in.
        answered: Rows with an answer.
        failed: Rows that the service refused or did not run.
        rejected: Rows that were never sent.
        missing: Rows without an output.
        input_tokens: Input tokens that the service reported.
        output_tokens: Output tokens that the service reported, thought included.
        estimated_tokens: Input tokens that were estimated for the answered rows.
        agreeing: Answered rows whose usage is what was estimated.
        explained: Answered rows whose usage differs, and a known rule gives it.
        unreported: Answered rows whose usage does not tell input and output tokens; what is missing
            is in no sum.
        cost: What the answered rows cost by the Batch API; ``None`` where no region is named.
        codes: How many rows failed or were rejected, by code.
        issues: Broken lines, unknown ids, and ids that came twice, with file and line; and rows
            whose usage is missing.
    """

    path: str
    rows: int
    answered: int
    failed: int
    rejected: int
    missing: int
    input_tokens: int
    output_tokens: int
    estimated_tokens: int
    agreeing: int
    explained: int
    unreported: int
    cost: Cost | None = None
    codes: dict[str, int] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row has an answer, and every output is of a row and says what it cost."""
        return self.answered == self.rows and not self.issues

    def to_dict(self) -> dict[str, Any]:
        """Give the numbers as plain data."""
        return {"ok": self.ok, **Plain.to_dict(self)}
