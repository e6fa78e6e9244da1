"""What a batch was estimated to cost, and what the service reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.api.requests import estimate_request
from vlprep.batch.entries import part_name
from vlprep.batch.tally import Tally
from vlprep.catalog.batch import CHAT
from vlprep.errors import VlprepError
from vlprep.media.appending import line_at, place
from vlprep.rules.models import get_model
from vlprep.rules.prices import added, cost_of
from vlprep.rules.requests.reconciling import reconcile, reported_tokens
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.media import ImageInfo
from vlprep.values.request import ImagePart
from vlprep.values.size import Size
from vlprep.wire.batch import read_line
from vlprep.wire.parsing import parse_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.values.cost import Cost, Region


class Ledger:
    """The sums over all answers.

    Attributes:
        edition: By whose numbers the rows were packed.
        input_tokens: Input tokens that were reported.
        output_tokens: Output tokens that were reported.
        estimated_tokens: Input tokens that were estimated for the same rows.
        agreeing: Answers whose usage is what was estimated.
        explained: Answers whose usage differs by a known rule.
        unreported: Answers whose usage does not tell both sums.
        found: What is wrong with usages.
        cost: What they cost; ``None``: no region is named.
    """

    def __init__(self, folder: str, edition: str, region: Region | None) -> None:
        self.edition = edition
        self.input_tokens = self.output_tokens = self.estimated_tokens = 0
        self.agreeing = self.explained = self.unreported = 0
        self.found = Tally()
        self.cost: Cost | None = None
        self._folder = folder
        self._region = region
        self._ends: dict[int, int] = {}

    def book(self, entry: Mapping[str, Any], usage: Mapping[str, Any]) -> dict[str, Any] | None:
        """Add one answer, and hold its usage against the estimate.

        Returns:
            Estimate and usage line by line where they differ; ``None`` where they agree, where
            nothing was reported, or where the line is gone.
        """
        reported = reported_tokens(usage)
        output, tokens = usage.get("completion_tokens"), reported.get("total")
        if type(output) is not int or output < 0:
            output = None
        if tokens is None or output is None:
            self.unreported += 1
            self.found.note([_not_reported(entry["row"], tokens is None)])
        if tokens is not None:
            self.estimated_tokens += entry["tokens"]["total"]
        output, tokens = output or 0, tokens or 0
        self.input_tokens += tokens
        self.output_tokens += output
        if self._region is not None:
            model = get_model(entry["model"], edition=self.edition)
            paid = cost_of(
                model, tokens, region=str(self._region), output_tokens=output, batch=True
            )
            self.cost = added(self.cost, paid)
        if not reported:
            return None
        if all(entry["tokens"][kind] == count for kind, count in reported.items()):
            self.agreeing += 1
            return None
        return self._explained(entry, usage)

    def passed(self, entry: Mapping[str, Any]) -> None:
        """Note where the next line of the same file begins."""
        self._ends[entry["part"]] = entry["end"]

    def _explained(
        self, entry: Mapping[str, Any], usage: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Estimate the line again, with everything that may explain another number."""
        path = place(self._folder, part_name(entry["part"]))
        begin = self._ends.get(entry["part"], 0)
        try:
            body = read_line(line_at(path, begin, CHAT.line_bytes)).body
            sizes = {
                part.source: ImageInfo(size=Size(*one["transform"]["source"]))
                for part, one in zip(_pictures(body), _known(entry), strict=False)
                if one["transform"]
            }
            estimate = estimate_request(
                body, form="openai-http", edition=self.edition, media=_remote(sizes)
            )
        except VlprepError:
            return None  # the line is gone, or its media are not known
        found = reconcile(estimate, usage)
        self.explained += bool(found.lines) and found.explained
        return found.to_dict()


def _not_reported(row: int, of_input: bool) -> Issue:
    what = "prompt_tokens" if of_input else "completion_tokens"
    return Issue(
        code="usage-missing",
        severity=Severity.WARNING,
        message=f"the usage of the answer has no {what}: those tokens are in no sum",
        where=f"row {row}",
        fix="download the file again, or look the cost up at the service",
    )


def _pictures(body: Mapping[str, Any]) -> list[ImagePart]:
    turns = parse_request(body, route="openai").messages
    return [part for turn in turns for part in turn.parts if isinstance(part, ImagePart)]


def _known(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in entry["media"] if one["kind"] == "image"]


def _remote(sizes: Mapping[str, ImageInfo]) -> dict[str, object]:
    """Keep what is behind URLs: a data URI tells its size itself."""
    return {url: info for url, info in sizes.items() if "://" in url[:8]}
