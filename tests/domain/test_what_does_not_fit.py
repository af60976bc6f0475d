"""A message that is well formed and does not fit its kind is refused by field,
with what is expected and what came.
"""

from typing import Any

import pytest

from hub.domain.rulebook import RulebookError, load_law
from hub.files.rulebooks import texts_of
from hub.messages import (
    Acknowledgment,
    Document,
    Finding,
    OfficeMessage,
    Permit,
    Refusal,
    RefusalCode,
    Register,
)
from hub.messages.nearest import did_you_mean
from hub.sentence import in_chinese
from tests.calendar_arrangements import arranged
from tests.cities import MINUTE, NAME, ACity, at

MONDAY = at("2025-03-10 09:00")
SAID: dict[str, Any] = {"city": NAME, "office": "WARDEN", "at": MONDAY}
FIGURE = {**SAID, "kind": "loss_reported", "area": "A1", "year": 2024}
DECREE = {**SAID, "kind": "calendar_published", "office": "hub", "decree": "D1"}
NOTICE = {
    **SAID,
    "kind": "warning_sent",
    "case": "C1",
    "notice": "N1",
    "matter": "shut_off",
    "to": ("MILLER",),
}
QUESTION = {**SAID, "kind": "leave_asked", "site": "P1", "action": "mill_supply"}
YEAR = tuple(map(str, arranged(2027)))
LEDGER = {**SAID, "kind": "tally_reported", "to": ("WARDEN",)}


@pytest.mark.parametrize(
    ("message", "field", "expected"),
    [
        (
            Finding(**FIGURE, illegal=20, total=10),
            "illegal",
            "at most 10, the total that it is a part of; came: 20",
        ),
        (Register(**DECREE, year=2027), "rest", "the days of rest of 2027"),
        (Register(**DECREE, year=2027, rest=YEAR[1:]), "rest", "came: without 2027-01-01 (元旦)"),
        (
            Register(**DECREE, rest=("2027-01-01",), work=("2027-01-01",)),
            "work",
            "days that are not days of rest here",
        ),
        (Document(**{**NOTICE, "matter": "cut-off"}), "matter", "one of leak, shut_off; came"),
        (
            Document(**{**NOTICE, "to": ("power",)}),
            "to",
            "offices of the city and of docs/kinds.md",
        ),
        (
            Document(**NOTICE, sender="BENCH"),
            "sender",
            "WARDEN, or nothing: an office sends its own papers",
        ),
        (Document(**{**NOTICE, "case": None}), "case", "case on every warning_sent; came: nothing"),
        (
            Document(**LEDGER, week="2025-03-11/2025-03-17"),
            "week",
            "a week, its Monday and its Sunday",
        ),
        (
            Document(**LEDGER, week="9999-12-27/9999-12-33"),
            "week",
            "a week, its Monday and its Sunday",
        ),
        (
            Document(**LEDGER, week="0001-01-01/0001-01-07"),
            "week",
            "in days from 1949-10-01 to 2199-12-31",
        ),
        (
            Document(**LEDGER, week="2199-12-30/2200-01-05"),
            "week",
            "in days from 1949-10-01 to 2199-12-31",
        ),
        (Permit(**{**QUESTION, "action": "millsupply"}), "action", "(actions of docs/kinds.md)"),
        (Permit(**QUESTION, certificates=("x",)), "certificates", "(papers of docs/kinds.md)"),
        (
            Acknowledgment(**SAID, kind="warning_answered", notice="N1", step="read"),
            "step",
            'one of accepted, done, received, refused; came: "read"',
        ),
    ],
)
def test_a_field_that_does_not_fit_its_kind_is_refused(
    message: OfficeMessage, field: str, expected: str
) -> None:
    city = ACity()
    city.writes(message.office, message, MONDAY + MINUTE)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field) == (RefusalCode.FIELD_OF_KIND, field)
    assert refusal.expected is not None
    assert expected in refusal.expected
    assert "; came: " in refusal.expected
    assert "events.md" not in refusal.expected
    assert "is expected" not in refusal.expected


def test_a_year_with_its_holidays_and_days_without_a_year_are_heard() -> None:
    city = ACity()
    several: tuple[dict[str, Any], ...] = (
        {"year": 2027, "rest": YEAR},
        {"rest": ("2025-03-12",)},
    )
    for number, days in enumerate(several):
        city.writes("hub", Register(**{**DECREE, "decree": f"D{number}", **days}), MONDAY + MINUTE)
    assert city.all(Refusal, "refused") == []


def test_a_kind_that_is_not_known_is_told_those_that_come_nearest() -> None:
    city = ACity()
    notice = Document(**{**NOTICE, "kind": "warning_send"})
    city.writes("WARDEN", notice, MONDAY + MINUTE)
    (refusal,) = city.all(Refusal, "refused")
    assert refusal.code == RefusalCode.UNKNOWN_KIND
    assert refusal.expected is not None
    assert "docs/kinds.md; came" in refusal.expected
    assert "did you mean warning_sent" in refusal.expected


@pytest.mark.parametrize(
    ("field", "value", "meant"),
    [
        ("to", ["miller"], "MILLER"),
        ("to", ["磨坊局"], "MILLER"),
        ("to", ["磨溪市磨坊公司"], "MILLER"),
        ("to", ["巡夜局"], "WATCH"),
        ("to", ["集市监管局"], "MARKET"),
        ("matter", "Shut-off", "shut_off"),
        ("action", "millsupply", "mill_supply"),
        ("action", "mill supply", "mill_supply"),
        ("certificates", ["水权使用证"], "water_right"),
    ],
)
def test_a_word_in_other_letters_or_in_chinese_is_told_the_word_that_it_could_be(
    field: str, value: str | list[str], meant: str
) -> None:
    city, asks = ACity(), field in ("action", "certificates")
    message = (Permit if asks else Document)(**{**(QUESTION if asks else NOTICE), field: value})
    city.writes("WARDEN", message, MONDAY + MINUTE)
    (refusal,) = city.all(Refusal, "refused")
    assert refusal.field == field
    assert refusal.expected is not None
    assert f"(did you mean {meant}" in refusal.expected


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("{family: act, need: [case, cas]}", "unknown field 'cas'"),
        ("{family: act, need: [case|sit]}", "unknown field 'sit'"),
        ("{family: act, may: [valid_until]}", "unknown field 'valid_until'"),
        ("{family: document, half: sent, need: [to]}", "'paper' is missing"),
        ("{family: document, paper: something, need: [to]}", "'half' is missing"),
        ("{family: act, half: sent}", "only a document has a half"),
        ("{family: act, values: {year: [a]}}", "unknown field 'year'"),
    ],
)
def test_a_kind_asks_for_no_field_that_its_family_has_not(kind: str, key: str) -> None:
    common = texts_of("common")
    common["events.yaml"] += f"  something_done: {kind}\n"
    with pytest.raises(RulebookError, match=rf"events.yaml, line \d+, key '\w+': {key}"):
        load_law(common, texts_of("jilin"))


def test_words_that_may_be_meant_stand_side_by_side_in_either_language() -> None:
    both_near = did_you_mean({"order_a", "order_b"}, "order_c")
    assert str(both_near) == " (did you mean order_b or order_a?)"
    assert in_chinese(both_near) == "（是否指 order_b或order_a？）"
