"""An inbox that cannot be written holds its own papers, in order, and nothing else of its city."""

from datetime import timedelta

import pytest

from hub.agents.city import row_codec, waiting_papers
from hub.agents.city.waiting_papers import PAPERS_AT_ONCE
from hub.messages import Document, HeldPapers, Unwritable
from hub.stream.port import (
    FEW_IN_SYNC,
    GONE,
    NO_LEADER,
    NO_RIGHT,
    SILENT,
    TopicPartition,
    too_large,
)
from tests.builders import MONDAY, a_warning
from tests.cities import MINUTE, NAME
from tests.inboxes.a_city import BENCH, MILLER, WARDEN, AtItsDesk


def to_both(number: int) -> Document:
    return a_warning(f"N{number}").model_copy(update={"to": ("MILLER", "BENCH")})


def test_a_paper_its_words_and_its_rows_are_one_answer() -> None:
    city = AtItsDesk()
    city.notices(1)
    assert city.papers_in(MILLER) == ["WARDEN/N1"]
    assert city.waiting() == []


def test_papers_of_an_inbox_that_is_away_wait_and_those_of_others_do_not() -> None:
    city = AtItsDesk()
    city.away = {MILLER}
    city.hears(to_both(1))
    city.hears(to_both(2))
    assert city.papers_in(BENCH) == ["WARDEN/N1", "WARDEN/N2"]
    assert city.papers_in(MILLER) == []
    assert city.papers_waiting() == ["WARDEN/N1", "WARDEN/N2"]


def test_when_it_is_back_it_gets_each_once_in_order_before_anything_newer() -> None:
    city = AtItsDesk()
    city.away = {MILLER}
    city.notices(1, 2)
    city.notices(3)
    city.away = set()
    city.notices(4)
    city.settles()
    assert city.papers_in(MILLER) == ["WARDEN/N1", "WARDEN/N2", "WARDEN/N3", "WARDEN/N4"]
    assert city.waiting() == []


def test_they_are_written_some_at_a_time_and_what_is_newer_waits_behind_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting_papers, "PAPERS_AT_ONCE", 2)
    city = AtItsDesk()
    city.away = {MILLER}
    city.notices(1, 2, 3, 4, 5)
    city.away = set()
    city.notices(6)
    assert city.papers_in(MILLER) == ["WARDEN/N1", "WARDEN/N2"]
    city.notices(7)
    assert city.papers_in(MILLER) == ["WARDEN/N1", "WARDEN/N2", "WARDEN/N3", "WARDEN/N4"]
    assert city.settles() == 2
    assert city.papers_in(MILLER) == [f"WARDEN/N{number}" for number in range(1, 8)]


def test_hundreds_that_wait_take_as_many_batches_as_they_need_and_no_more() -> None:
    city = AtItsDesk()
    city.away = {MILLER}
    count = 2 * PAPERS_AT_ONCE + 1
    for number in range(count):
        city.notices(number)
    city.away = set()
    city.gives()
    assert 1 + city.settles() == 3
    assert city.papers_in(MILLER) == [f"WARDEN/N{number}" for number in range(count)]


def test_what_waits_is_written_by_the_next_owner_in_the_same_order() -> None:
    city = AtItsDesk()
    city.away = {MILLER}
    city.notices(*range(12))
    city.begin()
    city.notices(12)
    city.begin()
    city.away = set()
    city.gives()
    city.settles()
    assert city.papers_in(MILLER) == [f"WARDEN/N{number}" for number in range(13)]


def test_words_and_all_other_rows_are_the_same_whether_papers_wait_or_not() -> None:
    plain, holding = AtItsDesk(), AtItsDesk()
    holding.away = {MILLER}
    for city in (plain, holding):
        city.hears(to_both(1))
        city.notices(2, 3)
    assert plain.words == holding.words
    others = {
        key: value
        for key, value in holding.rows.items()
        if not key.startswith(waiting_papers.PAPER)
    }
    assert others == plain.rows


def test_a_heartbeat_names_the_inbox_and_why_until_its_papers_are_written() -> None:
    city = AtItsDesk()
    city.away = {MILLER}
    city.notices(1, 2)
    beat = city.marks(MONDAY + MINUTE)
    assert beat.papers_held == (HeldPapers(inbox=MILLER, papers=2, because=Unwritable.MISSING),)
    assert beat.complete_up_to == MONDAY + MINUTE, "evidence time goes on"
    city.away = set()
    city.gives()
    assert city.marks(MONDAY + 2 * MINUTE).papers_held == ()


def test_a_paper_that_waits_starts_no_clock_of_its_addressee() -> None:
    city = AtItsDesk()
    city.away = {MILLER}
    city.notices(1)
    city.marks(MONDAY + timedelta(days=10))
    said = [topic for topic, *_ in city.words]
    assert "hub.violations" not in said


def test_an_inbox_named_alike_is_another() -> None:
    city = AtItsDesk()
    city.away = {f"{NAME}.POWE.inbox"}
    city.notices(1)
    assert city.papers_in(MILLER) == ["WARDEN/N1"]


def of_before(city: AtItsDesk) -> None:
    """Have the city stand as release 0.1 left it: it has never written an inbox itself."""
    state = row_codec.decode_state(city.rows[row_codec.BOOK])
    state.writes_inboxes = False
    city.rows[row_codec.BOOK] = row_codec.encode_state(state)
    city.begin()


def test_what_is_owed_from_before_is_written_once_before_the_citys_first_own_paper() -> None:
    said = AtItsDesk()
    said.notices(1, 2)
    owed = [(MILLER, one) for one in said.inboxes[MILLER]]
    city = AtItsDesk(owed=lambda batch: owed)
    city.notices(1, 2)
    city.inboxes.clear()
    of_before(city)
    city.notices(3)
    assert city.papers_in(MILLER) == ["WARDEN/N1", "WARDEN/N2", "WARDEN/N3"]
    city.begin()
    city.notices(4)
    assert city.papers_in(MILLER) == ["WARDEN/N1", "WARDEN/N2", "WARDEN/N3", "WARDEN/N4"]


def test_a_paper_whose_receipt_was_heard_is_not_owed_though_its_inbox_lost_it() -> None:
    city = AtItsDesk(owed=lambda batch: owed)
    owed: list[tuple[str, bytes]] = []
    city.notices(1, 2)
    city.gives([city.copied("millbrook.WARDEN.outbox", b"?")])
    city.gives([city.copied(MILLER, city.inboxes[MILLER][0])])
    owed += [(MILLER, one) for one in city.inboxes[MILLER]]
    owed += [(WARDEN, one) for one in city.inboxes[WARDEN]]
    city.inboxes.clear()
    of_before(city)
    city.gives()
    assert city.papers_in(MILLER) == ["WARDEN/N2"]
    assert city.papers_in(WARDEN) == ["Refusal"]


@pytest.mark.parametrize(
    ("why", "word"),
    [
        (GONE, "missing"),
        (NO_LEADER, "no_leader"),
        (FEW_IN_SYNC, "few_in_sync"),
        (NO_RIGHT, "no_right"),
        (too_large(2_000_000), "too_large"),
        (SILENT, "silent"),
        ("its brokers refuse the write: x", "refused"),
    ],
)
def test_why_an_inbox_cannot_be_written_is_told_in_a_word(why: str, word: str) -> None:
    waiting = waiting_papers.WaitingPapers({})
    waiting.keep(MILLER, b"paper")
    (held,) = waiting.held({TopicPartition(MILLER, 0): why})
    assert held.because == word
