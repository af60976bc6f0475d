"""A bug of ours in one case, in real workers: the others go on, that case is accused of nothing."""

from datetime import timedelta

import pytest

from hub.domain.city.commands import STORY_MARK
from hub.messages import CityRecord, Document, Message, Refusal, Register, Violation
from hub.messages.base import OfficeMessage
from hub.stream.kafka import KafkaLog
from tests.cities import at
from tests.crash.helpers import a_city, said_in, write
from tests.kafka.person import gongze
from tests.worker_processes import Crew

NAME = "doubted"
FAULTY = "tests.crash.faulty_worker"
MONDAY = at("2025-03-10 09:00")
LATE = at("2025-03-13 00:00")
"""A warning of Monday 10 March 2025 asks for a sluice to be shut within two working days."""
pytestmark = [pytest.mark.crash, pytest.mark.timeout(180), pytest.mark.usefixtures("toy")]


def a_notice(number: int) -> Document:
    return Document(
        id=f"N{number}",
        kind="warning_sent",
        city=NAME,
        office="WARDEN",
        at=MONDAY,
        to=("MILLER",),
        case=f"C{number}",
        site=f"P{number}",
        notice=f"N{number}",
        matter="shut_off",
    )


def marks(city: CityRecord, days: int) -> list[OfficeMessage]:
    """Tell every outbox that it is some days after the notices are late."""
    now = LATE + timedelta(days=days)
    return [
        Register(kind=STORY_MARK, city=NAME, office=place.code, at=now) for place in city.offices
    ]


async def said(log: KafkaLog, city: CityRecord, stream: str, count: int) -> list[Message]:
    """Read a stream until so many things have been said on it."""
    while len(found := await said_in(log, city, stream)) < count:
        continue
    return found


async def told_until(log: KafkaLog, city: CityRecord, instant: str) -> None:
    """Read the block-list until its age says that everything up to an instant was read."""
    wanted = at(instant)
    while True:
        beats = [getattr(one, "complete_up_to", None) for one in await said_in(log, city, "blocks")]
        if any(one is not None and one >= wanted for one in beats):
            return


def accused(found: list[Message]) -> set[str | None]:
    return {one.case for one in found if isinstance(one, Violation) and one.change == "said"}


async def test_a_bug_in_one_case_accuses_nobody_in_it_until_its_quarantine_is_ended(
    crew: Crew,
) -> None:
    log = KafkaLog(crew.bootstrap)
    try:
        city = await a_city(crew.bootstrap, NAME, clock="story")
        faulty = crew.start("q1", "--fault", "derive=C1", module=FAULTY)
        await write(log, [a_notice(1), a_notice(2), *marks(city, 1)])
        assert accused(await said(log, city, "violations", 1)) == {"C2"}
        (alarm,) = await said(log, city, "refused", 1)
        assert isinstance(alarm, Refusal)
        assert (alarm.code, alarm.internal, alarm.field) == ("X01", True, "case/C1")
        faulty.stop()

        crew.start("q1")
        await write(log, marks(city, 2))
        await told_until(log, city, "2025-03-15 00:00")
        assert accused(await said_in(log, city, "violations")) == {"C2"}

        end = ("quarantine", "end", NAME, "--kafka", crew.bootstrap, "--who", "Li", "--yes")
        wrong = gongze(*end, "--case", "C2", "--why", "mended")
        assert (wrong.code, "known: C1" in wrong.err) == (1, True)
        ended = gongze(*end, "--case", "C1", "--why", "mended").ok()
        assert "1 doubts end" in ended
        assert ended.splitlines()[-1] == "C1 is ended now."
        assert "is not in doubt any more" in gongze(*end, "--case", "C1", "--why", "mended").ok()
        await write(log, marks(city, 3))
        assert accused(await said(log, city, "violations", 2)) == {"C1", "C2"}
    finally:
        await log.close()
