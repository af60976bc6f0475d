"""Twenty kills and an hour without a relay: each outage once, none invented, nobody late by it."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from hub.domain.fetched import reader_of
from hub.messages import Duty, Outage, Violation, decode, encode
from hub.registry import topics
from hub.stream.port import TopicPartition
from tests.builders import LATE, SHUT_OFF, a_shut_off, a_warning
from tests.stream.a_hub import AHub, in_a_hub

pytestmark = pytest.mark.usefixtures("toy")
HOUR = 3600.0
MINUTE = timedelta(minutes=1)


def outages(hub: AHub) -> list[Outage]:
    found = [decode(one.value) for one in hub.said(topics.STREAMS["outages"])]
    return [one for one in found if isinstance(one, Outage)]


def shut_offs(hub: AHub) -> dict[str | None, str]:
    """Return how each duty to shut off stands, by its case."""
    found = [decode(one.value) for one in hub.said(topics.STREAMS["duties"])]
    duties = [one for one in found if isinstance(one, Duty) and one.rule == SHUT_OFF]
    return {one.case: one.status for one in duties}


def violations(hub: AHub) -> list[str | None]:
    found = [decode(one.value) for one in hub.said(topics.STREAMS["violations"])]
    return [one.case for one in found if isinstance(one, Violation) and one.change == "said"]


async def until(hub: AHub, instant: object) -> None:
    await asyncio.sleep((instant - hub.now).total_seconds())  # type: ignore[operator]


def test_twenty_kills_are_no_outage_and_an_hour_without_a_relay_is_one() -> None:
    async def live(hub: AHub) -> None:
        chance = Random(18)
        await hub.stand()
        for number in ("1", "2"):
            said = a_warning(f"N{number}", f"C{number}").model_copy(update={"city": "town"})
            hub.write(hub.outbox("WARDEN"), encode(said))
        await asyncio.sleep(120)
        hub.kill("relay")
        await until(hub, LATE - 40 * MINUTE)
        hub.start("relay")
        for _ in range(20):
            await asyncio.sleep(chance.uniform(20, 60))
            role = chance.choice(["relay", "city"])
            hub.kill(role)
            await asyncio.sleep(chance.uniform(1, 30))
            hub.start(role)
        await until(hub, LATE - 10 * MINUTE)
        hub.kill("relay")
        await until(hub, LATE + 5 * MINUTE)
        answer = a_shut_off(LATE - 15 * MINUTE, "C1").model_copy(update={"city": "town"})
        hub.write(hub.outbox("MILLER"), encode(answer))
        await until(hub, LATE + 50 * MINUTE)
        hub.start("relay")
        await asyncio.sleep(300)
        assert [(one.year, one.number, one.what) for one in outages(hub)] == [
            (2025, 1, "everything"),
            (2025, 2, "everything"),
        ]
        hour = outages(hub)[-1]
        assert abs(hour.ended - hour.began - timedelta(hours=1)) < MINUTE
        assert violations(hub) == [], "neither who told meanwhile nor who could not is late"
        assert shut_offs(hub) == {"C1": "discharged", "C2": "open"}
        await asyncio.sleep(HOUR)
        assert violations(hub) == ["C2"], "nothing was told while that was made up for"
        assert len(outages(hub)) == 2

    in_a_hub(live)


def test_an_inbox_that_is_fetched_is_no_outage_and_a_city_that_worked_late_neither() -> None:
    async def live(hub: AHub) -> None:
        await hub.stand()
        await asyncio.sleep(60)
        hub.kill("city")
        said = a_warning().model_copy(update={"city": "town"})
        hub.write(hub.outbox("WARDEN"), encode(said))
        await asyncio.sleep(HOUR)
        hub.start("city")
        await asyncio.sleep(120)
        inbox = TopicPartition("town.MILLER.inbox", 0)
        hub.brokers.group(reader_of(inbox.topic)).commit({inbox: 1})
        await asyncio.sleep(120)
        assert outages(hub) == [], "the marks went on: the relay heard all of it"

    in_a_hub(live)
