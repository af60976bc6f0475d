"""The words for what a fault of ours leaves in doubt."""

from collections.abc import Mapping

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
