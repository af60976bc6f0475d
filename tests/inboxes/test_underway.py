"""A paper that has not come back from its inbox within ten minutes is named,
and nothing else is.
"""

from datetime import timedelta

import pytest

from hub.agents.city.paper_report import AGAIN_MS, PaperReport
from hub.domain.city import papers_in_flight, row_limits
from hub.domain.city.papers_in_flight import LATE, PapersInFlight
from hub.messages import Heartbeat, HeldPapers, LatePapers, Unwritable
from tests.builders import MONDAY
from tests.cities import MINUTE
from tests.inboxes.a_city import MILLER, WARDEN, AtItsDesk


def test_what_has_come_back_is_not_late() -> None:
    city = AtItsDesk()
    city.marks(MONDAY)
    city.notices(1)
    city.reads_back(MILLER)
    assert city.marks(MONDAY + LATE).papers_late == ()


def test_what_has_not_come_back_for_ten_minutes_is_named_until_it_does() -> None:
    city = AtItsDesk()
    city.marks(MONDAY)
    city.notices(1, 2)
    assert city.marks(MONDAY + LATE - timedelta(seconds=1)).papers_late == ()
    assert city.marks(MONDAY + LATE).papers_late == (
        LatePapers(inbox=MILLER, papers=2, since=MONDAY),
    )
    city.begin()
    assert city.marks(MONDAY + LATE + MINUTE).papers_late[0].papers == 2, "another owner knows it"
    city.reads_back(MILLER)
    assert city.marks(MONDAY + LATE + 2 * MINUTE).papers_late == ()


def test_an_answer_that_does_not_come_back_is_named_too() -> None:
    city = AtItsDesk()
    city.marks(MONDAY)
    city.gives([city.copied("millbrook.WARDEN.outbox", b"?")])
    assert city.marks(MONDAY + LATE).papers_late == (
        LatePapers(inbox=WARDEN, papers=1, since=MONDAY),
    )


def test_a_paper_that_had_no_room_never_set_out(monkeypatch: pytest.MonkeyPatch) -> None:
    city = AtItsDesk()
    city.marks(MONDAY)
    city.notices(1)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    monkeypatch.setattr(row_limits, "FACTS_MAX", 0)
    city.notices(2)
    city.reads_back(MILLER)
    city.reads_back(WARDEN)
    assert city.marks(MONDAY + LATE).papers_late == ()


def test_a_record_that_somebody_else_wrote_stands_for_no_paper() -> None:
    city = AtItsDesk()
    city.marks(MONDAY)
    city.notices(1)
    city.inboxes[MILLER].insert(0, b"?forged")
    city.reads_back(MILLER)
    assert city.marks(MONDAY + LATE).papers_late == ()
    city.notices(2)
    city.inboxes[MILLER].insert(-1, b"?forged again")
    (genuine,) = city.inboxes[MILLER][-1:]
    city.gives([city.copied(MILLER, b"?forged again")])
    late = city.marks(MONDAY + 2 * LATE).papers_late
    assert [one.papers for one in late] == [1]
    city.gives([city.copied(MILLER, genuine)])
    assert city.marks(MONDAY + 2 * LATE + MINUTE).papers_late == ()


def test_of_more_than_are_known_one_by_one_none_is_called_late_too_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(papers_in_flight, "KNOWN_MAX", 2)
    one = PapersInFlight()
    for number in range(4):
        one.sets_out(b"%d" % number, MONDAY + number * MINUTE)
    late = one.late(MONDAY + LATE)
    assert late is not None
    assert (late.papers, late.since) == (1, MONDAY)
    late = one.late(MONDAY + 3 * MINUTE + LATE)
    assert late is not None
    assert late.papers == 4
    assert [one.comes_back(b"%d" % number) for number in range(4)] == [False, False, False, True]


def beat(**papers: object) -> Heartbeat:
    return Heartbeat(city="millbrook", edition="e").model_copy(update=papers)


def test_it_is_said_at_once_again_after_ten_minutes_and_when_it_is_over() -> None:
    papers = PaperReport()
    held = beat(papers_held=(HeldPapers(inbox=MILLER, papers=3, because=Unwritable.MISSING),))
    (words,) = papers.look(held, 0)
    assert words == (
        f"papers wait for {MILLER}: 3. It cannot be written: its topic is gone. "
        "What to do: gongze provision CITY."
    )
    assert list(papers.look(held, AGAIN_MS - 1)) == []
    assert list(papers.look(held, AGAIN_MS)) == [words]
    assert list(papers.look(beat(), AGAIN_MS + 1)) == [
        f"no paper waits for {MILLER} any more, and none is late"
    ]
    assert list(papers.look(beat(), AGAIN_MS + 2)) == []


@pytest.mark.parametrize(
    ("why", "what"),
    [
        (Unwritable.NO_RIGHT, "give them the right"),
        (Unwritable.TOO_LARGE, "set its max.message.bytes"),
        ("of a newer version", "look at the settings"),
    ],
)
def test_what_is_to_be_done_follows_from_why(why: str, what: str) -> None:
    held = beat(papers_held=(HeldPapers(inbox=MILLER, papers=1, because=why),))
    (words,) = PaperReport().look(held, 0)
    assert what in words


def test_late_papers_are_said_with_since_when_and_where_to_look() -> None:
    late = beat(papers_late=(LatePapers(inbox=MILLER, papers=2, since=MONDAY),))
    (words,) = PaperReport().look(late, 0)
    assert words.startswith(f"papers have not come back from {MILLER} since 2025-03-10 09:00: 2. ")
    assert "gongze rebuild CITY" in words
