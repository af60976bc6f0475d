"""The screen never ends the hub, prints nothing old as new,
and says which city is held and by what.
"""

import asyncio
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.agents.city.evidence_report import EvidenceReport, reported_on_stderr
from hub.cli.up import following as module
from hub.cli.up.following import Following
from hub.cli.up.hold_reports import HoldReports
from hub.cli.up.screen import Screen
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import OUTBOX, Act, CityRecord, Envelope, Heartbeat, ReadUpTo, encode
from hub.registry import topics
from hub.registry.provision import provision
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
OUT = "zhuhai.POWER.outbox"
LOGS = Path("logs")


def ms(seconds: float) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp() * 1000)


def beat(
    behind_s: float | None, at_s: float, holder: str | None = None, heard: int = 0
) -> Heartbeat:
    complete = None if behind_s is None else NOW + timedelta(seconds=at_s - behind_s)
    return Heartbeat(
        city="zhuhai", complete_up_to=complete, held_by=holder, edition="e",
        heard=(ReadUpTo(topic=OUT, offset=heard),),
    )  # fmt: skip


async def placed(log: MemoryLog) -> CityRecord:
    law = law_of("zhuhai")
    return await provision(
        log, "zhuhai", {"POWER": "POWER"}, law="zhuhai", clock="wall", edition=law.edition,
        calendar=published_calendar().digest,
    )  # fmt: skip


async def append(log: MemoryLog, *writes: OutgoingRecord) -> None:
    appender = await log.appender()
    await appender.append(writes)
    await appender.close()


def copied(
    city: CityRecord, case: str, offset: int, topic_id: str = "id", at: datetime = NOW
) -> OutgoingRecord:
    """Return the copy of what POWER said of a case."""
    act = Act(kind="case_filed", city=city.city, office="POWER", at=at, case=case)
    envelope = Envelope(city.city, "POWER", OUTBOX, OUT, topic_id, offset, offset - 1, 0)
    return OutgoingRecord(topics.at(topics.EVENTS, city), None, encode(act), envelope.to_headers())


async def shown_until(following: Following, out: io.StringIO, text: str) -> str:
    """Follow until a text is printed; return all that was."""
    task = asyncio.create_task(following.run())
    try:
        async with asyncio.timeout(20):
            while text not in out.getvalue():
                assert not task.done(), "following ended by itself"
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return out.getvalue()


async def test_what_was_heard_before_the_start_is_not_printed_when_the_relay_copies_it_again() -> (
    None
):
    log, out = MemoryLog(Brokers(lambda: ms(0))), io.StringIO()
    city = await placed(log)
    blocks = topics.at(topics.STREAMS["blocks"], city)
    await append(log, OutgoingRecord(blocks, b"heartbeat/zhuhai", encode(beat(1, 0, heard=8))))
    following = await Following.begin(log, Screen(out), LOGS)
    await append(log, copied(city, "OLD", 7), copied(city, "NEW", 8))
    said = await shown_until(following, out, "case NEW")
    assert "OLD" not in said


@pytest.mark.seeds
async def test_a_storys_day_is_printed_in_order_though_what_follows_is_said_later() -> None:
    log, out = MemoryLog(Brokers(lambda: ms(0))), io.StringIO()
    city = await placed(log)
    following = await Following.begin(log, Screen(out), LOGS)
    task = asyncio.create_task(following.run())
    async with following.in_days("zhuhai"):
        for offset, hours in enumerate((9, 11, 10)):  # what came at ten is said after eleven
            await append(
                log, copied(city, f"H{hours}", offset, at=NOW + timedelta(hours=hours - 9))
            )
            await asyncio.sleep(1.2 * module.POLL_S)
        assert "H9" not in out.getvalue(), "the day is not over"
        await append(log, copied(city, "NEXT", 3, at=NOW + timedelta(days=1)))
        await asyncio.sleep(1.2 * module.POLL_S)
        assert "H9" in out.getvalue()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert re.findall(r"case ([A-Z]\w*)", out.getvalue()) == ["H9", "H10", "H11", "NEXT"]


async def test_what_an_outbox_says_that_was_made_again_under_its_name_is_printed() -> None:
    log, out = MemoryLog(Brokers(lambda: ms(0))), io.StringIO()
    city = await placed(log)
    following = await Following.begin(log, Screen(out), LOGS)
    await append(log, copied(city, "BEFORE", 7), copied(city, "SINCE", 0, "another"))
    said = await shown_until(following, out, "case SINCE")
    assert "BEFORE" in said


async def test_a_record_on_which_showing_fails_is_passed_over_and_the_next_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log, out = MemoryLog(Brokers(lambda: ms(0))), io.StringIO()
    city = await placed(log)
    following = await Following.begin(log, Screen(out), LOGS)
    monkeypatch.setattr(module, "AGAIN_S", 0.01)
    show = following.show

    def fails_of_bad(records: Iterable[Record]) -> None:
        some = list(records)
        if any(b"BAD" in (one.value or b"") for one in some):
            raise OverflowError("date value out of range")
        show(some)

    monkeypatch.setattr(following, "show", fails_of_bad)
    await append(log, copied(city, "BAD", 0))
    task = asyncio.create_task(shown_until(following, out, "case GOOD"))
    await asyncio.sleep(0.3)
    await append(log, copied(city, "GOOD", 1))
    await task
    said = capsys.readouterr().err
    assert said.count("date value out of range") == 1
    assert "The hub goes on" in said


def lines_of(standing: EvidenceReport, *beats: tuple[float | None, float]) -> list[str]:
    """Return what is said of heartbeats, each so many seconds behind at so many
    seconds from now.
    """
    said = (standing.look(beat(behind, at, "zhuhai.GAS.outbox"), ms(at)) for behind, at in beats)
    return [words for words in said if words is not None]


def test_evidence_time_that_stands_is_said_with_its_holder_once_a_minute_and_when_it_goes_on() -> (
    None
):
    beats = [(20.0 + at, at) for at in range(0, 150, 10)]
    said = lines_of(EvidenceReport(5000), *beats, (6.0, 150), (6.0, 160))
    assert said == [
        "evidence time stands at 2026-11-27 16:59 (50 s): held by zhuhai.GAS.outbox",
        "evidence time stands at 2026-11-27 16:59 (110 s): held by zhuhai.GAS.outbox",
        "evidence time goes on: 2026-11-27 17:02",
    ]


def test_evidence_time_up_to_three_intervals_and_the_skew_behind_is_not_said_to_stand() -> None:
    assert lines_of(EvidenceReport(5000), *((35.0, float(at)) for at in range(0, 300, 10))) == []


def test_a_city_that_was_away_and_goes_on_with_its_next_heartbeat_is_not_said_to_be_held() -> None:
    assert lines_of(EvidenceReport(5000), (9000.0, 0), (6.0, 3)) == []


def test_of_a_city_whose_time_has_not_begun_it_is_said_what_holds_it() -> None:
    said = lines_of(EvidenceReport(10**18), (None, 0), (None, 10))
    assert said == ["evidence time has not begun: held by zhuhai.GAS.outbox"]


async def test_a_city_without_a_heartbeat_for_a_minute_is_named_with_the_logs_to_look_at() -> None:
    city = await placed(MemoryLog(Brokers(lambda: ms(0))))
    sandbox = city.model_copy(update={"city": "week", "clock": "story"})
    held = HoldReports(LOGS)
    held.stand([city, sandbox], 0.0)
    assert list(held.silent(59.0)) == []
    (line,) = held.silent(61.0)
    assert line == "zhuhai  no heartbeat for 61 s: no worker works on it. Their logs say why: logs"
    assert list(held.silent(100.0)) == []
    assert len(list(held.silent(122.0))) == 1
    record = Record(TopicPartition(topics.STREAMS["blocks"], 0), 0, ms(0), None, encode(beat(5, 0)))
    assert list(held.take(record)) == []
    assert list(held.silent(123.0)) == ["zhuhai  it is worked on again"]
    assert list(held.silent(150.0)) == []


async def test_of_a_city_that_its_worker_holds_the_screen_says_what_the_workers_log_says(
    tmp_path: Path,
) -> None:
    why = "hub.events/17 is held: zhuhai stands under edition x."
    (tmp_path / "w1.log").write_text(
        f"hub.events/1 is held: jilin stands.\n{why}\n\n", encoding="utf-8"
    )
    held = HoldReports(tmp_path)
    held.stand([await placed(MemoryLog(Brokers(lambda: ms(0))))], 0.0)
    (line,) = held.silent(61.0)
    assert line.endswith(f"no worker works on it. w1.log: {why}")


def batch_with(behind_s: float, at_s: float) -> Batch:
    """Return a batch that was answered with a heartbeat so many seconds behind."""
    loop = asyncio.new_event_loop()
    loop.close()
    place = TopicPartition(topics.EVENTS, 3)
    batch = Batch(place, 1, {}, [Record(place, 0, ms(at_s), None, b"")], loop.create_future())
    said = encode(beat(behind_s, at_s, "zhuhai.GAS.outbox"))
    batch.resolve(
        [OutgoingRecord(TopicPartition(topics.STREAMS["blocks"], 3), b"heartbeat/zhuhai", said)]
    )
    return batch


def test_a_workers_log_says_what_holds_a_city_on_the_wall_clock_and_nothing_of_a_sandbox(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for skew_ms in (5000, None):
        looked = reported_on_stderr(lambda batch: None, lambda partition, ms=skew_ms: ms)  # type: ignore[misc]
        for at in range(0, 90, 10):
            looked(batch_with(40.0 + at, at))
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "zhuhai: evidence time stands at 2026-11-27 16:59 (50 s): held by zhuhai.GAS.outbox",
        "zhuhai: evidence time stands at 2026-11-27 16:59 (110 s): held by zhuhai.GAS.outbox",
    ]
