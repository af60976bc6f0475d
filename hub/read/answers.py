"""What answers a violation: a finding, a measure, an objection that was upheld, or a note.

1. A finding answers if one of the violation's grounds rests on it; or if it names such a ground and
   its target, no other case, and was made since.
2. A measure answers if it was imposed on the office since, for one of those grounds or for none
   that it names.
3. A person's note says who answered, and why; it may say that an objection was upheld. Of several
   the first counts.

A record that the city refused answers nothing. A violation that falls is withdrawn by the city, and
needs no answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Engine, select

from hub.domain.names import same
from hub.domain.targets import target_of
from hub.domain.vocabulary import Effect, Vocabulary
from hub.messages import Finding, decode
from hub.read import schema
from hub.read.listed import about_records, whole

FINDING, MEASURE, OBJECTION, NOTE = "finding", "measure", "objection", "note"
UPHELD = "objection_upheld"
"""What a note says, as `answer`, of an objection that was upheld."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a violation, who said so, when, and why or where."""

    kind: str
    by: str
    at: datetime
    why: str
    by_office: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, or a measure, that an office recorded."""

    source: str
    office: str
    at: datetime
    ground: str | None
    target: str
    case: str | None
    measure: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings and measures of a city, in order: by whom they are against, by their record."""

    by_target: Mapping[str, Sequence[Found]]
    by_source: Mapping[str, Found]


def findings_of(engine: Engine, city: str, words: Vocabulary | None) -> Findings:
    """Return the findings and measures that offices recorded in a city; none without its words."""
    found = _recorded(engine, city, words) if words else []
    refused = _refused(engine, city, [one.source for one in found])
    by_target: dict[str, list[Found]] = {}
    by_source = {}
    for one in found:
        if one.source not in refused:
            by_target.setdefault(one.target, []).append(one)
            by_source[one.source] = one
    return Findings(by_target, by_source)


def _recorded(engine: Engine, city: str, words: Vocabulary) -> list[Found]:
    table = schema.office_records
    measures = words.kinds_that(Effect.IMPOSES)
    kinds = measures | words.kinds_that(Effect.FINDS)
    asked = (
        select(table)
        .where(table.c.city == city, table.c.family == "finding", table.c.kind.in_(kinds))
        .order_by(table.c.appended, table.c.topic, table.c.partition, table.c.offset)
    )
    found = []
    with engine.connect() as connection:
        for row in connection.execute(asked):
            message = decode(row.value)
            if isinstance(message, Finding) and message.target is not None:
                found.append(
                    Found(
                        f"{row.topic}/{row.partition}/{row.offset}",
                        row.office,
                        message.at,
                        message.ground,
                        target_of(message.target, words.roles),
                        message.case,
                        row.kind in measures,
                    )
                )
    return found


def _refused(engine: Engine, city: str, sources: Sequence[str]) -> set[str]:
    step, found = 500, set()
    for first in range(0, len(sources), step):
        about = about_records(engine, city, sources[first : first + step])
        found |= {one for one, rows in about.items() if any(r["family"] == "refusal" for r in rows)}
    return found


def answers_to(
    engine: Engine, city: str, violations: Collection[Mapping[str, Any]], findings: Findings
) -> dict[str, Answer]:
    """Return what answers these violations, by their ids; an unanswered one is left out."""
    ids = [one["id"] for one in violations]
    notes = _notes(engine, city, ids)
    grounds = _grounds(engine, city, ids) if findings.by_source else {}
    found = {}
    for one in violations:
        told = notes.get(one["id"]) or _found_for(one, grounds.get(one["id"], ()), findings)
        if told is not None:
            found[one["id"]] = told
    return found


def _notes(engine: Engine, city: str, ids: Collection[str]) -> dict[str, Answer]:
    table = schema.audit
    asked = (
        select(table.c.about, table.c.who, table.c.at, table.c.why, table.c.value)
        .where(table.c.city == city, table.c.what == NOTE, table.c.about.in_(ids))
        .order_by(table.c.offset)
    )
    found: dict[str, Answer] = {}
    with engine.connect() as connection:
        for row in connection.execute(asked):
            content = getattr(decode(row.value), "content", None)
            kind = OBJECTION if _says(content, UPHELD) else NOTE
            found.setdefault(row.about, Answer(kind, row.who, row.at, row.why or ""))
    return found


def _says(content: str | None, answer: str) -> bool:
    try:
        told = orjson.loads(content or "null")
    except orjson.JSONDecodeError:
        return False
    return isinstance(told, dict) and told.get("answer") == answer


@dataclass(frozen=True, slots=True)
class _Ground:
    name: str
    evidence: frozenset[str]


def _grounds(engine: Engine, city: str, ids: Collection[str]) -> dict[str, list[_Ground]]:
    """Return the grounds that come from each of these violations, and stand."""
    table = schema.grounds
    asked = select(table).where(table.c.city == city, table.c.cause.in_(ids), table.c.stands)
    with engine.connect() as connection:
        rows = [dict(one) for one in connection.execute(asked).mappings()]
    found: dict[str, list[_Ground]] = {}
    for row, message in zip(rows, whole(engine, "grounds", rows), strict=True):
        evidence = frozenset(getattr(message, "evidence", ()))
        found.setdefault(row["cause"], []).append(_Ground(row["ground"], evidence))
    return found


def _found_for(
    violation: Mapping[str, Any], grounds: Sequence[_Ground], findings: Findings
) -> Answer | None:
    for one in _resting(grounds, findings):
        return _answer(one)
    for one in findings.by_target.get(violation["actor"], ()):
        if _answers(one, violation, grounds):
            return _answer(one)
    return None


def _answer(one: Found) -> Answer:
    kind = MEASURE if one.measure else FINDING
    return Answer(kind, one.office, one.at, one.source, by_office=True)


def _resting(grounds: Sequence[_Ground], findings: Findings) -> list[Found]:
    """Return the findings on which one of the grounds rests, the earliest first."""
    named = {source for ground in grounds for source in ground.evidence}
    found = [findings.by_source[one] for one in named if one in findings.by_source]
    return sorted((one for one in found if not one.measure), key=lambda one: (one.at, one.source))


def _answers(one: Found, violation: Mapping[str, Any], grounds: Sequence[_Ground]) -> bool:
    if one.at < violation["at"]:
        return False
    if one.case is not None and not same(one.case, violation["case_name"] or ""):
        return False
    if one.ground is None:
        return one.measure
    return any(one.ground == ground.name for ground in grounds)
