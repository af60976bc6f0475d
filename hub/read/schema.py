"""The tables of the read side. A changed schema is another database: it is built anew, beside.

Every column of a row comes from one place of the log, or from the newest record under the row's id
in one partition. So the rows that follow from a log are the same however it was cut into batches.
"""

import hashlib

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    Table,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from hub.read.columns import METADATA, Moment, Text, cited, newest_table, records_table

positions = Table(
    "positions",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("topic_id", Text, nullable=False),
    Column("next_offset", BigInteger, nullable=False),
)
"""How far each place has been read. It moves in the transaction of the rows."""

looks = Table(
    "looks",
    METADATA,
    Column("who", Text, primary_key=True),
    Column("looked_at", Moment, nullable=False),
    Column("behind", BigInteger, nullable=False),
    Column("read", BigInteger, nullable=False),
    Column("built", Boolean, nullable=False),
    Column("aside", Text, nullable=False),
)
"""When the follower looked last, by this machine's clock, and how much it had left."""

registry = Table(
    "registry",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""The record that is in force of each city: its law, its clock, its offices."""

cities = Table(
    "cities",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("edition", Text, nullable=False),
    Column("evidence_time", Moment),
    Column("held_by", Text),
    Column("held_because", Text),
    Column("calendar_until", Date),
    Column("said_at", Moment, nullable=False),
    Column("said_partition", Integer, nullable=False),
    Column("said_offset", BigInteger, nullable=False),
    Column("value", LargeBinary, nullable=False),
)
"""The newest heartbeat of each city, and that heartbeat whole."""

office_records = records_table(
    "office_records",
    Column("office", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message_id", Text),
    Column("at", Moment, nullable=False),
    Column("case_name", Text),
    Column("site", Text),
    Column("party", Text),
    Column("enterprise", Text),
    Column("area", Text),
    Column("notice", Text),
    Column("notice_key", Text),
    Column("value", LargeBinary, nullable=False),
    Index("office_records_by_case", "city", "case_name", "appended"),
    Index("office_records_by_site", "city", "site", "appended"),
    Index("office_records_by_notice", "city", "notice_key", "office", "appended"),
    Index("office_records_by_id", "city", "office", "message_id", "appended"),
    Index("office_records_by_family", "city", "family", "appended", "topic", "partition", "offset"),
    Index("office_records_by_office", "city", "office", "appended", "topic", "partition", "offset"),
)
"""What offices wrote into their outboxes, as it came."""

mentions = Table(
    "mentions",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("appended", Moment, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True, autoincrement=False),
    Column("as_case", Boolean, nullable=False),
)
"""Which records of offices name a case, a site, a party, a paper, …: by the identity of the name,
alone or in a list.
"""

inbox_records = records_table(
    "inbox_records",
    Column("office", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("document_id", Text),
    Column("sender", Text),
    Column("kind", Text),
    Column("message_id", Text),
    Column("notice", Text),
    Column("notice_key", Text),
    Column("sent_at", Moment),
    Column("case_name", Text),
    Column("case_key", Text),
    Column("value", LargeBinary, nullable=False),
    Index("inbox_records_by_case", "city", "case_key", "appended", "topic", "partition", "offset"),
    Index("inbox_records_by_document", "city", "document_id"),
    Index("inbox_records_by_family", "city", "family", "appended", "topic", "partition", "offset"),
    Index("inbox_records_by_office", "city", "office", "appended", "topic", "partition", "offset"),
)
"""What stands in inboxes: papers, answers, refusals, remarks. `appended` is when it was written."""

said = records_table(
    "said",
    Column("family", Text, nullable=False),
    Column("id", Text),
    Column("case_name", Text),
    Column("case_key", Text),
    Column("value", LargeBinary, nullable=False),
    Index("said_by_id", "city", "family", "id", "offset"),
    Index("said_by_case", "city", "case_key", "appended", "topic", "partition", "offset"),
)
"""All that the hub said, word for word: what was said before is not lost when it is said anew.

Not what stands in `blocks` and `standings`: of those streams the brokers keep the newest alone.
"""

audit = records_table(
    "audit",
    Column("id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text),
    Column("why", Text),
    Column("value", LargeBinary, nullable=False),
    Index("audit_by_about", "city", "what", "about", "offset"),
)
"""What persons did: reports issued, notes, exports with names. The first record of an id counts."""

duty_words = records_table(
    "duty_words",
    Column("id", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("due_date", Date),
    Column("done_at", Moment),
    Column("advisory", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("contested", Boolean, nullable=False),
    Column("doubted", Boolean, nullable=False),
    Index("duty_words_by_id", "city", "id", "offset"),
    Index("duty_words_by_due", "city", "due_date", "id"),
)
"""Every word about a duty, the older ones too, as far as a report counts it."""

duties = newest_table(
    "duties",
    *cited(),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("case_name", Text),
    Column("case_key", Text),
    Column("site", Text),
    Column("status", Text, nullable=False),
    Column("change", Text, nullable=False),
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
    Index("duties_by_case", "city", "case_key", "due_by", "id", "pending"),
    # Of all duties, those that are done among them.
    Index("duties_by_day", "city", "due_by", "id"),
    Index("duties_by_actor_and_day", "city", "actor", "due_by", "id"),
)

violations = newest_table(
    "violations",
    *cited(),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("case_name", Text),
    Column("case_key", Text),
    Column("site", Text),
    Column("at", Moment, nullable=False),
    Column("cause", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("duty", Text),
    Column("level", Text),
    Column("stands", Boolean, nullable=False),
    Index("violations_by_at", "city", "stands", "at", "id"),
    Index("violations_by_actor", "city", "actor", "stands", "at", "id"),
    Index("violations_by_case", "city", "case_key", "at", "id", "stands"),
)

quarantines = newest_table(
    "quarantines",
    Column("change", Text, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("because", Text),
    Column("source", Text),
    Column("office", Text),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Index("quarantines_by_since", "city", "stands", "since", "id"),
)
"""What a fault of ours leaves in doubt, and what became of it."""

blocks = newest_table(
    "blocks",
    *cited(),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_key", Text, nullable=False),
    Column("actions", Text, nullable=False),
    Column("case_name", Text, nullable=False),
    Column("case_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("released_at", Moment),
    Column("reason", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("blocks_by_placed", "city", "holds", "placed_at", "id"),
    Index("blocks_by_subject", "city", "subject_key", "placed_at", "id"),
    Index("blocks_by_case", "city", "case_key", "placed_at", "id"),
)
"""What open cases hold; `actions` are codes with commas between them."""

standings = newest_table(
    "standings",
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("evidence_time", Moment),
    Column("value", LargeBinary, nullable=False),
    key="key",
)
"""How sites, enterprises and parties stand; the key is kind and identity, as in `site/P1`."""

decisions = newest_table(
    "decisions",
    *cited(),
    Column("office", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("site", Text),
    Column("site_key", Text),
    Column("enterprise", Text),
    Column("party", Text),
    Column("at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_as", Text),
    Index("decisions_by_at", "city", "at", "id"),
    Index("decisions_by_office", "city", "office", "at", "id"),
    Index("decisions_by_site", "city", "site_key", "at", "id"),
)
"""What gates answered."""

grounds = newest_table(
    "grounds",
    *cited(),
    Column("ground", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("case_name", Text),
    Column("case_key", Text),
    Column("at", Moment),
    Column("since", Moment, nullable=False),
    Column("level", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("cause", Text),
    Column("stands", Boolean, nullable=False),
    Index("grounds_by_since", "city", "stands", "since", "id"),
    Index("grounds_by_target", "city", "target", "stands", "since", "id"),
    Index("grounds_by_case", "city", "case_key", "since", "id"),
    Index("grounds_by_cause", "city", "cause"),
)
"""Grounds of accountability and measures; `since` is `at`, or when it was said if it has none."""

refusals = records_table(
    "refusals",
    Column("office", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("field", Text),
    Column("source", Text, nullable=False),
    Column("received", Moment, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("refusals_by_received", "city", "appended", "topic", "partition", "offset"),
    Index("refusals_by_office", "city", "office", "appended", "topic", "partition", "offset"),
    Index("refusals_by_source", "city", "source"),
)
"""Records that the hub could not accept. The record itself stands in `value`."""

remarks = newest_table(
    "remarks",
    Column("office", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("message", Text),
    Column("received", Moment, nullable=False),
    Column("change", Text),
    Column("rule", Text),
    Column("article", Text),
    Column("stands", Boolean, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("remarks_by_received", "city", "stands", "received", "id"),
    Index("remarks_by_office", "city", "office", "stands", "received", "id"),
    Index("remarks_by_source", "city", "source"),
)
"""What was noted of records that were heard; one without an id is known by its place in the log."""

outages = newest_table(
    "outages",
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Column("place", Text),
    Column("evidence_time", Moment),
    Index("outages_by_began", "city", "began", "id"),
)
"""When the hub stood."""

cards = newest_table(
    "cards",
    *cited(),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("colour", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("stands", Boolean, nullable=False),
    Column("duty", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("case_name", Text),
    Column("case_key", Text),
    Column("site", Text),
    Column("due_date", Date, nullable=False),
    Column("on", Date, nullable=False),
    Index("cards_by_number", "city", "year", "number", "id"),
    Index("cards_by_actor", "city", "actor", "year", "number", "id"),
    Index("cards_by_case", "city", "case_key", "year", "number", "id"),
    Index("cards_by_duty", "city", "duty"),
)
"""Yellow and red cards, by the year and the number of each."""

digests = newest_table(
    "digests",
    Column("office", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("overdue", Integer, nullable=False),
    Column("due_today", Integer, nullable=False),
    Column("due_soon", Integer, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("digests_by_day", "city", "day", "id"),
    Index("digests_by_office", "city", "office", "day", "id"),
)
"""What offices were told they owe, on the morning of a working day."""

fetches = records_table(
    "fetches",
    Column("office", Text, nullable=False),
    Column("inbox", Text, nullable=False),
    Column("topic_id", Text, nullable=False),
    Column("up_to", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Index("fetches_by_inbox", "city", "inbox", "at"),
)
"""How far offices have fetched their inboxes, and when that was seen."""

cases = Table(
    "cases",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("first", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    Index("cases_by_last", "city", "last", "key"),
)
"""Cases by their identity, with the times at which the log took the first and the last of them."""

names = Table(
    "names",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
)
"""What offices named: case, site, party, enterprise, area, paper. Of several written forms of one
name the smallest stands here, so that no order of arrival decides.
"""

tails = Table(
    "tails",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("inner", Boolean, primary_key=True),
    Column("tail", Text, primary_key=True),
    Column("key", Text, primary_key=True),
)
"""How names go on from each place in them where a search may begin; `inner`: not their beginning.

A word is found where a tail begins with it, in the order of the index, whatever its length.
"""

links = Table(
    "links",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("case_key", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Index("links_by_key", "city", "kind", "key", "case_key"),
)
"""What was named beside a case in one record: its sites, parties, enterprises, papers."""

counts = Table(
    "counts",
    METADATA,
    Column("city", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("office", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
"""How many rows of a table are of an office, in a state, of a day: `hub/read/counting.py`."""

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
