"""Makes what one row adds to another: under its key, with the facts that bear there."""

from collections.abc import Mapping
from dataclasses import replace

from hub.domain.city.linked_acts import bearing
from hub.domain.city.rows import NOTHING, Contribution, Row
from hub.domain.facts import Fact
from hub.domain.law import Law
from hub.domain.names import key_of


def named_so(kind: str, written: str, entry: Contribution) -> tuple[str, Contribution]:
    """Return a contribution with the key of its row and the written form of the name."""
    key = key_of(kind, written)
    if key.endswith(written) or entry == NOTHING:
        return key, entry
    return key, replace(entry, called=written)


def add_bearing(
    exports: dict[str, Contribution],
    row: Row,
    own: tuple[Fact, ...],
    told: Mapping[str, Fact],
    law: Law,
) -> None:
    """Add to a row's exports the facts that bear on duties of the rows that it names, or that ask
    for them.
    """
    for key, facts in list(bearing(exports, row, own, told, law)):
        entry = exports.get(key, NOTHING)
        known = {one.id for one in entry.facts}
        more = tuple(one for one in facts if one.id not in known)
        exports[key] = replace(entry, facts=(*entry.facts, *more))
