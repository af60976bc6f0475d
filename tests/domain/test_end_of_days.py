"""The end of the published days is warned of sixty days ahead, wherever due days are told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from hub.agents.city.calendar_warning import CalendarWarning
from hub.cli import main
from hub.cli.city_calendar import moved
from hub.cli.languages import translation_to
from hub.cli.message_lines import line_of
from hub.domain.calendar import Decree
from hub.domain.city.city import City
from hub.domain.city.decrees import DECREES
from hub.domain.city.dedup import MessageIds
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.explain.calendar_end import WARNED_DAYS, days_left, end_warning
from hub.domain.explain.speech import Speech
from hub.domain.facts import Fact
from hub.files.calendar import published_calendar
from hub.files.rulebooks import words_of
from hub.messages import Duty, Heartbeat, Register
from hub.sentence import said_in
from tests.builders import SHUT_OFF, a_warning
from tests.calendar_arrangements import arranged
from tests.cities import MINUTE, NAME, ACity, at, placed_city
from tests.toy import toy_law

END = published_calendar().last
STORY = "tests/stories/zhuhai/art-11-1-no-calendar-for-the-term.jsonl"
PUBLISHED = "tests/stories/zhuhai/art-15-7-the-next-year-is-published.jsonl"


def beat(until: date | None) -> Heartbeat:
    return Heartbeat(city="millbrook", edition="e", calendar_until=until)


def ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 4, tzinfo=UTC).timestamp() * 1000)


def warned_on_the_last_day(city: ACity) -> list[tuple[str, date | None]]:
    told = at("2026-12-31 09:00")
    notice = a_warning().model_copy(update={"at": told})
    city.writes("WARDEN", notice, told)
    city.delivers(told + MINUTE)
    return [(one.status, one.due_date) for one in city.all(Duty) if one.rule == SHUT_OFF]


def test_the_end_is_warned_of_from_sixty_days_before_it() -> None:
    first = END - timedelta(days=WARNED_DAYS)
    assert days_left(END, first - timedelta(days=1)) is None
    assert days_left(END, first) == WARNED_DAYS == 60
    assert end_warning(END, first - timedelta(days=1)) is None
    said = end_warning(END, first, "millbrook")
    assert said is not None
    assert "60 days from" in said
    assert "gongze calendar publish FILE --as millbrook:hub" in said


def test_after_the_end_it_is_said_that_it_is_past() -> None:
    said = end_warning(END, END + timedelta(days=1))
    assert said is not None
    assert "only" in said
    assert f"arrangement of {END.year + 1}" in said


def test_it_is_said_in_chinese() -> None:
    said = said_in(end_warning(END, END, "millbrook"), translation_to("zh"))
    assert "工作日日历公布至" in said
    assert "处理办法" in said


def test_a_city_is_warned_of_once_a_day_and_told_when_the_next_year_is_published() -> None:
    days = CalendarWarning()
    day = END - timedelta(days=20)
    assert days.look(beat(None), ms(day)) is None
    assert "20 days from" in (days.look(beat(END), ms(day)) or "")
    assert days.look(beat(END), ms(day) + 60_000) is None
    assert "19 days from" in (days.look(beat(END), ms(day + timedelta(days=1))) or "")
    until = date(END.year + 1, 12, 31)
    assert days.look(beat(until), ms(day)) == f"working days are published to {until} now"
    assert days.look(beat(until), ms(day)) is None


def test_a_heartbeat_says_to_when_days_are_published() -> None:
    city = ACity()
    city.marks(at("2025-03-10 09:00"))
    assert city.all(Heartbeat)[-1].calendar_until == END
    city.writes(
        "hub",
        Register(
            id="D1", kind="calendar_published", city=NAME, office="hub", at=at("2025-03-10 09:00"),
            decree="D1", year=END.year + 1, rest=arranged(END.year + 1),
        ),
        at("2025-03-10 09:01"),
    )  # fmt: skip
    city.marks(at("2025-03-10 09:10"))
    assert city.all(Heartbeat)[-1].calendar_until == date(END.year + 1, 12, 31)


@pytest.mark.parametrize("command", ["replay", "explain"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_story_that_ends_past_the_published_days_says_so(command: str, lang: str) -> None:
    ran = CliRunner().invoke(main, [command, STORY, "--lang", lang])
    assert ran.exit_code == 0
    assert ("working days are published" if lang == "en" else "工作日日历") in ran.stderr
    assert "calendar_published" in ran.stderr


def test_a_story_whose_next_year_is_published_is_not_warned_of() -> None:
    ran = CliRunner().invoke(main, ["replay", PUBLISHED])
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_a_provisional_duty_says_why_it_has_no_last_day_and_what_to_do() -> None:
    city = ACity()
    warned_on_the_last_day(city)
    (duty,) = [one for one in city.all(Duty) if one.status == "provisional"]
    words = toy_law().vocabulary
    assert "gongze calendar publish" in line_of(duty, Speech(words_of("en"), words))
    assert "日历尚未公布" in line_of(duty, Speech(words_of("zh"), words))


def test_publishing_a_year_tells_which_duties_get_their_last_day_by_it() -> None:
    city = ACity()
    warned_on_the_last_day(city)
    duties = [one for one in city.all(Duty) if one.status == "provisional"]
    before = published_calendar()
    after = before.under([Decree("D1", arranged(END.year + 1), (), END.year + 1)])
    moves = moved(duties, toy_law(), before, after)
    assert [(one.duty.actor, one.due) for one in moves] == [("MILLER", date(2027, 1, 5))]
    assert moved(duties, toy_law(), before, before) == []


def test_an_impossible_year_in_the_rows_of_an_earlier_release_comes_out_as_if_heard_anew() -> None:
    """Rows keep what was heard before the door looked at festivals;
    a rebuild has the record refused.
    """
    year = Register(
        id="D1",
        kind="calendar_published",
        city=NAME,
        office="hub",
        at=at("2026-12-30 09:00"),
        decree="D1",
        year=END.year + 1,
        rest=(date(END.year + 1, 1, 1),),
    )
    anew = ACity()
    anew.writes("hub", year, at("2026-12-30 09:00"))
    before = ACity()
    fields = {"decree": "D1", "year": END.year + 1, "rest": (f"{END.year + 1}-01-01",)}
    fact = Fact("hub/D1", year.kind, "hub", year.at, year.at, "x/0/0", "d", fields)
    rows = Rows()
    rows.make(DECREES).facts[fact.id] = fact
    ids = MessageIds(lambda key: None, {})
    before.city = City(placed_city(), toy_law(), published_calendar(), rows, CityState(), ids)
    assert warned_on_the_last_day(before) == warned_on_the_last_day(anew) == [("provisional", None)]
