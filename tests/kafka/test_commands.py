"""What a person asks of a running hub ends by itself, and says what became of it."""

import json
from pathlib import Path

import pytest

from hub.messages import Delivery, Duty, Refusal, encode
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import TopicPartition
from tests.kafka.follower import Follower
from tests.kafka.notices import notice
from tests.kafka.person import gongze
from tests.worker_processes import Crew

NOWHERE = "127.0.0.1:9"


async def test_what_stands_is_printed_to_its_end_and_no_further(
    wall: str, workers: Crew, log: KafkaLog
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    async with Follower(log, wall) as hub:
        await hub.writes("LAND", encode(notice(wall, "TO-END-1")))
        await hub.until(
            lambda: next((one for one in hub.all(Duty) if one.case == "TO-END-1"), None),
        )
    streams = ("duties", "violations", "blocks", "refused", f"{wall}:POWER", f"{wall}:PLAN")
    ends = ("--from", "start", "--to-end", *kafka)
    read = [
        json.loads(line)
        for line in gongze("watch", *streams, *ends, "--format", "json").ok().splitlines()
    ]
    topics = {one["source"].partition("/")[0] for one in read}
    assert {"hub.duties", "hub.blocks", f"{wall}.POWER.inbox"} <= topics
    assert [one for one in read if one.get("case") == "TO-END-1" and one["family"] == "duty"]
    assert gongze("watch", "violations", "--city", wall, *ends, "--until", "1").code == 0
    assert gongze("watch", f"{wall}:CONSTR", *ends).ok() == ""


async def test_a_ledger_in_gb18030_is_sent_once_however_often_and_named_on_the_way(
    wall: str, workers: Crew, log: KafkaLog, tmp_path: Path
) -> None:
    ledger = tmp_path / "台账.csv"
    text = "事件,案件,主送,文号,事项,当事人,发生时间\r\n" + "".join(
        f"written_notice_sent,L{n},POWER；WATER,L-{n},cutoff,违法当事人,2025-09-15T09:00:00+08:00\r\n"
        for n in range(2)
    )
    ledger.write_bytes(text.encode("gb18030"))
    words = ("send", "--as", f"{wall}:LAND", str(ledger), "--kafka", workers.bootstrap)
    async with Follower(log, wall) as hub:
        for _ in range(2):
            ran = gongze(*words)
            assert len(ran.ok().split()) == 2
            assert 'read as GB18030: "事件案件主送' in ran.err
        await hub.has_heard(ran.out.split()[-1])
        await hub.reads_out()
        papers = sorted(one.to for one in hub.all(Delivery))
    assert papers == ["POWER", "POWER", "WATER", "WATER"]


def test_an_office_in_small_letters_or_in_chinese_is_told_its_code(
    wall: str, workers: Crew
) -> None:
    for name in ("power", "供电局"):
        ran = gongze("send", "--as", f"{wall}:{name}", "-", "--kafka", workers.bootstrap, said="{}")
        assert (ran.code, ran.out) == (1, "")
        assert "(did you mean POWER?); it has CONSTR, LAND" in ran.err


async def test_of_a_table_with_wrong_rows_every_one_is_told_and_nothing_is_sent(
    wall: str, workers: Crew, log: KafkaLog, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.csv"
    wrong = "".join(f"written_notice_sent,M{n},POWR,M-{n},cutoff\n" for n in range(60))
    good = "written_notice_sent,M,POWER,M,cutoff\n"
    ledger.write_text(f"kind,case,to,notice,matter\n{good}{wrong}{good}", encoding="utf-8")
    place = TopicPartition(topics.outbox(wall, "LAND"), 0)
    before = await log.ends([place], committed=False)
    ran = gongze("send", "--as", f"{wall}:LAND", str(ledger), "--kafka", workers.bootstrap)
    told = ran.err.splitlines()
    assert (ran.code, ran.out, len(told)) == (2, "", 52)
    assert "row 3, column to: " in told[0]
    assert told[-2].endswith(": and 10 more.")
    assert told[-1].endswith(": 60 of 62 wrong. Nothing was sent.")
    assert await log.ends([place], committed=False) == before


@pytest.mark.processes
def test_an_end_without_a_beginning_is_no_question() -> None:
    ran = gongze("watch", "duties", "--to-end", "--kafka", NOWHERE)
    assert (ran.code, ran.out) == (2, "")
    assert "--to-end goes with --from start" in ran.err


async def test_a_record_that_is_refused_once_more_is_told_so_with_code_field_and_what_to_do(
    wall: str, workers: Crew, log: KafkaLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Follower(log, wall) as hub:
        curable = await hub.writes("LAND", encode(notice(wall, "W2", ("TOWN_W",))))
        hopeless = await hub.writes("LAND", b"no message")
        await hub.until(
            lambda: {curable, hopeless} <= {one.source for one in hub.all(Refusal)} or None
        )
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
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    gongze("read", "rebuild", *words[-2:]).ok()
    listed = gongze("refused", "list", "--city", wall, "--format", "json").ok()
    again = {one["source"]: one["told_again"] for one in json.loads(listed)["refusals"]}
    # Both were refused once more since they were told again.
    assert (again[curable], again[hopeless]) == (None, None)
    assert '"kind"' in gongze("refused", "show", "--city", wall, curable).ok()
    gongze("provision", "zhuhai", "--as", wall, "--office", "TOWN_W=TOWN_GOV", *words[-2:]).ok()
    assert f"{curable} heard" in gongze(*words, curable).ok().splitlines()
