"""Turns records of the log into rows of the read side. Pure: nothing is asked, nothing is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from hub import messages as m
from hub.domain.names import fold
from hub.read import schema
from hub.read.naming import mentions_of, names_of, tails_of
from hub.read.statements import NEWEST, identity
from hub.registry import topics
from hub.stream.port import Record

Row = Mapping[str, Any]
Key = tuple[str, ...]

Sources = Mapping[str, tuple[str, str]]
"""The city and the office of each outbox and inbox, by topic. What a record says of both itself
counts for nothing: anybody writes into an outbox what he likes.
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one transaction.

    `records` by table: a row that stands already stays. `newest` by table and key: what was said
    last. `spans` has the first and the last instant of each case, `written` a form of each name.
    """

    records: dict[Table, list[Row]] = field(default_factory=dict)
    newest: dict[Table, dict[Key, Row]] = field(default_factory=dict)
    spans: dict[Key, tuple[datetime, datetime]] = field(default_factory=dict)
    written: dict[Key, str] = field(default_factory=dict)

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
            self._written(message, record, *source)

    def _record(self, table: Table, row: Row) -> None:
        self.records.setdefault(table, []).append(row)

    def _written(self, message: m.OfficeMessage, record: Record, city: str, office: str) -> None:
        self._record(schema.office_records, _office_row(message, record, city, office))
        for name, as_case in mentions_of(message).items():
            self._record(schema.mentions, _mention(record, city, name, as_case=as_case))
        named = {(kind, fold(one)): one for kind, one in names_of(message)}
        for (kind, key), one in named.items():
            self._name(city, kind, key, one)
            if kind == "case":
                self._touch(city, key, record.appended)
        case = identity(getattr(message, "case", None))
        if case is not None:
            for kind, key in named:
                if kind != "case":
                    told = {"city": city, "case_key": case, "kind": kind, "key": key}
                    self._record(schema.links, told)

    def _name(self, city: str, kind: str, key: str, written: str) -> None:
        before = self.written.get((city, kind, key))
        if before is None:
            for inner, tail in set(tails_of(key)):
                told = {"city": city, "inner": inner, "tail": tail, "kind": kind, "key": key}
                self._record(schema.tails, told)
        if before is None or written < before:
            self.written[city, kind, key] = written

    def _touch(self, city: str, case: str, at: datetime) -> None:
        first, last = self.spans.get((city, case), (at, at))
        self.spans[city, case] = (min(first, at), max(last, at))

    def _delivered(self, message: m.Message, record: Record, city: str, office: str) -> None:
        row = _place(record, city) | {
            "office": office,
            "family": m.family_of(type(message)),
            "document_id": getattr(message, "document_id", None),
            **_case(message),
            **_paper(message),
        }
        self._record(schema.inbox_records, row)
        if row["case_key"] is not None:
            self._touch(city, row["case_key"], record.appended)

    def _said(self, message: m.Message, record: Record) -> None:
        found = NEWEST.get(type(message))
        if found is not None:
            table, row_of = found
            newest = row_of(message, record)
            key = tuple(str(newest[column.name]) for column in table.primary_key)
            self.newest.setdefault(table, {})[key] = newest
        if isinstance(message, m.HubMessage | m.Remark) and not isinstance(message, m.Block):
            row = _place(record, message.city) | {
                "family": m.family_of(type(message)),
                "id": message.id,
                **_case(message),
            }
            self._record(schema.said, row)
            if isinstance(message, m.Duty):
                self._record(schema.duty_words, _duty_word(message, record))
            if row["case_key"] is not None:
                self._touch(message.city, row["case_key"], record.appended)
        elif isinstance(message, m.Refusal):
            self._record(schema.refusals, _place(record, message.city) | _refusal(message))
        elif isinstance(message, m.Fetch):
            self._record(schema.fetches, _where(record, message.city) | _fetch(message))


def batch_of(records: Iterable[Record], sources: Sources) -> Batch:
    """Return the rows that follow from records."""
    made = Batch()
    for record in records:
        made.take(record, sources)
    return made


def _where(record: Record, city: str) -> dict[str, Any]:
    return {
        "topic": record.place.topic,
        "partition": record.place.partition,
        "offset": record.offset,
        "city": city,
        "appended": record.appended,
    }


def _place(record: Record, city: str) -> dict[str, Any]:
    return {**_where(record, city), "value": record.value}


def _case(message: m.Message) -> dict[str, Any]:
    case = getattr(message, "case", None)
    return {"case_name": case, "case_key": identity(case)}


def _paper(message: m.Message) -> dict[str, Any]:
    """Return who wrote the paper that a delivery brings, and when."""
    paper = m.decode(message.document) if isinstance(message, m.Delivery) else None
    if not isinstance(paper, m.Document):
        return dict.fromkeys(_OF_PAPER)
    told = (
        paper.office, paper.kind, paper.id, paper.notice, identity(paper.notice), paper.at,
    )  # fmt: skip
    return dict(zip(_OF_PAPER, told, strict=True))


_OF_PAPER = ("sender", "kind", "message_id", "notice", "notice_key", "sent_at")


def _office_row(message: m.OfficeMessage, record: Record, city: str, office: str) -> Row:
    told: dict[str, Any] = {name: getattr(message, name, None) for name in _NAMED}
    return _place(record, city) | {
        "office": office,
        "family": m.family_of(type(message)),
        "kind": message.kind,
        "message_id": message.id,
        "at": message.at,
        "case_name": getattr(message, "case", None),
        "notice_key": identity(told["notice"]),
        **told,
    }


_NAMED = ("site", "party", "enterprise", "area", "notice")


def _mention(record: Record, city: str, name: str, *, as_case: bool) -> Row:
    place = record.place
    return {
        "city": city,
        "name": name,
        "appended": record.appended,
        "topic": place.topic,
        "partition": place.partition,
        "offset": record.offset,
        "as_case": as_case,
    }


def _refusal(message: m.Refusal) -> dict[str, Any]:
    names = ("office", "code", "field", "source", "received", "internal")
    return {name: getattr(message, name) for name in names}


def _fetch(message: m.Fetch) -> dict[str, Any]:
    return {name: getattr(message, name) for name in ("office", "inbox", "topic_id", "up_to", "at")}


def _done(message: m.Audit) -> dict[str, Any]:
    return {name: getattr(message, name) for name in ("id", "at", "who", "what", "about", "why")}


def _duty_word(message: m.Duty, record: Record) -> Row:
    told = {one.name: getattr(message, one.name, None) for one in schema.duty_words.columns}
    return (
        told
        | _where(record, message.city)
        | {"contested": bool(message.contested), "doubted": bool(message.doubt)}
    )
