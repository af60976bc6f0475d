"""Understands what a breach brings with it: one violation (C18), and the grounds it gives (C22)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from hub.domain.calendar import end_of
from hub.domain.derive.gate import Answer
from hub.domain.derive.view import Ground
from hub.domain.facts import Fact
from hub.domain.law import Consequence
from hub.domain.statement import Family, Statement, Status, identity


def violation_of(duty: Statement, ground: Ground) -> Statement:
    """Return the violation of a breached duty, at its first late instant."""
    assert duty.due is not None, "a breached duty has a due day"
    return Statement(
        id=identity(ground.law.city, Family.VIOLATION, duty.id),
        family=Family.VIOLATION,
        rule=duty.rule,
        actor=duty.actor,
        subject=duty.subject,
        subject_kind=duty.subject_kind,
        status=Status.SAID,
        case=duty.case,
        site=duty.site,
        at=end_of(duty.due),
        cause=duty.id,
        evidence=duty.evidence,
    )


def forbidden_act(
    act: Fact, actor: str, site: str, action: str, answer: Answer, ground: Ground
) -> Statement:
    """Return the violation of an act that the gate would not have given, at the act's own instant.

    Its identity is the act (rule, actor, site, action, instant), not the message that told it.
    """
    parts = (answer.rule, actor, site, action, act.at.isoformat())
    return Statement(
        id=identity(ground.law.city, Family.VIOLATION, *parts),
        family=Family.VIOLATION,
        rule=answer.rule,
        actor=actor,
        subject=site,
        subject_kind="site",
        status=Status.SAID,
        site=site,
        at=act.at,
        action=action,
        reason=answer.reason,
        evidence=(act.source,),
    )


def grounds_of(violation: Statement, ground: Ground) -> Iterator[Statement]:
    """Yield the grounds that a violation gives against its actor."""
    for consequence in ground.law.consequences(violation.rule):
        yield _ground(consequence, violation, ground)


def _ground(consequence: Consequence, violation: Statement, ground: Ground) -> Statement:
    parts = (consequence.ground, violation.actor, violation.id)
    return Statement(
        id=identity(ground.law.city, Family.GROUND, *parts),
        family=Family.GROUND,
        rule=consequence.ground,
        actor=violation.actor,
        subject=violation.subject,
        subject_kind=violation.subject_kind,
        status=Status.SAID,
        case=violation.case,
        site=violation.site,
        at=violation.at,
        level=consequence.level.value,
        cause=violation.id,
        evidence=violation.evidence,
    )


def earliest(instants: Sequence[datetime | None]) -> datetime | None:
    """Return the earliest of the instants that are known."""
    return min((instant for instant in instants if instant is not None), default=None)
