"""Explains everything that follows from a record, down to the facts, as a jurist who signs it does.

By which text, who said what when, how the days were counted, under which readings, what follows.

One function of facts, law, published days and evidence time: a replay calls it, and so does the
read side of a live city. It says everything in both languages and knows no locale; nothing is
decided here, only explained.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hub.domain.calendar import local_day
from hub.domain.explain.authority import ENDS, EXCLUDED, MONTHS_END, ROLLS, counting_law
from hub.domain.explain.block_told import block_told
from hub.domain.explain.both import joined
from hub.domain.explain.duty_told import duty_told
from hub.domain.explain.edition import edition_told
from hub.domain.explain.gate_told import gate_told
from hub.domain.explain.ground_told import ground_told
from hub.domain.explain.head import Told, instrument_told
from hub.domain.explain.record import Judged, Record, judged
from hub.domain.explain.remark_told import remark_told
from hub.domain.explain.text_beside import with_text
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.explain.violation_told import violation_told
from hub.domain.law_text.passages import Passage
from hub.domain.names import fold, same
from hub.domain.statement import Family, Statement

_TOLD: Mapping[Family, Callable[[Statement, Judged, Tongues], Told]] = {
    Family.DUTY: duty_told,
    Family.VIOLATION: violation_told,
    Family.GROUND: ground_told,
    Family.BLOCK: block_told,
    Family.REMARK: remark_told,
}


def explanation(
    record: Record, tongues: Tongues, case: str = "", passages: Sequence[Passage] = ()
) -> dict[str, Any]:
    """Return everything that follows from a record, explained, as a plain JSON value.

    With `case`, only what is about that case. With the `passages` of the city's own copy of its
    text, each rule has its article beside it.
    """
    return explained(judged(record), tongues, case, passages)


def explained(
    of: Judged, tongues: Tongues, case: str = "", passages: Sequence[Passage] = ()
) -> dict[str, Any]:
    """Return the same of a record that is judged already: a city has."""
    law, record = of.law, of.record
    day = local_day(record.evidence_time)
    told = (*_statements(of, tongues, case), *_gates(of, tongues, case))
    return {
        "city": law.city,
        "instrument": instrument_told(law).as_json(),
        "edition": edition_told(law, day, tongues),
        "as_of": instant(record.evidence_time),
        "calendar": {
            "digest": of.context.calendar.digest,
            "published_to": of.context.calendar.last.isoformat(),
            "decrees": [one.name for one in of.context.calendar.decrees],
        },
        "counted_by": joined(
            [counting_law(one, day) for one in (EXCLUDED, MONTHS_END, ROLLS, ENDS)]
        ).as_json(),
        "explained": [with_text(one, passages) for one in told],
    }


def _statements(of: Judged, tongues: Tongues, case: str) -> Iterator[Told]:
    for one in sorted(of.statements, key=_place):
        if not case or same(case, one.case) or same(case, one.subject):
            yield _TOLD[one.family](one, of, tongues)


_ORDER = tuple(_TOLD)


def _place(one: Statement) -> tuple[Any, ...]:
    at = one.trigger_at or one.at
    return (
        at is not None,
        at.timestamp() if at else 0.0,
        _ORDER.index(one.family),
        one.rule,
        one.actor,
        one.subject,
        one.level,
        one.evidence,
    )


def _gates(of: Judged, tongues: Tongues, case: str) -> Iterator[Told]:
    sites = {
        fold(str(fact.fields["site"]))
        for fact in of.record.facts
        if fact.fields.get("site") and same(str(fact.fields.get("case")), case)
    }
    for fact in of.record.facts:
        answer = of.record.answers.get(fact.source)
        if answer is None or fact.kind != of.law.vocabulary.question:
            continue
        if not case or fold(str(fact.fields.get("site") or "")) in sites - {""}:
            yield gate_told(fact, answer, of, tongues)
