"""Finds what raises a duty: which of the things seen is its trigger, who owes it, which episode.

1. A duty is (rule, actor, case, episode); its trigger is the first that matches, whoever reported
   it first. A second notice about the same matter does not restart the clock (AMB-24); when one
   raises an ended duty anew, `occasions.py` says.
2. A pattern may raise a duty only by what has not happened; until that is known the duty waits, and
   if it has happened the next trigger counts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from hub.domain.calendar import end_of, local_day
from hub.domain.clocks import due_day
from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.at_site import is_of_occasion
from hub.domain.derive.belonging import belongs
from hub.domain.derive.last_word import LastWord, last_word
from hub.domain.derive.late_accounts import Account, account_of, is_heard
from hub.domain.derive.one_organ import is_itself
from hub.domain.facts import Seen
from hub.domain.guards import GUARDS, Draft
from hub.domain.patterns import matched, matches, spoken_of
from hub.domain.rules import Absence, ActorFrom, AuthorOf, DutyRule, Owing, Pattern
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
    for seen in breaches or view.seen:
        if seen.fact.id in view.quiet:
            continue
        rules = context.law.raised_by(seen.half, "" if breaches else seen.kind)
        if not rules:
            continue
        day, episode = local_day(seen.counts_at), episode_of(closings, seen)
        of_matter = episode_of((), seen) if closings else episode
        for number, patterns in rules.items():
            rule = context.law.duties[number]
            if rule.weekly is not of_week or not rule.cite.stands_on(day):
                continue
            if only and rule.cite.rule != only:
                continue
            try:
                pattern = matched_in(patterns, seen, view, context)
                actors = _bound(rule, pattern, seen, view, context) if pattern else ()
            except Exception as error:  # noqa: BLE001  whichever bug it is, the other rules go on
                context.faults.note(rule.cite.rule, error)
                continue
            goes_on = bool(rule.since) or rule.each_site
            key = of_matter if rule.since else episode
            for actor in actors:
                of = _as_known(DutyKey(rule.cite.rule, actor, key), found, context)
                triggers = found.setdefault(of, [])
                if goes_on or not triggers or triggers[-1].pattern.absence is not None:
                    assert pattern is not None, "an office is bound by what a pattern speaks of"
                    triggers.append(Trigger(number, seen, pattern))
    return sorted((RaisedBy(*one) for one in found.items()), key=_in_the_rulebook)


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
        draft: Draft | None = _draft(rule, actor, trigger, pattern, bounds, context)
        if draft is not None and rule.guard:
            draft = GUARDS[rule.guard](draft, view, context)
        if draft is None:
            continue
        draft = _resumed(draft, view, context)
        if pattern.absence is not None and pattern.absence.waits_for:
            draft = _begun_again(pattern.absence, draft, view, context)
            if draft is None:
                continue
        if draft.starts == end_of(draft.started) and not context.has_passed(draft.starts):
            return draft.starts
        for absence in (pattern.absence, rule.absence):
            found = _listing(absence, draft, view, context)
            if found.account is not None:
                late.append((draft, found.account))
            if not found.listed and found.decides_at is not None:
                return found.decides_at
            if not found.listed:
                break
        else:
            return draft
    return None


def met_by(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return the event after which a conditional duty is listed (docs/decisions.md, 17)."""
    rule = draft.rule
    if not rule.once:
        return None
    begun = _begun(draft, view, context) if rule.once_since else None
    first_day = None if begun else draft.started
    due = due_day(draft.clock, draft.started, context.calendar) if rule.once_within else None
    limit = office_hours.late_from(due, context.law) if due else None
    some = (
        seen
        for seen in view.seen
        if counts(seen, first_day, draft)
        and is_of_occasion(seen, draft, view)
        and (begun is None or seen.at >= begun.at)
        and (limit is None or seen.at < limit)
    )
    return first_in(rule.once, some, view, context, draft.actor)


def _begun(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return from what on the thing counts that lists a duty: the last before its trigger."""
    before = [
        seen for seen in view.seen if seen.at <= draft.trigger.at and counts(seen, None, draft)
    ]
    for pattern in draft.rule.once_since:
        found = [one for one in before if matches(pattern, one, context, draft.actor)]
        if found:
            return found[-1]
    return None


def counts(seen: Seen, first_day: date | None, draft: Draft) -> bool:
    """Return whether something happened late enough to count for a duty.

    That is on `first_day` or later, if there is one; and, in a case that was given back and sent
    again, after the return.
    """
    after = draft.trigger.after
    if after is not None and seen.at <= after.at:
        return False
    return first_day is None or local_day(seen.at) >= first_day


def _draft(
    rule: DutyRule, actor: str, trigger: Seen, pattern: Pattern, bounds: Bounds, context: Context
) -> Draft:
    day = trigger.fact.get(pattern.day_of) if pattern.day_of else None
    started = day or _counted_from(trigger, context)
    starts = end_of(day) if day else trigger.at
    clock = rule.terms.on(local_day(trigger.counts_at))
    return Draft(rule, actor, trigger, starts, started, clock, None, *bounds)


def _counted_from(trigger: Seen, context: Context) -> date:
    if trigger.half is Half.RECEIVED:
        return office_hours.received_on(trigger.counts_at, context.law, context.calendar)
    return local_day(trigger.counts_at)


def _closed(trigger: Seen, view: CaseView, context: Context) -> datetime | None:
    """Return when the case was last disposed of before a trigger: what came before is another
    matter.
    """
    letters = (one for one in view.own if one.at < trigger.at)
    closed = [one.at for one in letters if matched(context.law.disposed, one, context)]
    return max(closed, default=None)


class _Listing(NamedTuple):
    """Whether a duty raised by an absence is listed, and if not, when that will be decided.

    `account` is the late account of what takes the duty off: by the accused alone it may not count
    (`late_accounts.py`).
    """

    listed: bool
    decides_at: datetime | None = None
    account: Account | None = None


def _listing(absence: Absence | None, draft: Draft, view: CaseView, context: Context) -> _Listing:
    if absence is None:
        return _Listing(listed=True)
    limit = _limit(absence, draft, context)
    if absence.undone:
        happened = _left_by(absence, draft, limit, view, context).stands
    else:
        some = _looked_at(absence, draft, view, context)
        happened = first_in(absence.patterns, some, view, context, draft.actor)
    account = account_of(happened, limit, draft.actor, view, context)
    in_time = happened is not None and (limit is None or happened.at < limit)
    in_time = in_time and is_heard(account, context)
    if absence.stands_meanwhile:
        return _Listing(not in_time, None, account)
    if in_time or limit is None:
        return _Listing(False, None, account)
    return _Listing(context.has_passed(limit), limit, account)


def _limit(absence: Absence, draft: Draft, context: Context) -> datetime | None:
    """Return the first instant that is too late for the thing to keep the duty off."""
    within = absence.within.on(local_day(draft.trigger.counts_at))
    last = due_day(within, draft.started, context.calendar)
    return office_hours.late_from(last, context.law) if last else None


def _looked_at(absence: Absence, draft: Draft, view: CaseView, context: Context) -> list[Seen]:
    since = draft.trigger.at if absence.since_trigger else _closed(draft.trigger, view, context)
    return [
        seen
        for seen in view.seen
        if (since is None or seen.at >= since) and is_of_occasion(seen, draft, view)
    ]


def _left_by(
    absence: Absence, draft: Draft, limit: datetime | None, view: CaseView, context: Context
) -> LastWord:
    """Return how the last word within the term leaves the thing that keeps a duty off."""
    some = _looked_at(absence, draft, view, context)
    told = spoken_of((*absence.patterns, *absence.undone), some)
    return last_word(
        told,
        lambda seen: matched_in(absence.patterns, seen, view, context, draft.actor) is not None,
        lambda seen: matched_in(absence.undone, seen, view, context, draft.actor) is not None,
        limit,
    )


def _resumed(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Return a duty whose term begins again where the thing that kept it off was taken back on the
    term's last day: that leaves no time. What was done in the term before stays done.
    """
    absence = draft.rule.absence
    if absence is None or not absence.resumes:
        return draft
    while True:
        limit = _limit(absence, draft, context)
        back = _left_by(absence, draft, limit, view, context).undone
        if back is None or limit is None or end_of(local_day(back.at)) < limit:
            return draft
        done_from = draft.done_from or draft.started
        done = first_in(draft.rule.done, view.seen, view, context, draft.actor)
        if done is not None and done.at < back.at and counts(done, done_from, draft):
            return draft
        draft = replace(
            draft, starts=back.at, started=local_day(back.at), done_from=done_from, resumed=back
        )


def _begun_again(absence: Absence, draft: Draft, view: CaseView, context: Context) -> Draft | None:
    """Return a duty whose absence runs from when what its office asked for was there; None while
    that is waited for.
    """
    while True:
        limit = _limit(absence, draft, context)
        since = [seen for seen in view.seen if seen.at >= draft.starts]
        asked = first_in(absence.waits_for, since, view, context, draft.actor)
        if asked is None or (limit is not None and asked.at >= limit):
            return draft
        done = first_in(absence.patterns, since, view, context, draft.actor)
        if done is not None and done.at < asked.at:
            return draft
        after = (seen for seen in since if seen.at > asked.at)
        there = first_in(absence.waits_until, after, view, context, draft.actor)
        if there is None:
            return None
        draft = replace(
            draft, starts=there.at, started=_counted_from(there, context), resumed=there
        )


def matched_in(
    patterns: Sequence[Pattern], seen: Seen, view: CaseView, context: Context, actor: str = ""
) -> Pattern | None:
    """Return the first of `patterns` that matches `seen`, given what else was seen in the row."""
    for pattern in patterns:
        # Most patterns are of another kind: this check saves a call.
        if pattern.half is not seen.half or (pattern.kinds and seen.kind not in pattern.kinds):
            continue
        if (
            matches(pattern, seen, context, actor)
            and not _is_about(pattern.unless, seen, view, context, actor)
            and (not pattern.about or belongs(pattern.about, seen, view, context, actor))
        ):
            return pattern
    return None


def first_in(
    patterns: Sequence[Pattern], some: Iterable[Seen], view: CaseView, context: Context, actor: str
) -> Seen | None:
    """Return the first of `some` that one of `patterns` matches, given what else was seen."""
    for seen in spoken_of(patterns, some):
        if matched_in(patterns, seen, view, context, actor):
            return seen
    return None


def _is_about(
    told: Pattern | None, seen: Seen, view: CaseView, context: Context, actor: str
) -> bool:
    """Return whether what `seen` reports of is this: the last such act by then, else the next that
    day.
    """
    if told is None:
        return False
    any_such = replace(told, where={})
    such = [one for one in view.seen if matches(any_such, one, context, actor)]
    before = [one for one in such if one.at <= seen.at]
    day = local_day(seen.at)
    of = before[-1] if before else next((one for one in such if local_day(one.at) == day), None)
    return of is not None and matched((told,), of, context, actor) is not None


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
