"""A story as the record that is explained: its lines as facts, as a replay hears them."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.calendar import Calendar
from hub.domain.explain.record import Record
from hub.domain.story.lines import fact_of_line
from hub.domain.story.read import Header, Line
from hub.domain.story.run import Replay, header_lines


def record_of(run: Replay, header: Header, lines: Sequence[Line], calendar: Calendar) -> Record:
    """Return what a replayed story rests on. What is later than its `as_of` has not happened."""
    context, policy = run.docket.context, run.docket.policy
    facts = [fact_of_line(one, None) for one in header_lines(header, policy.vocabulary)]
    presumed: set[str] = set()
    clock: datetime | None = None
    for line in lines:
        if line.at > header.as_of and line.kind != policy.vocabulary.question:
            continue
        fact = fact_of_line(line, clock)
        facts.append(fact)
        if not line.spoken:
            presumed.add(fact.source)
        if line.kind != policy.vocabulary.question:
            clock = max(line.at, clock) if clock else line.at
    return Record(
        facts=tuple(facts),
        law=context.law,
        calendar=calendar,
        evidence_time=header.as_of,
        policy=policy,
        answers={f"line {one.line.number}": one.answer for one in run.asked},
        presumed=frozenset(presumed),
    )
