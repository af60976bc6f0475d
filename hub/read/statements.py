"""Rows of what the hub says under an id, of which the newest counts: duties, blocks, grounds, ….

`NEWEST` has the table and the row of each family.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Table

from hub import messages as m
from hub.domain.names import fold, key_of
from hub.read import schema
from hub.stream.port import Record

Row = dict[str, Any]
WITHDRAWN = "withdrawn"
_OWED = ("open", "breached", "provisional")
"""How a duty stands that is still to be done."""


def identity(name: str | None) -> str | None:
    """Return the identity of a name, if there is one."""
    return None if name is None else fold(name)


def _newest(message: Any, record: Record, *names: str) -> Row:
    """Return where something was said last, and these fields of it."""
    return {
        "city": message.city,
        "said_at": record.appended,
        "said_partition": record.place.partition,
        "said_offset": record.offset,
        **{name: getattr(message, name) for name in names},
    }


def _cited(message: Any, record: Record, *names: str) -> Row:
    """Return the same of what rests on a rule, with its case."""
    rests = ("id", "rule", "article", "edition", "evidence_time")
    return _newest(message, record, *rests, *names)


def _of_case(message: Any, record: Record, *names: str) -> Row:
    told = _cited(message, record, *names)
    return {**told, "case_name": message.case, "case_key": identity(message.case)}


def _duty(message: Any, record: Record) -> Row:
    told = _of_case(
        message, record,
        "actor", "subject", "subject_kind", "site", "status", "change", "trigger_at",
        "trigger_date", "due_date", "safe_by", "done_at", "advisory", "held",
    )  # fmt: skip
    pending = message.status in _OWED and message.done_at is None and message.change != WITHDRAWN
    # A duty without a last day is sorted behind all others, in one index with them.
    return {**told, "pending": pending, "due_by": message.due_date or date.max}


def _violation(message: Any, record: Record) -> Row:
    told = _of_case(
        message, record,
        "actor", "subject", "subject_kind", "site", "at", "cause", "change", "duty", "level",
    )  # fmt: skip
    return {**told, "stands": message.change != WITHDRAWN}


def _block(message: Any, record: Record) -> Row:
    told = _of_case(
        message, record,
        "subject_kind", "subject", "state", "placed_at", "released_at", "reason",
    )  # fmt: skip
    more = {
        "subject_key": fold(message.subject),
        "actions": ",".join(message.actions),
        "holds": message.state == "placed",
        "value": record.value,
    }
    return {**told, **more}


def _standing(message: Any, record: Record) -> Row:
    told = _newest(message, record, "subject_kind", "subject", "edition", "evidence_time")
    key = key_of(message.subject_kind, message.subject)
    return {**told, "key": key, "value": record.value}


def _decision(message: Any, record: Record) -> Row:
    told = _cited(
        message, record,
        "office", "action", "site", "enterprise", "party", "at", "state", "complete", "question",
        "asked_as",
    )  # fmt: skip
    return {**told, "site_key": identity(message.site)}


def _ground(message: Any, record: Record) -> Row:
    told = _of_case(
        message, record, "ground", "target", "subject", "subject_kind", "at", "level", "change",
        "cause",
    )  # fmt: skip
    since = message.at or record.appended
    return {**told, "since": since, "stands": message.change != WITHDRAWN}


def _remark(message: Any, record: Record) -> Row:
    told = _newest(
        message, record,
        "office", "code", "field", "source", "message", "received", "change", "rule", "article",
    )  # fmt: skip
    topic, partition = record.place
    return {
        **told,
        "id": message.id or f"{topic}/{partition}/{record.offset}",
        "stands": message.change != WITHDRAWN,
        "value": record.value,
    }


def _card(message: Any, record: Record) -> Row:
    told = _of_case(
        message, record,
        "year", "number", "colour", "change", "duty", "actor", "subject", "subject_kind", "site",
        "due_date", "on",
    )  # fmt: skip
    return {**told, "stands": message.change != WITHDRAWN}


def _digest(message: Any, record: Record) -> Row:
    told = _newest(message, record, "id", "office", "day", "overdue", "due_today", "due_soon")
    return {**told, "value": record.value}


def _outage(message: Any, record: Record) -> Row:
    return _newest(
        message, record, "id", "year", "number", "began", "ended", "what", "place", "evidence_time"
    )


def _quarantine(message: Any, record: Record) -> Row:
    told = _newest(
        message, record,
        "id", "change", "subject_kind", "subject", "because", "source", "office", "until",
    )  # fmt: skip
    since = message.since or record.appended
    return {**told, "since": since, "stands": message.change == "begun"}


def _city(message: Any, record: Record) -> Row:
    told = _newest(message, record, "edition", "held_by", "held_because", "calendar_until")
    return {**told, "evidence_time": message.complete_up_to, "value": record.value}


NEWEST: dict[type[m.Message], tuple[Table, Callable[[Any, Record], Row]]] = {
    m.Duty: (schema.duties, _duty),
    m.Violation: (schema.violations, _violation),
    m.Block: (schema.blocks, _block),
    m.Standing: (schema.standings, _standing),
    m.Decision: (schema.decisions, _decision),
    m.Accountability: (schema.grounds, _ground),
    m.Remark: (schema.remarks, _remark),
    m.Card: (schema.cards, _card),
    m.Digest: (schema.digests, _digest),
    m.Outage: (schema.outages, _outage),
    m.Quarantine: (schema.quarantines, _quarantine),
    m.Heartbeat: (schema.cities, _city),
}
