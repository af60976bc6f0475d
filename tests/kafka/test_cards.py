"""Cards on a real broker: numbered without a gap, each once wherever it belongs, whoever is killed
meanwhile.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hub.cli.replay import read_story
from hub.files.rulebooks import law_of
from hub.messages import Card, Digest
from hub.registry import topics
from hub.sandbox.sandbox import play
from hub.stream.kafka import KafkaLog
from tests.kafka.follower import Follower
from tests.kafka.person import gongze
from tests.worker_processes import Crew

CITY = "carded"
NAMES = ("kafka-1", "kafka-2")
WAIT_S = 90.0
NOTICES = ("2025-03-10", "2025-03-11", "2025-03-12", "2025-03-13", "2025-03-14", "2025-03-17")
SAID = topics.STREAMS["cards"]
POWER, SUPERVISION = (topics.inbox(CITY, office) for office in ("POWER", "SUPERV"))


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """Return a story of a notice on each of six days: power cuts in time in two of six cases."""
    header = {"story": "cards", "city": "zhuhai", "as_of": "2025-03-21T12:00:00+08:00"}
    offices = {one: one for one in ("LAND", "POWER", "SUPERV")}
    lines: list[Mapping[str, Any]] = [{**header, "offices": offices}]
    for number, day in enumerate(NOTICES):
        about: dict[str, Any] = {"case": f"K{number}"}
        lines.append(
            about | {"at": f"{day}T09:00:00+08:00", "event": "written_notice_sent", "from": "LAND",
                     "to": ["POWER"], "notice": f"K-{number}", "matter": "cutoff"}
        )  # fmt: skip
        if number % 3 == 2:
            lines.append(
                about | {"at": f"{day}T17:00:00+08:00", "event": "supply_cut", "by": "POWER"}
            )
    last: dict[str, Any] = {
        "at": "2025-03-18T09:00:00+08:00",
        "event": "patrol_recorded",
        "by": "LAND",
    }
    path = tmp_path / "cards.jsonl"
    told = (json.dumps(one) for one in [*lines, last | {"case": "K9"}])
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


def start(workers: Crew) -> None:
    for name in NAMES:
        workers.start(name, "--mark-every", "1")


def kill(workers: Crew) -> None:
    for name in NAMES:
        workers.hands[name].kill()


async def killed_once_a_card_is_said(hub: Follower, workers: Crew) -> int:
    """Kill every worker after the first card, start them anew; return how many cards were said."""
    found = await hub.until(lambda: hub.all(Card, SAID) or None)
    kill(workers)
    start(workers)
    return len(found)


@pytest.mark.timeout(300)
async def test_cards_are_numbered_and_said_once_though_workers_are_killed_and_the_city_rebuilt(
    story: Path, workers: Crew, log: KafkaLog
) -> None:
    header, lines = read_story(str(story))
    law = law_of(header.city, header.settings)
    await play(log, CITY, (header, []), law, WAIT_S)
    async with Follower(log, CITY) as hub:
        before, _ = await asyncio.gather(
            killed_once_a_card_is_said(hub, workers),
            play(log, CITY, (header, lines), law, WAIT_S, day_by_day=True),
        )
        await hub.reads_out()
        cards, digests = hub.all(Card, SAID), hub.all(Digest, SAID)
        assert before < len(cards)
        assert Counter((one.colour, one.change) for one in cards) == {
            ("yellow", "said"): 4,
            ("red", "said"): 4,
        }
        assert {one.case for one in cards} == {"K0", "K1", "K3", "K4"}
        assert [one.number for one in cards] == list(range(1, 9))
        numbers = sorted(one.number for one in cards)
        for inbox in (POWER, SUPERVISION):
            await hub.until(
                lambda inbox=inbox: hub.all(Card, inbox)[len(cards) - 1 :] or None  # type: ignore[misc]
            )
        await hub.until(lambda: hub.all(Digest, POWER)[len(digests) - 1 :] or None)
        kill(workers)
        try:
            rebuilt = gongze("rebuild", CITY, "--kafka", workers.bootstrap).ok()
        finally:
            start(workers)
        assert "\n0 words said that had not been said before." in rebuilt
        await hub.reads_out()
        # Neither the stream nor an inbox has got one more, nor one of them twice.
        assert hub.all(Card, SAID) == cards
        for inbox in (POWER, SUPERVISION):
            assert sorted(one.number for one in hub.all(Card, inbox)) == numbers
        assert hub.all(Digest, SAID) == digests
        assert len(hub.all(Digest, POWER)) == len(digests)
        assert hub.all(Digest, SUPERVISION) == []
