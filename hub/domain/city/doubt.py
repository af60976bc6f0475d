"""Understands quarantine: what a fault of ours touches is accused of nothing until it is ended (design §3).

1. A record that trips a fault puts in doubt all that it names (case, site, party, enterprise, paper)
   and the office that sent it. If nothing can be read from it, its source is not marked: the city's
   evidence time stands, as it would for a record that has not been read.
2. When a parked record has been told again and heard, and no other names the same, the doubt is over.
3. `quarantine_ended` names what is mended: one of these, or the source that stood still.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.city.book import Book
from hub.domain.city.docket import Docket
from hub.domain.facts import Fact, cases_in, name_in
from hub.domain.names import key_of
from hub.messages import Spoken

_NAMED = ("case", "site", "party", "enterprise", "notice")


def doubt(said: Spoken | None, topic: str, docket: Docket, book: Book, *, counted: bool) -> None:
    """Put in doubt what a record that tripped a fault names; `said` is None if it could not be read.

    It is `counted` unless it was parked before: a record parked again is still one.
    """
    if said is None:
        book.unread.add(topic)
        _count(book.parked, f"source/{topic}", counted)
        return
    for key in _rows_named(said.spoken_fields()):
        row = docket.rows.make(key)
        row.quarantined = True
        row.parked += counted
        docket.touch(key)
    book.doubted.add(said.office)
    _count(book.parked, f"office/{said.office}", counted)


def no_longer_parked(said: Spoken | None, topic: str, docket: Docket, book: Book) -> None:
    """Take out of quarantine what a record named that has been heard now, if no other parked one names it.

    `said` is None for a record that could not be read when it was parked.
    """
    if said is None:
        if not _count(book.parked, f"source/{topic}", -1):
            book.unread.discard(topic)
        return
    for key in _rows_named(said.spoken_fields()):
        row = docket.rows.make(key)
        row.parked = max(0, row.parked - 1)
        if not row.parked:
            row.quarantined = False
        docket.touch(key)
    if not _count(book.parked, f"office/{said.office}", -1):
        _accused_again(said.office, docket, book)


def _count(parked: dict[str, int], key: str, more: int) -> int:
    """Return how many parked records there are now for an office or a source."""
    count = max(0, parked.pop(key, 0) + more)
    if count:
        parked[key] = count
    return count


def _accused_again(office: str, docket: Docket, book: Book) -> None:
    if office in book.doubted:
        book.doubted.discard(office)
        docket.stale_all()


def end_doubt(fact: Fact, docket: Docket, book: Book) -> None:
    """Take what the city's own outbox names out of quarantine."""
    for key in _rows_named(fact.fields):
        docket.rows.make(key).quarantined = False
        docket.touch(key)
    _accused_again(str(fact.get("office_code") or ""), docket, book)
    book.unread.discard(re.split("[#/]", str(fact.get("source") or ""))[0])


def _rows_named(fields: Mapping[str, Any]) -> Iterator[str]:
    for name in _NAMED:
        if name_in(fields, name):
            yield key_of(name, fields[name])
    for case in cases_in(fields):
        yield key_of("case", case)
