"""The next year's days are published into a city by a person, and stand;
a year that cannot be is refused there.
"""

import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from hub.domain.festivals.statutory import Festival, statutory_days
from hub.files.calendar import published_calendar
from hub.messages import Heartbeat, Refusal, RefusalCode, Register, encode
from hub.stream.kafka import KafkaLog
from tests.calendar_arrangements import arranged
from tests.kafka.follower import Follower
from tests.kafka.person import gongze
from tests.worker_processes import Crew

CITY = "days"
YEAR = published_calendar().last.year + 1
DECREE = "an arrangement invented for a test"


def notice(folder: Path, without: date | None = None) -> str:
    """Write the notice of a year that nobody has arranged; return its path."""
    days = defaultdict(list)
    for day in arranged(YEAR):
        festival = statutory_days(YEAR).get(day, (Festival.NATIONAL,))[0]
        if day != without:
            days[festival.zh].append(day)
    entries = [{"name": name, "rest": some} for name, some in days.items() if some]
    path = folder / "notice.yaml"
    told = {"decree": DECREE, "year": YEAR, "festivals": entries}
    path.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return str(path)


async def test_the_next_year_is_published_shown_and_stands(
    workers: Crew, log: KafkaLog, tmp_path: Path
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    gongze(
        "provision", "zhuhai", "--as", CITY, "--office", "LAND", "--office", "POWER", *kafka
    ).ok()
    shown = gongze("calendar", "show", str(YEAR), "--city", CITY, *kafka)
    assert (shown.code, "is not published" in shown.out) == (1, True)

    to_hub = ("--as", f"{CITY}:hub", *kafka)
    wrong = gongze("calendar", "publish", notice(tmp_path, date(YEAR, 1, 1)), *to_hub)
    assert (wrong.code, f"without {YEAR}-01-01 (元旦)" in wrong.err) == (2, True)
    file = notice(tmp_path)
    asked = gongze("calendar", "publish", file, *to_hub)
    assert (asked.code, "--yes" in asked.err) == (1, True)
    assert f"published to {YEAR}-12-31 (before {YEAR - 1}-12-31)" in asked.out

    async with Follower(log, CITY) as hub:
        source = gongze("calendar", "publish", file, *to_hub, "--yes").ok().splitlines()[-1]
        assert source.startswith(f"{CITY}.hub.outbox/0/")
        until = date(YEAR, 12, 31)
        await hub.until(
            lambda: next((one for one in hub.all(Heartbeat) if one.calendar_until == until), None)
        )
    told = json.loads(
        gongze("calendar", "show", str(YEAR), "--city", CITY, "--format", "json", *kafka).ok()
    )
    assert [one["zh"][0] for one in told["festivals"]][:2] == ["元旦", "春节"]
    assert all(
        one["decrees"] == [{"decree": DECREE, "sources": [source]}] for one in told["festivals"]
    )
    assert "it stands already" in gongze("calendar", "publish", file, *to_hub).ok()


async def test_a_year_without_a_festival_s_day_is_refused_whoever_writes_it(
    wall: str, log: KafkaLog, kafka: str
) -> None:
    year = Register(
        id="without new year",
        kind="calendar_published",
        city=wall,
        office="hub",
        at=datetime.now(UTC),
        decree="D1",
        year=YEAR,
        rest=arranged(YEAR)[1:],
    )
    async with Follower(log, wall) as hub:
        source = await hub.writes("hub", encode(year))
        refusal = await hub.until(
            lambda: next((one for one in hub.all(Refusal) if one.source == source), None)
        )
    assert (refusal.code, refusal.field) == (RefusalCode.FIELD_OF_KIND, "rest")
    assert refusal.expected is not None
    assert f"{YEAR}-01-01 (元旦)" in refusal.expected
    shown = gongze("calendar", "show", str(YEAR - 1), "--city", wall, "--kafka", kafka)
    assert (shown.code, f"{source} arranges days and is not believed: rest" in shown.err) == (
        0,
        True,
    )
