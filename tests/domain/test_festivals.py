"""A year's arrangement rests on every festival's days by law,
or is refused by the day that it lacks.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hub.cli import main
from hub.domain.calendar import Calendar, Decree
from hub.domain.city.decrees import DECREES, calendar_of
from hub.domain.city.rows import Row
from hub.domain.facts import Fact
from hub.domain.festivals.arranged import misarranged
from hub.domain.festivals.notice import notice_in
from hub.domain.festivals.statutory import is_whole, revision_of, statutory_days
from hub.domain.festivals.table import DAYS
from hub.domain.festivals.year import days_off_of
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Register
from tests.calendar_arrangements import arranged
from tests.cities import MINUTE, NAME, ACity, at
from tools import festivals

SHIPPED = published_calendar()
PUBLISHED = range(SHIPPED.first.year, SHIPPED.last.year + 1)
SINGLE = {date(2015, 9, 3), date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2)}
"""Days that were given once: of memory, and against an epidemic."""
MONDAY = at("2025-03-10 09:00")


def of_year(year: int, calendar: Calendar = SHIPPED) -> Decree:
    """Return what a calendar holds of a year as an arrangement."""
    rest, work = (
        tuple(day for day in sorted(days) if day.year == year)
        for days in (calendar.holidays, calendar.make_up_days)
    )
    return Decree(f"arrangement of {year}", rest, work, year)


def test_the_table_is_what_the_tool_writes() -> None:
    assert festivals.FILE.read_text(encoding="utf-8") == festivals.text()


@pytest.mark.parametrize("year", range(2008, max(DAYS) + 1))
def test_another_package_has_the_same_days_by_law(year: int) -> None:
    other = holidays.country_holidays("CN", years=year, observed=False)
    days = {day for day in other if "substituted" not in other[day]}
    assert days - SINGLE == {*statutory_days(year)}


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_year_that_the_state_council_has_arranged_is_believed(year: int) -> None:
    assert misarranged(of_year(year)) is None


@given(st.sampled_from([(year, day) for year in PUBLISHED for day in statutory_days(year)]))
def test_a_year_that_works_on_a_festival_is_refused_by_its_name(of: tuple[int, date]) -> None:
    year, day = of
    whole = of_year(year)
    rest = tuple(one for one in whole.rest if one != day)
    wrong = misarranged(Decree(whole.name, rest, whole.work, year))
    name = statutory_days(year)[day][0].zh
    if day.weekday() < 5:
        assert wrong is not None
        assert (wrong.field, f"{day} ({name}" in wrong.expected) == ("rest", True)
    else:
        assert wrong is None, "a weekend day rests of itself"
    wrong = misarranged(Decree(whole.name, rest, (*whole.work, day), year))
    assert wrong is not None
    assert (wrong.field, f"{day} ({name}" in wrong.expected) == ("work", True)


@pytest.mark.parametrize(
    ("decree", "field", "came"),
    [
        (Decree("D", (), (), 2027), "rest", "came: nothing"),
        (Decree("D", arranged(2027)[1:], (), 2027), "rest", "without 2027-01-01 (元旦)"),
        (
            Decree("D", (*statutory_days(2027),), (), 2027),
            "rest",
            "came: 7 such days of rest and 0",
        ),
        (Decree("D", arranged(2027), (date(2027, 3, 3),), 2027), "work", "came: 2027-03-03"),
        (Decree("D", arranged(2027)[:6], (date(2027, 5, 1),), 2027), "work", "2027-05-01 (劳动节)"),
        (Decree("D", arranged(2026), (), 2027), "rest", "came: 2026-01-01, 2026-02-16"),
        (Decree("D", arranged(2027), (date(2028, 3, 4),), 2027), "work", "came: 2028-03-04"),
        (Decree("D", (date(1998, 1, 1),), (), 1998), "year", "a year from 2000 on"),
        (Decree("D", (), (date(2027, 2, 6),)), "work", "2027-02-06 (春节)"),
        (
            Decree("D", tuple(date(2027, 1, 1) + timedelta(days=n) for n in range(365)), (), 2027),
            "rest",
            "came: 261",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_no_arrangement_can_say_is_refused_by_field(
    decree: Decree, field: str, came: str
) -> None:
    wrong = misarranged(decree)
    assert wrong is not None
    assert wrong.field == field
    assert came in wrong.expected


def test_days_off_in_the_last_days_of_december_belong_to_new_year() -> None:
    rest = (*arranged(2027), date(2026, 12, 31))
    assert misarranged(Decree("D", rest, (date(2026, 12, 27),), 2027)) is None


def test_of_a_year_after_the_table_only_fixed_days_are_asked_for() -> None:
    year = max(DAYS) + 1
    assert not is_whole(year)
    assert {one for some in statutory_days(year).values() for one in some} == {
        "New Year's Day", "Labour Day", "National Day",
    }  # fmt: skip
    assert misarranged(Decree("D", arranged(year), (), year)) is None


def test_the_law_of_its_time_counts_the_days() -> None:
    assert [revision_of(year).days for year in (2007, 2013, 2024, 2025)] == [10, 11, 11, 13]
    assert date(2013, 2, 9) in statutory_days(2013)
    assert date(2014, 1, 30) not in statutory_days(2014), "New Year's Eve, 2014 to 2024"
    assert date(2025, 1, 28) in statutory_days(2025)


def test_a_city_that_heard_an_impossible_year_before_passes_it_over() -> None:
    """Its row stands in the state of before; heard anew the record is refused:
    both come out the same.
    """
    words = law_of("zhuhai").vocabulary

    def fact(name: str, **fields: object) -> Fact:
        return Fact(
            name,
            "calendar_published",
            "hub",
            MONDAY,
            MONDAY,
            name,
            name,
            {"decree": name, **fields},
        )

    bad = fact("D1", year=2027, rest=("2027-01-01",))
    good = fact("D2", rest=("2026-03-12",))
    row = Row(DECREES, {"D1": bad})
    assert calendar_of(row, SHIPPED, words) == SHIPPED
    row.facts["D2"] = good
    stands = calendar_of(row, SHIPPED, words)
    assert [one.name for one in stands.decrees] == ["D2"]
    assert stands.last == SHIPPED.last


def test_a_year_that_is_refused_makes_no_day_known() -> None:
    city = ACity()
    city.writes(
        "hub",
        Register(
            id="D1", kind="calendar_published", city=NAME, office="hub", at=MONDAY, decree="D1",
            year=2027, rest=arranged(2027)[1:],
        ),
        MONDAY + MINUTE,
    )  # fmt: skip
    assert city.city.docket.context.calendar == SHIPPED


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_day_off_and_every_make_up_day_is_the_festival_s_that_it_was_published_for(
    year: int,
) -> None:
    found = days_off_of(SHIPPED, year)
    for one in found:
        names = {*one.festivals, *one.named}
        assert {SHIPPED.holidays[day] for day in one.rest if day in SHIPPED.holidays} <= names
        assert {SHIPPED.make_up_days[day] for day in one.work} <= names
    others = {
        day
        for near in (year - 1, year + 1)
        for one in days_off_of(SHIPPED, near)
        for day in (*one.rest, *one.work)
    }
    told = {day for one in found for day in (*one.rest, *one.work)} | others
    published = {*SHIPPED.holidays, *SHIPPED.make_up_days}
    assert {day for day in published if day.year == year} <= told


def test_days_off_by_an_arrangement_bear_its_number() -> None:
    calendar = SHIPPED.under([Decree("D1", arranged(2027), (), 2027)])
    found = days_off_of(calendar, 2027)
    assert [one.festivals[0].zh for one in found] == [
        "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节",
    ]  # fmt: skip
    assert {one.decrees for one in found} == {("D1",)}
    assert days_off_of(calendar, 2026)[1].decrees == ()


EXAMPLE = Path("examples/calendar-2026.yaml")
NOTICE = EXAMPLE.read_text(encoding="utf-8")


def test_the_example_is_the_arrangement_that_is_shipped() -> None:
    told = notice_in(EXAMPLE.name, NOTICE)
    shipped = of_year(2026)
    assert (told.decree.rest, told.decree.work) == (shipped.rest, shipped.work)
    found = [(one.festivals, one.rest, one.work) for one in days_off_of(SHIPPED, 2026)]
    assert [(one.festivals, one.rest, one.work) for one in told.entries] == found


def test_a_notice_in_json_says_the_same() -> None:
    as_json = json.dumps(yaml.safe_load(NOTICE), default=str, ensure_ascii=False)
    assert notice_in("n.json", as_json) == notice_in("n.yaml", NOTICE)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("2026-02-15/2026-02-23", "2026-02-18/2026-02-23", "2026-02-16 (春节)"),
        (
            "name: 元旦",
            "name: 元日",
            "line 6, key 'name': 2026-01-01 (元旦) stands among the days off of 元日",
        ),
        ("work: 2026-01-04", "work: 2026-01-32", "line 8, key 'work'"),
        (
            "work: 2026-01-04",
            "work: soon",
            "line 8, key 'work': 'soon' is no day. Write it as 2026-10-01",
        ),
        ("work: 2026-05-09", "work: 2026-05-08", "Saturdays and Sundays; came: 2026-05-08"),
        ("work: 2026-05-09", "work: 2026-02-14", "2026-02-14 stands twice: 春节 and 劳动节"),
        (
            "year: 2026",
            "jahr: 2026",
            "line 4, key 'jahr': no such key here. Write one of: decree, festivals, year",
        ),
        ("decree: ", "# ", "'decree' is missing"),
        (
            "rest: 2026-06-19/2026-06-21",
            "rest: 2026-06-21/2026-06-19",
            "2026-06-19 is not after 2026-06-21",
        ),
        ("    rest: 2026-06-19/2026-06-21\n", "", "端午节 has no day"),
        ("work: 2026-01-04", "work: 9999-12-31", "'9999-12-31' is no day"),
        ("2026-06-19/2026-06-21", "2026-06-19/2028-06-21", "is more than a year"),
        (
            "year: 2026",
            "year: 99999",
            "line 4, key 'year': 99999 is no year. Write a year from 1949 to 2199",
        ),
        ("year: 2026", "year: 1999", "a year from 2000 on; came: 1999"),
        ("decree: 国办发明电〔2025〕7号", "decree: ''", "no number stands here"),
        ("name: 元旦", "name: \0", "line 6: this is not YAML"),
        (NOTICE, "decree: D\nfestivals: []", "no day stands here"),
        (NOTICE, "", "the file is empty"),
        (NOTICE, "[]", "a mapping is expected"),
    ],
)
def test_a_notice_that_is_wrong_is_refused_where_it_stands(
    written: str, instead: str, said: str
) -> None:
    assert written in NOTICE
    with pytest.raises(RulebookError) as refused:
        notice_in("notice.yaml", NOTICE.replace(written, instead, 1))
    assert str(refused.value).startswith("notice.yaml, line ")
    assert said in str(refused.value)


def test_a_correction_of_single_days_names_no_year() -> None:
    told = notice_in("n.yaml", "{decree: D, festivals: {name: 高温, rest: [2026-07-29]}}")
    assert told.decree == Decree("D", (date(2026, 7, 29),), (), None)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "National Day (国庆节)\n    days off: 2026-10-01 through 2026-10-07 (7)\n   "
                " make-up working days: 2026-09-20 Sun"
            ),
        ),
        (
            "zh",
            (
                "国庆节\n    放假: 2026-10-01 至 2026-10-07 (7)\n    调休上班: 2026-09-20（周日）,"
                " 2026-10-10（周六）"
            ),
        ),
    ],
)
def test_a_year_is_shown_festival_by_festival(lang: str, said: str) -> None:
    ran = CliRunner().invoke(main, ["calendar", "show", "2026", "--lang", lang])
    assert ran.exit_code == 0
    assert said in ran.stdout


def test_of_a_year_that_is_not_published_the_days_by_law_are_shown() -> None:
    year = SHIPPED.last.year + 1
    ran = CliRunner().invoke(main, ["calendar", "show", str(year), "--format", "json"])
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["published"]) == (1, False)
    assert {one["day"] for one in told["by_law"]} == {str(day) for day in statutory_days(year)}
    assert "festivals" not in told
