"""How far an office has fetched its inbox is said into its city's log, when it has changed."""

import asyncio

import pytest

from hub.domain.fetched import reader_of
from hub.messages import Fetch, Watermark, decode, encode
from hub.registry import topics
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.builders import a_warning
from tests.stream.a_hub import AHub, in_a_hub

pytestmark = pytest.mark.usefixtures("toy")
INBOX = TopicPartition("town.MILLER.inbox", 0)
GROUP = reader_of(INBOX.topic)


def fetches(hub: AHub) -> list[Fetch]:
    found = [decode(one.value) for one in hub.said(topics.STREAMS["fetches"])]
    return [one for one in found if isinstance(one, Fetch)]


def marks_of_groups(hub: AHub) -> int:
    found = [decode(one.value) for one in hub.said(topics.EVENTS)]
    marks = [one for one in found if isinstance(one, Watermark)]
    return sum(entry.topic == GROUP for one in marks for entry in one.entries)


def warned(hub: AHub, *numbers: str) -> None:
    for number in numbers:
        said = a_warning(number).model_copy(update={"city": "town", "at": hub.now})
        hub.brokers.append([OutgoingRecord(hub.outbox("WARDEN"), None, encode(said))])


async def committed(hub: AHub, offset: int) -> None:
    hub.brokers.group(GROUP).commit({INBOX: offset})


def test_what_a_client_commits_is_said_once() -> None:
    async def live(hub: AHub) -> None:
        await hub.stand()
        warned(hub, "N1", "N2")
        await asyncio.sleep(60)
        assert fetches(hub) == [], "no client has ever committed: nothing is known"
        await committed(hub, 1)
        await asyncio.sleep(60)
        (said,) = fetches(hub)
        assert (said.city, said.office, said.inbox, said.up_to) == (
            "town",
            "MILLER",
            INBOX.topic,
            1,
        )
        await asyncio.sleep(60)
        assert (len(fetches(hub)), marks_of_groups(hub)) == (1, 1), "it is said when it changes"
        await committed(hub, 2)
        await asyncio.sleep(60)
        assert [one.up_to for one in fetches(hub)] == [1, 2]

    in_a_hub(live)


def test_what_was_fetched_stays_fetched_though_a_client_reads_anew() -> None:
    async def live(hub: AHub) -> None:
        await hub.stand()
        warned(hub, "N1", "N2")
        await asyncio.sleep(30)
        for offset in (2, 0, 2):
            await committed(hub, offset)
            await asyncio.sleep(30)
        assert [one.up_to for one in fetches(hub)] == [2]

    in_a_hub(live)


def test_what_lies_beyond_the_end_was_committed_of_another_topic() -> None:
    async def live(hub: AHub) -> None:
        await hub.stand()
        await committed(hub, 99)
        await asyncio.sleep(30)
        assert fetches(hub) == []
        assert hub.lag.total_seconds() < 30

    in_a_hub(live)


def test_neither_another_relay_nor_another_worker_says_it_again() -> None:
    async def live(hub: AHub) -> None:
        await hub.stand()
        warned(hub, "N1")
        await committed(hub, 1)
        await asyncio.sleep(60)
        for role in ("relay", "city"):
            hub.kill(role)
            hub.start(role)
            await asyncio.sleep(60)
        assert [one.up_to for one in fetches(hub)] == [1]

    in_a_hub(live)
