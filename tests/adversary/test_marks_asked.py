"""Whatever an office writes, the relay that copies it goes on:
at the most it has time marked within two minutes.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.agents.relay.copying import RelaySource
from hub.agents.relay.watermark_requests import marks_asked
from hub.messages import OUTBOX, Permit, WatermarksAsked, decode, encode, encode_json
from hub.messages.field_types import END_OF_TIME, FIRST_INSTANT
from hub.stream.port import Record, TopicPartition, TopicState
from tests.adversary import EXAMPLES
from tests.adversary.records import records
from tests.cities import NAME, at, placed_city, topic

RECEIVED = at("2025-03-10 09:00")
OUTBOX_OF_MILLER = topic("MILLER", OUTBOX)
SOURCE = RelaySource(placed_city(), "MILLER", OUTBOX, TopicState(OUTBOX_OF_MILLER, "id", 1))
ANY_INSTANT = st.datetimes(
    FIRST_INSTANT.replace(tzinfo=None), END_OF_TIME.replace(tzinfo=None) - timedelta(seconds=1)
).map(lambda one: one.replace(tzinfo=UTC))


def asked(*values: bytes) -> list[datetime]:
    """Return when marks are asked for, beside records of these values."""
    ms = int(RECEIVED.timestamp() * 1000)
    place = TopicPartition(OUTBOX_OF_MILLER, 0)
    told = [Record(place, n, ms, None, value, ()) for n, value in enumerate(values)]
    found = [decode(one.value) for one in marks_asked(told, SOURCE)]
    return [when for one in found if isinstance(one, WatermarksAsked) for when in one.at]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
@given(raw=st.lists(records(), max_size=3))
def test_no_bytes_end_the_relay(raw: list[bytes]) -> None:
    asked(*raw)


@given(instant=ANY_INSTANT, wait=st.integers(0, 60), in_json=st.booleans())
def test_marks_are_asked_for_no_later_than_a_question_waits(
    instant: datetime, wait: int, *, in_json: bool
) -> None:
    question = Permit(
        kind="leave_asked", city=NAME, office="MILLER", at=instant, action="mill_supply", site="P1",
        wait_complete=wait,
    )  # fmt: skip
    found = asked(encode_json(question) if in_json else encode(question))
    assert found
    assert all((one - RECEIVED).total_seconds() <= wait + 0.1 for one in found)
