"""The hub's own outages: found by marks alone, said once each, and held against nobody."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.outage_watch import OutageState, OutageWatch, known_before
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.outages import Outages, Stood, What
from hub.files.calendar import published_calendar
from hub.messages import INBOX, OUTBOX, Duty, Outage, Violation, Watermark, WatermarkEntry
from tests.builders import LATE, MONDAY, SHUT_OFF, a_shut_off, a_warning, hub_says
from tests.cities import MINUTE, NAME, OFFICES, ACity, at, placed_city, topic
from tests.toy import toy_law

HOUR = 60 * MINUTE
SECOND = timedelta(seconds=1)
PLACES = [topic(office, way) for office in OFFICES for way in (OUTBOX, INBOX)]
MILLER = topic("MILLER", OUTBOX)


class Ticking(ACity):
    """A city whose marks come every two minutes, as long as somebody lets them."""

    def __init__(self, **chosen: str) -> None:
        super().__init__()
        self.city = City(
            placed_city(), toy_law(chosen), published_calendar(), Rows(), CityState(),
            MessageIds(lambda key: None, {}),
        )  # fmt: skip

    def ticks(self, begins: datetime, ends: datetime, but: Collection[str] = ()) -> None:
        """Mark every place from one instant to another, except for some."""
        while begins < ends:
            self.tick(begins, but)
            begins += 2 * MINUTE
        self.tick(ends, but)

    def tick(self, instant: datetime, but: Collection[str] = ()) -> None:
        entries = tuple(
            WatermarkEntry(topic=name, topic_id=f"id of {name}", end=2**40, at=instant)
            for name in PLACES
            if name not in but
        )
        self.city.mark(Watermark(city=NAME, relay="r1", entries=entries))
        self.works()

    @property
    def outages(self) -> list[tuple[str, str | None, datetime, datetime]]:
        return [(one.what, one.place, one.began, one.ended) for one in self.all(Outage)]

    @property
    def shut_off(self) -> Duty:
        return [one for one in self.all(Duty) if one.rule == SHUT_OFF][-1]


def test_the_first_mark_of_a_city_ends_no_outage() -> None:
    city = Ticking()
    city.writes("WARDEN", a_warning(), MONDAY)
    city.ticks(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR)
    assert city.outages == []


def test_five_minutes_between_two_marks_are_none_and_a_second_more_is_one() -> None:
    city = Ticking()
    city.tick(MONDAY)
    city.tick(MONDAY + 5 * MINUTE)
    assert city.outages == []
    city.tick(MONDAY + 10 * MINUTE + SECOND)
    began, ended = MONDAY + 5 * MINUTE, MONDAY + 10 * MINUTE + SECOND
    assert city.outages == [("everything", None, began, ended)]


def test_every_night_that_the_hub_is_off_is_an_outage_with_the_next_number_of_its_year() -> None:
    city = Ticking()
    for day in (at("2025-12-30 18:00"), at("2025-12-31 18:00"), at("2026-01-01 18:00")):
        city.ticks(day - HOUR, day)
        city.ticks(day + 14 * HOUR, day + 15 * HOUR)
    nights = [one for one in city.all(Outage) if one.ended - one.began == 14 * HOUR]
    assert [(one.year, one.number) for one in nights] == [(2025, 1), (2026, 1), (2026, 3)]
    numbers = [(one.year, one.number) for one in city.all(Outage)]
    assert numbers == [(2025, 1), (2025, 2), (2026, 1), (2026, 2), (2026, 3)]
    assert len({one.id for one in city.all(Outage)}) == len(numbers)


@pytest.mark.parametrize(("place", "what"), [(MILLER, "source"), (topic("MILLER", INBOX), "inbox")])
def test_one_place_that_is_not_marked_while_the_others_are_stood_alone(
    place: str, what: str
) -> None:
    city = Ticking()
    city.tick(MONDAY)
    city.ticks(MONDAY + MINUTE, MONDAY + HOUR, but=[place])
    assert city.outages == [], "it is said when it has ended"
    city.tick(MONDAY + HOUR + MINUTE)
    assert city.outages == [(what, place, MONDAY, MONDAY + HOUR + MINUTE)]


def test_a_place_that_is_read_on_later_than_the_others_stood_for_the_rest_alone() -> None:
    city = Ticking()
    city.tick(MONDAY)
    city.ticks(MONDAY + HOUR, MONDAY + HOUR + 20 * MINUTE, but=[MILLER])
    city.tick(MONDAY + HOUR + 21 * MINUTE)
    assert city.outages == [
        ("everything", None, MONDAY, MONDAY + HOUR),
        ("source", MILLER, MONDAY + HOUR, MONDAY + HOUR + 21 * MINUTE),
    ]


def test_a_new_source_and_one_whose_outbox_was_out_have_not_stood() -> None:
    city = Ticking()
    city.ticks(MONDAY, MONDAY + HOUR, but=[MILLER])
    city.tick(MONDAY + HOUR + MINUTE)
    hub_says(city, "outbox_suspended", office_code="MILLER")
    city.ticks(MONDAY + HOUR + 2 * MINUTE, MONDAY + 9 * HOUR, but=[MILLER])
    hub_says(city, "outbox_resumed", office_code="MILLER")
    city.tick(MONDAY + 9 * HOUR + MINUTE)
    assert city.outages == []
    city.ticks(MONDAY + 9 * HOUR + 2 * MINUTE, MONDAY + 10 * HOUR, but=[MILLER])
    city.tick(MONDAY + 10 * HOUR + MINUTE)
    assert city.outages == [
        ("source", MILLER, MONDAY + 9 * HOUR + MINUTE, MONDAY + 10 * HOUR + MINUTE)
    ]


def masons_is_written(city: Ticking, number: int) -> None:
    """Have another inbox written and read back: the hub works."""
    instant = MONDAY + number * MINUTE
    city.writes("MASON", b"?", instant)
    told = [one for one in city.said if one.key == topic("MASON", INBOX)][-1]
    city.hears(city.copy_of("MASON", instant, INBOX), told.raw)


def stuck(city: Ticking) -> None:
    """Have five papers for the miller set out, and nothing come back from him for an hour."""
    city.tick(MONDAY)
    for number in range(5):
        city.writes("WARDEN", a_warning(f"N{number}", f"C{number}"), MONDAY + number * MINUTE)
        city.tick(MONDAY + 2 * number * MINUTE + MINUTE)
    city.ticks(MONDAY + 12 * MINUTE, MONDAY + HOUR)


def test_an_inbox_from_which_papers_do_not_come_back_stood_once_however_many_they_are() -> None:
    city = Ticking()
    stuck(city)
    for number in (10, 20, 30):
        masons_is_written(city, number)
    city.delivers(MONDAY + HOUR)
    city.ticks(MONDAY + HOUR + MINUTE, MONDAY + 2 * HOUR)
    began = MONDAY + 10 * MINUTE
    assert city.outages == [("inbox", topic("MILLER", INBOX), began, MONDAY + HOUR)]


def test_while_no_inbox_is_written_it_is_not_one_inbox_that_stands() -> None:
    city = Ticking()
    stuck(city)
    city.delivers(MONDAY + HOUR)
    city.ticks(MONDAY + HOUR + MINUTE, MONDAY + 2 * HOUR)
    assert city.outages == []


def test_a_sandbox_s_jumps_of_time_are_no_outage() -> None:
    story = placed_city().model_copy(update={"clock": "story"})
    state = CityState()
    city = City(
        story, toy_law(), published_calendar(), Rows(), state, MessageIds(lambda key: None, {})
    )
    for days in (0, 5):
        instant = MONDAY + timedelta(days=days)
        entries = [WatermarkEntry(topic=one, topic_id="t", end=9, at=instant) for one in PLACES]
        city.mark(Watermark(city=NAME, relay="r", entries=tuple(entries)))
        city.work()
    assert [one for one in city.take() if isinstance(one.message, Outage)] == []
    assert state.outages == OutageState()


def test_a_city_that_says_an_hour_finds_none_that_is_shorter() -> None:
    placed = placed_city().model_copy(update={"outage_after_s": 3600})
    watch = OutageWatch(placed, OutageState(MONDAY, written=[MONDAY]), {}, Rows(), lambda: "")
    inbox, set_out = topic("MILLER", INBOX), MONDAY - MINUTE
    assert watch.came_back(inbox, set_out, MONDAY + HOUR) == []
    assert watch.came_back(inbox, set_out, MONDAY + HOUR + SECOND) != []


def night(city: Ticking) -> None:
    """Have the miller warned, and the hub stand over the end of his term, for fourteen hours."""
    city.tick(MONDAY)
    city.writes("WARDEN", a_warning(), MONDAY)
    city.delivers(MONDAY + MINUTE)
    city.ticks(MONDAY + 2 * MINUTE, LATE - 6 * HOUR)
    city.ticks(LATE + 8 * HOUR, LATE + 9 * HOUR)


def test_who_could_not_be_heard_at_the_end_of_his_term_is_called_late_once_that_is_made_up() -> (
    None
):
    city = Ticking()
    night(city)
    assert (city.shut_off.status, city.shut_off.held, city.all(Violation)) == ("open", True, [])
    city.ticks(LATE + 9 * HOUR, LATE + 14 * HOUR - MINUTE)
    assert city.all(Violation) == []
    city.tick(LATE + 14 * HOUR)
    assert [one.at for one in city.all(Violation)] == [LATE], "the last day is what the law says"
    assert (city.shut_off.status, city.shut_off.held) == ("breached", False)


def test_what_is_heard_while_that_is_made_up_for_is_told_in_time() -> None:
    city = Ticking(late_self_evidence="contested")
    night(city)
    city.writes("MILLER", a_shut_off(LATE - HOUR), LATE + 8 * HOUR + MINUTE)
    city.ticks(LATE + 9 * HOUR, LATE + 20 * HOUR)
    assert (city.shut_off.status, city.shut_off.contested) == ("discharged", None)
    assert city.all(Violation) == []


def test_told_after_that_it_is_told_late() -> None:
    city = Ticking(late_self_evidence="contested")
    night(city)
    city.ticks(LATE + 9 * HOUR, LATE + 15 * HOUR)
    city.writes("MILLER", a_shut_off(LATE - HOUR), LATE + 15 * HOUR)
    city.ticks(LATE + 15 * HOUR, LATE + 16 * HOUR)
    assert city.shut_off.contested
    assert next(one.change for one in city.all(Violation)) == "said"


def test_an_outage_that_is_over_before_the_last_instant_of_a_term_moves_nothing() -> None:
    stood = Stood(LATE - SECOND, LATE - HOUR, What.EVERYTHING)
    assert Outages((stood,)).heard_by(LATE, lambda code: True) == LATE


def test_one_office_s_outbox_that_stood_makes_no_other_office_s_term_longer() -> None:
    stood = Outages((Stood(LATE + HOUR, LATE - HOUR, What.SOURCE, MILLER, "MILLER"),))
    assert stood.heard_by(LATE, lambda code: code == "MILLER") == LATE + 2 * HOUR
    assert stood.heard_by(LATE, lambda code: code == "MASON") == LATE


def test_at_most_a_day_is_made_up_for_however_long_the_hub_stood() -> None:
    stood = Outages((Stood(LATE + HOUR, LATE - 90 * HOUR, What.EVERYTHING),))
    assert stood.heard_by(LATE, lambda code: False) == LATE + 25 * HOUR


def test_whoever_goes_on_with_a_city_says_none_again_and_numbers_on() -> None:
    city = Ticking()
    city.tick(MONDAY)
    city.tick(MONDAY + HOUR)
    was = city.city
    city.city = City(
        placed_city(), toy_law(), published_calendar(), was.docket.rows, was.state, was.ids
    )
    assert city.city.docket.context.outages == was.docket.context.outages
    city.tick(MONDAY + HOUR)
    city.tick(MONDAY + 3 * HOUR)
    assert [one.number for one in city.all(Outage)] == [1, 2]


def test_a_city_that_takes_its_marks_anew_says_those_alone_that_were_not_said() -> None:
    city = Ticking()
    city.tick(MONDAY)
    city.tick(MONDAY + HOUR)
    city.ticks(MONDAY + HOUR + MINUTE, MONDAY + 2 * HOUR, but=[MILLER])
    city.tick(MONDAY + 2 * HOUR + MINUTE)
    said = city.all(Outage)
    assert [one.what for one in said] == ["everything", "source"]
    for known in range(len(said) + 1):
        state, rows = CityState(), Rows()
        until = [MONDAY, MONDAY + HOUR, MONDAY + 2 * HOUR + MINUTE][known]
        state.outages = known_before(placed_city(), said[:known], until, state.numbers, rows)
        anew = Ticking()
        anew.city = City(
            placed_city(),
            toy_law(),
            published_calendar(),
            rows,
            state,
            MessageIds(lambda key: None, {}),
        )
        anew.tick(MONDAY)
        anew.tick(MONDAY + HOUR)
        anew.ticks(MONDAY + HOUR + MINUTE, MONDAY + 2 * HOUR, but=[MILLER])
        anew.tick(MONDAY + 2 * HOUR + MINUTE)
        matter = [one.model_copy(update={"evidence_time": None}) for one in said[known:]]
        found = [one.model_copy(update={"evidence_time": None}) for one in anew.all(Outage)]
        assert found == matter, f"{known} were said before"
