"""What a fault of ours leaves in doubt is said: since when, why, and what became of it."""

import pytest

import hub.messages
from hub.domain.city.doubts_said import unsaid
from hub.domain.city.rows import Row
from hub.domain.context import Context
from hub.messages import Quarantine
from tests.builders import DAY, LATE, MONDAY, a_shut_off, goes_on_by, hub_says, warned
from tests.cities import MINUTE, ACity, at
from tests.faulty_derivers import raising_on, trip, unreadable

OVER = at("2025-03-19 00:00")


def said(city: ACity) -> list[tuple[str, str, str, str | None]]:
    found = city.all(Quarantine, "quarantines")
    return [(one.change, one.subject_kind, one.subject, one.because) for one in found]


def test_a_parked_record_says_what_it_leaves_in_doubt_since_when_and_until_when(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1", "C2")
    cut = city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    assert said(city) == [("begun", "case", "C1", "parked")]
    (begun,) = city.all(Quarantine, "quarantines")
    assert (begun.source, begun.office) == (cut.source, "MILLER")
    assert (begun.since, begun.until) == (MONDAY + DAY, OVER)
    city.marks(OVER)
    assert said(city) == [("begun", "case", "C1", "parked")]


def test_an_operator_ends_it_once_and_the_record_that_is_heard_clears_it(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    hub_says(city, "quarantine_ended", case="C1")
    hub_says(city, "quarantine_ended", case="C1")
    assert [one[0] for one in said(city)] == ["begun", "ended"]
    faulty.undo()
    goes_on_by(city, "mended")
    assert said(city)[-1] == ("cleared", "case", "C1", None)
    (identifier,) = {one.id for one in city.all(Quarantine, "quarantines")}
    assert identifier


def test_a_record_that_cannot_be_read_leaves_its_office_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        copy = city.writes("MILLER", b"{}", MONDAY + DAY)
    assert said(city) == [("begun", "office", "MILLER", "unread")]
    hub_says(city, "quarantine_ended", source=copy.source)
    assert said(city)[1:] == [("ended", "office", "MILLER", "unread")]


def test_a_fact_on_which_a_derivation_raises_is_told_by_its_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        trip(patched, raising_on("sluice_shut", "MILLER"))
        copy = city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
        assert said(city) == [("begun", "case", "C1", "derivation")]
    (begun,) = city.all(Quarantine, "quarantines")
    assert begun.source == copy.source


def always(row: Row, context: Context) -> None:
    raise KeyError("a bug of ours")


def test_a_row_of_which_nothing_can_be_derived_is_told_until_it_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        trip(patched, always, "case")
        city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
        city.marks(LATE)
        (begun,) = city.all(Quarantine, "quarantines")
        assert (begun.because, begun.subject, begun.source) == ("set_aside", "C1", None)
        assert begun.until
        hub_says(city, "quarantine_ended", case="C1")
    city.marks(LATE + 10 * DAY)
    goes_on_by(city, "mended")
    assert [one[0] for one in said(city)] == ["begun", "ended", "cleared"]


def test_a_city_worked_out_anew_says_only_what_was_not_published(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1", "C2")
    city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.writes("MILLER", a_shut_off(MONDAY + DAY + MINUTE, "C1"), MONDAY + DAY + MINUTE)
    first, second = city.all(Quarantine, "quarantines")
    assert list(unsaid([first], {first.id: first})) == []
    assert [one.message for one in unsaid([first], {})] == [first]
    (gone,) = [one.message for one in unsaid([first], {first.id: first, second.id: second})]
    assert isinstance(gone, Quarantine)
    assert (gone.id, gone.change, gone.because) == (second.id, "cleared", None)
