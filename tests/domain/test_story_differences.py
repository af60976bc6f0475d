"""Each difference between a story's outcome and what is expected of it is one line
that says what differs.
"""

from typing import Any

import pytest

from hub.domain.story.compare import SECTIONS, story_differences

DUTY = {
    "rule": "A-1-cut",
    "actor": "POWER",
    "subject": "C1",
    "trigger_date": "2025-09-15",
    "due_date": "2025-09-17",
    "status": "breached",
    "done_at": None,
    "advisory": False,
}
VIOLATION = {"rule": "A-1-cut", "actor": "POWER", "subject": "C1", "at": "2025-09-18T00:00:00"}
GROUND = {"ground": "A-5-idle", "target": "POWER", "level": "established"}
OPEN = {"action": "building", "site": "P1", "at": "2025-09-15T10:00:00", "state": "open"}
SHUT = OPEN | {"action": "felling", "state": "refused"}


def outcome(**sections: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an outcome of these items and no others."""
    return {**{name: [] for name in SECTIONS}, **sections}


def test_an_outcome_as_expected_has_no_difference() -> None:
    expected = {"obligations": [{"rule": "A-1-cut", "due_date": "2025-09-17"}], "gates": [OPEN]}
    assert story_differences(expected, outcome(obligations=[DUTY], gates=[OPEN])) == []


@pytest.mark.parametrize(
    ("expected", "came", "line"),
    [
        (
            {"obligations": [DUTY]},
            {"obligations": [DUTY | {"due_date": "2025-09-18"}]},
            "A-1-cut POWER C1: due 2025-09-17 expected, 2025-09-18 came",
        ),
        (
            {"obligations": [DUTY | {"status": "discharged", "done_at": "2025-09-16"}]},
            {"obligations": [DUTY]},
            (
                "A-1-cut POWER C1: status discharged expected, breached came; "
                "done 2025-09-16 expected, none came"
            ),
        ),
        (
            {"obligations": [DUTY]},
            {},
            (
                "A-1-cut POWER C1: duty expected "
                "(begun 2025-09-15, due 2025-09-17, status breached), none came"
            ),
        ),
        (
            {"violations": []},
            {"violations": [VIOLATION]},
            "A-1-cut POWER C1: no violation expected, one came (at 2025-09-18T00:00:00)",
        ),
        (
            {"accountability": [], "absent": {"accountability": [{"level": "possible"}]}},
            {"accountability": [GROUND | {"level": "possible"}]},
            "A-5-idle POWER: no ground may come, but one came (level possible)",
        ),
        (
            {"accountability": [GROUND]},
            {"accountability": [GROUND | {"level": "possible"}]},
            "A-5-idle POWER: level established expected, possible came",
        ),
        (
            {"gates": [OPEN]},
            {"gates": [OPEN | {"state": "refused"}]},
            "building P1: state open expected, refused came",
        ),
        (
            {"gates": [OPEN, SHUT]},
            {"gates": [SHUT, OPEN]},
            "answers to building, felling expected in this order; felling, building came",
        ),
    ],
    ids=lambda one: one[:40] if isinstance(one, str) else "",
)
def test_a_difference_is_one_line(
    expected: dict[str, Any], came: dict[str, Any], line: str
) -> None:
    assert story_differences(expected, outcome(**came)) == [line]


def test_what_is_missing_is_told_beside_the_nearest_of_its_name() -> None:
    later = DUTY | {"trigger_date": "2025-09-22", "due_date": "2025-09-24"}
    came = [one | {"due_date": f"{one['due_date']} and one"} for one in (later, DUTY)]
    assert story_differences({"obligations": [DUTY, later]}, outcome(obligations=came)) == [
        "A-1-cut POWER C1: due 2025-09-17 expected, 2025-09-17 and one came",
        "A-1-cut POWER C1: due 2025-09-24 expected, 2025-09-24 and one came",
    ]


def test_what_is_expected_briefly_does_not_take_what_is_expected_exactly() -> None:
    brief = {"rule": "A-1-cut"}
    both = outcome(obligations=[DUTY, DUTY | {"subject": "C2"}])
    assert story_differences({"obligations": [brief, DUTY]}, both) == []


def test_advice_and_what_is_only_possible_may_come_unexpected() -> None:
    came = outcome(
        obligations=[DUTY | {"advisory": True}], accountability=[GROUND | {"level": "possible"}]
    )
    assert story_differences({"obligations": [], "accountability": []}, came) == []


@pytest.mark.parametrize(
    ("expected", "named"),
    [
        ({"duties": []}, "'duties' is no part of an outcome. Write one of: obligations, "),
        ({"absent": {"duties": []}}, "'duties' is no part of an outcome."),
        ({"obligations": [{"due": "2025-09-17"}]}, "'due' is no field of what stands under"),
        ({"absent": {"gates": [{"actor": "LAND"}]}}, "'actor' is no field of what stands under"),
    ],
    ids=["part", "absent part", "field", "absent field"],
)
def test_a_name_that_no_outcome_has_is_a_difference(expected: dict[str, Any], named: str) -> None:
    (line,) = story_differences(expected, outcome())
    assert line.startswith(named)
