"""Makes of a city that was played the record that is explained: its facts, and what follows.

Statements are those of its rows, so they are what a city says: nothing is derived a second time.
What gates answered is told as it was answered.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Engine, select

from hub.domain.city.admission import Refused, admission_of
from hub.domain.city.city import City
from hub.domain.city.message_facts import MessageFacts
from hub.domain.explain.record import Judged, Record
from hub.domain.facts import Fact
from hub.domain.law import Law
from hub.domain.names import fold, same
from hub.messages import OUTBOX, Decision, Envelope, OfficeMessage, decode, family_of
from hub.read import schema
from hub.read.live.records import Held, Place, at_places


def judged_city(engine: Engine, city: City, law: Law, case: str, until: datetime) -> Judged:
    """Return what a city holds of a case and all that bears on it, with what follows."""
    docket = city.docket
    rows = list(docket.rows.held())
    facts = {fact.id: fact for row in rows for fact in row.facts.values()}
    sites = {
        fold(site)
        for fact in facts.values()
        if any(same(one, case) for one in (fact.named("case"), *fact.cases))
        for site in fact.sites
    }
    asked = dict(_answered(engine, city, law, sites, until))
    told = [*facts.values(), *(fact for fact, _ in asked.values())]
    record = Record(
        facts=tuple(sorted(told, key=lambda one: (one.received, one.source))),
        law=docket.context.law,
        calendar=docket.context.calendar,
        evidence_time=until,
        policy=docket.policy,
        answers={source: answer for source, (_, answer) in asked.items()},
    )
    statements = tuple(one for row in rows for one in row.said.values())
    return Judged(record, docket.context, statements)


def _answered(
    engine: Engine, city: City, law: Law, sites: set[str], until: datetime
) -> Iterator[tuple[str, tuple[Fact, Decision]]]:
    """Yield the questions about some sites and their answers, by the source of the question."""
    answers = _decisions(engine, city.placed.city, sites, until)
    admission = admission_of(city.placed, law)
    facts = MessageFacts(admission, city.state)
    for held in at_places(engine, sorted(answers)):
        message = decode(held.value)
        if isinstance(message, OfficeMessage):
            fields = admission.fields_of(message)
            if not isinstance(fields, Refused):
                fact = facts.of(message, fields, _envelope(city.placed.city, held))
                yield fact.source, (fact, answers[held.place])


def _decisions(
    engine: Engine, city: str, sites: set[str], until: datetime
) -> Mapping[Place, Decision]:
    table, said = schema.decisions, schema.said
    asked = (
        select(said.c.value)
        .join(table, (said.c.city == table.c.city) & (said.c.id == table.c.id))
        .where(said.c.city == city, said.c.family == family_of(Decision))
        .where(table.c.site_key.in_(sites), said.c.appended <= until)
        .order_by(said.c.offset)
    )
    found: dict[Place, Decision] = {}
    with engine.connect() as connection:
        for value in connection.execute(asked).scalars():
            one = decode(value)
            if isinstance(one, Decision):
                topic, partition, offset = one.question.rsplit("/", 2)
                found[topic, int(partition), int(offset)] = one
    return found


def _envelope(city: str, held: Held) -> Envelope:
    topic, partition, offset = held.place
    ms = round(held.received.timestamp() * 1000)
    return Envelope(
        city, held.office, OUTBOX, topic, "", offset, offset - 1, ms, partition=partition
    )
