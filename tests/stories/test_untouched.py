"""A duty that nothing but time has moved is the same by the short way as by the long one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hub.cli.replay import read_story
from hub.domain.city.row_kinds.case_row import case_of
from hub.domain.context import CaseView, Context
from hub.domain.derive.case import closings_of
from hub.domain.derive.duties import raised_by, raised_in_full
from hub.domain.derive.safe_by import Beside
from hub.domain.derive.triggers import RaisedBy, triggers_of
from hub.domain.derive.untouched import untouched
from hub.domain.row_key import is_of
from hub.domain.story.run import Replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of

STORIES = sorted(Path(__file__).parent.glob("*/*.jsonl"))
EACH_EIGHTH = 8


def short_ways(path: Path) -> Iterator[tuple[RaisedBy, CaseView, Beside, Context]]:
    """Yield each duty of a story, after each of its lines, that goes the short way."""
    header, lines = read_story(str(path))
    run = Replay(header, law_of(header.city, header.settings), published_calendar())
    for line in lines:
        run.hear(line)
        docket = run.docket
        cases = [row for row in docket.rows.held() if is_of("case", row.key) and row.facts]
        for view in (case_of(row, docket.policy).view for row in cases):
            closings = closings_of(view, docket.context)
            for one in triggers_of(view, closings, docket.context):
                if untouched(one, view, closings, docket.context) is not None:
                    yield one, view, Beside(closings, ()), docket.context


def test_a_duty_that_only_time_moves_is_the_same_both_ways() -> None:
    met = 0
    for path in STORIES[::EACH_EIGHTH]:
        for one, view, beside, context in short_ways(path):
            short = list(raised_by(one, view, beside, context))
            in_full = list(raised_in_full(one, replace(view), beside, context))
            assert short == in_full, f"{path.stem}: {one.duty}"
            met += 1
    assert met > EACH_EIGHTH, "many duties go the short way"
