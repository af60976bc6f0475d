"""Records that a hub would have written, as many as are asked for, by a rule: no chance in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hub.messages import CountedDay, Duty, Heartbeat, Message, Violation, encode
from hub.read.rows import Sources
from hub.registry import topics
from hub.stream.port import Record, TopicPartition

CITY = "zhuhai"
OFFICES = ("POWER", "WATER", "GAS", "LAND", "PLAN", "CONSTR", "PSB", "AIC", "TOWN_1", "TOWN_2")
SOURCES: Sources = {topics.outbox(CITY, one): (CITY, one) for one in OFFICES}
LONG = "LONG"
"""The case of which very much is said."""
BEGUN = datetime(2025, 1, 2, 1, tzinfo=UTC)
DAYS = 400
EVIDENCE = BEGUN + timedelta(days=DAYS - 60)
_WORKING = tuple(
    CountedDay(day=date(2025, 1, 2) + timedelta(days=one), counted=one % 7 < 5, why="working day")
    for one in range(7)
)


@dataclass(slots=True)
class _Places:
    """The next offset of each place."""

    ends: dict[str, int]

    def record(self, topic: str, message: Message, at: datetime) -> Record:
        """Return a message as it stands at the end of its place."""
        offset = self.ends.get(topic, 0)
        self.ends[topic] = offset + 1
        place = TopicPartition(topic, 0)
        return Record(place, offset, int(at.timestamp() * 1000), None, encode(message))


def records(duties: int, long_case: int) -> Iterator[Record]:
    """Yield so many duties with a violation for each fourth, and a case with so many records."""
    places = _Places({})
    for number in range(duties):
        at = BEGUN + timedelta(days=DAYS) * number / duties
        duty = _duty(number, at, LONG if number < long_case else f"C{number // 4}")
        yield places.record(topics.STREAMS["duties"], duty, at)
        if number % 4 == 0:
            yield places.record(topics.STREAMS["violations"], _violation(duty, at), at)
    beat = Heartbeat(city=CITY, complete_up_to=EVIDENCE, edition="0" * 16)
    yield places.record(topics.STREAMS["blocks"], beat, EVIDENCE)


def _duty(number: int, at: datetime, case: str) -> Duty:
    due = at.date() + timedelta(days=number % 40)
    late = due < EVIDENCE.date()
    done = number % 3 == 0
    return Duty(
        id=f"{number:032x}",
        city=CITY,
        rule="ZH-15.7-utility-cutoff",
        article="art. 15 ¶7",
        edition="0" * 16,
        evidence=(f"{CITY}.LAND.outbox/0/{number}",),
        evidence_time=at,
        actor=OFFICES[number % len(OFFICES)],
        subject=case,
        subject_kind="case",
        case=case,
        site=f"P{number // 4}",
        status="discharged" if done else "breached" if late else "open",
        change="discharged" if done else "breached" if late else "raised",
        trigger_at=at,
        trigger_date=at.date(),
        due_date=None if number % 5 == 0 else due,
        done_at=at if done else None,
        advisory=number % 5 == 0,
        held=False,
        says="The utility cuts off within two working days of the notice.",
        working=_WORKING,
    )


def _violation(duty: Duty, at: datetime) -> Violation:
    return Violation(
        id=duty.id[::-1],
        city=CITY,
        rule=duty.rule,
        article=duty.article,
        edition=duty.edition,
        evidence=duty.evidence,
        evidence_time=at,
        actor=duty.actor,
        subject=duty.subject,
        subject_kind="case",
        case=duty.case,
        site=duty.site,
        at=at,
        cause="missed_duty",
        change="said",
        reason="Not done by its last day.",
        duty=duty.id,
        level="established",
    )
