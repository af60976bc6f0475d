"""Keeps accusations in doubt that could be turned by a record which met a fault of ours.

1. The record's own fact is kept beside the facts of the rows that it would have changed. What it
   could turn there is held, and nothing else: a record names whom it likes, and turns what the law
   lets it turn.
2. A record that names nothing, or cannot be read, leaves the accusations of its sender in doubt. No
   clock stands still for it.
3. A doubt ends when its record is accepted, by other code or in a replay; when an operator ends it;
   and at the latest after some working days. Then what it held is published as a candidate. Further
   records of one office do not make its doubt longer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hub.domain.city.derivers import DERIVERS
from hub.domain.city.docket import Docket
from hub.domain.city.rows import Doubt, Row
from hub.domain.city.state import CityState
from hub.domain.facts import Fact, cases_in, name_in
from hub.domain.names import key_of
from hub.domain.row_key import kind_of, row_key

OVER = datetime.fromtimestamp(0, UTC)
"""The end of a doubt that an operator has ended."""
DOUBTS_MAX = 50
"""How many records of one office are in doubt at once, in one row or of the office: more add
nothing.
"""
_NAMED = ("case", "site", "party", "enterprise", "notice")
PARKED = "parked"
"""The kind of the rows that keep a parked record, by its source."""


class Quarantine:
    """What is in doubt in one city."""

    def __init__(self, docket: Docket, state: CityState) -> None:
        self._docket = docket
        self._state = state

    def begin(self, fact: Fact, keys: Iterable[str]) -> tuple[str, ...]:
        """Put in doubt what a fact could turn; return the rows in which it is kept, none if it
        names none.
        """
        kept = tuple(key for key in keys if kind_of(key) in DERIVERS)
        for key in kept:
            row = self._docket.rows.make(key)
            known = row.facts.get(fact.id)
            if known is not None and known.source != fact.source:
                # Of two records under one id the first stands: the second turns nothing.
                continue
            row.facts.pop(fact.id, None)
            own = [one for one in row.doubts.values() if one.fact.office == fact.office]
            if fact.id in row.doubts or len(own) < DOUBTS_MAX:
                until = min((one.until for one in own), default=None)
                until = until or self._docket.doubted_until(fact.received)
                row.doubts[fact.id] = Doubt(fact, until, lapsed=any(one.lapsed for one in own))
                row.shares = {}
                self._docket.touch(key)
        return kept

    def begin_of(self, office: str, source: str, received: datetime) -> None:
        """Put every accusation of an office in doubt: its record could not be read, or names
        nothing.
        """
        known = self._state.in_doubt.setdefault(office, {})
        if source in known or len(known) >= DOUBTS_MAX:
            return
        until = min(known.values(), default=None)
        known[source] = until or self._docket.doubted_until(received)
        self.refresh()

    def end(self, source: str) -> None:
        """End the doubt of a record that has been accepted now."""
        for key, identifier in self._kept(source):
            self._docket.rows.make(key).doubts.pop(identifier, None)
            self._docket.touch(key)
        for office, known in list(self._state.in_doubt.items()):
            known.pop(source, None)
            if not known:
                del self._state.in_doubt[office]
        self.refresh()

    def end_named(self, fields: Mapping[str, Any]) -> None:
        """End what an operator names: a case, site, party, enterprise or paper, an office, a
        record.
        """
        for key in _rows_named(fields):
            # A name without a row is mistyped: no row is made for it.
            if self._docket.rows.find(key) is not None:
                self._lapse(self._docket.rows.make(key))
        source = str(fields.get("source") or "")
        for key, identifier in self._kept(source):
            self._lapse(self._docket.rows.make(key), identifier)
        for office, known in self._state.in_doubt.items():
            for one in known:
                if office == fields.get("office_code") or one == source:
                    known[one] = OVER
        self.refresh()

    def refresh(self) -> None:
        """Have every row derived anew when the set of doubted offices has changed, or their doubt
        is over.
        """
        context, suspended = self._docket.context, self._state.suspended
        not_accused = self._state.not_accused(context.evidence_time)
        over = self._state.doubted_before(context.evidence_time)
        doubted = (not_accused - suspended, over)
        changed = doubted != (context.suspended - suspended, context.in_doubt)
        self._docket.spare(not_accused, over)
        if changed:
            self._docket.stale_all()

    def _lapse(self, row: Row, identifier: str | None = None) -> None:
        for key, one in list(row.doubts.items()):
            if identifier in (None, key):
                row.doubts[key] = replace(one, lapsed=True)
        if row.aside_until is not None and identifier is None:
            row.aside_until = OVER
        self._docket.touch(row.key)

    def _kept(self, source: str) -> Iterator[tuple[str, str]]:
        row = self._docket.rows.find(row_key(PARKED, source)) if source else None
        if row is not None and row.record is not None:
            for key in row.record.keys:
                yield key, row.record.fact


def rows_named(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rows that the fields of a record name."""
    return tuple(_rows_named(fields))


def _rows_named(fields: Mapping[str, Any]) -> Iterator[str]:
    for name in _NAMED:
        if name_in(fields, name):
            yield key_of(name, fields[name])
    for case in cases_in(fields):
        yield key_of("case", case)
