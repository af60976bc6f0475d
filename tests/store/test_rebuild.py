"""A city whose log of rows is lost is rebuilt from its outboxes and inboxes,
and says nothing twice.
"""

import asyncio
import re
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from hub.agents.city import row_codec
from hub.agents.known_cities import KnownCities
from hub.cli.replay import read_story
from hub.domain.city.rows import Row
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Card, CityRecord, Document, Heartbeat, Refusal, Register, decode, encode
from hub.rebuild.rebuild import rebuild
from hub.registry import topics
from hub.registry.provision import provision, provision_hub, read_registry
from hub.registry.settings_check import Expected
from hub.sandbox.player import Player, PlayError, watched
from hub.sandbox.sandbox import play
from hub.stream.checksum import read_rows, with_checksum
from hub.stream.memory import MemoryLog
from hub.stream.port import OutgoingRecord, TopicPartition
from hub.stream.row_log import REBUILDING_KEY
from tests.brokers import embedded
from tests.contract.in_memory import MemoryStand
from tests.contract.on_kafka import KafkaStand
from tests.contract.stand import Stand
from tests.simulation.plan import WorkerPlan
from tests.simulation.process import Process
from tests.toy import LATE

TOLD = Path(__file__).parents[1] / "stories"
STORIES = [
    *sorted((TOLD / "given").glob("S*.jsonl"))[:6],
    TOLD / "zhuhai" / "rl-7-words-without-effect.jsonl",
    TOLD / "zhuhai" / "rl-7-the-rest-arrives.jsonl",
]
NAME = "lost"


class Hub:
    """A whole hub on `stand`: one worker with every role, that can be ended and started again."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.log = stand.client()
        self.ended: list[str] = []

    async def while_it_runs(self, do: Coroutine[Any, Any, object]) -> None:
        def fatal(where: str, error: BaseException) -> None:
            self.ended.append(f"{where}: {error}")

        plan = WorkerPlan("w1", ("city", "relay"))
        log = self.stand.client()
        process = Process(1, plan, cast("MemoryLog", log), 0.05, fatal, poll_s=0.05)
        running = asyncio.create_task(process.run())
        try:
            await do
        finally:
            process.stop()
            await running
            await log.close()

    async def city(self) -> CityRecord:
        return (await read_registry(self.log))[NAME]

    async def rows(self) -> dict[str, Row]:
        stored = await read_rows(self.log, topics.at(topics.STATE, await self.city()))
        return {
            key.decode(): row_codec.decode_row(raw)
            for key, raw in stored.items()
            if key.startswith(row_codec.ROW)
        }

    async def said(self) -> Mapping[str, int]:
        """Return how much stands in every topic but the rows and the city's log."""
        places = [topics.at(topic, await self.city()) for topic in topics.STREAMS.values()]
        return {p.topic: end for p, end in (await self.log.ends(places, committed=True)).items()}

    async def told(self, stream: str) -> list[tuple[bytes | None, str]]:
        """Return the key and the newest word of everything on a stream."""
        place = topics.at(topics.STREAMS[stream], await self.city())
        end = (await self.log.ends([place], committed=True))[place]
        newest = {
            record.key: decode(record.value)
            async for records in self.log.read(place, 0, end)
            for record in records
        }
        return sorted((key, type(one).__name__) for key, one in newest.items())

    async def cards(self) -> list[Card]:
        """Return every card on the stream, in order."""
        place = topics.at(topics.STREAMS["cards"], await self.city())
        end = (await self.log.ends([place], committed=True))[place]
        read = [
            decode(record.value)
            async for records in self.log.read(place, 0, end)
            for record in records
        ]
        return [one for one in read if isinstance(one, Card)]

    async def kept_cards(self) -> dict[bytes, bytes]:
        """Return the stored rows of cards."""
        stored = await read_rows(self.log, topics.at(topics.STATE, await self.city()))
        return {key: raw for key, raw in stored.items() if key.startswith(row_codec.CARDS)}

    async def loses_its_rows(self) -> None:
        await self.stand.delete(topics.STATE)
        await provision_hub(cast("Expected", self.log))


@pytest.fixture
def late(toy: Path) -> Path:
    """Return a story in which somebody is late, where the hub finds the law that it is under."""
    return LATE


@pytest.fixture
def idle(late: Path, tmp_path: Path) -> Path:
    """Return the same story in which nobody acts."""
    told = late.read_text(encoding="utf-8").splitlines()
    story = tmp_path / "nobody-acts.jsonl"
    story.write_text("\n".join(told[:-1]) + "\n", encoding="utf-8")
    return story


async def played(story: Path, stand: Stand | None = None) -> Hub:
    hub = Hub(stand or MemoryStand())
    header, lines = read_story(str(story))
    law = law_of(header.city, header.settings)
    log = cast("Expected", hub.log)
    await hub.while_it_runs(play(log, NAME, (header, lines), law, 20))
    assert hub.ended == []
    return hub


async def rebuilt(hub: Hub) -> int:
    """Rebuild the city; return how much was said that had not been said."""
    known, placed = KnownCities(hub.log), await hub.city()
    return (await rebuild(hub.log, placed, known.law_of(placed), known.calendar)).said


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
async def test_rows_that_are_lost_are_rebuilt_as_they_were_and_nothing_is_said_twice(
    story: Path,
) -> None:
    hub = await played(story)
    rows, said = await hub.rows(), await hub.said()
    await hub.loses_its_rows()
    assert await rebuilt(hub) == 0
    assert await hub.rows() == rows
    assert await hub.said() == said


async def test_cards_keep_their_numbers_when_a_city_is_rebuilt(idle: Path) -> None:
    hub = await played(idle)
    cards, kept = await hub.cards(), await hub.kept_cards()
    assert [(one.colour, one.number) for one in cards] == [("red", 1)]
    assert kept
    await hub.loses_its_rows()
    assert await rebuilt(hub) == 0
    assert await hub.cards() == cards
    assert await hub.kept_cards() == kept


async def test_what_had_not_been_said_when_the_rows_were_lost_is_said_once(late: Path) -> None:
    hub = await played(late)
    told = await hub.told("violations")
    assert told
    await hub.stand.delete(topics.STREAMS["violations"])
    await hub.loses_its_rows()
    assert await rebuilt(hub) == len(told)
    assert await hub.told("violations") == told
    await hub.loses_its_rows()
    assert await rebuilt(hub) == 0


async def test_a_row_that_cannot_be_written_is_named_and_the_others_are_rebuilt(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = await played(STORIES[1])
    rows = await hub.rows()
    broken = next(key for key in rows if key.startswith("r/case/"))
    await hub.loses_its_rows()
    encode_row = row_codec.encode_row

    def fails(row: Row) -> bytes:
        if f"r/{row.key}" == broken:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        return encode_row(row)

    with monkeypatch.context() as patched:
        patched.setattr(row_codec, "encode_row", fails)
        await rebuilt(hub)
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{broken.replace('r/', 'row ', 1)}, from lost.")
    assert "is passed over: UnicodeEncodeError" in said
    assert await hub.rows() == {key: row for key, row in rows.items() if key != broken}


async def test_a_published_record_that_cannot_be_read_is_named_and_passed_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hub = await played(STORIES[1])
    rows = await hub.rows()
    duties = topics.at(topics.STREAMS["duties"], await hub.city())
    appender = await hub.log.appender()
    await appender.append(
        [OutgoingRecord(duties, b"k", b"\xc3\x01nothing that anybody wrote\x1b[31m")]
    )
    await hub.loses_its_rows()
    assert await rebuilt(hub) == 0
    (said,) = capsys.readouterr().err.splitlines()
    assert re.match(rf"hub\.duties/{duties.partition}/\d+ is passed over: .* \[M\d\d\]$", said)
    assert await hub.rows() == rows


async def test_a_city_goes_on_from_its_rebuilt_rows() -> None:
    hub = await played(STORIES[1])
    rows, said = await hub.rows(), await hub.said()
    await hub.loses_its_rows()
    await rebuilt(hub)
    header, lines = read_story(str(STORIES[1]))
    law = law_of(header.city, header.settings)
    words = law.vocabulary.with_offices(header.offices, header.under)
    city = await hub.city()
    tail = await hub.log.tail(await hub.log.ends(watched(city), committed=True))
    player = Player(hub.log, city, await hub.log.appender(), tail, 20)
    await hub.while_it_runs(player.play(header, lines[:1], words))
    assert hub.ended == []
    assert await hub.rows() == rows
    now = await hub.said()
    assert {k: v for k, v in now.items() if k != topics.STREAMS["blocks"]} == {
        k: v for k, v in said.items() if k != topics.STREAMS["blocks"]
    }


async def test_of_a_sandbox_its_last_story_is_rebuilt() -> None:
    hub = await played(STORIES[1])
    header, lines = read_story(str(STORIES[0]))
    law = law_of(header.city, header.settings)
    await hub.while_it_runs(play(cast("Expected", hub.log), NAME, (header, lines), law, 20))
    rows = await hub.rows()
    await hub.loses_its_rows()
    await rebuilt(hub)
    assert await hub.rows() == rows


async def test_no_worker_starts_from_rows_that_are_half_rebuilt() -> None:
    hub = await played(STORIES[0])
    state = topics.at(topics.STATE, await hub.city())
    writer = await hub.log.transactional_writer("hub.city-0", 1000)
    await writer.write(
        [OutgoingRecord(state, REBUILDING_KEY, with_checksum(REBUILDING_KEY, b"1"))], {}, "hub.city"
    )
    header, lines = read_story(str(STORIES[0]))
    law = law_of(header.city, header.settings)
    with pytest.raises(PlayError):
        await hub.while_it_runs(
            play(cast("Expected", hub.log), NAME, (header, lines[:1]), law, 0.5)
        )
    assert "are being rebuilt" in hub.ended[0]


async def placed(hub: Hub, offices: Mapping[str, str]) -> CityRecord:
    law, log = law_of("zhuhai"), cast("Expected", hub.log)
    return await provision(
        log, NAME, offices, law="zhuhai", clock="wall",
        edition=law.edition, calendar=published_calendar().digest,
    )  # fmt: skip


async def written(hub: Hub, *told: tuple[str, bytes]) -> None:
    """Append to outboxes, each record to that of the office named beside it."""
    appender = await hub.log.appender()
    await appender.append(
        [OutgoingRecord(TopicPartition(topics.outbox(NAME, o), 0), None, one) for o, one in told]
    )
    await appender.close()


async def heard(hub: Hub, city: CityRecord, inboxes: set[str]) -> None:
    """Follow until evidence time goes on and every one of `inboxes` has been read back."""
    tail = await hub.log.tail({topics.at(topics.STREAMS["blocks"], city): 0})
    read: set[str] = set()
    while not inboxes <= read:
        for record in await tail.poll(0.2):
            beat = decode(record.value)
            if isinstance(beat, Heartbeat) and beat.complete_up_to is not None:
                read = {one.topic for one in beat.heard}
    await tail.close()


def a_notice(*to: str) -> bytes:
    return encode(
        Document(
            id="N1", kind="written_notice_sent", city=NAME, office="LAND", at=datetime.now(UTC),
            to=to, case="C1", site="P1", notice="N1", matter="cutoff",
        )
    )  # fmt: skip


async def receipted(hub: Hub) -> None:
    """Have a notice said in a city on the wall clock, delivered, and its receipts heard."""
    city = await placed(hub, {code: code for code in ("LAND", "POWER", "WATER")})
    await written(hub, ("LAND", a_notice("POWER", "WATER")), ("POWER", b"no message"))
    await heard(hub, city, {topics.inbox(NAME, office) for office in ("POWER", "WATER")})


async def told_again(hub: Hub) -> None:
    """Have a notice refused because the town is not registered, then told again when it is,
    twice.
    """
    city = await placed(hub, {"LAND": "LAND", "POWER": "POWER"})
    await written(hub, ("LAND", a_notice("TOWN", "POWER")))
    refused = await hub.log.tail({topics.at(topics.STREAMS["refused"], city): 0})
    while not (found := await refused.poll(0.2)):
        continue
    await refused.close()
    refusal = decode(found[0].value)
    assert isinstance(refusal, Refusal)
    city = await placed(hub, {"TOWN": "TOWN_GOV"})
    again = Register(
        kind="refusal_replayed", city=NAME, office="hub", at=datetime.now(UTC),
        source=refusal.source, office_code=refusal.office, record=refusal.record,
        received=refusal.received,
    )  # fmt: skip
    await written(hub, ("hub", encode(again)), ("hub", encode(again)))
    await heard(hub, city, {topics.inbox(NAME, office) for office in ("POWER", "TOWN")})


async def test_a_record_told_again_is_heard_once_by_the_rebuilt_city_too() -> None:
    hub = Hub(MemoryStand())
    await hub.while_it_runs(told_again(hub))
    assert hub.ended == []
    rows, said = await hub.rows(), await hub.said()
    kinds = [fact.kind for fact in rows["r/case/C1"].facts.values()]
    assert sorted(kinds) == ["delivered", "delivered", "written_notice_sent"]
    await hub.loses_its_rows()
    assert await rebuilt(hub) == 0
    assert await hub.rows() == rows
    assert await hub.said() == said


async def test_receipts_of_then_are_the_receipts_of_the_rebuilt_rows() -> None:
    hub = Hub(MemoryStand())
    await hub.while_it_runs(receipted(hub))
    rows, said = await hub.rows(), await hub.said()
    assert sum(fact.kind == "delivered" for fact in rows["r/case/C1"].facts.values()) == 2
    await hub.loses_its_rows()
    assert await rebuilt(hub) == 0
    assert await hub.rows() == rows
    assert await hub.said() == said


@pytest.mark.kafka
async def test_rows_lost_on_a_real_broker_are_rebuilt_as_they_were() -> None:
    with embedded() as broker:
        hub = await played(STORIES[1], KafkaStand(broker.bootstrap))
        rows, said = await hub.rows(), await hub.said()
        await hub.loses_its_rows()
        assert await rebuilt(hub) == 0
        assert (await hub.rows(), await hub.said()) == (rows, said)
        await hub.log.close()
        await hub.stand.close()
