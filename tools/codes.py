"""The tables of docs/refusals.md: every code, what to do, who does it,
and what may be sent again.
"""

from collections.abc import Mapping

from hub.messages import MEANS, NOTES, RefusalCode
from tools.tables import table

_MENDED = ("its sender", "mended; the same `id` may stand")
_SAME = ("the operator", "no: the operator has it heard again as it came")
_NOTHING = ("nobody", "no")
_OPERATOR = ("the operator", "no")
_RETIRED = ("–", "no longer said")

MENDED: Mapping[RefusalCode, tuple[str, str]] = {
    **dict.fromkeys(RefusalCode, _MENDED),
    RefusalCode.UNKNOWN_SCHEMA: (
        "its sender; of a schema newer than the hub the operator",
        "mended; else no: the operator has it heard again as it came",
    ),
    RefusalCode.UNKNOWN_KIND: (
        "its sender; of a kind of a later edition the operator",
        "mended; else no: the operator has it heard again as it came",
    ),
    RefusalCode.IN_THE_FUTURE: ("its sender", "mended, or the same bytes once `at` has come"),
    RefusalCode.ID_CONFLICT: (
        "its sender",
        "what was meant as a repeat: no, it was heard; what is new: under an id of its own",
    ),
    RefusalCode.NOT_ADDRESSED: _NOTHING,
    RefusalCode.NOT_SAID_BY_HUB: _OPERATOR,
    RefusalCode.STORY_ONLY: _NOTHING,
    RefusalCode.HUB_ONLY: _OPERATOR,
    RefusalCode.NOT_OF_THE_HUB: _OPERATOR,
    RefusalCode.ROW_FULL: ("its sender", "in another case, or smaller"),
    RefusalCode.OTHER_PARTITION: ("its sender", "the same bytes, into partition 0"),
    RefusalCode.OFFICE_LEFT: ("the operator", "the same bytes, once it is an office again"),
    RefusalCode.BUG: _SAME,
    RefusalCode.TOO_MANY_FACTS: _RETIRED,
    RefusalCode.GAP: _OPERATOR,
    RefusalCode.OVERSIZE: _RETIRED,
}
"""Who can do something about a refusal, and whether its sender sends it again."""


def refusals() -> str:
    """Return every code of a refusal."""
    rows = [
        (f"`{reason.value}`", reason.name.lower(), *MEANS[reason], *MENDED[reason])
        for reason in RefusalCode
    ]
    head = ("code", "name", "what it means", "what to do", "by whom", "send it again?")
    return table(head, rows)


def remarks() -> str:
    """Return every code of a remark."""
    rows = [(f"`{note.value}`", note.name.lower(), *NOTES[note]) for note in NOTES]
    return table(("code", "name", "what it means", "what to do"), rows)
