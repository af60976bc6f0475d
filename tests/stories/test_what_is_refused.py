"""A story that cannot be understood is refused with line and field;
one that can is read to its `as_of`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.cli.replay import read_story, run_story
from hub.domain.city.row_limits import FACTS_MAX
from hub.domain.story.read import StoryError

HEADER: dict[str, Any] = {
    "story": "A notice", "city": "zhuhai", "as_of": "2025-03-14T00:00:00+08:00",
}  # fmt: skip
NOTICE: dict[str, Any] = {
    "at": "2025-03-10T10:00:00+08:00",
    "event": "written_notice_sent",
    "notice": "N1",
    "from": "LAND",
    "to": ["TOWN_GOV"],
    "case": "C1",
    "matter": "land_violation",
}

STOP: dict[str, Any] = {"at": "2025-03-10T10:00:00+08:00", "event": "stop_failed", "case": "C1"}
LEDGER: dict[str, Any] = {
    "at": "2025-03-10T10:00:00+08:00",
    "event": "weekly_ledger_reported",
    "from": "LAND",
    "to": ["TOWN_GOV"],
}
FIGURE: dict[str, Any] = {
    "at": "2025-03-10T10:00:00+08:00",
    "event": "ratio_reported",
    "by": "LAND",
    "area": "A",
    "year": 2024,
}
FINDING: dict[str, Any] = {
    "at": "2025-03-10T10:00:00+08:00", "event": "finding_recorded", "by": "CITY_GOV",
}  # fmt: skip
DECREE: dict[str, Any] = {
    "at": "2025-03-10T10:00:00+08:00", "event": "calendar_published", "decree": "D1",
}  # fmt: skip


def outcome(folder: Path, *lines: dict[str, Any] | bytes) -> dict[str, Any]:
    """Return what comes out of a story of these lines."""
    told = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    path = folder / "story.jsonl"
    path.write_bytes(b"\n".join(told))
    return run_story(read_story(str(path)))


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ((HEADER | {"as_of": "9999-12-31T23:59:59-12:00"},), "line 1, field 'as_of'"),
        ((HEADER | {"city": "shenzhen"},), "line 1, field 'city'"),
        (
            (HEADER | {"settings": {"bare_day_unit": "weeks"}},),
            "line 1, field 'settings.bare_day_unit'",
        ),
        ((HEADER | {"settings": {"no_such": 1}},), "line 1, field 'settings.no_such'"),
        ((HEADER | {"offices": {"TOWN_A": "TOWNGOV"}},), "line 1, field 'offices.TOWN_A'"),
        (
            (HEADER | {"sites": {"S": {"land_supply": "grant"}}},),
            "line 1, field 'sites.S.land_supply'",
        ),
        (
            (HEADER | {"sites": {"S": {"approval_mode": "审批"}}},),
            "line 1, field 'sites.S.approval_mode'",
        ),
        ((HEADER, NOTICE | {"at": "0001-01-01T00:00:00+14:00"}), "line 2, field 'at'"),
        ((HEADER, NOTICE | {"at": "9999-01-01T00:00:00+08:00"}), "line 2, field 'at'"),
        ((HEADER, STOP | {"by": ""}), "line 2, field 'by'"),
        ((HEADER, STOP | {"by": {"office": "LAND"}}), "line 2, field 'by'"),
        (
            (HEADER, LEDGER | {"week": "9999-12-27/9999-12-31"}),
            "line 2, field 'week'",
        ),
        ((HEADER, NOTICE | {"case": "\ud800"}), "line 2, field 'case'"),
        ((HEADER, NOTICE | {"case": "C\u20281"}), "line 2, field 'case'"),
        ((HEADER, NOTICE | {"case": "C\u200b1"}), "line 2, field 'case'"),
        ((HEADER, NOTICE | {"at": "20250310T100000+0800"}), "line 2, field 'at'"),
        ((HEADER, NOTICE | {"at": "1764200000"}), "line 2, field 'at'"),
        ((HEADER, NOTICE | {"at": "2025-03-10T10:00:00"}), "line 2, field 'at'"),
        (
            (HEADER | {"offices": {"TOWN\u200b": "TOWN_GOV"}},),
            r"line 1, field 'offices.TOWN\u200b'",
        ),
        (
            (
                HEADER,
                STOP | {"event": "rectify_order_issued", "by": "LAND", "rectify_by": "20250310"},
            ),
            "line 2, field 'rectify_by'",
        ),
        ((HEADER, FIGURE | {"illegal": 20, "total": 10}), "line 2, field 'illegal'"),
        ((HEADER, FIGURE | {"illegal": 1.0, "total": 10}), "line 2, field 'illegal'"),
        (
            (HEADER, FINDING | {"ground": "ZH-17.1", "target": "TOWN_GOV"}),
            "line 2, field 'ground': expected one of ZH-17.1.a",
        ),
        (
            (HEADER, FINDING | {"ground": "ZH-15.7-utility-cutoff", "target": "POWER"}),
            (
                "line 2, field 'ground': expected one of CN-AEL-43-residential-supply,"
                " ZH-17.5.a-utility-supplied, ZH-17.5.b-utility-late-cut"
            ),
        ),
        (
            (HEADER, FINDING | {"ground": "ZH-17.1.a-local-inaction", "target": "LAND"}),
            (
                "line 2, field 'target': expected one of those that ZH-17.1.a-local-inaction speaks"
                " of: DIST_GOV / SUBDIST / TOWN_GOV"
            ),
        ),
        (
            (HEADER, FINDING | {"ground": "ZH-17.2.a-land-patrol", "target": "北区"}),
            (
                "line 2, field 'target': expected one of those that ZH-17.2.a-land-patrol speaks"
                " of: LAND"
            ),
        ),
        (
            (HEADER, FINDING | {"ground": "ZH-17.7-dept-not-handled", "target": "TOWN_GOV"}),
            (
                "line 2, field 'target': expected one of those that ZH-17.7-dept-not-handled speaks"
                " of: a department"
            ),
        ),
        (
            (HEADER | {"offices": {"TOWN_A": {"role": "TOWN_GOV", "under": "LAND"}}},),
            "line 1, field 'offices.TOWN_A.under': expected the code of a government",
        ),
        ((HEADER | {"setings": {}},), "line 1, field 'setings': expected one of as_of"),
        ((HEADER | {"sites": {"S": {"residental": True}}},), "line 1, field 'sites.S.residental'"),
        ((HEADER, STOP | {"by": "LAND", "cse": "C1"}), "line 2, field 'cse'"),
        ((HEADER, DECREE | {"year": 2027}), "line 2, field 'rest'"),
        ((HEADER, DECREE | {"year": 2027, "rest": ["2026-01-01"]}), "line 2, field 'rest'"),
        ((HEADER, NOTICE, b'{"case": "\xff"}'), "line 3, field ''"),
        ((HEADER, b"[" * 100_000), "line 2, field ''"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_cannot_be_understood_is_refused_where_it_stands(
    tmp_path: Path, lines: tuple[dict[str, Any] | bytes, ...], where: str
) -> None:
    with pytest.raises(StoryError) as refused:
        outcome(tmp_path, *lines)
    assert str(refused.value).startswith(where)


def test_one_fact_more_than_a_case_can_hold_is_refused(tmp_path: Path) -> None:
    many = [NOTICE | {"notice": f"N{number}"} for number in range(FACTS_MAX + 1)]
    with pytest.raises(StoryError, match=r"field 'case': at most \d+ (bytes of )?facts of LAND"):
        outcome(tmp_path, HEADER, *many)


def test_a_byte_order_mark_and_line_ends_of_two_signs_are_understood(tmp_path: Path) -> None:
    header = b"\xef\xbb\xbf" + json.dumps(HEADER).encode() + b"\r"
    duties = outcome(tmp_path, header, NOTICE)
    assert {one["subject"] for one in duties["obligations"]} == {"C1"}


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    said = STOP | {"event": "action_refused", "by": "CONSTR", "action": "construction_permit"}
    said |= {"site": "S", "reason": "no paper\u2028no permit"}
    told = json.dumps(said, ensure_ascii=False).encode()
    with pytest.raises(StoryError, match="line 2, field 'reason'"):
        outcome(tmp_path, HEADER, told)


def test_a_paper_without_end_names_the_last_day_that_there_is(tmp_path: Path) -> None:
    paper = {
        "at": "2025-03-10T10:00:00+08:00", "event": "certificate_recorded", "site": "S",
        "certificate": "state_land_use_certificate", "valid_until": "9999-12-31",
    }  # fmt: skip
    asked = {"at": paper["at"], "event": "gate_asked", "action": "gas_supply", "site": "S"}
    gates = outcome(tmp_path, HEADER, paper, asked)["gates"]
    assert [one["state"] for one in gates] == ["open"]


def test_at_as_of_nothing_later_has_happened_and_a_question_sees_all_above_it(
    tmp_path: Path,
) -> None:
    question = {
        "at": "2025-03-11T10:00:00+08:00",
        "event": "gate_asked",
        "action": "power_supply",
        "site": "S",
    }
    paper = {
        "event": "certificate_recorded",
        "certificate": "state_land_use_certificate",
        "site": "S",
    }
    stopped = {"event": "joint_stop_organised", "by": "TOWN_GOV", "case": "C1"}
    supplied = {"event": "supply_started", "by": "GAS", "site": "S"}
    came_out = outcome(
        tmp_path,
        HEADER | {"as_of": "2025-03-11T23:59:59+08:00"},
        NOTICE,
        supplied | {"at": "2025-03-12T00:00:00+08:00"},
        question,
        paper | {"at": "2025-03-12T09:00:00+08:00"},
        question,
        stopped | {"at": "2025-03-12T10:00:00+08:00"},
    )
    duty = next(
        one for one in came_out["obligations"] if one["rule"] == "ZH-10.1.a-town-joint-stop"
    )
    assert (duty["status"], duty["done_at"]) == ("open", None)
    assert came_out["violations"] == came_out["accountability"] == []
    assert [one["state"] for one in came_out["gates"]] == ["refused", "open"]
