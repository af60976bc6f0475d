"""A paper whose addressee's client does not fetch it is told of before its duty falls due."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.city.fetch_marks import fetched_before
from hub.domain.fetched import FetchedUpTo, lacks, reader_of
from hub.messages import INBOX, Duty, Fetch, Held, Remark, Watermark, WatermarkEntry
from tests.builders import LATE, MONDAY, SHUT_OFF, a_shut_off, a_warning
from tests.cities import MINUTE, NAME, ACity, topic

HOUR = 60 * MINUTE
TOLD_AT = LATE - timedelta(days=2)
"""The beginning of the working day before the last day of the term."""
MILLER = topic("MILLER", INBOX)


class Fetching(ACity):
    """A city whose miller may have a client that commits."""

    def commits(self, up_to: int, at: datetime, **more: Any) -> None:
        """Have a relay say how far the miller's group has committed."""
        told = {"topic": reader_of(MILLER), "topic_id": f"id of {MILLER}", "end": up_to, "at": at}
        entry = WatermarkEntry(**{**told, **more})
        self.city.mark(Watermark(city=NAME, relay="r1", entries=(entry,)))
        self.works()

    @property
    def remarks(self) -> list[tuple[str, str, str | None]]:
        found = [one for one in self.all(Remark, "refused") if one.code == "R16"]
        return [(one.office, one.source, one.change) for one in found]


def warned(*numbers: str) -> Fetching:
    city = Fetching()
    city.commits(0, MONDAY)
    for number in numbers or ("N1",):
        city.writes("WARDEN", a_warning(number, f"C{number}"), MONDAY)
    city.delivers(MONDAY + MINUTE)
    city.marks(MONDAY + 2 * MINUTE)
    return city


def test_the_sender_is_told_once_when_the_day_before_the_last_begins() -> None:
    city = warned()
    city.marks(TOLD_AT - MINUTE)
    assert city.remarks == []
    city.marks(TOLD_AT)
    assert city.remarks == [("WARDEN", "millbrook.WARDEN.outbox/0/0", "said")]
    for hours in (2, 5, 30):
        city.marks(TOLD_AT + hours * HOUR)
    assert len(city.remarks) == 1
    (remark,) = city.all(Remark, "inbox")
    assert (remark.office, remark.offices, remark.rule) == ("WARDEN", ("MILLER",), SHUT_OFF)
    assert remark.reason_zh


def test_the_term_runs_whether_the_paper_is_fetched_or_not() -> None:
    city = warned()
    city.marks(LATE)
    duty = [one for one in city.all(Duty) if one.rule == SHUT_OFF][-1]
    assert (duty.status, duty.due_date) == ("breached", (LATE - MINUTE).date())


def test_a_paper_that_is_fetched_in_time_is_not_told_of() -> None:
    city = warned("N1", "N2")
    city.commits(1, MONDAY + HOUR)
    city.marks(TOLD_AT)
    assert [source for _, source, _ in city.remarks] == ["millbrook.WARDEN.outbox/0/1"]


def test_once_it_is_fetched_the_remark_is_withdrawn() -> None:
    city = warned()
    city.marks(TOLD_AT)
    city.commits(1, TOLD_AT + MINUTE)
    city.marks(TOLD_AT + 2 * HOUR)
    assert [change for *_, change in city.remarks] == ["said", "withdrawn"]


def test_what_is_done_needs_no_fetching() -> None:
    city = warned()
    city.writes("MILLER", a_shut_off(MONDAY + HOUR, "CN1"), MONDAY + HOUR)
    city.marks(TOLD_AT)
    assert city.remarks == []


def test_where_no_client_ever_commits_nothing_is_known_and_nobody_is_told() -> None:
    city = Fetching()
    city.writes("WARDEN", a_warning(), MONDAY)
    city.delivers(MONDAY + MINUTE)
    city.marks(TOLD_AT)
    assert city.remarks == []


def test_while_brokers_do_not_say_what_is_fetched_nobody_is_told() -> None:
    city = warned()
    city.commits(0, MONDAY, set_aside=Held.NOT_MARKED.value)
    city.marks(TOLD_AT)
    city.marks(TOLD_AT + 2 * HOUR)
    assert city.remarks == []
    city.commits(0, TOLD_AT + 3 * HOUR)
    city.marks(TOLD_AT + 4 * HOUR)
    assert len(city.remarks) == 1


def test_what_is_said_of_fetching_is_said_when_it_goes_on() -> None:
    city = Fetching()
    for up_to in (0, 3, 1, 3, 4):
        city.commits(up_to, MONDAY)
    city.commits(2, MONDAY, topic_id="another")
    assert [(one.topic_id, one.up_to) for one in city.all(Fetch)] == [
        (f"id of {MILLER}", 0),
        (f"id of {MILLER}", 3),
        (f"id of {MILLER}", 4),
        ("another", 2),
    ]
    before = fetched_before(city.all(Fetch))
    assert before == city.city.state.fetched


@pytest.mark.parametrize(
    ("receipt", "found"),
    [
        ("t.M.inbox/0/6", False),
        ("t.M.inbox/0/7", True),
        ("t.M.inbox#2/0/7", False),
        ("t.W.inbox/0/7", False),
    ],
)
def test_a_paper_lacks_if_it_lies_beyond_in_the_same_topic(receipt: str, found: bool) -> None:
    fetched = {"t.M.inbox": FetchedUpTo("t", 7, MONDAY)}
    assert (lacks(fetched, receipt) is not None) is found
