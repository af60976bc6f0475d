"""The tables of docs/refusals.md: every code, what to do, who does it, and what may be sent again."""

from collections.abc import Mapping

from hub.messages import MEANS, NOTES, Reason
from tools.tables import table

_MENDED = ("its sender", "mended; the same `id` may stand")
_SAME = ("the operator", "no: the operator has it heard again as it came")
_NOTHING = ("nobody", "no")
_OPERATOR = ("the operator", "no")
_RETIRED = ("–", "no longer said")

MENDED: Mapping[Reason, tuple[str, str]] = {
    **dict.fromkeys(Reason, _MENDED),
    Reason.UNKNOWN_SCHEMA: (
        "its sender; of a schema newer than the hub the operator",
        "mended; else no: the operator has it heard again as it came",
    ),
    Reason.UNKNOWN_KIND: (
        "its sender; of a kind of a later edition the operator",
        "mended; else no: the operator has it heard again as it came",
    ),
    Reason.IN_THE_FUTURE: ("its sender", "mended, or the same bytes once `at` has come"),
    Reason.ID_CONFLICT: (
        "its sender",
        "what was meant as a repeat: no, it was heard; what is new: under an id of its own",
    ),
    Reason.NOT_ADDRESSED: _NOTHING,
    Reason.NOT_SAID_BY_HUB: _OPERATOR,
    Reason.STORY_ONLY: _NOTHING,
    Reason.HUB_ONLY: _OPERATOR,
    Reason.NOT_OF_THE_HUB: _OPERATOR,
    Reason.ROW_FULL: ("its sender", "in another case, or smaller"),
    Reason.OTHER_PARTITION: ("its sender", "the same bytes, into partition 0"),
    Reason.OFFICE_LEFT: ("the operator", "the same bytes, once it is an office again"),
    Reason.BUG: _SAME,
    Reason.TOO_MANY_FACTS: _RETIRED,
    Reason.GAP: _OPERATOR,
    Reason.OVERSIZE: _RETIRED,
}
"""Who can do something about a refusal, and whether its sender sends it again."""


def refusals() -> str:
    """Return every code of a refusal."""
    rows = [
        (f"`{reason.value}`", reason.name.lower(), *MEANS[reason], *MENDED[reason])
        for reason in Reason
    ]
    head = ("code", "name", "what it means", "what to do", "by whom", "send it again?")
    return table(head, rows)


def remarks() -> str:
    """Return every code of a remark."""
    rows = [(f"`{note.value}`", note.name.lower(), *NOTES[note]) for note in NOTES]
    return table(("code", "name", "what it means", "what to do"), rows)
