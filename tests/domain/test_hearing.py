"""What is worked out only when it is asked for comes out as what is worked out line by line."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import read_header, read_lines
from hub.domain.story.run import replay
from hub.lawbooks import law_of, published_calendar
from hub.sim.month import Plan, month
from hub.sim.steps import STEPS
from tests.invariants import watched

MONTHS = [Plan(city, 30, 500, seed) for city in STEPS for seed in range(3)]


def unordered(outcome: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return an outcome whose parts, but for the answers, stand in no order."""
    plain = {key: [{**one, "evidence": ""} for one in ones] for key, ones in outcome.items()}
    return {
        key: [repr(one) for one in ones] if key == "gates" else sorted(map(repr, ones))
        for key, ones in plain.items()
    }


@pytest.mark.parametrize("plan", MONTHS, ids=lambda plan: f"{plan.city}-{plan.seed}")
def test_a_month_heard_at_once_is_answered_as_one_heard_line_by_line(plan: Plan) -> None:
    first, *rest = month(plan)
    header, law = read_header(first), law_of(plan.city)
    lines = list(read_lines(rest, law.vocabulary.with_offices(header.offices)))
    slowly = watched(header, lines, law, published_calendar())
    at_once = replay(header, lines, law, published_calendar())
    assert unordered(outcome_of(at_once)) == unordered(outcome_of(slowly))
