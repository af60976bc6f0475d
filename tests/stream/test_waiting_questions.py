"""A question that waits has time marked at once: it is answered complete when the skew is over,
not at the next round.
"""

import asyncio
from datetime import timedelta

import pytest

from hub.messages import Decision, Permit, WatermarksAsked, decode, encode, encode_json
from hub.registry import topics
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.stream.a_hub import AHub, in_a_hub

pytestmark = pytest.mark.usefixtures("toy")
SKEW, SECOND = timedelta(seconds=5), timedelta(seconds=1)
PULSE = TopicPartition(topics.PULSE, 0)


def question(hub: AHub, wait: int | None) -> Permit:
    return Permit(
        kind="leave_asked",
        city="town",
        office="MILLER",
        at=hub.now,
        action="mill_supply",
        site="P1",
        wait_complete=wait,
    )


async def answer(hub: AHub, count: int = 1) -> Decision:
    """Return the answer that comes next, when it comes."""
    while True:
        found = [decode(one.value) for one in hub.said(topics.STREAMS["decisions"])]
        if len(found) >= count:
            assert isinstance(found[-1], Decision)
            return found[-1]
        await asyncio.sleep(0.05)


async def beats(hub: AHub) -> AHub:
    """Have a city be heard for a minute, and stop just after a round of marks."""
    await hub.stand("city", "relay")
    await asyncio.sleep(61)
    return hub


def test_a_gate_asked_now_is_complete_a_second_after_the_skew() -> None:
    async def asks(hub: AHub) -> None:
        await beats(hub)
        for raw in (encode, encode_json):
            asked, count = hub.now, len(hub.said(topics.STREAMS["decisions"]))
            hub.write(hub.outbox("MILLER"), raw(question(hub, 20)))
            found = await answer(hub, count + 1)
            assert found.complete
            assert found.held_by is None
            assert hub.now - asked <= SKEW + SECOND

    in_a_hub(asks)


def test_two_relays_that_share_a_city_mark_it_both() -> None:
    async def asks(hub: AHub) -> None:
        await hub.stand("city", "relay")
        hub.start("relay", "relay-2")
        await asyncio.sleep(61)
        asked = hub.now
        hub.write(hub.outbox("MILLER"), encode(question(hub, 20)))
        assert (await answer(hub)).complete
        assert hub.now - asked <= SKEW + SECOND

    in_a_hub(asks)


def test_a_source_that_is_gone_keeps_nobody_longer_than_he_waits_and_is_named() -> None:
    async def asks(hub: AHub) -> None:
        await beats(hub)
        gone = topics.outbox("town", "WARDEN")
        hub.brokers.delete([gone])
        await asyncio.sleep(30)
        asked = hub.now
        hub.write(hub.outbox("MILLER"), encode(question(hub, 8)))
        found = await answer(hub)
        assert not found.complete
        assert (found.held_by, found.held_because) == (gone, "missing")
        assert 8 * SECOND <= hub.now - asked <= 9 * SECOND

    in_a_hub(asks)


def test_who_does_not_wait_has_nothing_marked() -> None:
    async def asks(hub: AHub) -> None:
        await beats(hub)
        hub.write(hub.outbox("MILLER"), encode(question(hub, None)))
        assert not (await answer(hub)).complete
        assert asked_for(hub) == []

    in_a_hub(asks)


@pytest.mark.seeds
def test_a_thousand_questions_have_time_marked_once_a_second() -> None:
    async def asks(hub: AHub) -> None:
        await beats(hub)
        before = probes(hub)
        for _ in range(20):
            hub.write(hub.outbox("MILLER"), *[encode(question(hub, 20))] * 50)
            await asyncio.sleep(0.5)
        await answer(hub, 1000)
        assert probes(hub) - before <= 45, "it took 10 s to ask, and 20 until the last gave up"

    in_a_hub(asks)


def test_what_others_write_on_hub_pulse_is_no_harm() -> None:
    async def asks(hub: AHub) -> None:
        await beats(hub)
        never = hub.now + timedelta(days=400)
        other = WatermarksAsked(city="elsewhere", at=(hub.now,))
        late = WatermarksAsked(city="town", at=(never,))
        hub.brokers.append(
            [OutgoingRecord(PULSE, None, one) for one in (b"?", encode(other), encode(late))]
        )
        asked = hub.now
        hub.write(hub.outbox("MILLER"), encode(question(hub, 20)))
        assert (await answer(hub)).complete
        assert hub.now - asked <= SKEW + SECOND
        assert hub.ended == []

    in_a_hub(asks)


def asked_for(hub: AHub) -> list[WatermarksAsked]:
    found = [decode(one.value) for one in hub.brokers.at(PULSE).read(0, 10_000, committed=True)[0]]
    return [one for one in found if isinstance(one, WatermarksAsked)]


def probes(hub: AHub) -> int:
    return len(hub.brokers.at(PULSE).read(0, 10_000, committed=True)[0]) - len(asked_for(hub))
