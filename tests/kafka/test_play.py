"""A story played through Kafka by two workers comes out as it does in memory."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.cli.replay import read_story, run_story
from hub.domain.story.line_messages import message_of
from hub.files.rulebooks import law_of
from hub.messages import Accountability, Block, Duty, Register, Violation, decode, encode
from hub.registry import topics
from hub.registry.provision import read_registry
from hub.sandbox.player import Player, PlayError
from hub.sandbox.sandbox import play
from hub.stream.kafka import KafkaLog
from hub.stream.port import Appender, OutgoingRecord, TopicPartition
from tests.kafka.person import gongze
from tests.outcomes import comes_out_as
from tests.worker_processes import Crew
from tools.play import Lanes

STORIES = Path(__file__).parents[1] / "stories"
GIVEN = sorted((STORIES / "given").glob("*.jsonl"))
OURS = sorted(path for path in STORIES.glob("*/*.jsonl") if path.parent.name != "given")
EACH_SIXTEENTH = 16
"""One in so many is played here; `make play-stories` plays all."""
NAMED = (
    "zhuhai/art-15-7-a-correction-takes-a-violation-back",
    "zhuhai/art-12-hostile-not-filed-twice",
    "zhuhai/late-evidence-of-the-accused-alone-is-contested",
    "zhuhai/joint-letter-that-both-withdraw",
)
"""What a play does otherwise than a replay: it takes back, hears late, writes a line twice."""
WAIT_S = 60.0
S02 = STORIES / "given" / "S02.jsonl"


@pytest.mark.parametrize(
    "name",
    ["given/S02", "zhuhai/amb-21-a-duty-of-before-reaches-the-office-of-today"],
)
def test_a_story_is_printed_byte_for_byte_as_its_replay(name: str, workers: Crew) -> None:
    story = str(STORIES / f"{name}.jsonl")
    played = gongze("play", story, "--format", "json", "--kafka", workers.bootstrap)
    assert played.ok() == gongze("replay", story, "--format", "json").ok()


@pytest.mark.parametrize("story", GIVEN, ids=lambda path: path.stem)
async def test_a_given_story_played_is_its_replay(
    story: Path, workers: Crew, log: KafkaLog
) -> None:
    header, lines = read_story(str(story))
    law = law_of(header.city, header.settings)
    played = (await play(log, "sandbox", (header, lines), law, WAIT_S)).outcome(header, law)
    assert played == run_story((header, lines))
    expected = json.loads(story.with_suffix(".expected.json").read_text(encoding="utf-8"))
    comes_out_as(expected, played)


@pytest.mark.timeout(300)
async def test_stories_played_at_once_in_sandboxes_of_their_own_are_their_replays(
    workers: Crew, log: KafkaLog
) -> None:
    named = [STORIES / f"{name}.jsonl" for name in NAMED]
    lanes = Lanes(log, [*named, *OURS[::EACH_SIXTEENTH]], WAIT_S)
    assert [wrong async for wrong in lanes.wrong(3)] == []


def test_a_line_that_cannot_be_understood_is_refused_before_anything_is_written(
    workers: Crew, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(
        S02.read_text(encoding="utf-8") + '{"at": "yesterday", "event": "rectified"}\n',
        encoding="utf-8",
    )
    ran = gongze("play", str(bad), "--as", "neverborn", "--kafka", workers.bootstrap)
    assert ran.code == 2
    last = len(bad.read_text(encoding="utf-8").splitlines())
    assert f"line {last}, field 'at'" in ran.err
    watched = gongze("watch", "duties", "--city", "neverborn", "--kafka", workers.bootstrap)
    assert watched.code == 1
    assert "neverborn" in watched.err


async def test_a_sandbox_takes_back_all_that_it_said_when_another_story_begins(
    workers: Crew, log: KafkaLog
) -> None:
    header, lines = read_story(str(S02))
    law = law_of(header.city, header.settings)
    await play(log, "sandbox", (header, lines), law, WAIT_S)
    assert set((await _standing(log, "sandbox")).values()) - {"withdrawn"}
    await play(log, "sandbox", (header, []), law, WAIT_S)
    assert set((await _standing(log, "sandbox")).values()) == {"withdrawn"}


async def _standing(log: KafkaLog, name: str) -> dict[str, str]:
    """Return what a city said last of everything that it has ever said, by id."""
    city = (await read_registry(log))[name]
    said: dict[str, str] = {}
    for stream in ("duties", "violations", "blocks", "accountability"):
        place = topics.at(topics.STREAMS[stream], city)
        end = (await log.ends([place], committed=True))[place]
        async for records in log.read(place, 0, end):
            for one in (decode(record.value) for record in records):
                if isinstance(one, Duty | Violation | Accountability):
                    said[one.id] = one.change
                elif isinstance(one, Block):
                    said[one.id] = one.state
    return said


async def test_a_play_that_was_cut_off_leaves_nothing_in_the_story_after_it(
    workers: Crew, log: KafkaLog
) -> None:
    header, lines = read_story(str(S02))
    law = law_of(header.city, header.settings)
    await play(log, "sandbox", (header, lines[:1]), law, WAIT_S)
    city = (await read_registry(log))["sandbox"]
    outboxes = {one.code: one.outbox for one in city.offices}
    appender = await log.appender()
    left = [one for one in lines if one.office in outboxes and one.kind != "gate_asked"]
    words = law.vocabulary.with_offices(header.offices, header.under)
    await appender.append(
        [
            OutgoingRecord(
                TopicPartition(outboxes[one.office], 0),
                None,
                encode(message_of(one, "sandbox", words)),
            )
            for one in left
        ]
    )
    await appender.close()
    assert left
    played = await play(log, "sandbox", (header, lines[:1]), law, WAIT_S)
    assert played.outcome(header, law) == run_story((header, list(lines[:1])))


class Meddler:
    """A client that writes into an outbox between two appends of a player."""

    def __init__(self, appender: Appender, meddles: OutgoingRecord) -> None:
        self._appender = appender
        self._meddles = meddles

    async def append(self, writes: Sequence[OutgoingRecord]) -> Sequence[tuple[int, int]]:
        done = await self._appender.append(writes)
        await self._appender.append([self._meddles])
        return done

    async def close(self) -> None:
        await self._appender.close()


async def test_who_else_writes_into_a_sandbox_while_it_is_played_in_ends_the_play(
    workers: Crew, log: KafkaLog
) -> None:
    header, lines = read_story(str(S02))
    law = law_of(header.city, header.settings)
    await play(log, "sandbox", (header, lines), law, WAIT_S)
    city = (await read_registry(log))["sandbox"]
    outbox = next(one.outbox for one in city.offices if one.code == "POWER")
    mark = Register(kind="story_mark", city="sandbox", office="POWER", at=datetime.now(UTC))
    meddler = Meddler(
        await log.appender(), OutgoingRecord(TopicPartition(outbox, 0), None, encode(mark))
    )
    tail = await log.tail(await log.ends([topics.at(topics.EVENTS, city)], committed=True))
    player = Player(log, city, meddler, tail, WAIT_S)
    with pytest.raises(PlayError, match=r"something else wrote into sandbox\.POWER\.outbox"):
        await player.play(header, lines, law.vocabulary)
    await tail.close()
    await meddler.close()
