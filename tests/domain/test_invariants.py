"""The watcher of what must never be says so when it is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hub.domain.city.row_transitions import Transition
from hub.domain.statement import Family, Statement, Status
from hub.domain.story.run import Replay
from hub.files.calendar import published_calendar
from tests.invariants import Watcher, stands_rightly, watched
from tests.toy import LATE, toy_law, toy_story

Wrong = Callable[[Statement], Statement]
WRONGS: dict[str, tuple[Family, Wrong]] = {
    "a breached duty that is discharged": (
        Family.DUTY,
        lambda one: replace(one, status=Status.DISCHARGED),
    ),
    "a discharged duty that nothing fulfilled": (
        Family.DUTY,
        lambda one: replace(one, status=Status.DISCHARGED, done_at=None),
    ),
    "a violation of no duty": (Family.VIOLATION, lambda one: replace(one, cause="")),
    "a violation without evidence": (Family.VIOLATION, lambda one: replace(one, evidence=())),
    "a violation of no rule": (Family.VIOLATION, lambda one: replace(one, rule="MB-0-none")),
    "a block for a case never heard of": (
        Family.DUTY,
        lambda one: replace(one, family=Family.BLOCK, status=Status.PLACED, case="C9"),
    ),
}


def a_late_shut_off() -> Replay:
    header, lines = toy_story(LATE)
    return watched(header, lines, toy_law(), published_calendar())


@pytest.mark.parametrize("name", WRONGS)
def test_what_must_never_stand_is_seen(name: str) -> None:
    family, wrong = WRONGS[name]
    docket = a_late_shut_off().docket
    stands_rightly(docket)
    for row in docket.rows.held():
        for one in row.said.values():
            if one.family is family and one.rule == "MB-1-shut-off":
                row.said = {**row.said, one.id: wrong(one)}
    with pytest.raises(AssertionError):
        stands_rightly(docket)


def test_what_is_said_out_of_turn_or_of_another_matter_is_seen() -> None:
    run = a_late_shut_off()
    said = next(one.after for one in run.differences if one.after is not None)
    for wrong in (
        Transition(replace(said, reason="other"), said),
        Transition(None, said),
        Transition(said, replace(said, subject="another")),
    ):
        watcher = Watcher()
        watcher.sees(run)
        run.differences.append(wrong)
        with pytest.raises(AssertionError):
            watcher.sees(run)
        run.differences.pop()
