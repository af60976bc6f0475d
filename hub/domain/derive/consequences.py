"""Derives the consequences of a breach: one violation, and the grounds that it gives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.authority import is_spoken_of
from hub.domain.context import Context
from hub.domain.derive.elements import NO_ELEMENTS, Elements, has_its_elements
from hub.domain.derive.gate import GateAnswer
from hub.domain.derive.office_hours import late_from
from hub.domain.facts import SOURCES_BETWEEN, Fact, Seen
from hub.domain.row_key import row_key
from hub.domain.rules import Level
from hub.domain.statement import OBJECTIONS, Family, Statement, Status, Subject, identity, moment
from hub.domain.targets import target_of
from hub.domain.vocabulary import Half
from hub.sentence import in_chinese


def violation_of(duty: Statement, context: Context) -> Statement:
    """Return the violation of a breached duty, at its first late instant."""
    assert duty.due is not None, "a breached duty has a due day"
    return Statement(
        id=identity(context.law.city, Family.VIOLATION, duty.id),
        family=Family.VIOLATION,
        rule=duty.rule,
        actor=duty.actor,
        subject=duty.subject,
        subject_kind=duty.subject_kind,
        status=Status.SAID,
        case=duty.case,
        site=duty.site,
        at=late_from(duty.due, context.law),
        cause=duty.id,
        evidence=duty.evidence,
        contested=duty.contested,
        because=duty.because,
    )


def breach_of(violation: Statement) -> Seen:
    """Return a violation as an event for those who watch over the office."""
    assert violation.at is not None, "a violation has its instant"
    at, source = violation.at, SOURCES_BETWEEN.join(violation.evidence)
    fact = Fact(
        violation.id, violation.rule, violation.actor, at, at, source, violation.id, fields={}
    )
    return Seen(Half.BREACHED, violation.rule, violation.actor, "", at, at, fact)


def forbidden_act(
    act: Fact, actor: str, site: str, action: str, answer: GateAnswer, context: Context
) -> Statement:
    """Return the violation of an act that the gate would not have permitted, at the act's own
    instant.

    Its identity is the act (rule, actor, site, action, instant), not the message that reported it.
    """
    parts = (answer.rule, actor, site, action, moment(act.at))
    return Statement(
        id=identity(context.law.city, Family.VIOLATION, *parts),
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
        reason_zh=in_chinese(answer.reason) or "",
        evidence=(act.source,),
    )


def grounds_of(
    violation: Statement, context: Context, known: Elements = NO_ELEMENTS
) -> Iterator[Statement]:
    """Yield the grounds that a violation gives against its actor.

    One that is contested, or with something against it on record, establishes none at once: each
    waits for a finding. `known` is what the grounds' own words may ask for beside it. A ground that
    speaks of other offices is none against this one.
    """
    words = context.law.vocabulary
    waits = violation.contested or violation.because in OBJECTIONS
    for consequence in context.law.consequences(violation.rule):
        of = context.law.grounds.get(consequence.ground)
        if of is not None and not is_spoken_of(violation.actor, of.of, words):
            continue
        if not has_its_elements(consequence, violation, known, context):
            continue
        level = Level.CANDIDATE if waits else consequence.level
        yield _against(consequence.ground, level, violation, context)
        for graver in context.law.graver_than(consequence.ground):
            yield _against(graver, Level.CANDIDATE, violation, context)


def _against(rule: str, level: Level, violation: Statement, context: Context) -> Statement:
    return replace(
        violation,
        id=identity(context.law.city, Family.GROUND, rule, violation.actor, violation.id),
        family=Family.GROUND,
        rule=rule,
        level=level.value,
        cause=violation.id,
        action="",
        reason="",
        reason_zh="",
    )


def found(
    statements: Iterable[Statement],
    findings: Iterable[Fact],
    subject: Subject,
    context: Context,
    bases: Mapping[str, str],
) -> list[Statement]:
    """Return the statements after people's findings, with the measures then permitted.

    A finding raises the candidates that it names (ground and target), or is a statement of its own;
    `subject` is the row that it is about, `bases` are the names on which ids rest if not on their
    folds.
    """
    standing = list(statements)
    for finding in findings:
        rule, written = str(finding.get("ground")), str(finding.get("target"))
        target = target_of(written, context.law.vocabulary.roles)
        target = bases.get(row_key("target", target), target)
        level = Level.ESTABLISHED.value
        named = [
            n
            for n, one in enumerate(standing)
            if one.family is Family.GROUND and (one.rule, one.actor) == (rule, target)
        ]
        for number in named:
            evidence = dict.fromkeys((*standing[number].evidence, finding.source))
            standing[number] = replace(standing[number], level=level, evidence=tuple(evidence))
        if not named:
            standing.append(
                established(rule, target, finding.at, (finding.source,), subject, context)
            )
    return [*standing, *permitted(standing, context)]


def established(
    rule: str,
    target: str,
    at: datetime,
    evidence: tuple[str, ...],
    subject: Subject,
    context: Context,
    reason: str = "",
) -> Statement:
    """Return an established ground that comes from no violation: found, reported, or expired."""
    parts = (rule, target, *subject, moment(at))
    return Statement(
        id=identity(context.law.city, Family.GROUND, *parts),
        family=Family.GROUND,
        rule=rule,
        actor=target,
        subject=subject.name,
        subject_kind=subject.kind,
        status=Status.SAID,
        case=subject.name if subject.kind == "case" else "",
        at=at,
        level=Level.ESTABLISHED.value,
        evidence=evidence,
        reason=reason,
        reason_zh=in_chinese(reason) or "",
    )


def permitted(statements: Iterable[Statement], context: Context) -> Iterator[Statement]:
    """Yield the measure that each established ground allows, once for each target and measure."""
    met: set[tuple[str, str]] = set()
    for one in statements:
        rule = context.law.grounds.get(one.rule)
        if one.family is not Family.GROUND or one.level != Level.ESTABLISHED or rule is None:
            continue
        if rule.allows and (rule.allows, one.actor) not in met:
            met.add((rule.allows, one.actor))
            yield step(rule.allows, Level.PERMITTED, one, context)


def step(rule: str, level: Level, because: Statement, context: Context) -> Statement:
    """Return a measure or step that is now permitted, or refused as out of its order."""
    when = moment(because.at) if level is Level.REFUSED and because.at else ""
    parts = (rule, because.actor, level.value, because.subject_kind, because.subject, when)
    return replace(
        because,
        id=identity(context.law.city, Family.GROUND, *parts),
        rule=rule,
        level=level.value,
        reason="",
        reason_zh="",
    )


def earliest(instants: Sequence[datetime | None]) -> datetime | None:
    """Return the earliest of the instants that are known."""
    return min((instant for instant in instants if instant is not None), default=None)
