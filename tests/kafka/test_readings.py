"""A reading that is chosen in a running city changes what it says, each change once, and back."""

from datetime import UTC, datetime

from hub.messages import Block, Document, encode
from hub.stream.kafka import KafkaLog
from tests.kafka.follower import Follower
from tests.kafka.person import gongze
from tests.worker_processes import Crew

CITY, CASE = "readings", "C-read"
PLANNING = "ZH-8.1.b-plan-block"


def chosen(scope: str, kafka: str) -> None:
    words = ("--setting", f"planning_block_scope={scope}", "--kafka", kafka)
    gongze("provision", "zhuhai", "--as", CITY, *words).ok()


def told(hub: Follower) -> list[tuple[str, str, str]]:
    """Return what was said of the planning block, in order."""
    found = [one for one in hub.all(Block) if one.rule == PLANNING]
    return [(one.subject_kind, one.subject, one.state) for one in found]


async def test_a_running_city_says_each_change_of_a_reading_once(
    workers: Crew, log: KafkaLog
) -> None:
    kafka = workers.bootstrap
    offices = [part for code in ("LAND", "PLAN") for part in ("--office", code)]
    gongze("provision", "zhuhai", "--as", CITY, *offices, "--kafka", kafka).ok()
    notice = Document(
        id="N-read", kind="written_notice_sent", city=CITY, office="LAND", at=datetime.now(UTC),
        to=("PLAN",), case=CASE, site="P-read", party="X-read", notice="N-read",
        matter="land_violation",
    )  # fmt: skip
    placed = ("site", "P-read", "placed")
    of_party = ("party", "X-read", "placed")
    async with Follower(log, CITY) as hub:
        await hub.writes("LAND", encode(notice))
        await hub.until(lambda: told(hub) or None)
        assert told(hub) == [placed]

        chosen("party", kafka)
        await hub.until(lambda: (of_party in told(hub)) or None)
        await hub.until(lambda: (len(told(hub)) == 3) or None)
        assert sorted(told(hub)[1:]) == [of_party, ("site", "P-read", "withdrawn")]

        chosen("party", kafka)
        chosen("project", kafka)
        await hub.until(lambda: (len(told(hub)) == 5) or None)
        assert sorted(told(hub)[3:]) == [("party", "X-read", "withdrawn"), placed]
