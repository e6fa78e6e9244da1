"""An answer of a batch, put back on the original by what the index tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.replies import parse_events, parse_grounding
from vlprep.errors import ReplyParseError, VlprepError
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.transform import Transform
from vlprep.wire.replies.kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ABOUT = {Kind.GROUNDING: ("image",), Kind.EVENTS: ("video", "frames")}


class Placed(NamedTuple):
    """What an answer holds.

    Attributes:
        kind: What it is.
        found: Its boxes, points or events as plain data, on the original.
        issues: What is doubtful about them.
    """

    kind: Kind
    found: tuple[dict[str, Any], ...] = ()
    issues: tuple[Issue, ...] = ()


def placed(text: str, entry: Mapping[str, Any], edition: str) -> Placed:
    """Put boxes and times of an answer back on the one medium that they are about.

    Args:
        text: The answer.
        entry: What the index tells of its row.
        edition: By whose numbers it was packed.
    """
    kind = kind_of(text)
    if kind not in _ABOUT:
        return Placed(kind)
    media = [one for one in entry["media"] if one["kind"] in _ABOUT[kind]]
    plain = media[0]["transform"] if len(media) == 1 else None
    transform = None if plain is None else Transform.from_dict(plain)
    if transform is None:
        about = " or ".join(_ABOUT[kind])
        why = f"the row has {len(media)} media of the kind {about}, and the answer is about one"
        if len(media) == 1:
            why = f"the size or length of its {about} is not known"
        return Placed(kind, issues=(_not_placed(why),))
    try:
        if kind is Kind.EVENTS:
            events = parse_events(text, entry["model"], transform=transform, edition=edition)
            return Placed(kind, tuple(one.to_dict() for one in events), events.issues)
        things = parse_grounding(text, entry["model"], transform=transform, edition=edition)
        return Placed(kind, tuple(one.to_dict() for one in things), things.issues)
    except ReplyParseError as error:
        issue = Issue(
            code="reply-unreadable", severity=Severity.ERROR, message=error.message, fix=error.fix
        )
        return Placed(kind, issues=(issue,))
    except (VlprepError, ValueError) as error:
        return Placed(kind, issues=(_not_placed(str(error)),))


def _not_placed(why: str) -> Issue:
    return Issue(
        code="answer-not-placed",
        severity=Severity.WARNING,
        message=f"it is not put back on the original: {why}",
        fix="say what is behind URLs with media=, and ask about one picture or film a row",
    )
