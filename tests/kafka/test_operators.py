"""What an operator tells a running city is heard once, and named beforehand."""

import json
from pathlib import Path

import pytest

from hub.messages import Heartbeat
from hub.read.database import opened
from hub.read.follower import Follower as ReadFollower
from hub.read.place import url_of
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import TopicPartition
from tests.kafka.follower import Follower
from tests.kafka.person import gongze
from tests.worker_processes import Crew

DOES = ("--who", "Li, 1024", "--why", "disk of its broker lost")


async def test_an_outbox_goes_out_and_comes_in_again_once(
    wall: str, workers: Crew, log: KafkaLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    name = f"{wall}:CONSTR"
    own = TopicPartition(topics.outbox(wall, "hub"), 0)

    async def written() -> int:
        return (await log.ends([own], committed=True))[own]

    before = await written()
    unasked = gongze("outbox", "suspend", name, *DOES, *kafka)
    assert unasked.code == 1
    assert f"{wall} accuses CONSTR of nothing" in unasked.out
    assert "--yes" in unasked.err
    wrong = gongze("outbox", "suspend", f"{wall}:CONST", *DOES, "--yes", *kafka)
    assert (wrong.code, "did you mean CONSTR" in wrong.err) == (1, True)
    assert gongze("outbox", "suspend", f"{wall}:hub", *DOES, "--yes", *kafka).code == 1
    assert await written() == before

    async with Follower(log, wall) as hub:
        out = gongze("outbox", "suspend", name, *DOES, "--yes", *kafka).ok()
        assert out.splitlines()[-1] == f"{name} is out now."
        again = gongze("outbox", "suspend", name, *DOES, "--yes", *kafka).ok()
        assert again == f"{name} is out already. Nothing was written.\n"
        await hub.until(
            lambda: next((b for b in hub.all(Heartbeat) if b.outboxes_out == ("CONSTR",)), None)
        )
    assert await written() == before + 1

    engine = opened(url_of(str(tmp_path)))
    follower = ReadFollower(log, engine)
    await follower.to_end()
    await follower.look()
    await follower.close()
    engine.dispose()
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    listed = gongze("outbox", "list", "--city", wall, "--format", "json").ok()
    rows = {one["office"]: one for one in json.loads(listed)["outboxes"]}
    assert {code: one["state"] for code, one in rows.items() if one["state"] != "in"} == {
        "CONSTR": "out"
    }
    assert (rows["CONSTR"]["who"], rows["CONSTR"]["why"]) == (DOES[1], DOES[3])
    assert rows["LAND"]["who"] is None

    back = gongze("outbox", "resume", name, *DOES, "--yes", *kafka).ok()
    assert back.splitlines()[-1] == f"{name} is in now."
    assert "Nothing was written" in gongze("outbox", "resume", name, *DOES, "--yes", *kafka).ok()
    assert await written() == before + 2


def test_what_is_not_in_doubt_cannot_be_ended(wall: str, workers: Crew) -> None:
    kafka = ("--kafka", workers.bootstrap)
    ran = gongze("quarantine", "end", wall, "--case", "NONE", *DOES, "--yes", *kafka)
    assert (ran.code, ran.out) == (1, "")
    assert f"nothing is in doubt in {wall} by --case NONE" in ran.err
    both = gongze("quarantine", "end", wall, "--case", "A", "--site", "B", *DOES, *kafka)
    assert (both.code, "one of --case, --site" in both.err) == (2, True)
    blank = gongze("outbox", "suspend", f"{wall}:LAND", "--who", " ", "--why", "x", *kafka)
    assert (blank.code, blank.err.startswith("--who: expected")) == (2, True)
