"""Who writes or asks a name that only looks like another is told of it;
words that name nothing link nothing.
"""

from itertools import product
from typing import Any

import pytest

from hub.cli.gate import answer_lines, exit_code
from hub.cli.kafka_session import speech_of
from hub.domain.placeholder_names import is_placeholder
from hub.messages import (
    INBOX,
    Act,
    Block,
    Certificate,
    Decision,
    Delivery,
    Document,
    Finding,
    OfficeMessage,
    Permit,
    Refusal,
    RefusalCode,
    Remark,
    encode,
)
from tests.cities import MINUTE, NAME, ACity, at, placed_city

MONDAY = at("2025-03-10 09:00")
LATE = at("2025-03-20 09:00")
BLOCKED = "bridge_permit"
NAMELESS = [
    "不明",
    "无",
    "（无）",
    "未知",
    "待查",
    "不详",
    "暂无",
    "待定",
    "某某",
    "当事人不明",
    "unknown",
    "Unknown",
    "N/A",
    "Ｎ／Ａ",
    "n.a.",
    "none",
    "NULL",
    "nil",
    "TBD",
    "?",
    "-",
    "——",
    "*",
    "***",
    "…",
    "(unknown)",
    " 无 ",
    "未 知",
    "【待查】",
    "无名氏",
    "不明单位",
    "未知(待查)",
    "不明/未知",
    "尚不明确",
    "正在核实",
]
NAMED = [
    "X",
    "A",
    "0",
    "1",
    "某某公司",
    "无锡公司",
    "P²",
    "①",
    "½",
    "㎡",
    "No. 1",
    "未来城",
    "Null Island Ltd",
    "Nakamura",
    "待建地块 3",
    "不明山",
    "空港",
    "N",
    "甲",
    "无-1",
    "空-港",
    "N.A. Smith",
]


def act(kind: str = "leak_found", office: str = "WARDEN", **fields: Any) -> Act:
    return Act(kind=kind, city=NAME, office=office, at=MONDAY, **fields)


def asked(site: str, office: str = "MASON", action: str = BLOCKED, **fields: Any) -> Permit:
    return Permit(
        kind="leave_asked",
        city=NAME,
        office=office,
        at=MONDAY + MINUTE,
        action=action,
        site=site,
        **fields,
    )


def remarks(city: ACity) -> list[Remark]:
    """Return the remarks said to all; each also stands in its sender's inbox."""
    said = city.all(Remark, "refused")
    assert city.all(Remark, "inbox") == said
    return said


def rows_of(city: ACity, kind: str = "") -> set[str]:
    """Return the keys of a city's rows, of one kind if it is named."""
    keys = city.city.docket.rows.keys()
    return {key for key in keys if key.startswith(kind)}


def answer(city: ACity, site: str, **fields: Any) -> Decision:
    city.writes("MASON", asked(site, **fields), MONDAY + MINUTE)
    return city.all(Decision, "decisions")[-1]


def a_city_with_a_case(site: str, **fields: Any) -> ACity:
    """Return a city whose open case holds a site."""
    city = ACity()
    city.writes("WARDEN", act(case="CASE 9", site=site, **fields), MONDAY)
    notice = Document(
        id="N9",
        kind="warning_sent",
        city=NAME,
        office="WARDEN",
        at=MONDAY,
        to=("MASON",),
        case="CASE 9",
        site=site,
        notice="N9",
        matter="leak",
    )
    city.writes("WARDEN", notice, MONDAY)
    city.delivers(MONDAY)
    return city


@pytest.mark.parametrize(
    "other", ["BLK-7", "blk-7", "ＢＬＫ－７", "BLK–7", " BLK-7 ", "BLK—7\u3000"]
)
def test_a_gate_is_closed_under_every_form_of_the_name(other: str) -> None:
    city = a_city_with_a_case("BLK-7")
    decision = answer(city, other)
    assert (decision.state, decision.heard_of, decision.near) == ("blocked", True, ())
    assert decision.site == other
    assert exit_code(decision) == 6


ALIKE = [
    ("P1O", "P10"),
    ("P10", "P1O"),
    ("А1", "A1"),
    ("A1", "А1"),
    ("Pl", "P1"),
    ("Ⅳ号", "IV号"),
    ("二〇号", "二O号"),
    ("P 1", "P1"),
    ("CM1", "CRN1"),
    ("土地1", "士地1"),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_who_asks_about_a_name_that_only_looks_like_another_is_told_of_it(
    first: str, second: str
) -> None:
    decision = answer(a_city_with_a_case(first), second)
    assert (decision.state, decision.heard_of, decision.near) == ("open", False, (first,))
    assert exit_code(decision) == 8


@pytest.mark.parametrize(("first", "second"), ALIKE)
@pytest.mark.parametrize("field", ["site", "party", "enterprise"])
def test_who_writes_a_name_that_only_looks_like_another_is_told_of_it_once(
    first: str, second: str, field: str
) -> None:
    city = ACity()
    city.writes("WARDEN", act(case="CASE 8", **{field: first}), MONDAY)
    assert remarks(city) == []
    copy = city.writes("MASON", act(case="CASE 8", office="MASON", **{field: second}), MONDAY)
    (remark,) = remarks(city)
    assert (remark.code, remark.field, remark.came, remark.near) == ("R02", field, second, (first,))
    assert (remark.office, remark.source) == ("MASON", copy.source)
    city.writes("MASON", act(case="CASE 8", office="MASON", **{field: second}), MONDAY)
    assert len(remarks(city)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("P1²", "P12"), ("①", "②"), ("½", "12"), ("㎡", "M2"), ("Ⅳ", "4"), ("P1O", "P10")],
)
def test_signs_that_mean_something_keep_two_sites_apart(one: str, other: str) -> None:
    city = a_city_with_a_case(one)
    city.writes("WARDEN", act(case="CASE 7", site=other), MONDAY)
    assert answer(city, one).cases == ("CASE 9",)
    assert {block.subject for block in city.all(Block)} == {one}
    assert "CASE 9" not in answer(city, other).cases


def test_what_nobody_named_was_never_heard_of_though_it_was_asked_about_before() -> None:
    city = ACity()
    for _ in range(2):
        assert answer(city, "P77").heard_of is False
    city.writes("WARDEN", act(case="CASE 1", site="ｐ77"), MONDAY)
    assert answer(city, "P77").heard_of is True


def test_a_party_that_no_case_holds_is_heard_of_all_the_same() -> None:
    city = ACity()
    city.writes("WARDEN", act(kind="round_walked", case="CASE 1", site="P1", party="Ｘ"), MONDAY)
    assert answer(city, "P1", party="x").heard_of is True
    assert answer(city, "P1", party="Y").heard_of is False


def test_the_state_is_what_the_law_gives_to_what_nothing_is_known_of() -> None:
    city = ACity()
    supply = asked("P77", office="MILLER", action="mill_supply")
    city.writes("MILLER", supply, MONDAY + MINUTE)
    decision = city.all(Decision, "decisions")[-1]
    assert (decision.state, decision.heard_of) == ("refused", False)
    assert exit_code(decision) == 5


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no record names it"), ("zh", "没有任何记录提到该对象")]
)
def test_a_person_reads_that_it_was_never_heard_of_and_what_looks_like_it(
    language: str, words: str
) -> None:
    decision = answer(a_city_with_a_case("P1O"), "P10")
    lines = answer_lines(decision, speech_of(placed_city(), language))
    assert [line for line in lines if words in line]
    assert [line for line in lines if line.endswith("P1O")]


@pytest.mark.parametrize("name", NAMELESS)
def test_words_that_name_nothing(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", NAMED)
def test_words_that_name_something(name: str) -> None:
    assert not is_placeholder(name)


NEEDED: list[tuple[str, str, type[OfficeMessage], dict[str, Any]]] = [
    ("case", "WARDEN", Act, {"kind": "round_walked"}),
    ("site", "MASON", Permit, {"kind": "leave_asked", "action": BLOCKED}),
    ("site", "MILLER", Permit, {"kind": "sluice_opened"}),
    ("case", "MILLER", Permit, {"kind": "sluice_shut"}),
    ("site", "MILLER", Permit, {"kind": "sluice_shut"}),
    ("enterprise", "WARDEN", Act, {"kind": "workshop_flagged"}),
    ("site", "WARDEN", Certificate, {"kind": "paper_recorded", "certificate": "site_survey"}),
    ("area", "WARDEN", Finding, {"kind": "loss_reported", "year": 2024, "illegal": 1, "total": 10}),
    ("target", "WARDEN", Finding, {"kind": "fault_found", "ground": "MB-9.a-late"}),
    (
        "notice",
        "WARDEN",
        Document,
        {"kind": "warning_sent", "to": ("MILLER",), "case": "C1", "matter": "shut_off"},
    ),
    (
        "cases",
        "WARDEN",
        Document,
        {"kind": "tally_copied", "to": ("MASON",), "week": "2025-03-03/2025-03-09"},
    ),
]


@pytest.mark.parametrize(
    ("needed", "name"), [*product(NEEDED, ("不明", "N/A", "（待查）"))],
    ids=lambda one: one if isinstance(one, str) else f"{one[3]['kind']} {one[0]}",
)  # fmt: skip
def test_where_a_name_must_stand_words_that_name_nothing_are_refused(
    needed: tuple[str, str, type[OfficeMessage], dict[str, Any]], name: str
) -> None:
    field, office, family, fields = needed
    city = ACity()
    value: Any = (name, "无") if field == "cases" else name
    message = family(city=NAME, office=office, at=MONDAY, **fields, **{field: value})
    city.writes(office, message, MONDAY)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field) == (RefusalCode.FIELD_OF_KIND, field)
    assert "that there is none" in str(refusal.expected)
    assert remarks(city) == []


@pytest.mark.parametrize("name", ["不明", "N/A", "-"])
@pytest.mark.parametrize("field", ["site", "party", "enterprise"])
def test_elsewhere_they_link_nothing_and_their_sender_is_told(field: str, name: str) -> None:
    city = ACity()
    first = city.writes("WARDEN", act(case="CASE 1", id="A1", **{field: name}), MONDAY)
    city.writes("WARDEN", act(case="CASE 2", **{field: name}), MONDAY)
    assert {key.partition("/")[0] for key in rows_of(city)} == {"case", "week"}
    told = remarks(city)
    assert [(one.code, one.field, one.came) for one in told] == [("R01", field, name)] * 2
    assert (told[0].source, told[0].message, told[0].office) == (first.source, "A1", "WARDEN")
    city.writes("WARDEN", act(case="CASE 1", id="A1", **{field: name}), MONDAY)
    assert remarks(city) == told


def test_a_list_of_cases_keeps_those_that_are_named() -> None:
    city = ACity()
    ledger = Document(
        kind="tally_copied", city=NAME, office="WARDEN", at=MONDAY, to=("MASON",),
        week="2025-03-03/2025-03-09", cases=("CASE 1", "不明", "case 1"),
    )  # fmt: skip
    city.writes("WARDEN", ledger, MONDAY)
    assert rows_of(city, "case/") == {"case/CASE 1"}
    (remark,) = remarks(city)
    assert (remark.code, remark.field, remark.came) == ("R01", "cases", "不明")


def test_a_placeholder_beside_a_name_that_is_enough_is_remarked() -> None:
    city = ACity()
    cut = Permit(kind="sluice_shut", city=NAME, office="MILLER", at=MONDAY, case="不明", site="P1")
    city.writes("MILLER", cut, MONDAY)
    assert city.all(Refusal) == []
    assert [(one.code, one.field) for one in remarks(city)] == [("R01", "case")]
    assert rows_of(city, "case/") == set()


def test_a_record_gets_one_remark_of_each_code_at_most() -> None:
    city = a_city_with_a_case("P1O", party="X1")
    city.writes(
        "MASON",
        act(office="MASON", case="无名地 1", site="P10", party="XI", enterprise="无"),
        MONDAY,
    )
    assert [one.code for one in remarks(city)] == ["R01", "R02"]


def test_a_remark_read_back_from_the_inbox_is_known_again() -> None:
    city = ACity()
    city.writes("WARDEN", act(case="CASE 1", party="不明"), MONDAY)
    (remark,) = remarks(city)
    for code in ([], [RefusalCode.NOT_SAID_BY_HUB]):
        city.hears(city.copy_of("WARDEN", MONDAY, INBOX), encode(remark))
        assert [one.code for one in city.all(Refusal, "refused")] == code


def test_unnumbered_papers_are_no_one_paper() -> None:
    """A number that says there is none joins no two papers: it must stand, so both are refused."""
    city = ACity()
    notice = Document(
        kind="warning_sent",
        city=NAME,
        office="WARDEN",
        at=MONDAY,
        to=("MILLER",),
        case="CASE 1",
        site="P1",
        notice="无",
        matter="shut_off",
    )
    city.writes("WARDEN", notice, MONDAY)
    assert [one.field for one in city.all(Refusal, "refused")] == ["notice"]
    assert city.all(Delivery) == []
