"""Whatever an office writes: it is heard or refused, all that follows can be written,
and nobody else is touched.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hub.agents.city import row_codec
from hub.agents.city.processor import Processor
from hub.domain.derive.relevance import is_spoken_of
from hub.domain.facts import HUB, Fact
from hub.files.calendar import published_calendar
from hub.messages import (
    OUTBOX,
    Delivery,
    Duty,
    Envelope,
    Message,
    OfficeMessage,
    Refusal,
    Watermark,
    WatermarkEntry,
    decode,
    encode,
)
from hub.registry import topics
from hub.stream.port import OutgoingRecord, Record
from hub.stream.stage import BatchResult
from tests.adversary import EXAMPLES
from tests.adversary.lawful import CITY, OFFICES, messages
from tests.adversary.records import records
from tests.builders import LATE, MONDAY, warned
from tests.cities import MINUTE, NAME, ACity, at, law_in, placed_city, topic
from tests.poison.log import EVENTS, answered, batch_of

SOME = settings(
    max_examples=max(1, EXAMPLES // 3), deadline=None, suppress_health_check=[*HealthCheck],
    print_blob=True,
)  # fmt: skip
HEARD_MS = int(at("2025-04-30 09:00").timestamp() * 1000)
LONG_AFTER = at("2026-06-30 09:00")


class Hub:
    """A city as its worker has it: records in, rows and words out as bytes."""

    def __init__(self) -> None:
        placed, law = placed_city(OFFICES, CITY), law_in(CITY)
        self._compute = Processor(lambda _: placed, lambda _: law, published_calendar()).compute
        self.rows: dict[bytes, bytes] = {}
        self.said: list[OutgoingRecord] = []
        self._next: dict[str, int] = {}

    def hears(self, told: Sequence[bytes]) -> None:
        """Hear records of offices in one batch, and all papers read back in another;
        let time pass.
        """
        self._answer([self._copied(raw, *_owner(raw)) for raw in told])
        papers = [one.value for one in self.said if isinstance(decode(one.value), Delivery)]
        self._answer([self._copied(raw or b"", _addressee(raw or b""), "inbox") for raw in papers])
        for _ in range(9):
            self._answer([self._mark()])

    def _copied(self, raw: bytes, office: str, direction: str = OUTBOX) -> Record:
        name = topic(office, direction, CITY)
        offset = self._next.get(name, 0)
        self._next[name] = offset + 1
        envelope = Envelope(
            CITY, office, direction, name, f"id of {name}", offset, offset - 1, HEARD_MS
        )
        return Record(EVENTS, 7, HEARD_MS, None, raw, envelope.to_headers())

    def _mark(self) -> Record:
        names = [topic(office, way, CITY) for office in OFFICES for way in (OUTBOX, "inbox")]
        entries = tuple(
            WatermarkEntry(topic=name, topic_id=f"id of {name}", end=2**60, at=LONG_AFTER)
            for name in names
        )
        value = encode(Watermark(city=CITY, relay="r", entries=entries))
        return Record(EVENTS, 7, int(LONG_AFTER.timestamp() * 1000), None, value)

    def _answer(self, batch: Sequence[Record]) -> BatchResult:
        answer = answered(self._compute, batch_of(EVENTS, batch, self.rows))
        for key, value in answer.rows.items():
            assert key.decode(), "a row has a key"
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value
        self.said += answer.writes
        return answer


def _owner(raw: bytes) -> tuple[str]:
    """Return whose outbox a record stands in: that of the office that it names,
    if the city has it.
    """
    message = decode(raw)
    office = message.office if isinstance(message, OfficeMessage) else ""
    return (office if office in OFFICES else "LAND",)


def _addressee(raw: bytes) -> str:
    paper = decode(raw)
    assert isinstance(paper, Delivery), "what goes into inboxes as a paper is a delivery"
    return paper.to


@SOME
@given(st.lists(records(), min_size=1, max_size=4))
def test_what_any_office_writes_trips_no_fault_and_all_that_follows_can_be_written(
    told: list[bytes],
) -> None:
    hub = Hub()
    hub.hears(told)
    for write in hub.said:
        assert len(write.value or b"") < topics.RECORD_BYTES_MAX
        message = decode(write.value)
        assert isinstance(message, Message), f"said what nobody can read: {message}"
        if isinstance(message, Refusal):
            assert message.code[0] in "MC", f"the sender's fault is taken for ours: {message}"
            assert message.reason
            assert message.remedy
    for key, value in hub.rows.items():
        if key.startswith(row_codec.ROW):
            assert row_codec.encode_row(row_codec.decode_row(value)) == value


@SOME
@given(st.data(), st.sampled_from(("MASON", "BENCH")))
def test_what_one_office_writes_changes_no_duty_of_another_unless_a_rule_speaks_of_it(
    data: st.DataObject, office: str
) -> None:
    moments = st.integers(0, 4_000).map(lambda minute: MONDAY + minute * MINUTE)
    drawn = messages((office,), moments, NAME).filter(lambda one: one.office == office)
    told = data.draw(st.lists(drawn, min_size=1, max_size=5))
    told = [_about_c1(one) for one in told]
    assume(all(one.office != HUB for one in told))
    without, with_it = warned("C1", "C2"), warned("C1", "C2")
    for one in told:
        with_it.writes(office, one, LATE - timedelta(minutes=1))
    for city in (without, with_it):
        city.marks(LATE + timedelta(days=3))
    before, after = _statuses(without, office), _statuses(with_it, office)
    facts = [fact for row in with_it.city.docket.rows.held() for fact in row.facts.values()]
    own = [fact for fact in facts if fact.office == office]
    for key, status in before.items():
        if after.get(key) != status:
            assert _is_named(key[0], own, with_it), f"{key}: {status} became {after.get(key)}"


def _about_c1(one: OfficeMessage) -> OfficeMessage:
    changes: dict[str, Any] = {"case": "C1"} if "case" in type(one).model_fields else {}
    return one.model_copy(update=changes)


def _statuses(city: ACity, but: str) -> dict[tuple[str, str, str], str]:
    """Return how each duty of every other office stands, by rule, actor and subject."""
    duties = [one for one in city.all(Duty) if one.actor != but]
    return {(one.rule, one.actor, one.subject): one.status for one in duties}


def _is_named(rule: str, facts: Sequence[Fact], city: ACity) -> bool:
    return any(is_spoken_of(rule, fact, city.city.docket.context) for fact in facts)
