"""Turns records of the log into rows of the read side. Pure: nothing is asked, nothing is kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table

from hub import messages as m
from hub.domain.names import fold
from hub.read import schema
from hub.registry import topics
from hub.stream.port import Record

Row = Mapping[str, Any]


Sources = Mapping[str, tuple[str, str]]
"""The city and the office of each outbox and inbox, by topic. What a record says of both itself
counts for nothing: anybody writes into an outbox what he likes.
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one transaction: records by table, and the newest said under each key."""

    records: dict[Table, list[Row]] = field(default_factory=dict)
    newest: dict[Table, dict[tuple[str, ...], Row]] = field(default_factory=dict)

    def take(self, record: Record, sources: Sources) -> None:
        """Add what follows from one record; records of a place come in order."""
        message = m.decode(record.value)
        if isinstance(message, m.Undecodable):
            return
        source = sources.get(record.place.topic)
        if record.place.topic == topics.AUDIT:
            # Persons write it: what the city alone may say counts for nothing there.
            if isinstance(message, m.Audit):
                self._record(schema.audit, _place(record, message.city) | _done(message))
        elif source is None:
            self._said(message, record)
        elif topics.is_inbox(record.place):
            self._delivered(message, record, *source)
        elif isinstance(message, m.OfficeMessage):
            self._record(schema.office_records, _office_row(message, record, *source))
            for name in names_in(message):
                self._record(schema.mentions, _mention(record, source[0], name))

    def _record(self, table: Table, row: Row) -> None:
        self.records.setdefault(table, []).append(row)

    def _delivered(self, message: m.Message, record: Record, city: str, office: str) -> None:
        row = _place(record, city) | {
            "office": office,
            "family": m.family_of(type(message)),
            "document_id": getattr(message, "document_id", None),
            "case_name": getattr(message, "case", None),
        }
        self._record(schema.inbox_records, row)

    def _said(self, message: m.Message, record: Record) -> None:
        if isinstance(message, m.HubMessage | m.Refusal | m.Remark):
            row = _place(record, message.city) | {
                "family": m.family_of(type(message)),
                "id": getattr(message, "id", None),
                "case_name": getattr(message, "case", None),
                "due_date": getattr(message, "due_date", None),
            }
            self._record(schema.said, row)
        for kind, table, row_of in _NEWEST:
            if isinstance(message, kind):
                newest = row_of(message, record)
                key = tuple(str(newest[column.name]) for column in table.primary_key)
                self.newest.setdefault(table, {})[key] = newest


def batch_of(records: Iterable[Record], sources: Sources) -> Batch:
    """Return the rows that follow from records."""
    made = Batch()
    for record in records:
        made.take(record, sources)
    return made


def _place(record: Record, city: str) -> dict[str, Any]:
    return {
        "topic": record.place.topic,
        "partition": record.place.partition,
        "offset": record.offset,
        "city": city,
        "appended": record.appended,
        "value": record.value,
    }


def _office_row(message: m.OfficeMessage, record: Record, city: str, office: str) -> Row:
    told: dict[str, Any] = {name: getattr(message, name, None) for name in _NAMED}
    return _place(record, city) | {
        "office": office,
        "family": m.family_of(type(message)),
        "kind": message.kind,
        "message_id": message.id,
        "at": message.at,
        "case_name": getattr(message, "case", None),
        **told,
    }


def names_in(message: m.OfficeMessage) -> frozenset[str]:
    """Return the identities of all that a message names: cases, sites, units, papers."""
    found: set[str] = set()
    for name in m.NAMES:
        told = getattr(message, name, None)
        if told:
            found.update((fold(told),) if isinstance(told, str) else map(fold, told))
    return frozenset(found)


def _mention(record: Record, city: str, name: str) -> Row:
    place = record.place
    return {
        "city": city,
        "name": name,
        "topic": place.topic,
        "partition": place.partition,
        "offset": record.offset,
    }


_NAMED = ("site", "party", "enterprise", "area", "notice")


def _done(message: m.Audit) -> dict[str, Any]:
    return {name: getattr(message, name) for name in ("id", "at", "who", "what", "about", "why")}


def _said(message: Any, record: Record, *names: str) -> dict[str, Any]:
    """Return what every row of something derived has, and these fields of it."""
    return {
        "city": message.city,
        "id": message.id,
        "rule": message.rule,
        "article": message.article,
        "edition": message.edition,
        "evidence_time": message.evidence_time,
        "said_at": record.appended,
        "said_offset": record.offset,
        "case_name": message.case,
        **{name: getattr(message, name) for name in names},
    }


def _duty(message: Any, record: Record) -> Row:
    told = _said(
        message, record,
        "actor", "subject", "subject_kind", "site", "status", "change", "trigger_at",
        "trigger_date", "due_date", "safe_by", "done_at", "advisory", "held",
    )  # fmt: skip
    pending = message.status in _OWED and message.done_at is None and message.change != "withdrawn"
    # A duty without a last day is sorted behind all others, in one index with them.
    return {**told, "pending": pending, "due_by": message.due_date or date.max}


_OWED = ("open", "breached", "provisional")
"""How a duty stands that is still to be done."""


def _violation(message: Any, record: Record) -> Row:
    return _said(
        message, record,
        "actor", "subject", "subject_kind", "site", "at", "cause", "change", "duty", "level",
    )  # fmt: skip


def _city(message: Any, record: Record) -> Row:
    return {
        "city": message.city,
        "partition": record.place.partition,
        "edition": message.edition,
        "evidence_time": message.complete_up_to,
        "held_by": message.held_by,
        "held_because": message.held_because,
        "calendar_until": message.calendar_until,
        "said_at": record.appended,
        "said_offset": record.offset,
        "value": record.value,
    }


def _quarantine(message: Any, record: Record) -> Row:
    return {
        "city": message.city,
        "id": message.id,
        "change": message.change,
        "subject_kind": message.subject_kind,
        "subject": message.subject,
        "because": message.because,
        "source": message.source,
        "office": message.office,
        "since": message.since,
        "until": message.until,
        "said_at": record.appended,
        "said_offset": record.offset,
    }


_NEWEST: tuple[tuple[type[m.Message], Table, Callable[[Any, Record], Row]], ...] = (
    (m.Duty, schema.duties, _duty),
    (m.Violation, schema.violations, _violation),
    (m.Heartbeat, schema.cities, _city),
    (m.Quarantine, schema.quarantines, _quarantine),
)
