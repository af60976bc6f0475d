"""Records that a hub would have written, as many as are asked for, by a rule: no chance in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hub.messages import (
    Block,
    CountedDay,
    Delivery,
    Document,
    Duty,
    Heartbeat,
    Message,
    Violation,
    encode,
)
from hub.read.rows import Sources
from hub.registry import topics
from hub.stream.port import Record, TopicPartition

CITY = "zhuhai"
OFFICES = ("POWER", "WATER", "GAS", "LAND", "PLAN", "CONSTR", "PSB", "AIC", "TOWN_1", "TOWN_2")
SOURCES: Sources = {
    place: (CITY, one)
    for one in OFFICES
    for place in (topics.outbox(CITY, one), topics.inbox(CITY, one))
}
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


def _paper(places: _Places, number: int, duty: Duty, at: datetime) -> Iterator[Record]:
    """Yield a notice of the land department, and the same in the inbox of who owes the duty."""
    notice = Document(
        id=f"N-{number}",
        kind="written_notice_sent",
        city=CITY,
        office="LAND",
        at=at,
        to=(duty.actor,),
        case=duty.case,
        site=f"{_TOWNS[number % len(_TOWNS)]}第{number}号地块",
        party=f"珠海{_TRADES[number % len(_TRADES)]}第{number}有限公司",
        notice=f"珠国土告〔2025〕{number}号",
        matter="cutoff",
    )
    yield places.record(topics.outbox(CITY, "LAND"), notice, at)
    delivery = Delivery(
        id=f"D-{number}",
        city=CITY,
        to=duty.actor,
        document_id=f"LAND/N-{number}",
        case=duty.case,
        document=encode(notice),
    )
    yield places.record(topics.inbox(CITY, duty.actor), delivery, at)


_TOWNS = ("斗门区白蕉镇", "金湾区红旗镇", "香洲区前山街道", "高新区唐家湾镇")
_TRADES = ("供电工程", "建材", "水产养殖", "房地产开发", "机械", "物流", "国土勘测")


def _block(duty: Duty, at: datetime) -> Block:
    return Block(
        id=f"b{duty.id}",
        city=CITY,
        rule="ZH-8.1.b-plan-block",
        article="art. 8 ¶1",
        edition=duty.edition,
        evidence=duty.evidence,
        evidence_time=at,
        subject_kind="site",
        subject=duty.site or "",
        actions=("project_planning_permit",),
        case=duty.case or "",
        state="placed",
        placed_at=at,
        reason="The case is open.",
    )


def records(duties: int, long_case: int) -> Iterator[Record]:
    """Yield so many duties with a violation for each fourth, and a case with so many records."""
    places = _Places({})
    for number in range(duties):
        at = BEGUN + timedelta(days=DAYS) * number / duties
        duty = _duty(number, at, LONG if number < long_case else f"C{number // 4}")
        yield places.record(topics.STREAMS["duties"], duty, at)
        if number % 4 == 0:
            yield places.record(topics.STREAMS["violations"], _violation(duty, at), at)
        if number % 8 == 0:
            yield from _paper(places, number, duty, at)
        if number % 16 == 0:
            yield places.record(topics.STREAMS["blocks"], _block(duty, at), at)
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
