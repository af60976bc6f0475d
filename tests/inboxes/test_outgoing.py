"""What release 0.1 has left in `hub.outgoing` is delivered once,
whatever any position says of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

import pytest

from hub.agents import legacy_outgoing
from hub.agents.known_cities import KnownCities
from hub.agents.legacy_outgoing import GROUP, TRANSACTION_MS, take_over
from hub.domain.city.deliveries import delivery_id
from hub.files.calendar import published_calendar
from hub.messages import CityRecord, Delivery, Refusal, decode, encode
from hub.rebuild.rebuild import rebuild
from hub.registry import topics
from hub.registry.provision import provision, provision_hub, read_registry
from hub.registry.settings_check import Expected
from hub.stream.memory import MemoryLog
from hub.stream.port import FencedError, Log, OutgoingRecord, TopicPartition, TopicSpec
from hub.stream.stage import HOLD_S
from tests.builders import a_warning
from tests.contract.helpers import committed
from tests.contract.in_memory import MemoryStand
from tests.simulation.plan import WorkerPlan
from tests.simulation.process import Process
from tests.toy import toy_law

pytestmark = pytest.mark.usefixtures("toy")

NAME = "millbrook"
MILLER, WARDEN = f"{NAME}.MILLER.inbox", f"{NAME}.WARDEN.inbox"
WITHIN_S = 10.0
Position = Callable[["OfBefore"], Awaitable[None]]


def a_paper(number: int, city: str = NAME) -> bytes:
    """Return a delivery as release 0.1 wrote it into `hub.outgoing`."""
    document = a_warning(f"N{number}")
    known = f"WARDEN/N{number}"
    return encode(
        Delivery(
            id=delivery_id(city, known, "MILLER"), city=city, to="MILLER", document_id=known,
            case=document.case, document=encode(document),
        )
    )  # fmt: skip


class OfBefore:
    """A hub whose city has said papers through `hub.outgoing`, of which some stand in inboxes."""

    def __init__(self) -> None:
        self.stand = MemoryStand()
        self.log = cast("MemoryLog", self.stand.client())
        self.ended: list[str] = []

    async def stands(self, said: Sequence[bytes], delivered: int) -> CityRecord:
        self.stand.brokers.create([TopicSpec(topics.OUTGOING, topics.PARTITIONS)])
        await provision_hub(cast("Expected", self.log))
        law = toy_law()
        city = await provision(
            self.log, NAME, {"WARDEN": "WARDEN", "MILLER": "MILLER"}, law=NAME, clock="wall",
            edition=law.edition, calendar=published_calendar().digest,
        )  # fmt: skip
        self.outgoing = topics.at(topics.OUTGOING, city)
        await self.writes(*(OutgoingRecord(self.outgoing, MILLER.encode(), one) for one in said))
        await self.writes(
            *(OutgoingRecord(TopicPartition(MILLER, 0), None, one) for one in said[:delivered])
        )
        return city

    async def writes(self, *writes: OutgoingRecord) -> None:
        appender = await self.log.appender()
        if writes:
            await appender.append(list(writes))
        await appender.close()

    async def position(self, offset: int) -> None:
        group = self.stand.brokers.group(GROUP)
        group.commit({self.outgoing: offset})

    async def works(
        self,
        until: Callable[[], Awaitable[bool]],
        *,
        relay: bool = False,
        hold_s: float = HOLD_S,
    ) -> None:
        """Run a worker until something holds."""

        def fatal(where: str, error: BaseException) -> None:
            self.ended.append(f"{where}: {error}")

        plan = WorkerPlan("w1", ("city", "relay") if relay else ("city",))
        log = self.stand.client()
        process = Process(1, plan, cast("MemoryLog", log), 0.05, fatal, poll_s=0.05, hold_s=hold_s)
        running = asyncio.create_task(process.run())
        try:
            async with asyncio.timeout(WITHIN_S):
                while not await until():
                    assert not self.ended, self.ended
                    await asyncio.sleep(0.02)
        finally:
            process.stop()
            await running
            await log.close()

    async def holds(self, inbox: str = MILLER) -> list[bytes | None]:
        return await committed(self.log, TopicPartition(inbox, 0))

    async def is_taken_over(self) -> bool:
        state = topics.at(topics.STATE, await self.city())
        end = (await self.log.ends([state], committed=True))[state]
        return end > 0

    async def city(self) -> CityRecord:
        return (await read_registry(self.log))[NAME]

    async def hears_one_more(self) -> None:
        """Have WARDEN tell a notice: a city is worked on when something comes."""
        outbox = TopicPartition(f"{NAME}.WARDEN.outbox", 0)
        await self.writes(OutgoingRecord(outbox, None, encode(a_warning("N9"))))


async def nowhere(hub: OfBefore) -> None:
    """Nothing was ever committed."""


async def at_the_beginning(hub: OfBefore) -> None:
    await hub.position(0)


async def at_what_was_delivered(hub: OfBefore) -> None:
    await hub.position(2)


async def past_what_was_delivered(hub: OfBefore) -> None:
    await hub.position(4)


@pytest.mark.parametrize(
    "put", [nowhere, at_the_beginning, at_what_was_delivered, past_what_was_delivered]
)
async def test_whatever_the_position_each_paper_stands_once_in_order_before_anything_newer(
    put: Position,
) -> None:
    hub, said = OfBefore(), [a_paper(number) for number in range(5)]
    await hub.stands(said, delivered=2)
    await put(hub)
    await hub.hears_one_more()

    async def newer() -> bool:
        return len(await hub.holds()) >= 6

    await hub.works(newer, relay=True)
    found = await hub.holds()
    assert found[:5] == said
    newest = decode(found[5])
    assert isinstance(newest, Delivery)
    assert newest.document_id == "WARDEN/N9"
    assert len(found) == 6


async def test_who_still_runs_the_old_stage_writes_nothing_more_and_begins_at_the_end() -> None:
    hub, said = OfBefore(), [a_paper(number) for number in range(3)]
    await hub.stands(said, delivered=0)
    old = await hub.log.transactional_writer(f"{GROUP}-{hub.outgoing.partition}", TRANSACTION_MS)
    await hub.hears_one_more()

    async def newer() -> bool:
        return len(await hub.holds()) >= 4

    await hub.works(newer, relay=True)
    with pytest.raises(FencedError):
        await old.write(
            [OutgoingRecord(TopicPartition(MILLER, 0), None, said[0])], {hub.outgoing: 1}, GROUP
        )
    assert (await hub.holds())[:3] == said
    assert hub.stand.brokers.group(GROUP).offsets[hub.outgoing] == 3


async def test_who_is_killed_before_the_citys_first_transaction_leaves_all_of_it_to_the_next() -> (
    None
):
    hub, said = OfBefore(), [a_paper(number) for number in range(3)]
    city = await hub.stands(said, delivered=1)
    first = await take_over(hub.log, city)
    second = await take_over(hub.log, city)
    assert first == second == [(MILLER, said[1]), (MILLER, said[2])]
    await hub.writes(OutgoingRecord(TopicPartition(MILLER, 0), None, said[1]))
    assert await take_over(hub.log, city) == [(MILLER, said[2])]


async def test_a_paper_said_twice_with_the_same_bytes_is_owed_as_often() -> None:
    hub, paper = OfBefore(), a_paper(1)
    city = await hub.stands([paper, paper], delivered=1)
    assert await take_over(hub.log, city) == [(MILLER, paper)]


async def test_what_is_no_paper_of_the_city_is_named_and_goes_nowhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hub = OfBefore()
    city = await hub.stands([b"?", a_paper(1, city="jilin")], delivered=0)
    await hub.writes(
        OutgoingRecord(hub.outgoing, b"jilin.MILLER.inbox", a_paper(2)),
        OutgoingRecord(hub.outgoing, b"\xff\xfe", a_paper(2)),
        OutgoingRecord(hub.outgoing, None, None),
    )
    assert await take_over(hub.log, city) == []
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 5
    assert all("is no paper of millbrook to an inbox of it: passed over" in line for line in said)


async def test_a_hub_that_never_had_the_topic_owes_nothing() -> None:
    hub = OfBefore()
    await provision_hub(cast("Expected", hub.log))
    law = toy_law()
    city = await provision(
        hub.log, NAME, {"WARDEN": "WARDEN", "MILLER": "MILLER"}, law=NAME, clock="wall",
        edition=law.edition, calendar=published_calendar().digest,
    )  # fmt: skip
    assert await take_over(hub.log, city) == ()
    assert await hub.log.topics([topics.OUTGOING]) == {}


async def test_what_is_forged_there_afterwards_goes_nowhere() -> None:
    hub = OfBefore()
    await hub.stands([a_paper(1)], delivered=1)
    await hub.hears_one_more()

    async def two() -> bool:
        return len(await hub.holds()) >= 2

    await hub.works(two, relay=True)
    await hub.writes(OutgoingRecord(hub.outgoing, MILLER.encode(), a_paper(7)))
    await hub.position(0)
    await hub.writes(OutgoingRecord(TopicPartition(f"{NAME}.WARDEN.outbox", 0), None, b"?"))

    async def refused() -> bool:
        return any(isinstance(decode(one), Refusal) for one in await hub.holds(WARDEN))

    await hub.works(refused, relay=True)
    assert len(await hub.holds()) == 2


async def test_a_rebuild_gives_an_inbox_what_it_does_not_hold_and_nothing_twice() -> None:
    hub = OfBefore()
    await hub.stands([], delivered=0)
    await hub.hears_one_more()
    await hub.writes(OutgoingRecord(TopicPartition(f"{NAME}.WARDEN.outbox", 0), None, b"?"))

    async def all_said() -> bool:
        return bool(await hub.holds()) and bool(await hub.holds(WARDEN))

    await hub.works(all_said, relay=True)
    papers, refusals = await hub.holds(), await hub.holds(WARDEN)
    await hub.stand.delete(MILLER)
    await hub.stand.delete(WARDEN)
    await hub.stand.delete(topics.STATE)
    city = await hub.stands([], delivered=0)
    known = KnownCities(cast("Log", hub.log))
    done = await rebuild(hub.log, city, known.law_of(city), known.calendar)
    assert done.owed == 2
    await hub.works(all_said, relay=True)
    assert (await hub.holds(), await hub.holds(WARDEN)) == (papers, refusals)
    done = await rebuild(hub.log, city, known.law_of(city), known.calendar)
    assert done.owed == 0


async def test_while_years_of_papers_are_compared_the_city_is_held_by_name_and_then_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, said = OfBefore(), [a_paper(number) for number in range(3)]
    await hub.stands(said, delivered=1)
    await hub.hears_one_more()

    async def slowly(log: Log, placed: CityRecord) -> Sequence[tuple[str, bytes]]:
        await asyncio.sleep(0.2)
        return await take_over(log, placed)

    monkeypatch.setattr(legacy_outgoing, "take_over", slowly)
    monkeypatch.setattr(legacy_outgoing, "COMPARED_S", 0.02)

    async def newer() -> bool:
        return len(await hub.holds()) >= 4

    await hub.works(newer, relay=True, hold_s=0.05)
    assert (await hub.holds())[:3] == said
    assert (
        "millbrook: hub.outgoing is being compared with its inboxes. Every other city goes on."
        in (capsys.readouterr().err)
    )
