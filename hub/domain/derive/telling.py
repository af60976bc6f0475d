"""Makes remarks: what an office is told of a record of its own, or of one that concerns it.

A remark follows from what is on record, like all that the hub says: it is said when evidence time
has passed the receipt of what it rests on, and withdrawn when it follows no longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.names import fold
from hub.domain.statement import Family, Statement, Status, Subject, Told, identity, moment
from hub.messages import Note


@dataclass(frozen=True, slots=True)
class Telling:
    """What `office` is to be told of a fact: the code, and the field of the fact that it is about.

    `rule` is what the remark rests on, `offices` whose word would count, `kinds` what would have
    the effect. `since` is when the last of what it rests on was received, if that is not the fact.
    `of` is the duty that it is about, where a fact is told of for each of its duties.
    """

    note: Note
    office: str
    fact: Fact
    field: str
    rule: str = ""
    offices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    of: str = ""


def told(
    tellings: Iterable[Telling], subject: Subject, context: Context
) -> tuple[list[Statement], list[datetime]]:
    """Return the remarks of a row, and when time alone can add one."""
    said: dict[str, Statement] = {}
    waits: list[datetime] = []
    for one in tellings:
        since = one.since or one.fact.received
        if not context.has_passed(since):
            waits.append(since)
        elif not context.has_left(one.office, None):
            remark = _remark(one, subject, context)
            said.setdefault(remark.id, remark)
    return list(said.values()), waits


def _remark(one: Telling, subject: Subject, context: Context) -> Statement:
    fact = one.fact
    # Names by their folds: how a name is spelled changes no id.
    parts: tuple[str, ...] = (
        one.note.value,
        one.office,
        *subject,
        one.rule,
        fact.office,
        fact.kind,
    )
    parts += (moment(fact.at), fold(fact.named("notice")), *(fact.get("to") or ()))
    parts += tuple(filter(None, (one.of,)))
    own = fact.office == one.office and fact.id != fact.source
    return Statement(
        id=identity(context.law.city, Family.REMARK, *parts),
        family=Family.REMARK,
        rule=one.rule,
        actor=one.office,
        subject=subject.name,
        subject_kind=subject.kind,
        status=Status.SAID,
        case=subject.name if subject.kind == "case" else "",
        at=fact.at,
        evidence=fact.sources,
        told=Told(
            code=one.note.value,
            about=one.field,
            came=fact.kind if one.field == "kind" else _shown(fact.get(one.field)),
            received=fact.received,
            message=fact.id.removeprefix(f"{fact.office}/") if own else "",
            offices=one.offices,
            kinds=one.kinds,
        ),
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
