"""Understands which duties a case raises, when each is due, and how it stands.

1. A duty is (rule, actor, case, episode); its trigger is the first that matches, whoever told it
   first. A second notice about the same matter does not restart the clock (AMB-24).
2. The law of the trigger's day decides: rules and terms that changed since do not reach back.
3. An act late by `at` is late; an act in time that arrives late cures what was said too early.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter

from hub.domain.calendar import end_of, local_day
from hub.domain.clocks import Unit, due_day
from hub.domain.derive import hours
from hub.domain.derive.remarks import remarks_on
from hub.domain.derive.status import done_by, status_of
from hub.domain.derive.view import CaseView, Ground
from hub.domain.facts import Seen
from hub.domain.guards import GUARDS, Draft
from hub.domain.law import Absence, ActorFrom, AuthorOf, DutyRule, Owing
from hub.domain.patterns import first_match, matched
from hub.domain.statement import Family, Statement, Status, identity
from hub.domain.vocabulary import Half


@dataclass(frozen=True, slots=True)
class Raised:
    """A duty, and the next instant at which time alone can change it (None: never)."""

    duty: Statement | None
    next_at: datetime | None


def duties_of(
    view: CaseView,
    closings: tuple[Seen, ...],
    ground: Ground,
    breaches: tuple[Seen, ...] = (),
) -> Iterator[Raised]:
    """Yield every duty that the facts of a case raise, or else its `breaches`, in the rulebook's order.

    `closings` are the letters that disposed of the case: a trigger after one is a new episode.
    """
    triggering = breaches or view.seen
    triggers: dict[tuple[str, str, str], tuple[int, Seen]] = {}
    for seen in triggering:
        kind = "" if breaches else seen.kind
        for number, patterns in ground.law.raised_by(seen.half, kind).items():
            pattern = matched(patterns, seen, ground)
            rule = ground.law.duties[number]
            if pattern is None or not rule.cite.stands_on(local_day(seen.counts_at)):
                continue
            for actor in _actors(pattern.owing or rule.actor, seen, view, ground):
                of = (rule.cite.rule, actor, _episode(closings, seen))
                triggers.setdefault(of, (number, seen))
    for number, actor, episode, trigger in sorted(
        (
            (number, actor, episode, seen)
            for (_, actor, episode), (number, seen) in triggers.items()
        ),
        key=itemgetter(0, 1, 2),
    ):
        draft = _drafted(ground.law.duties[number], actor, trigger, view, ground)
        if draft is not None:
            yield _raised(draft, episode, view, ground)


def _actors(owing: Owing, seen: Seen, view: CaseView, ground: Ground) -> tuple[str, ...]:
    received = seen.half is Half.RECEIVED
    if owing is ActorFrom.AUTHOR:
        return (seen.other if received else seen.office,)
    if owing is ActorFrom.ADDRESSEE:
        return (seen.office if received else seen.other,)
    if isinstance(owing, AuthorOf):
        did = tuple(dict.fromkeys(one.office for one in view.seen if one.kind == owing.kind))
        return did or (_holder(owing.otherwise, view, ground),)
    return tuple(_holder(role, view, ground) for role in owing)


def _holder(role: str, view: CaseView, ground: Ground) -> str:
    """Return the office of `role` that the case is about: the only one met in it, else the city's."""
    words = ground.law.vocabulary
    met = {
        office
        for seen in view.seen
        for office in (seen.office, seen.other)
        if office and words.role(office) == role
    }
    return met.pop() if len(met) == 1 else words.office_of_role(role)


def _episode(closings: tuple[Seen, ...], seen: Seen) -> str:
    """Return the year or date that the trigger is about, else the letter that closed the case before.

    "" while there is none (design §2.2).
    """
    matter = seen.fact.get("year") or seen.fact.get("until")
    if matter is not None:
        return str(matter)
    before = [closing for closing in closings if closing.at < seen.at]
    return before[-1].fact.digest if before else ""


def _drafted(
    rule: DutyRule, actor: str, trigger: Seen, view: CaseView, ground: Ground
) -> Draft | None:
    day_of = next((p.day_of for p in rule.raised if p.day_of and trigger.fact.get(p.day_of)), "")
    started = trigger.fact.get(day_of) if day_of else _counted_from(trigger, ground)
    starts = end_of(started) if day_of else trigger.at
    clock = rule.terms.on(local_day(trigger.counts_at))
    draft = Draft(rule, rule.cite.rule, actor, trigger, starts, started, clock)
    return GUARDS[rule.guard](draft, view, ground) if rule.guard else draft


def _counted_from(trigger: Seen, ground: Ground) -> date:
    if trigger.half is Half.RECEIVED:
        return hours.received_on(trigger.counts_at, ground.law, ground.calendar)
    return local_day(trigger.counts_at)


def _raised(draft: Draft, episode: str, view: CaseView, ground: Ground) -> Raised:
    if draft.starts == end_of(draft.started) and not ground.has_passed(draft.starts):
        return Raised(None, draft.starts)
    absence = draft.rule.absence
    if absence is not None:
        listed, decides_at = _listed(absence, draft, view, ground)
        if not listed:
            return Raised(None, decides_at)
    due = due_day(draft.clock, draft.started, ground.calendar)
    late_from = hours.late_from(due, ground.law) if due else None
    done = done_by(draft, view, ground)
    done_at = max(done.at, draft.starts) if done else None
    status, held = status_of(draft, late_from, done_at, view, ground)
    if draft.rule.right:
        held = False
    rule_id = draft.rule_id
    duty = Statement(
        id=identity(ground.law.city, Family.DUTY, rule_id, draft.actor, *view.subject, episode),
        family=Family.DUTY,
        rule=rule_id,
        actor=draft.actor,
        subject=view.case,
        subject_kind=view.subject_kind,
        status=status,
        case=view.case if view.subject_kind == "case" else "",
        site=view.sites[0] if view.sites else "",
        episode=episode,
        trigger_at=draft.starts,
        started=draft.started,
        due=due,
        done_at=done_at,
        clock=draft.clock,
        advisory=draft.clock.unit is Unit.NONE,
        held=held,
        evidence=tuple(
            source for one in (draft.trigger, done) if one for source in one.fact.sources
        ),
    )
    remarks = remarks_on(draft, duty, view, ground)
    waits = [late_from if status is Status.OPEN else None, *remarks.waits]
    next_at = min((at for at in waits if at and not ground.has_passed(at)), default=None)
    return Raised(replace(duty, **remarks.said) if remarks.said else duty, next_at)


def _listed(
    absence: Absence, draft: Draft, view: CaseView, ground: Ground
) -> tuple[bool, datetime | None]:
    """Return whether a duty raised by an absence is listed, and when that will be decided."""
    within = absence.within.on(local_day(draft.trigger.counts_at))
    last = due_day(within, draft.started, ground.calendar)
    limit = hours.late_from(last, ground.law) if last else None
    happened = first_match((absence.pattern,), view.seen, ground, draft.actor)
    in_time = happened is not None and (limit is None or happened.at < limit)
    if absence.stands_meanwhile:
        return not in_time, None
    if in_time or limit is None:
        return False, None
    return ground.has_passed(limit), limit
