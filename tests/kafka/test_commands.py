"""What a person asks of a running hub ends by itself, and says what became of it."""

import json

import pytest

from hub.messages import Duty, Refusal, encode
from hub.stream.kafka import KafkaLog
from tests.crew import Crew
from tests.kafka.follower import Follower
from tests.kafka.person import gongze
from tests.kafka.test_wall_city import notice

NOWHERE = "127.0.0.1:9"


async def test_what_stands_is_printed_to_its_end_and_no_further(
    wall: str, workers: Crew, log: KafkaLog
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    async with Follower(log, wall) as hub:
        await hub.writes("LAND", encode(notice(wall, "W1")))
        await hub.until(
            lambda: next((one for one in hub.all(Duty) if one.case == "W1"), None),
        )
    streams = ("duties", "violations", "blocks", "refused", f"{wall}:POWER", f"{wall}:PLAN")
    ends = ("--from", "start", "--to-end", *kafka)
    read = [json.loads(line) for line in gongze("watch", *streams, *ends, "--format", "json").ok().splitlines()]  # fmt: skip
    topics = {one["source"].partition("/")[0] for one in read}
    assert {"hub.duties", "hub.blocks", f"{wall}.POWER.inbox"} <= topics
    assert [one for one in read if one.get("case") == "W1" and one["family"] == "duty"]
    assert gongze("watch", "violations", "--city", wall, *ends, "--until", "1").code == 0
    assert gongze("watch", f"{wall}:CONSTR", *ends).ok() == ""


@pytest.mark.processes
def test_an_end_without_a_beginning_is_no_question() -> None:
    ran = gongze("watch", "duties", "--to-end", "--kafka", NOWHERE)
    assert (ran.code, ran.out) == (2, "")
    assert "--to-end goes with --from start" in ran.err


async def test_a_record_that_is_refused_once_more_is_told_so_with_code_field_and_what_to_do(
    wall: str, workers: Crew, log: KafkaLog
) -> None:
    async with Follower(log, wall) as hub:
        curable = await hub.writes("LAND", encode(notice(wall, "W2", ("TOWN_W",))))
        hopeless = await hub.writes("LAND", b"no message")
        await hub.until(lambda: {curable, hopeless} <= {one.source for one in hub.all(Refusal)} or None)  # fmt: skip
    words = ("refused", "replay", "--city", wall, "--kafka", workers.bootstrap)
    ran = gongze(*words, curable, hopeless)
    assert ran.code == 5
    assert [line.partition(": ")[0] for line in ran.out.splitlines()] == [
        f"{one} told again" for one in (curable, hopeless)
    ]
    first, second = ran.err.splitlines()
    assert first.startswith(f"{curable} refused again [C05], field to")
    assert "until an office or a word that it names is added" in first
    assert second.startswith(f"{hopeless} refused again [M02]")
    assert "Its bytes are wrong for good" in second
    gongze("provision", "zhuhai", "--as", wall, "--office", "TOWN_W=TOWN_GOV", *words[-2:]).ok()
    assert f"{curable} heard" in gongze(*words, curable).ok().splitlines()
