"""Which source holds a city is said once it has stood for a while, why, what to do,
and when it goes on.
"""

from datetime import timedelta

from hub.agents.city.evidence_report import EvidenceReport
from hub.messages import Heartbeat, Held
from tests.cities import at

NOW = at("2025-03-10 09:00")
NOW_MS = int(NOW.timestamp() * 1000)


def a_beat(late_s: int, because: Held | None = None) -> Heartbeat:
    return Heartbeat(
        city="millbrook",
        complete_up_to=NOW - timedelta(seconds=late_s),
        held_by="millbrook.DYER.outbox",
        held_because=because,
        edition="e",
    )


def test_a_city_that_stands_is_said_once_a_minute_with_what_holds_it_and_the_remedy() -> None:
    standing = EvidenceReport(5_000)
    said = [
        (second, words)
        for second in range(0, 130, 10)
        if (words := standing.look(a_beat(40, Held.DAMAGED), NOW_MS + second * 1000))
    ]
    assert [second for second, _ in said] == [10, 70]
    assert (
        "held by millbrook.DYER.outbox: what its broker stores is not what was written"
        in said[0][1]
    )
    assert "What to do: remove the partition's folder" in said[0][1]
    assert standing.look(a_beat(0), NOW_MS) == "evidence time goes on: 2025-03-10 09:00"
    assert standing.look(a_beat(0), NOW_MS) is None


def test_a_city_that_is_marked_in_time_is_not_spoken_of() -> None:
    standing = EvidenceReport(5_000)
    assert {standing.look(a_beat(20), NOW_MS + second * 1000) for second in range(10)} == {None}
