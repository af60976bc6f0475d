"""The tables of the read side. A changed schema is another database: it is built anew, beside.

Every column of a row comes from one place of the log, or from the newest record under the row's id
in one partition. So the rows that follow from a log are the same however it was cut into batches.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.schema import CreateIndex, CreateTable

METADATA = MetaData()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An instant: microseconds since the epoch, so that both databases sort and keep it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is stored."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


def _place(name: str, *more: Any) -> Table:
    """Return a table of records: one row for each place of the log."""
    return Table(
        name,
        METADATA,
        Column("topic", String, primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("offset", BigInteger, primary_key=True, autoincrement=False),
        Column("city", String, nullable=False),
        Column("appended", Moment, nullable=False),
        *more,
    )


def _newest(name: str, *more: Any) -> Table:
    """Return a table of what is said under an id: the newest record of each."""
    return Table(
        name,
        METADATA,
        Column("city", String, primary_key=True),
        Column("id", String, primary_key=True),
        Column("rule", String, nullable=False),
        Column("article", String, nullable=False),
        Column("edition", String, nullable=False),
        Column("evidence_time", Moment),
        Column("said_at", Moment, nullable=False),
        Column("said_offset", BigInteger, nullable=False),
        *more,
    )


positions = Table(
    "positions",
    METADATA,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("topic_id", String, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
)
"""How far each place has been read. It moves in the transaction of the rows."""

looks = Table(
    "looks",
    METADATA,
    Column("who", String, primary_key=True),
    Column("looked_at", Moment, nullable=False),
    Column("behind", BigInteger, nullable=False),
)
"""When the follower looked last, by this machine's clock, and how many records it had left."""

registry = Table(
    "registry",
    METADATA,
    Column("city", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""The record that is in force of each city: its law, its clock, its offices."""

cities = Table(
    "cities",
    METADATA,
    Column("city", String, primary_key=True),
    Column("partition", Integer, nullable=False),
    Column("edition", String, nullable=False),
    Column("evidence_time", Moment),
    Column("held_by", String),
    Column("held_because", String),
    Column("calendar_until", Date),
    Column("said_at", Moment, nullable=False),
    Column("said_offset", BigInteger, nullable=False),
    Column("value", LargeBinary, nullable=False),
)
"""The newest heartbeat of each city; `value` is the record itself."""

office_records = _place(
    "office_records",
    Column("office", String, nullable=False),
    Column("family", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("message_id", String),
    Column("at", Moment, nullable=False),
    Column("case_name", String),
    Column("site", String),
    Column("party", String),
    Column("enterprise", String),
    Column("area", String),
    Column("notice", String),
    Column("value", LargeBinary, nullable=False),
    Index("office_records_by_case", "city", "case_name", "appended"),
    Index("office_records_by_site", "city", "site", "appended"),
    Index("office_records_by_notice", "city", "notice"),
)
"""What offices wrote into their outboxes, as it came."""

mentions = Table(
    "mentions",
    METADATA,
    Column("city", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
)
"""Which records of offices name a case, a site, a party, a paper, …: by the identity of the name,
alone or in a list.
"""

inbox_records = _place(
    "inbox_records",
    Column("office", String, nullable=False),
    Column("family", String, nullable=False),
    Column("document_id", String),
    Column("case_name", String),
    Column("value", LargeBinary, nullable=False),
    Index("inbox_records_by_case", "city", "case_name", "appended"),
    Index("inbox_records_by_document", "city", "document_id"),
    Index("inbox_records_by_office", "city", "office", "appended"),
)
"""What stands in inboxes: papers, answers, refusals, remarks. `appended` is when it was written."""

said = _place(
    "said",
    Column("family", String, nullable=False),
    Column("id", String),
    Column("case_name", String),
    Column("due_date", Date),
    Column("value", LargeBinary, nullable=False),
    Index("said_by_id", "city", "family", "id", "offset"),
    Index("said_by_due", "city", "due_date", "id"),
    Index("said_by_case", "city", "case_name", "appended"),
)
"""All that the hub said, word for word: what was said before is not lost when it is said anew."""

audit = _place(
    "audit",
    Column("id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("about", String),
    Column("why", String),
    Column("value", LargeBinary, nullable=False),
    Index("audit_by_about", "city", "what", "about", "offset"),
)
"""What persons did: reports issued, notes, exports with names. The first record of an id counts."""

duties = _newest(
    "duties",
    Column("actor", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("subject_kind", String, nullable=False),
    Column("case_name", String),
    Column("site", String),
    Column("status", String, nullable=False),
    Column("change", String, nullable=False),
    Column("trigger_at", Moment, nullable=False),
    Column("trigger_date", Date, nullable=False),
    Column("due_date", Date),
    Column("due_by", Date, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("safe_by", Date),
    Column("done_at", Moment),
    Column("advisory", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Index("duties_by_due", "city", "pending", "due_by", "id"),
    Index("duties_by_actor", "city", "actor", "pending", "due_by", "id"),
    Index("duties_by_case", "city", "case_name", "due_by", "id"),
    # Of all duties, those that are done among them.
    Index("duties_by_day", "city", "due_by", "id"),
    Index("duties_by_actor_and_day", "city", "actor", "due_by", "id"),
)

violations = _newest(
    "violations",
    Column("actor", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("subject_kind", String, nullable=False),
    Column("case_name", String),
    Column("site", String),
    Column("at", Moment, nullable=False),
    Column("cause", String, nullable=False),
    Column("change", String, nullable=False),
    Column("duty", String),
    Column("level", String),
    Index("violations_by_at", "city", "at", "id"),
    Index("violations_by_actor", "city", "actor", "at", "id"),
    Index("violations_by_case", "city", "case_name", "at", "id"),
)

quarantines = Table(
    "quarantines",
    METADATA,
    Column("city", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("change", String, nullable=False),
    Column("subject_kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("because", String),
    Column("source", String),
    Column("office", String),
    Column("since", Moment),
    Column("until", Moment),
    Column("said_at", Moment, nullable=False),
    Column("said_offset", BigInteger, nullable=False),
    Index("quarantines_by_change", "city", "change", "since", "id"),
)
"""What a fault of ours leaves in doubt, and what became of it."""

TABLES = METADATA.sorted_tables
OF_THE_FOLLOWER = frozenset((positions, looks))
"""What depends on when the log was read: no digest is made of it."""


def fingerprint(dialect: Dialect) -> str:
    """Return the digest of the schema: another one is another database."""
    told = [str(CreateTable(one).compile(dialect=dialect)) for one in TABLES]
    told += [
        str(CreateIndex(index).compile(dialect=dialect))
        for one in TABLES
        for index in sorted(one.indexes, key=lambda index: str(index.name))
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
