"""What was on record of a site when its supply was cut decides whether it was a home."""

from datetime import datetime, timedelta
from typing import Any

from hub.domain.statement import Status
from hub.messages import (
    Accountability,
    Block,
    Document,
    Duty,
    OfficeMessage,
    Permit,
    Register,
    Violation,
)
from tests.cities import ACity, at

ZHUHAI, HOME = "zhuhai", "CN-AEL-43-residential-supply"
CUT_OFF, LATE = "ZH-15.7-utility-cutoff", "ZH-17.5.b-utility-late-cut"
MONDAY = at("2025-03-10 09:00")
DAY = timedelta(days=1)


class Zhuhai(ACity):
    """Zhuhai with the offices that these tests speak of."""

    name = ZHUHAI
    offices = ("LAND", "POWER", "hub")


def said(
    model: type[OfficeMessage], kind: str, office: str, day: int, **fields: Any
) -> OfficeMessage:
    return model(
        id=f"{kind}-{day}",
        kind=kind,
        city=ZHUHAI,
        office=office,
        at=MONDAY + day * DAY,
        **{"site": "P1", **fields},
    )


def notice(day: int = 0) -> OfficeMessage:
    paper = {"case": "C1", "to": ("POWER",), "notice": "N1", "matter": "cutoff"}
    return said(Document, "written_notice_sent", "LAND", day, **paper)


def cut(day: int) -> OfficeMessage:
    return said(Permit, "supply_cut", "POWER", day, case="C1")


def registered(day: int, *, home: bool = True) -> OfficeMessage:
    return said(Register, "site_registered", "LAND", day, residential=home)


def heard(*messages: OfficeMessage, until: datetime = MONDAY + 9 * DAY) -> Zhuhai:
    """Return a city in which these were said, each received at once, and time has passed."""
    city = Zhuhai()
    for one in sorted(messages, key=lambda one: one.at):
        city.writes(one.office, one, one.at)
        city.delivers(one.at)
    city.marks(until)
    return city


def duties(city: Zhuhai) -> dict[str, str]:
    last = {one.id: one for one in city.all(Duty)}
    return {one.rule: one.status for one in last.values() if one.change != "withdrawn"}


def accused(city: Zhuhai) -> set[tuple[str, str]]:
    last = {one.id: one for one in city.all(Violation, "violations")}
    return {(one.rule, one.actor) for one in last.values() if one.change != "withdrawn"}


def levels(city: Zhuhai) -> dict[str, str]:
    last = {one.id: one for one in city.all(Accountability, "accountability")}
    return {one.rule: one.level for one in last.values() if one.change != "withdrawn"}


def test_a_home_that_was_on_record_at_the_cut_is_its_notifiers_violation() -> None:
    city = heard(registered(0), notice(), cut(1))
    assert duties(city) == {HOME: Status.OPEN}
    assert accused(city) == {(HOME, "LAND")}
    assert levels(city) == {HOME: "candidate"}


def test_a_home_that_was_put_on_record_after_the_cut_was_none_at_the_cut() -> None:
    city = heard(notice(), cut(1), registered(2))
    assert duties(city) == {CUT_OFF: Status.DISCHARGED}
    assert (accused(city), levels(city)) == (set(), {})


def test_what_was_cut_before_it_was_a_home_is_held_only_until_then() -> None:
    city = heard(notice(), cut(1), registered(2))
    assert city.all(Block, "blocks")[-1].released_at == MONDAY + 2 * DAY


def test_a_home_put_on_record_in_the_term_turns_the_cut_into_the_review() -> None:
    assert duties(heard(notice(), registered(2))) == {HOME: Status.OPEN}


def test_a_home_put_on_record_after_the_term_leaves_the_breach_a_candidate() -> None:
    city = heard(notice(), registered(3))
    assert accused(city) == {(CUT_OFF, "POWER")}
    assert levels(city)[LATE] == "candidate"


def test_what_is_no_home_any_more_is_cut_like_any_other_site() -> None:
    city = heard(registered(-2), registered(-1, home=False), notice(), cut(1))
    assert duties(city) == {CUT_OFF: Status.DISCHARGED}
    assert (accused(city), levels(city)) == (set(), {})
