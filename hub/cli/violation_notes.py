"""Writes down that a person answered a violation."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import select

from hub import output
from hub.cli import fail
from hub.cli.city_stand import city_stands
from hub.cli.kafka_session import on_kafka
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import minute_of
from hub.messages import Audit
from hub.read import schema
from hub.read.answers import NOTE, UPHELD
from hub.registry.audit import AuditError, audited
from hub.sentence import in_words, sentence_of

_LETTERS = 6
"""So many letters of an id are asked for at least."""


def note_down(violation: str, who: str, why: str, *, upheld: bool, bootstrap: str) -> None:
    """Write the note down, durably, and say where. End with 1 if there is no such violation."""
    if not why.strip():
        fail(2, in_words("a note says why: what was found, or done."))
    with reading() as read:
        row = on_read(lambda: _violation(read, violation))
        city = on_read(lambda: city_stands(read))[row["city"]].city
    content = {"answer": UPHELD if upheld else NOTE}
    parts = orjson.dumps([row["city"], row["id"], who, why, content])
    record = Audit(
        id=hashlib.sha256(parts).hexdigest()[:32],
        city=row["city"],
        at=datetime.now(UTC),
        who=who,
        what=NOTE,
        about=row["id"],
        why=why,
        content=orjson.dumps(content).decode(),
    )
    try:
        place = on_kafka(
            bootstrap,
            lambda log: audited(log, city, record),
            in_words("The note is not written down. "),
        )
    except AuditError as error:
        fail(1, sentence_of(error))
    output.say(
        in_words(
            "Noted at {place}: {office}, {rule}, {at}. The list tells it once the read side has "
            "read that far.",
            place=place,
            office=row["actor"],
            rule=row["rule"],
            at=minute_of(row["at"]),
        )
    )


def _violation(read: Reading, begun: str) -> Mapping[str, Any]:
    """Return the violation whose id begins so. End with 1 if there is none, or more than one."""
    table = schema.violations
    asked = select(table).where(table.c.id >= begun, table.c.id < f"{begun}g").limit(3)
    known = begun.isalnum() and len(begun) >= _LETTERS
    with read.engine.connect() as connection:
        found = [dict(one) for one in connection.execute(asked).mappings()] if known else []
    if len(found) == 1:
        row = found[0]
        if not row["stands"]:
            fail(1, in_words("violation {id} was withdrawn: it needs no answer.", id=row["id"]))
        return row
    if found:
        ids = ", ".join(one["id"] for one in found)
        fail(1, in_words("several violations begin with {begun}: {ids}.", begun=begun, ids=ids))
    fail(
        1,
        in_words(
            "there is no violation {begun!r}. See gongze violations; at least the first {letters} "
            "letters of one are written.",
            begun=begun,
            letters=_LETTERS,
        ),
    )
    raise AssertionError("`fail` ends the process")
