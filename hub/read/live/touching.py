"""Finds the records that bear on a case: those that name it, and what they name, and so on.

1. From a record it goes on to every case, site, unit and paper that it names.
2. A paper that lists several cases does not make one case of them: it counts for each alone.
3. A paper about a week counts for every case of the week; it leads to no other.
4. Offices and areas lead nowhere: everything would be one. What follows for them is another matter.
5. What the hub told the city of itself always counts: its days, its registrations.

More than what bears on it changes nothing; what is in doubt is taken.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from hub.domain.facts import HUB
from hub.domain.law import Law
from hub.domain.names import fold
from hub.messages import OfficeMessage, decode
from hub.read.live.records import (
    Held,
    Place,
    by_receipt,
    deliveries_of,
    naming,
    of_kinds,
    of_topic,
)
from hub.registry import topics

_LEADS = ("case", "site", "sites", "into", "party", "enterprise", "names", "notice")


@dataclass(slots=True)
class Touching:
    """The records that bear on a case, and the papers of inboxes that prove their receipt."""

    written: list[Held] = field(default_factory=list)
    delivered: list[Held] = field(default_factory=list)


def touching(
    engine: Engine, city: str, law: Law, cases: Iterable[str], until: datetime | None
) -> Touching:
    """Return what bears on some cases by an instant."""
    found: dict[Place, Held] = {}
    for one in (
        *of_topic(engine, city, topics.outbox(city, HUB), until),
        *of_kinds(engine, city, weekly(law), until),
    ):
        found[one.place] = one
    known: set[str] = set()
    names = {fold(one) for one in cases}
    while names:
        known |= names
        more: set[str] = set()
        for one in naming(engine, city, sorted(names), found.keys()):
            if until is None or one.received <= until:
                found[one.place] = one
                more.update(_led_to(one))
        names = more - known
    documents = [name for one in found.values() for name in documents_in(one)]
    delivered = deliveries_of(engine, city, documents)
    return Touching(
        by_receipt(found.values()),
        by_receipt(one for one in delivered if until is None or one.received <= until),
    )


def weekly(law: Law) -> list[str]:
    """Return the kinds that are about a week."""
    return [name for name, kind in law.vocabulary.kinds.items() if "week" in kind.belongs_to]


def documents_in(one: Held) -> Iterator[str]:
    """Yield the name under which a paper is delivered: its office and its id, else its place."""
    message = decode(one.value)
    if isinstance(message, OfficeMessage):
        topic, partition, offset = one.place
        yield f"{one.office}/{message.id}" if message.id else f"{topic}/{partition}/{offset}"


def _led_to(one: Held) -> Iterable[str]:
    message = decode(one.value)
    if not isinstance(message, OfficeMessage) or getattr(message, "week", None):
        return
    listed = getattr(message, "cases", ())
    fields = (*_LEADS, "cases") if len(listed) == 1 else _LEADS
    for name in fields:
        told = getattr(message, name, None)
        for written in (told,) if isinstance(told, str) else told or ():
            yield fold(written)
