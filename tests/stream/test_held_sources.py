"""One source that cannot be read on, or is tampered with, holds its own city by name;
nothing is lost in silence.
"""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.files.calendar import published_calendar
from hub.messages import Envelope, Held, RefusalCode
from hub.registry import topics
from hub.registry.provision import provision
from hub.registry.reader import RegistryReader
from hub.registry.settings_check import SettingsCheck, look
from hub.stream.memory.partition import Outcome
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.stream.a_hub import MARK_EVERY_S, AHub, in_a_hub
from tests.toy import toy_law

pytestmark = pytest.mark.usefixtures("toy")

SOUND = timedelta(seconds=2 * MARK_EVERY_S + 5)
LIMIT_S = 60.0


def test_open_transactions_hold_a_city_no_longer_than_one_may_be_open_however_many_overlap() -> (
    None
):
    async def story(hub: AHub) -> list[timedelta]:
        await hub.stand()
        await asyncio.sleep(25)
        lags = []
        writers = [f"client-{n}" for n in range(2)]
        opened = []
        for turn in range(12):
            writer = writers[turn % 2]
            transaction = hub.brokers.begin(writer, hub.brokers.take_over(writer), 60_000)
            hub.brokers.write(transaction, [OutgoingRecord(hub.outbox("MILLER"), None, b"?")])
            opened.append(transaction)
            for _ in range(4):
                await asyncio.sleep(5)
                lags.append(hub.lag)
            if turn:
                hub.brokers.finish(opened[turn - 1], Outcome.COMMITTED)
            await asyncio.sleep(15)
            assert turn < 2 or hub.held() == (hub.outbox("MILLER").topic, Held.OPEN_TRANSACTION)
        assert hub.ended == []
        return lags

    assert max(in_a_hub(story)) <= timedelta(seconds=LIMIT_S) + SOUND


@settings(max_examples=8, deadline=None)
@given(
    moved=st.sampled_from([0, 1, 3, 5, 7, 500]), kept=st.booleans(), also_heard=st.integers(1, 3)
)
def test_a_commit_that_a_stranger_moved_passes_nothing_over(
    *, moved: int, kept: bool, also_heard: int
) -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        place = hub.outbox("WARDEN")
        hub.write(place, *[b"?"] * also_heard)
        await asyncio.sleep(30)
        hub.kill("relay")
        await asyncio.sleep(10)
        hub.write(place, *[b"?"] * 5)
        group = hub.brokers.group("hub.relay")
        group.commit({place: moved})
        if not kept:
            group.offsets.clear()
        hub.start("relay")
        await asyncio.sleep(60)
        hub.write(place, b"?")
        await asyncio.sleep(20)
        assert hub.ended == []
        assert hub.heard(place) == set(range(also_heard + 6))
        assert {one.code for one in hub.refused()} == {RefusalCode.UNKNOWN_FRAMING}
        assert hub.lag <= SOUND

    in_a_hub(story)


def test_before_a_city_has_heard_a_source_no_commit_is_believed() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand("city")
        place = hub.outbox("WARDEN")
        hub.write(place, b"?", b"?", b"?")
        hub.brokers.group("hub.relay").commit({place: 2})
        hub.start("relay")
        await asyncio.sleep(20)
        assert hub.heard(place) == {0, 1, 2}

    in_a_hub(story)


def test_a_damaged_source_is_set_aside_by_name_until_it_is_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        spoilt, sound = hub.outbox("WARDEN"), hub.outbox("MILLER")
        hub.write(spoilt, b"?", b"?")
        await asyncio.sleep(30)
        hub.brokers.at(spoilt).damaged_from = 3
        hub.write(spoilt, b"?", b"?", b"?")
        await asyncio.sleep(1)
        hub.write(sound, b"?")
        await asyncio.sleep(200)
        hub.write(sound, b"?")
        await asyncio.sleep(10)
        assert (hub.heard(spoilt), hub.heard(sound)) == ({0, 1, 2}, {0, 1})
        assert hub.held() == (spoilt.topic, Held.DAMAGED)
        assert hub.lag > timedelta(seconds=180), "nobody is accused on what cannot be read"
        hub.brokers.at(spoilt).damaged_from = None
        await asyncio.sleep(90)
        assert hub.heard(spoilt) == {0, 1, 2, 3, 4}
        assert hub.held()[1] is None
        assert hub.lag <= SOUND
        assert hub.ended == []

    in_a_hub(story)
    words = capsys.readouterr().err
    assert words.count("town.WARDEN.outbox/0 is set aside, the others go on") == 1
    assert words.count("town.WARDEN.outbox/0 is read on.") == 1


def test_records_of_client_time_are_heard_with_no_time_that_is_not_the_broker_s() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        place, sound = hub.outbox("WARDEN"), hub.outbox("MILLER")
        hub.brokers.at(place).client_time = True
        hub.write(place, b"?")
        hub.write(sound, b"?")
        await asyncio.sleep(60)
        assert (hub.heard(place), hub.heard(sound)) == (set(), {0})
        assert hub.held() == (place.topic, Held.CLIENT_TIME)
        assert hub.ended == []

    in_a_hub(story)


def test_records_deleted_unread_set_their_source_aside_those_deleted_once_heard_do_not() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        read, unread = hub.outbox("WARDEN"), hub.outbox("MILLER")
        hub.write(read, b"?", b"?")
        hub.write(unread, b"?", b"?")
        await asyncio.sleep(30)
        hub.kill("relay")
        hub.write(unread, b"?", b"?")
        hub.brokers.at(read).start = 2
        hub.brokers.at(unread).start = 3
        await asyncio.sleep(10)
        hub.start("relay")
        hub.write(read, b"?")
        await asyncio.sleep(90)
        assert hub.heard(read) == {0, 1, 2}
        assert hub.heard(unread) == {0, 1}
        assert hub.held() == (unread.topic, Held.DELETED_UNREAD)
        assert hub.ended == []

    in_a_hub(story)


def test_a_source_whose_topic_is_gone_holds_its_city_by_name_and_provisioning_heals_it() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        await asyncio.sleep(30)
        gone = topics.inbox("town", "MILLER")
        hub.brokers.delete([gone])
        await asyncio.sleep(60)
        assert hub.held() == (gone, Held.MISSING)
        await provisioned(hub)
        await asyncio.sleep(60)
        assert hub.held()[1] is None
        assert hub.lag <= SOUND

    in_a_hub(story)


def test_a_source_that_nobody_leads_holds_its_city_and_no_other_source() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        await asyncio.sleep(30)
        unled, sound = topics.inbox("town", "MILLER"), hub.outbox("WARDEN")
        hub.brokers.lead(unled, led=False)
        hub.write(sound, b"?")
        await asyncio.sleep(20)
        assert hub.heard(sound) == {0}
        hub.kill("relay")
        await asyncio.sleep(10)
        hub.start("relay")
        hub.write(sound, b"?")
        await asyncio.sleep(30)
        assert hub.heard(sound) == {0, 1}
        assert hub.held() == (unled, Held.NO_LEADER)
        hub.brokers.lead(unled, led=True)
        await asyncio.sleep(30)
        assert hub.lag <= SOUND
        assert hub.ended == []

    in_a_hub(story)


def test_records_in_other_partitions_of_a_source_are_each_refused_and_none_is_passed_over() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        place, inbox = hub.outbox("WARDEN"), TopicPartition(topics.inbox("town", "MASON"), 2)
        hub.write(place, b"?")
        await asyncio.sleep(20)
        hub.brokers.add_partitions(place.topic, 3)
        hub.brokers.add_partitions(inbox.topic, 3)
        for number in range(3):
            hub.write(hub.outbox("WARDEN", number), b"? a", b"? b")
        hub.write(inbox, b"?")
        await asyncio.sleep(30)
        hub.kill("relay")
        hub.write(hub.outbox("WARDEN", 1), b"? c")
        await asyncio.sleep(10)
        hub.start("relay")
        await asyncio.sleep(30)
        assert hub.heard(place) == {0, 1, 2}
        assert hub.heard(hub.outbox("WARDEN", 1)) == {0, 1, 2}
        assert hub.heard(hub.outbox("WARDEN", 2)) == {0, 1}
        by_source = {one.source: one for one in hub.refused()}
        other = by_source["town.WARDEN.outbox/1/2"]
        assert (other.code, other.record) == (RefusalCode.OTHER_PARTITION, b"? c")
        assert by_source[f"{inbox.topic}/2/0"].code == RefusalCode.NOT_SAID_BY_HUB
        sent, _ = hub.brokers.at(TopicPartition(topics.inbox("town", "WARDEN"), 0)).read(
            0, 100, committed=True
        )
        assert len(sent) == len(hub.heard(place)) + 5, "the sender is told"
        assert hub.lag <= SOUND
        assert hub.ended == []

    in_a_hub(story)


@pytest.mark.parametrize("topic_id", ["its own", "another"])
def test_a_forged_copy_silences_no_source_in_silence(topic_id: str) -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        place = hub.outbox("WARDEN")
        hub.write(place, b"?")
        await asyncio.sleep(20)
        own = hub.brokers.standing[place.topic].topic_id
        bears = own if topic_id == "its own" else "forged"
        forged = Envelope(
            "town", "WARDEN", "outbox", place.topic, bears, 10**12,
            0 if bears == own else -1, hub.now_ms(),
        )  # fmt: skip
        events = topics.at(topics.EVENTS, hub.city)
        hub.brokers.append([OutgoingRecord(events, None, b"? forged", forged.to_headers())])
        await asyncio.sleep(1)
        hub.write(place, b"? true")
        await asyncio.sleep(60)
        assert hub.held() == (place.topic, Held.AHEAD)
        assert hub.lag > timedelta(seconds=30), "its city accuses nobody"

    in_a_hub(story)


@pytest.mark.parametrize(
    "changes",
    [
        {"office": "BENCH", "topic": "town.BENCH.outbox"},
        {"office": "BENCH"},
        {"topic": "town.MILLER.outbox"},
        {"topic": "anything"},
        {"city": "elsewhere"},
        {"append_ms": 4_000_000_000_000},
    ],
    ids=str,
)
def test_a_copy_of_what_is_no_source_of_the_city_is_refused(changes: dict[str, Any]) -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        given: dict[str, Any] = {
            "city": "town",
            "office": "WARDEN",
            "direction": "outbox",
            "topic": "town.WARDEN.outbox",
            "topic_id": hub.brokers.standing["town.WARDEN.outbox"].topic_id,
            "offset": 0,
            "previous_offset": -1,
            "append_ms": hub.now_ms(),
        }
        forged = Envelope(**{**given, **changes})
        events = topics.at(topics.EVENTS, hub.city)
        hub.brokers.append([OutgoingRecord(events, None, b"? forged", forged.to_headers())])
        await asyncio.sleep(5)
        assert [one.code for one in hub.refused()] == [RefusalCode.NOT_OF_THE_HUB]

    in_a_hub(story)


def test_an_office_that_left_a_running_city_holds_nothing_and_may_write_no_more() -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        gone = hub.outbox("MILLER")
        await asyncio.sleep(30)
        hub.brokers.at(gone).damaged_from = 0
        hub.write(gone, b"?")
        await asyncio.sleep(60)
        assert hub.held() == (gone.topic, Held.DAMAGED)
        await provisioned(hub, without=("MILLER",))
        await asyncio.sleep(30)
        assert hub.held()[1] is None
        assert hub.lag <= SOUND
        hub.brokers.at(gone).damaged_from = None
        hub.write(gone, b"? later")
        await asyncio.sleep(90)
        codes = {one.source: one.code for one in hub.refused()}
        assert codes[f"{gone.topic}/0/1"] == RefusalCode.OFFICE_LEFT
        await provisioned(hub, offices={"MILLER": "MILLER"})
        hub.write(gone, b"? again")
        await asyncio.sleep(30)
        codes = {one.source: one.code for one in hub.refused()}
        assert codes[f"{gone.topic}/0/2"] == RefusalCode.UNKNOWN_FRAMING
        assert hub.lag <= SOUND

    in_a_hub(story)


def test_settings_that_were_changed_are_named_once_and_once_when_they_are_mended(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def story(hub: AHub) -> None:
        await hub.stand()
        watch = SettingsCheck(hub.log, RegistryReader(hub.log).cities)
        await watch.look()
        assert capsys.readouterr().err == ""
        outbox = hub.outbox("WARDEN").topic
        for topic, name, wrong in (
            (outbox, "message.timestamp.type", "CreateTime"),
            (outbox, "retention.ms", "1000"),
            (topics.EVENTS, "cleanup.policy", "compact"),
        ):
            right, hub.brokers.configs[topic][name] = hub.brokers.configs[topic][name], wrong
            await watch.look()
            await watch.look()
            told = f"topic {topic} stands with {name}={wrong}; set it to {right}"
            assert capsys.readouterr().err.count(told) == 1
            hub.brokers.configs[topic][name] = right
            await watch.look()
            assert f"mended: {told}" in capsys.readouterr().err
        hub.brokers.settings = {**hub.brokers.settings, "offsets.retention.minutes": "10080"}
        (found,) = await look(hub.log, [hub.city])
        assert "offsets.retention.minutes=10080; set it to 129600" in found.words
        assert not found.breaks

    in_a_hub(story)


async def provisioned(
    hub: AHub, offices: dict[str, str] | None = None, without: Collection[str] = ()
) -> None:
    law = toy_law()
    await provision(
        hub.log, "town", offices, law="millbrook", clock=None, edition=law.edition,
        calendar=published_calendar().digest, without=without,
    )  # fmt: skip
