"""Parks records that met a fault of ours: kept whole, what they could turn in doubt, tried again by
other code.

A doubt belongs to the record, never to those whom it names: see `quarantine.py`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from hub import messages as m
from hub.domain.city.commands import COMMANDS
from hub.domain.city.docket import Docket
from hub.domain.city.quarantine import PARKED, Quarantine, rows_named
from hub.domain.city.replays import Fate, Fates
from hub.domain.city.routing import keys_of
from hub.domain.city.rows import Parked
from hub.domain.facts import HUB, Fact
from hub.domain.row_key import row_key

AGAIN_MAX = 20
"""How many parked records are tried again in one batch."""
PARKED_MAX = 200
"""How many records of one outbox or inbox are kept to be tried again by themselves.

Further ones are refused as they are, put only their sender in doubt, and are tried when an operator
replays them.
"""
FactOf = Callable[[m.OfficeMessage, m.Envelope], Fact]


class Parking:
    """The parked records of one city. `code` identifies the running code."""

    def __init__(
        self, docket: Docket, doubts: Quarantine, fates: Fates, code: str, fact_of: FactOf
    ) -> None:
        self._docket = docket
        self._doubts = doubts
        self._fates = fates
        self._code = code
        self._fact_of = fact_of
        self._before: list[str] = []
        self._kept: Counter[str] = Counter()

    def park(self, envelope: m.Envelope, value: bytes | None) -> Fate:
        """Keep a record, and put in doubt what its fact could turn; return its fate."""
        message = _decoded(value)
        fate = Fate.PARKED if isinstance(message, m.OfficeMessage) else Fate.UNREAD
        room = self._has_room(envelope.source)
        fact, keys = None, tuple[str, ...]()
        if isinstance(message, m.OfficeMessage) and envelope.direction == m.OUTBOX and room:
            fact, keys = self._begin(message, envelope)
        elif envelope.direction == m.OUTBOX and envelope.office != HUB:
            self._doubts.begin_of(envelope.office, envelope.source, envelope.received)
        elif isinstance(message, m.Delivery):
            # Without its receipt a paper may not count for its sender.
            self._doubts.begin_of(_author(message), envelope.source, envelope.received)
        self._fates.put(envelope.source, fate)
        if not room:
            return fate
        key = row_key(PARKED, envelope.source)
        # Nothing follows from it, but a row never taken up would be of no law after a restart.
        self._docket.touch(key)
        row = self._docket.rows.make(key)
        if row.record is None:
            self._kept[_topic(envelope.source)] += 1
        row.record = Parked(
            envelope.office,
            envelope.direction,
            envelope.topic,
            envelope.topic_id,
            envelope.offset,
            envelope.append_ms,
            envelope.incarnation,
            value or b"",
            self._code,
            keys,
            fact.id if fact else "",
        )
        return fate

    def _has_room(self, source: str) -> bool:
        row = self._docket.rows.find(row_key(PARKED, source))
        stands = row is not None and row.record is not None
        return stands or self._kept[_topic(source)] < PARKED_MAX

    def _begin(
        self, message: m.OfficeMessage, envelope: m.Envelope
    ) -> tuple[Fact | None, tuple[str, ...]]:
        leaves_nothing = isinstance(message, m.Permit) and not message.certificates
        asks = message.kind == self._docket.policy.vocabulary.question
        if (asks and leaves_nothing) or message.kind in COMMANDS:
            return None, ()
        fact, keys = self._named(message, envelope)
        kept = self._doubts.begin(fact, keys) if fact is not None else ()
        if not kept:
            self._doubts.begin_of(envelope.office, envelope.source, envelope.received)
        return fact, kept

    def _named(
        self, message: m.OfficeMessage, envelope: m.Envelope
    ) -> tuple[Fact | None, tuple[str, ...]]:
        """Return the fact of a record and its rows, as far as either can be worked out."""
        try:
            fact = self._fact_of(message, envelope)
        except Exception:  # noqa: BLE001  the fault may lie there
            return None, ()
        try:
            return fact, keys_of(fact, self._docket.policy.vocabulary)
        except Exception:  # noqa: BLE001  as above: it names what it names
            return fact, rows_named(fact.fields)

    def parked_before(self, source: str) -> None:
        """Remember a parked record that is among the rows of the city."""
        self._before.append(source)
        self._kept[_topic(source)] += 1

    def take_again(self) -> list[tuple[m.Envelope, bytes]]:
        """Return records parked by other code that are to be tried again, at most `AGAIN_MAX`."""
        found: list[tuple[m.Envelope, bytes]] = []
        while self._before and len(found) < AGAIN_MAX:
            row = self._docket.rows.find(row_key(PARKED, self._before.pop()))
            if row is None or row.record is None or row.record.code == self._code:
                continue
            one = row.record
            self._docket.rows.make(row.key).record = replace(one, code=self._code)
            found.append((self._copy_of(one), one.value))
        return found

    @property
    def has_more(self) -> bool:
        """Return whether records are still to be tried again."""
        return bool(self._before)

    def _copy_of(self, one: Parked) -> m.Envelope:
        return m.Envelope(
            self._docket.context.law.city, one.office, one.direction, one.topic, one.topic_id,
            one.offset, one.offset - 1, one.append_ms, incarnation=one.bearer,
        )  # fmt: skip

    def heard(self, source: str, fate: Fate) -> None:
        """Take a parked record as accepted or refused: nothing of it is in doubt any more."""
        self._fates.put(source, fate)
        self._doubts.end(source)
        row = self._docket.rows.find(row_key(PARKED, source))
        if row is not None and row.record is not None:
            self._docket.rows.make(row.key).record = None
            self._kept[_topic(source)] -= 1


def _topic(source: str) -> str:
    return source.partition("/")[0].partition("#")[0]


def _author(delivery: m.Delivery) -> str:
    """Return the author of a paper: from the paper if it can be read, else from its id if the
    author chose that.
    """
    paper = _decoded(delivery.document)
    if isinstance(paper, m.OfficeMessage):
        return paper.office
    return delivery.document_id.partition("/")[0]


def _decoded(value: bytes | None) -> m.Message | None:
    try:
        message = m.decode(value)
    except Exception:  # noqa: BLE001  the fault lies in reading: nothing can be told from it
        return None
    return None if isinstance(message, m.Undecodable) else message
