"""Understands quarantine: what a fault of ours touches is accused of nothing until it is ended (design §3).

1. A record that trips a fault puts in doubt all that it names (case, site, party, enterprise, paper)
   and the office that sent it. If nothing can be read from it, its source is not marked: the city's
   evidence time stands, as it would for a record that has not been read.
2. `quarantine_ended` names what is mended: one of these, or the source that stood still.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.city.book import Book
from hub.domain.city.docket import Docket
from hub.domain.facts import Fact
from hub.messages import Spoken

_NAMED = ("case", "site", "party", "enterprise", "notice")


def doubt(said: Spoken | None, topic: str, docket: Docket, book: Book) -> None:
    """Put in doubt what a record that tripped a fault names; `said` is None if it could not be read."""
    if said is None:
        book.unread.add(topic)
        return
    for key in _rows_named(said.spoken_fields()):
        docket.rows.make(key).quarantined = True
        docket.touch(key)
    book.doubted.add(said.office)


def end_doubt(fact: Fact, docket: Docket, book: Book) -> None:
    """Take what the city's own outbox names out of quarantine."""
    for key in _rows_named(fact.fields):
        docket.rows.make(key).quarantined = False
        docket.touch(key)
    office = fact.get("office_code")
    if office in book.doubted:
        book.doubted.discard(office)
        docket.stale_all()
    source = str(fact.get("source") or "")
    book.unread.discard(source.partition("/")[0])


def _rows_named(fields: Mapping[str, Any]) -> Iterator[str]:
    for name in _NAMED:
        if fields.get(name):
            yield f"{name}/{fields[name]}"
    for case in fields.get("cases") or ():
        yield f"case/{case}"
