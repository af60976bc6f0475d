"""What a record of an office names, and how each name is found by a part of it. Pure.

A name is searched by its identity (`hub/domain/names.py`). A search may begin at each Chinese
character and wherever a run of letters, or of digits, begins: 供电, 电, GT-2018, 2018 find
供电局GT-2018. So two characters find what holds them, as one or five do.
"""

import re
from collections.abc import Iterator, Mapping

from hub import messages as m
from hub.domain.names import fold

TAIL_MAX = 16
"""So many letters of a tail are kept; a longer word is looked for in the name itself."""
_BEGINS = re.compile(r"[A-Z]+|[0-9]+|[^\WA-Z0-9_]")
"""A run of Latin letters, a run of digits, or one letter of any other writing."""
KINDS: Mapping[str, str] = {
    "case": "case",
    "cases": "case",
    "site": "site",
    "sites": "site",
    "party": "party",
    "names": "party",
    "enterprise": "enterprise",
    "area": "area",
    "notice": "paper",
}
"""Of which kind the thing is that a field names."""


def names_of(message: m.OfficeMessage) -> Iterator[tuple[str, str]]:
    """Yield kind and written form of all that a message names."""
    for field, kind in KINDS.items():
        told = getattr(message, field, None)
        for one in (told,) if isinstance(told, str) else told or ():
            yield kind, one
    if isinstance(message, m.Document) and message.id and not message.notice:
        yield "paper", message.id


def mentions_of(message: m.OfficeMessage) -> dict[str, bool]:
    """Return the identities of all that a message names, and whether it names it as a case."""
    found: dict[str, bool] = {}
    for field in m.NAMES:
        told = getattr(message, field, None)
        for one in (told,) if isinstance(told, str) else told or ():
            key = fold(one)
            found[key] = found.get(key, False) or KINDS.get(field) == "case"
    return found


def tails_of(key: str) -> Iterator[tuple[bool, str]]:
    """Yield from where a search may find an identity: whether from within, and how it goes on."""
    yield False, key[:TAIL_MAX]
    for found in _BEGINS.finditer(key):
        if found.start():
            yield True, key[found.start() :][:TAIL_MAX]
