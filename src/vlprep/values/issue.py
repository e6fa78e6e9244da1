"""A finding, and a report of all findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vlprep.errors import LimitError
from vlprep.values.choices import Route, Severity, Transport
from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.estimate import Estimate
    from vlprep.values.media import FrameList, ImageInfo, UnknownMedia, VideoInfo
    from vlprep.values.request_estimate import RequestEstimate
    from vlprep.values.source import Source


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Issue(Plain):
    """One finding.

    Attributes:
        code: Stable name; the reference page has an anchor for each.
        severity: ``error``: the service refuses it or nothing can be read; ``warning``: it goes
            through, with a loss; ``info``: worth knowing.
        message: What was found, with the numbers.
        where: The file, ``frame N`` of it, or a JSON path.
        limit: The number or list that the rule names.
        actual: What was found in its place.
        fix: What to do about it.
        source: The page that states the rule; ``None`` where it is this library's own.
    """

    code: str
    severity: Severity
    message: str
    where: str = ""
    limit: float | str | None = None
    actual: float | str | None = None
    fix: str = ""
    source: Source | None = None

    def __str__(self) -> str:
        """Give the finding in one line."""
        where = f"{self.where}: " if self.where else ""
        fix = f" ({self.fix})" if self.fix else ""
        return f"{where}{self.message} [{self.code}]{fix}"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Findings(Plain):
    """Findings, whatever was judged.

    Attributes:
        issues: The findings, errors first.
        model: Id of the model.
    """

    issues: tuple[Issue, ...]
    model: str

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return all(issue.severity is not Severity.ERROR for issue in self.issues)

    def raise_for_issues(self) -> None:
        """Raise if there is an error among the findings.

        Raises:
            LimitError: It carries those findings.
        """
        errors = [issue for issue in self.issues if issue.severity is Severity.ERROR]
        if errors:
            raise LimitError(errors)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data, ``ok`` included."""
        return {"ok": self.ok, **Plain.to_dict(self)}

    def _repr_html_(self) -> str:
        """Show the findings as a table in a notebook."""
        from html import escape

        rows = "".join(
            f"<tr><td>{issue.severity}</td><td>{escape(issue.code)}</td>"
            f"<td>{escape(issue.where)}</td>"
            f"<td>{escape(issue.message)}</td><td>{escape(issue.fix)}</td></tr>"
            for issue in self.issues
        )
        head = "<tr><th>severity</th><th>code</th><th>where</th><th>finding</th><th>fix</th></tr>"
        title = f"{escape(self.model)}: {'ok' if self.ok else 'refused'}"
        return f"<table><caption>{title}</caption>{head}{rows}</table>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Report(Findings):
    """All findings for one source, and what they were judged on.

    Attributes:
        issues: The findings, errors first.
        model: Id of the model.
        transport: How the source travels.
        route: Which dialect carries it.
        info: What the source is; ``None`` where it could not be read.
        estimate: What it costs; ``None`` where it has no legal size.
    """

    transport: Transport
    route: Route
    info: ImageInfo | VideoInfo | FrameList | UnknownMedia | None = None
    estimate: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class RequestReport(Findings):
    """All findings for a request.

    Attributes:
        issues: The findings, errors first; ``where`` is a JSON path.
        model: Id of the model.
        route: Which dialect carries it; ``None`` where it could not be read.
        estimate: What it costs; ``None`` where a part could not be counted.
    """

    route: Route | None
    estimate: RequestEstimate | None = None
