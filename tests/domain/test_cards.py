"""A duty that falls due soon gets a yellow card, one that was missed a red one: each once, under a
number, said with the duties and lifted when what is heard later takes its ground away.
"""

from datetime import date, datetime
from itertools import permutations

import pytest

from hub.domain.cards.days import ahead_of, day_ahead
from hub.domain.clocks import Clock, Unit
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import INBOX, Card, Digest, Duty, Message
from tests.builders import DAY, LATE, MONDAY, a_shut_off, a_warning, hub_says, warned
from tests.cities import MINUTE, NAME, ACity, at

TUESDAY = at("2025-03-11 00:00")
"""The morning of the working day before the last day of a warning of MONDAY."""
MILLER = f"{NAME}.MILLER.inbox"


def cards(city: ACity) -> list[tuple[str, str, int]]:
    """Return colour, change and number of every card that a city said, in order."""
    return [(one.colour, one.change, one.number) for one in city.all(Card, "cards")]


def reaches(city: ACity, instant: datetime) -> None:
    """Have time pass to an instant without the hub standing at it."""
    city.marks(instant - MINUTE)
    city.marks(instant)


def test_a_duty_is_told_the_working_day_before_its_last_day_and_again_when_it_is_missed() -> None:
    city = warned()
    city.marks(TUESDAY - MINUTE)
    assert cards(city) == []
    city.marks(TUESDAY)
    assert cards(city) == [("yellow", "said", 1)]
    city.marks(LATE - MINUTE)
    assert cards(city) == [("yellow", "said", 1)]
    reaches(city, LATE)
    assert cards(city) == [("yellow", "said", 1), ("red", "said", 2)]
    city.marks(LATE + 30 * DAY)
    assert len(cards(city)) == 2


def test_a_card_says_what_is_owed_by_whom_and_by_which_article() -> None:
    city = warned()
    city.marks(TUESDAY)
    (card,) = city.all(Card, "cards")
    (duty,) = {one.id: one for one in city.all(Duty)}.values()
    assert (card.duty, card.rule, card.article, card.actor, card.case, card.due_date) == (
        duty.id, duty.rule, duty.article, "MILLER", "C1", duty.due_date,
    )  # fmt: skip
    assert (card.on.isoformat(), card.year, card.evidence_time) == ("2025-03-11", 2025, TUESDAY)
    assert card.evidence == duty.evidence
    assert card.reason
    assert card.reason_zh


def test_a_card_stands_in_the_inbox_of_who_owes_and_is_known_again_there() -> None:
    city = warned()
    city.marks(TUESDAY)
    (paper,) = [one for one in city.said if one.stream == INBOX and isinstance(one.message, Card)]
    assert paper.key == MILLER
    city.hears(city.copy_of("MILLER", TUESDAY + MINUTE, INBOX), paper.raw)
    assert city.all(Message, "refused") == []


def test_what_is_done_before_the_day_gets_no_card() -> None:
    city = warned()
    city.writes("MILLER", a_shut_off(MONDAY + MINUTE), MONDAY + MINUTE)
    reaches(city, LATE)
    assert cards(city) == []


def test_what_is_done_after_a_yellow_card_gets_no_red_one() -> None:
    city = warned()
    city.marks(TUESDAY)
    city.writes("MILLER", a_shut_off(TUESDAY + MINUTE), TUESDAY + MINUTE)
    reaches(city, LATE)
    assert cards(city) == [("yellow", "said", 1)]


def test_what_is_known_to_be_done_gets_no_card_although_evidence_time_stands_before_it() -> None:
    city = warned()
    city.writes("MILLER", a_shut_off(LATE + MINUTE), LATE + MINUTE)
    city.marks(TUESDAY, but=("BENCH",))
    city.marks(TUESDAY)
    assert cards(city) == []


def test_what_was_missed_and_done_when_it_is_heard_gets_no_card() -> None:
    city = warned()
    city.writes("MILLER", a_shut_off(LATE + DAY), LATE + DAY)
    city.marks(LATE + 2 * DAY)
    assert cards(city) == []


def test_a_duty_heard_on_its_last_day_is_told_at_once_and_a_later_one_not_at_all() -> None:
    city = ACity()
    city.marks(LATE - 2 * MINUTE)
    city.writes("WARDEN", a_warning(), LATE - 2 * MINUTE)
    city.delivers(MONDAY + MINUTE)
    city.marks(LATE - MINUTE)
    assert cards(city) == [("yellow", "said", 1)]
    late = ACity()
    reaches(late, LATE)
    late.writes("WARDEN", a_warning(), LATE + MINUTE)
    late.delivers(MONDAY + MINUTE)
    late.marks(LATE + 2 * MINUTE)
    assert [colour for colour, *_ in cards(late)] == ["red"]


def test_a_red_card_is_lifted_under_its_number_when_it_was_done_in_time() -> None:
    city = warned()
    city.marks(TUESDAY)
    reaches(city, LATE)
    city.writes("MILLER", a_shut_off(TUESDAY + MINUTE), LATE + MINUTE)
    city.marks(LATE + DAY)
    assert cards(city) == [
        ("yellow", "said", 1), ("red", "said", 2), ("red", "withdrawn", 2),
    ]  # fmt: skip
    assert len({one.id for one in city.all(Card, "cards") if one.colour == "red"}) == 1


def test_a_yellow_card_is_lifted_when_it_had_been_done_before() -> None:
    city = warned()
    city.marks(TUESDAY)
    city.writes("MILLER", a_shut_off(MONDAY + MINUTE), TUESDAY + MINUTE)
    reaches(city, LATE)
    assert cards(city) == [("yellow", "said", 1), ("yellow", "withdrawn", 1)]


def test_an_office_whose_outbox_is_taken_out_gets_no_card_until_it_is_back() -> None:
    city = warned()
    hub_says(city, "outbox_suspended", office_code="MILLER")
    city.marks(LATE + DAY, but=("MILLER",))
    assert cards(city) == []
    hub_says(city, "outbox_resumed", office_code="MILLER")
    city.marks(LATE + 2 * DAY)
    assert cards(city) == [("red", "said", 1)]


def test_numbers_run_without_a_gap_and_begin_anew_with_the_year() -> None:
    city = warned("C1", "C2", "C3")
    city.marks(TUESDAY)
    reaches(city, LATE)
    said = [one.number for one in city.all(Card, "cards")]
    assert said == [1, 2, 3, 4, 5, 6]
    later = at("2026-03-09 09:00")
    warning = a_warning("N9", "C9", "P9").model_copy(update={"at": later})
    city.writes("WARDEN", warning, later)
    city.delivers(later + MINUTE)
    city.marks(later + 2 * DAY)
    (card,) = [one for one in city.all(Card, "cards") if one.case == "C9"]
    assert (card.year, card.number) == (2026, 1)


def test_a_digest_lists_what_an_office_owes_on_the_morning_of_a_working_day() -> None:
    city = warned("C1", "C2")
    city.marks(at("2025-03-11 08:29"))
    assert city.all(Digest) == []
    city.marks(at("2025-03-11 08:30"))
    (digest,) = city.all(Digest, "cards")
    assert (digest.office, digest.day.isoformat()) == ("MILLER", "2025-03-11")
    assert (digest.overdue, digest.due_today, digest.due_soon) == (0, 0, 2)
    assert [one.subject for one in digest.duties] == ["C1", "C2"]
    city.marks(at("2025-03-11 18:00"))
    assert len(city.all(Digest, "cards")) == 1


def test_a_digest_counts_what_is_due_today_and_overdue_and_leaves_out_what_is_done() -> None:
    city = warned("C1", "C2")
    city.marks(TUESDAY)
    city.writes("MILLER", a_shut_off(TUESDAY + MINUTE), TUESDAY + MINUTE)
    city.marks(at("2025-03-12 08:30"))
    reaches(city, LATE)
    city.marks(at("2025-03-13 08:30"))
    told = [(one.overdue, one.due_today, one.due_soon) for one in city.all(Digest, "cards")]
    assert told == [(0, 1, 0), (1, 0, 0)]


def test_a_digest_says_nothing_of_a_term_whose_end_the_hub_itself_could_not_hear() -> None:
    city = warned()
    city.marks(TUESDAY)
    city.marks(at("2025-03-12 18:00"))
    city.marks(at("2025-03-13 08:30"))
    assert cards(city) == [("yellow", "said", 1)]
    assert [one.day.isoformat() for one in city.all(Digest, "cards")] == ["2025-03-12"]


def test_no_digest_is_said_on_a_day_of_rest_or_where_nothing_is_owed() -> None:
    city = warned()
    reaches(city, LATE)
    city.marks(at("2025-03-14 12:00"))
    before = len(city.all(Digest, "cards"))
    city.marks(at("2025-03-16 12:00"))
    assert len(city.all(Digest, "cards")) == before
    nothing = ACity()
    nothing.marks(at("2025-03-14 12:00"))
    assert nothing.all(Digest) == []


def test_days_that_passed_meanwhile_are_told_in_one_digest() -> None:
    city = warned()
    reaches(city, LATE)
    city.marks(at("2025-03-21 12:00"))
    assert [one.day.isoformat() for one in city.all(Digest, "cards")] == [
        "2025-03-12",
        "2025-03-21",
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_changes_no_card_that_stands(order: tuple[int, ...]) -> None:
    told = [("WARDEN", a_warning("N1", "C1", "P1")), ("WARDEN", a_warning("N2", "C2", "P2")),
            ("MILLER", a_shut_off(MONDAY, "C2"))]  # fmt: skip
    city = ACity()
    for number in order:
        office, message = told[number]
        city.writes(office, message, MONDAY)
    city.delivers(MONDAY + MINUTE)
    city.marks(TUESDAY)
    reaches(city, LATE)
    assert [(one.case, one.colour) for one in city.all(Card, "cards")] == [
        ("C1", "yellow"), ("C1", "red"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "ahead"),
    [
        (Clock(Unit.WORKING_DAYS, 2), 1),
        (Clock(Unit.WORKING_DAYS, 3), 2),
        (Clock(Unit.CALENDAR_DAYS, 5), 3),
        (Clock(Unit.WEEKS, 1), 3),
        (Clock(Unit.WORKING_DAYS, 10), 5),
        (Clock(Unit.MONTHS, 1), 5),
        (Clock(Unit.SAME_DAY), 1),
    ],
)
def test_a_city_may_have_longer_terms_told_earlier(clock: Clock, ahead: int) -> None:
    plain, longer = law_of("zhuhai"), law_of("zhuhai", {"yellow_card_ahead": "by_term"})
    assert (ahead_of("any", clock, plain), ahead_of("any", clock, longer)) == (1, ahead)


def test_a_city_may_set_a_rule_apart() -> None:
    law = law_of("zhuhai", {"yellow_card_ahead_by_rule": ["ZH-15.7-utility-cutoff=4"]})
    term = Clock(Unit.WORKING_DAYS, 3)
    assert ahead_of("ZH-15.7-utility-cutoff", term, law) == 4
    assert ahead_of("ZH-15.6-utility-gate", term, law) == 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("yellow_card_ahead", "never"),
        ("yellow_card_ahead_by_rule", ["ZH-15.7-utility-cutoff=0"]),
        ("yellow_card_ahead_by_rule", "ZH-15.7-utility-cutoff=2"),
        ("cards_also_to", "SUPERV"),
        ("digest_at", [24, 0]),
        ("digest_at", "08:30"),
    ],
)
def test_a_setting_of_cards_that_says_no_such_thing_is_refused(setting: str, value: object) -> None:
    with pytest.raises(RulebookError, match=setting):
        law_of("zhuhai", {setting: value})


def test_the_day_ahead_is_a_working_day_over_a_festival() -> None:
    calendar = published_calendar()
    assert day_ahead(date(2025, 10, 9), 1, calendar) == date(2025, 9, 30)
    assert day_ahead(date(2025, 10, 9), 2, calendar) == date(2025, 9, 29)
    assert day_ahead(date(2025, 3, 10), 1, calendar) == date(2025, 3, 7)


def test_a_day_ahead_of_all_that_is_published_is_the_first_day_known() -> None:
    calendar = published_calendar()
    assert day_ahead(calendar.first, 3, calendar) == calendar.first
