"""Finds what raises a duty: which of the things seen is its trigger, who owes it, which episode.

1. A duty is (rule, actor, case, episode); its trigger is the first that matches, whoever reported
   it first. A second notice about the same matter does not restart the clock (AMB-24); when one
   raises an ended duty anew, `occasions.py` says.
2. A pattern may raise a duty only by what has not happened; until that is known the duty waits, and
   if it has happened the next trigger counts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from hub.domain.calendar import end_of, local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive.conditions import begun_again, listing, resumed
from hub.domain.derive.late_accounts import Account
from hub.domain.derive.matching import counted_from, matched_in
from hub.domain.derive.one_organ import is_itself
from hub.domain.facts import Seen
from hub.domain.guards import GUARDS, Draft
from hub.domain.patterns import spoken_of
from hub.domain.rules import ActorFrom, AuthorOf, DutyRule, Owing, Pattern
from hub.domain.vocabulary import Half


class Trigger(NamedTuple):
    """What raises a duty: the rule of that day, by its number, what was seen,
    the matching pattern.
    """

    number: int
    seen: Seen
    pattern: Pattern


class DutyKey(NamedTuple):
    """The identity of a duty within a row."""

    rule: str
    actor: str
    episode: str


class Bounds(NamedTuple):
    """What counts for an occasion of a duty: what happened `since`, at its `site`."""

    since: datetime | None = None
    site: str = ""


UNBOUND = Bounds()
TRIGGERS = ""
"""Under which the triggers of a row are kept once they are found: no rule has this name."""


class RaisedBy(NamedTuple):
    """A duty that something in a row may raise, with its triggers in order: at least one."""

    duty: DutyKey
    triggers: Sequence[Trigger]


def triggers_of(
    view: CaseView,
    closings: tuple[Seen, ...],
    context: Context,
    breaches: tuple[Seen, ...] = (),
    only: str = "",
) -> list[RaisedBy]:
    """Return, for each duty that something in a row may raise, its triggers in order.

    Only the last of them needs no absence: a later one starts nothing, unless its rule says what
    raises it anew, or is owed for each site. Duties come in the rulebook's order, then by actor and
    episode. `only` is a rule: no other is looked at.
    """
    found: dict[DutyKey, list[Trigger]] = {}
    of_week = view.subject_kind == "week" and not breaches
    some: Iterable[Seen] = breaches or view.seen
    duty = context.law.duty(only) if only else None
    if duty is not None:
        some = spoken_of(duty.raised, some)
    for seen in some:
        if seen.fact.id in view.quiet:
            continue
        rules = context.law.raised_by(seen.half, "" if breaches else seen.kind)
        if not rules:
            continue
        day, episode = local_day(seen.counts_at), episode_of(closings, seen)
        of_matter = episode_of((), seen) if closings else episode
        for number, patterns in rules.items():
            rule = context.law.duties[number]
            if only and rule.cite.rule != only:
                continue
            if rule.weekly is not of_week or not rule.cite.stands_on(day):
                continue
            try:
                pattern = matched_in(patterns, seen, view, context)
                actors = _bound(rule, pattern, seen, view, context) if pattern else ()
            except Exception as error:  # noqa: BLE001  whichever bug it is, the other rules go on
                context.faults.note(rule.cite.rule, error)
                continue
            goes_on = bool(rule.since) or rule.each_site or view.marks is not None
            key = of_matter if rule.since else episode
            for actor in actors:
                of = _as_known(DutyKey(rule.cite.rule, actor, key), found, context)
                triggers = found.setdefault(of, [])
                if goes_on or not triggers or triggers[-1].pattern.absence is not None:
                    assert pattern is not None, "an office is bound by what a pattern speaks of"
                    triggers.append(Trigger(number, seen, pattern))
    return sorted((RaisedBy(*one) for one in found.items()), key=_in_the_rulebook)


def first_of(triggers: Sequence[Trigger]) -> Sequence[Trigger]:
    """Return the triggers that count while no paper is taken back: those that need an absence, and
    the first that needs none.
    """
    plain = (n for n, one in enumerate(triggers) if one.pattern.absence is None)
    return triggers[: next(plain, len(triggers)) + 1]


def _in_the_rulebook(raised: RaisedBy) -> tuple[int, str, str]:
    return raised.triggers[0].number, raised.duty.actor, raised.duty.episode


def _bound(
    rule: DutyRule, pattern: Pattern, seen: Seen, view: CaseView, context: Context
) -> list[str]:
    """Return the offices that owe what a rule says of `seen`, in the rulebook's order."""
    day = local_day(seen.counts_at)
    if rule.to_author and is_itself(seen.other, seen.office, context.law.vocabulary):
        return []
    actors = _actors(pattern.owing or rule.actor, seen, view, context)
    return [actor for actor in actors if actor and rule.binds(actor, day)]


def _as_known(of: DutyKey, known: Collection[DutyKey], context: Context) -> DutyKey:
    """Return the duty under the key that it has, if its office was met under another of its names
    (AMB-21).
    """
    if of in known:
        return of
    words = context.law.vocabulary
    for met in known:
        if (of.rule, of.episode) != (met.rule, met.episode):
            continue
        is_other_name = words.took_over(of.actor) or words.took_over(met.actor)
        if is_other_name and words.same(of.actor, met.actor):
            return met
    return of


def drafted(
    actor: str,
    triggers: Iterable[Trigger],
    view: CaseView,
    context: Context,
    late: list[tuple[Draft, Account]],
    bounds: Bounds = UNBOUND,
) -> Draft | datetime | None:
    """Return the duty that the first of its triggers raises, or when that will be known.

    None: it is not owed, and time alone cannot change that. A late account of something that takes
    the duty off is put into `late`, with the duty.
    """
    for number, trigger, pattern in triggers:
        rule = context.law.duties[number]
        draft: Draft | None = draft_of(rule, actor, trigger, pattern, bounds, context)
        if draft is not None and rule.guard:
            draft = GUARDS[rule.guard](draft, view, context)
        if draft is None:
            continue
        draft = resumed(draft, view, context)
        waits = rule.waits or pattern.absence
        if waits is not None and waits.waits_for:
            draft = begun_again(waits, draft, view, context)
            if draft is None:
                continue
        if draft.starts == end_of(draft.started) and not context.has_passed(draft.starts):
            return draft.starts
        for absence in (pattern.absence, rule.absence):
            found = listing(absence, draft, view, context)
            if found.account is not None:
                late.append((draft, found.account))
            if not found.listed and found.decides_at is not None:
                return found.decides_at
            if not found.listed:
                break
        else:
            return draft
    return None


def draft_of(
    rule: DutyRule, actor: str, trigger: Seen, pattern: Pattern, bounds: Bounds, context: Context
) -> Draft:
    """Return the duty that a trigger raises, as it is before anything else is looked at."""
    day = trigger.fact.get(pattern.day_of) if pattern.day_of else None
    started = day or counted_from(trigger, context)
    starts = end_of(day) if day else trigger.at
    clock = rule.terms.on(local_day(trigger.counts_at))
    return Draft(rule, actor, trigger, starts, started, clock, None, *bounds)


def _actors(owing: Owing, seen: Seen, view: CaseView, context: Context) -> Iterator[str]:
    received = seen.half is Half.RECEIVED
    if owing is ActorFrom.AUTHOR:
        yield seen.other if received else seen.office
    elif owing is ActorFrom.ADDRESSEE:
        yield seen.office if received else seen.other
    elif isinstance(owing, AuthorOf):
        # Who did it in the row itself, else who did it where it is told of the same matter.
        did = _authors(owing.kind, view.own) or _authors(owing.kind, view.seen)
        yield from did or (_holder(owing.otherwise, view, context),)
    else:
        yield from (_holder(role, view, context) for role in owing)


def _authors(kind: str, some: Iterable[Seen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.office for one in some if one.kind == kind))


def _holder(role: str, view: CaseView, context: Context) -> str:
    """Return the office of `role` that the case is about: the only one met in it,
    else the city's.
    """
    words = context.law.vocabulary
    of_role = frozenset((role,))
    holding = [office for office in view.offices if words.is_one_of(office, of_role)]
    if len(holding) > 1 and all(words.same(one, holding[0]) for one in holding):
        # One organ under two names has the one under which it speaks here, however others call it.
        spoke = {one for fact in view.facts for one in (fact.author, *fact.offices)}
        holding = [one for one in holding if one in spoke]
    return holding[0] if len(holding) == 1 else words.office_of_role(role)


def episode_of(closings: tuple[Seen, ...], seen: Seen) -> str:
    """Return what makes a trigger begin another episode; "" if nothing does.

    It is the year or date that the trigger is about, else the letter that closed the case before,
    and the return after which the case was sent again (docs/decisions.md, 2).
    """
    matter = seen.fact.get("year") or seen.fact.get("until")
    if matter is not None:
        return str(matter)
    before = [closing for closing in closings if closing.at < seen.at]
    closed = before[-1].fact.digest if before else ""
    return closed + seen.after.digest if seen.after else closed
