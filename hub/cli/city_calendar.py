"""Reads a city's days from Kafka: the shipped calendar, and the arrangements in its own outbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hub import output
from hub.agents.tolerant_reading import readable, where_of
from hub.cli.kafka_session import office_in
from hub.domain.calendar import Calendar
from hub.domain.city.admission import Admission, Refused, admission_of
from hub.domain.city.commands import CALENDAR_PUBLISHED, STORY_BEGUN
from hub.domain.city.decrees import DECREES, calendar_of
from hub.domain.city.rows import Row
from hub.domain.clocks import due_day
from hub.domain.facts import HUB, Fact
from hub.domain.law import Law
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord, Duty, OfficeMessage, Undecodable, decode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Log, Record, TopicPartition

_WAITING = ("open", "provisional")


@dataclass(frozen=True, slots=True)
class CityDays:
    """The days of a city: its shipped calendar, and the arrangements published into it, by id."""

    law: Law
    admission: Admission
    facts: Mapping[str, Fact]

    @property
    def calendar(self) -> Calendar:
        """Return the calendar with every arrangement applied."""
        return self.under(self.facts)

    def under(self, facts: Mapping[str, Fact]) -> Calendar:
        """Return the shipped calendar with these arrangements, in the order in which the city
        applies them.
        """
        return calendar_of(Row(DECREES, dict(facts)), published_calendar(), self.law.vocabulary)

    def with_more(
        self, message: OfficeMessage, fields: Mapping[str, object], received: datetime
    ) -> Calendar:
        """Return the calendar with one more arrangement."""
        fact = _fact(message, fields, received, "")
        return self.under({**self.facts, fact.id: fact})

    @property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """Return the record of each arrangement, by its number: topic/partition/offset."""
        found: dict[str, tuple[str, ...]] = {}
        for fact in self.facts.values():
            name = str(fact.get("decree"))
            found[name] = (*found.get(name, ()), fact.source)
        return found


async def days_of(log: Log, city: CityRecord) -> CityDays:
    """Return the days of a city by its hub's own outbox, as it reads them. Raises `LogError`."""
    outbox = TopicPartition(office_in(city, HUB).outbox, 0)
    start = (await log.starts([outbox]))[outbox]
    end = (await log.ends([outbox], committed=True))[outbox]
    return days_in(city, [one async for one in readable(log, outbox, start, end)])


def days_in(city: CityRecord, records: Iterable[Record]) -> CityDays:
    """Return the days of a city by records of its hub's own outbox, in order.

    An arrangement that the city rejects is named on standard error.
    """
    law, shipped = law_of(city.law), published_calendar().digest
    if city.calendar != shipped:
        output.warn(
            in_words(
                "{city} stands under another calendar ({calendar}) than this program ships "
                "({shipped}): look with the release that its workers run.",
                city=city.city,
                calendar=city.calendar,
                shipped=shipped,
            )
        )
    admission = admission_of(city, law)
    facts: dict[str, Fact] = {}
    for record in records:
        received = datetime.fromtimestamp(record.append_ms / 1000, UTC)
        message = admission.check(decode(record.value), HUB, received)
        if isinstance(message, Refused):
            continue
        if message.kind == STORY_BEGUN:
            facts.clear()
        elif message.kind == CALENDAR_PUBLISHED:
            fields = admission.fields_of(message)
            if isinstance(fields, Refused):
                output.warn(
                    in_words(
                        "{where_of} arranges days and is not believed: {field}: expected "
                        "{expected}",
                        where_of=where_of(record),
                        field=fields.field,
                        expected=fields.expected,
                    )
                )
            else:
                fact = _fact(message, fields, received, where_of(record))
                facts.setdefault(fact.id, fact)
    return CityDays(law, admission, facts)


def _fact(
    message: OfficeMessage, fields: Mapping[str, object], received: datetime, source: str
) -> Fact:
    name = f"{message.office}/{message.id}" if message.id is not None else source
    return Fact(
        name,
        message.kind,
        message.office,
        message.at.astimezone(UTC),
        received,
        source,
        name,
        fields,
    )


async def waiting_duties(log: Log, city: CityRecord) -> list[Duty]:
    """Return the open and provisional duties of a city, as last published. Raises `LogError`."""
    place = topics.at(topics.STREAMS["duties"], city)
    start = (await log.starts([place]))[place]
    end = (await log.ends([place], committed=True))[place]
    found: dict[str, Duty] = {}
    async for record in readable(log, place, start, end):
        duty = _duty_in(record)
        if duty is not None and duty.city == city.city:
            found[duty.id] = duty
    return [one for one in found.values() if one.status in _WAITING and not one.advisory]


def _duty_in(record: Record) -> Duty | None:
    message = decode(record.value)
    return message if not isinstance(message, Undecodable) and isinstance(message, Duty) else None


@dataclass(frozen=True, slots=True)
class Move:
    """A duty whose last day an arrangement moves; `due` is the new one,
    None if it stays unknown.
    """

    duty: Duty
    due: date | None


def moved(duties: list[Duty], law: Law, before: Calendar, after: Calendar) -> list[Move]:
    """Return the duties that end on another day under another calendar.

    Duties whose term does not run by their rule alone (a returned or held case) are left out.
    """
    found = []
    for duty in duties:
        rule = law.duty(duty.rule)
        if rule is None:
            continue
        clock = rule.terms.on(duty.trigger_date)
        due = due_day(clock, duty.trigger_date, after)
        if due_day(clock, duty.trigger_date, before) != duty.due_date:
            continue
        if due != duty.due_date:
            found.append(Move(duty, due))
    return found
