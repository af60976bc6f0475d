"""What may be said of a difference is one total table:
no pair of before and now is left to chance.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from hub.domain.statement import Family, Statement, Status
from hub.domain.transitions import DIFFERENCES, Change, change_of

STATUSES = {
    Family.DUTY: set(Status) - {Status.SAID, Status.PLACED, Status.RELEASED},
    Family.VIOLATION: {Status.SAID},
    Family.GROUND: {Status.SAID},
    Family.REMARK: {Status.SAID},
    Family.BLOCK: {Status.PLACED, Status.RELEASED},
}
DUTY = Statement("1", Family.DUTY, "R", "POWER", "C1", "case", Status.OPEN, due=date(2025, 3, 12))


def pairs(family: Family) -> list[tuple[Status | None, Status | None]]:
    known = (None, *sorted(STATUSES[family]))
    return [pair for pair in product(known, known) if pair != (None, None)]


@pytest.mark.parametrize("family", Family)
def test_every_pair_of_said_and_now_has_its_word(family: Family) -> None:
    assert set(DIFFERENCES[family]) == set(pairs(family))


@pytest.mark.parametrize("family", Family)
def test_what_follows_no_more_is_withdrawn_and_nothing_else_is(family: Family) -> None:
    withdrawn = {pair for pair, word in DIFFERENCES[family].items() if word is Change.WITHDRAWN}
    assert withdrawn == {(before, None) for before in STATUSES[family]}


@pytest.mark.parametrize("status", sorted(STATUSES[Family.DUTY]))
def test_a_duty_that_stands_as_before_has_moved_if_its_day_is_another(status: Status) -> None:
    before = replace(DUTY, status=status)
    assert change_of(before, replace(before, due=date(2025, 3, 13))) is Change.MOVED
    later = datetime(2025, 3, 11, tzinfo=UTC)
    assert change_of(before, replace(before, trigger_at=later)) is Change.MOVED
    assert change_of(before, replace(before, reason="other words")) is Change.AMENDED


def test_a_due_day_that_comes_to_be_known_settles_the_duty() -> None:
    before = replace(DUTY, status=Status.PROVISIONAL, due=None)
    assert change_of(before, DUTY) is Change.SETTLED
