"""What is worked out only when it is asked for comes out as what is worked out line by line."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.domain.city.city import City
from hub.domain.city.commands import STORY_MARK
from hub.domain.city.dedup import MessageIds
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import read_header, read_lines
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, law_of
from hub.messages import Document, Register, encode
from hub.sim.month import MonthPlan, month
from tests.builders import a_warning
from tests.cities import NAME, OFFICES, ACity, at, placed_city
from tests.invariants import watched
from tests.toy import toy_law

MONTHS = [
    pytest.param(
        MonthPlan(city, 30, 500, seed), id=f"{city}-{seed}", marks=[pytest.mark.seeds] * (seed > 0)
    )
    for city in cities()
    for seed in range(3)
]


def unordered(outcome: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return an outcome whose parts, but for the answers, stand in no order."""
    plain = {key: [{**one, "evidence": ""} for one in ones] for key, ones in outcome.items()}
    return {
        key: [repr(one) for one in ones] if key == "gates" else sorted(map(repr, ones))
        for key, ones in plain.items()
    }


@pytest.mark.parametrize("plan", MONTHS)
def test_a_month_heard_at_once_is_answered_as_one_heard_line_by_line(plan: MonthPlan) -> None:
    first, *rest = month(plan)
    header, law = read_header(first), law_of(plan.city)
    lines = list(read_lines(rest, law.vocabulary.with_offices(header.offices, header.under)))
    slowly = watched(header, lines, law, published_calendar())
    at_once = replay(header, lines, law, published_calendar())
    assert unordered(outcome_of(at_once)) == unordered(outcome_of(slowly))


class ASandbox(ACity):
    """A city on a story's clock."""

    def __init__(self) -> None:
        super().__init__()
        placed = placed_city().model_copy(update={"clock": "story"})
        ids = MessageIds(lambda key: None, {})
        self.city = City(placed, toy_law(), published_calendar(), Rows(), CityState(), ids)


@pytest.mark.parametrize("others_first", [True, False])
@pytest.mark.parametrize("batches", [1, len(OFFICES) + 1])
def test_when_a_sandbox_hears_a_late_notice_is_its_outbox_s_to_say(
    batches: int, others_first: bool
) -> None:
    """However batches are cut, and whichever outbox is copied first."""
    sandbox, now, then = ASandbox(), at("2025-03-12 09:00"), at("2025-03-10 09:00")
    marks = [Register(kind=STORY_MARK, city=NAME, office=code, at=now) for code in OFFICES]
    notice = a_warning().model_copy(update={"at": then})
    marks.sort(key=lambda one: (one.office == "WARDEN") is others_first)
    told: list[Register | Document] = [*marks]
    told.insert(next(n for n, one in enumerate(marks, 1) if one.office == "WARDEN"), notice)
    for one in told:
        sandbox.city.hear(sandbox.copy_of(one.office, now), encode(one))
        if batches > 1:
            sandbox.works()
    sandbox.works()
    case = sandbox.city.docket.rows.find("case/C1")
    assert case is not None
    assert {fact.received for fact in case.facts.values()} == {now}
