"""The words for what a fault of ours leaves in doubt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.sentence import in_words

CHANGES: Mapping[str, str] = {
    "begun": in_words("in doubt"),
    "ended": in_words("doubt ended"),
    "cleared": in_words("not in doubt"),
}
"""What became of it."""
BECAUSE: Mapping[str, str] = {
    "parked": in_words("a record met a fault of the hub"),
    "derivation": in_words("what follows from a record met a fault of the hub"),
    "unread": in_words("the hub could not read a record of this office"),
    "set_aside": in_words("nothing can be worked out there for a fault of the hub"),
}
"""Why it is in doubt."""
STATES: Mapping[str, str] = {
    "held": in_words("nobody is accused"),
    "over": in_words("over: said as a candidate"),
    "ended": in_words("ended by an operator: said as a candidate"),
    "cleared": in_words("not in doubt any more"),
}
"""What holds of it at some evidence time."""


def state_of(doubt: Mapping[str, Any], evidence: datetime | None) -> str:
    """Return what holds of a doubt, by the time up to which its city has been heard."""
    if doubt["change"] != "begun":
        return str(doubt["change"])
    is_over = evidence is not None and doubt["until"] is not None and evidence >= doubt["until"]
    return "over" if is_over else "held"
