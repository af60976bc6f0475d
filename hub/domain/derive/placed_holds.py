"""Derives what a case holds because something told of it: a paper places a hold while it stands.

1. A paper that its author took back holds nothing from then on; the next one that told of the case
   holds on. A paper that takes back places nothing.
2. What rests on a paper binds nobody while that paper is stayed.
3. What a letter released is placed again by what the rule names, told after that letter. A paper
   that crossed the letter in the post tells of what the letter disposed of.
4. A unit is held until its case is disposed of at each of its sites.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hub.domain.context import CaseView, Context, Hold
from hub.domain.derive.opening_words import opens_a_case
from hub.domain.derive.speakers import speaks_in_vain
from hub.domain.derive.standing_papers import stays_of, taken_back_from
from hub.domain.facts import Seen
from hub.domain.names import fold
from hub.domain.numbered_papers import number_of
from hub.domain.patterns import matched, matches, spoken_of
from hub.domain.rules import BlockRule, Pattern
from hub.domain.vocabulary import Effect, Half


class _While(NamedTuple):
    """From when until when something holds; `until` None: it lasts."""

    since: datetime
    until: datetime | None


def placed_holds(
    rule: BlockRule, site: str, own: tuple[Seen, ...], view: CaseView, context: Context
) -> Iterator[Hold]:
    """Yield what a block holds because of what was seen of a case, or of a case at one site."""
    placers = _placers(rule, own, context)
    if not placers:
        return
    several = frozenset() if site or len(view.sites) < 2 else frozenset(map(fold, view.sites))
    letters = _letters(rule, own, several, context)
    for placer, placing in placers.items():
        first = _held(placing, None, letters[0].at if letters else None, view, context)
        again = _placed_again(rule, placer, letters, own, view, context) if letters else ()
        for since, ends in (*first, *again):
            yield Hold(
                rule=rule.cite.rule,
                actions=_actions(rule, placer, context),
                case=view.case,
                since=since,
                until=ends,
                reason=rule.cite.says,
                site=site,
            )


def _letters(
    rule: BlockRule, own: tuple[Seen, ...], sites: frozenset[str], context: Context
) -> list[Seen]:
    """Return the letters that release a block, in order, each once: as it was met first.

    Of a case with several `sites` one that names some releases it only with what names the others.
    """
    letters: dict[datetime, Seen] = {}
    named: set[str] = set()
    for seen in spoken_of(rule.released, own):
        if matched(rule.released, seen, context):
            named.update(map(fold, seen.fact.sites) if seen.fact.sites else sites)
            if named >= sites:
                letters.setdefault(_sent_at(seen, own), seen)
    return list(letters.values())


def _held(
    placing: list[Seen],
    after: datetime | None,
    released: datetime | None,
    view: CaseView,
    context: Context,
) -> Iterator[_While]:
    """Yield when some papers hold, at the earliest after one letter, until the next releases."""
    for since, until in _standing(placing, view, context):
        begins = since if after is None else max(since, after)
        ends = min((one for one in (until, released) if one is not None), default=None)
        if ends is None or begins < ends:
            yield _While(begins, ends)


def _placed_again(
    rule: BlockRule,
    placer: str,
    letters: list[Seen],
    own: tuple[Seen, ...],
    view: CaseView,
    context: Context,
) -> Iterator[_While]:
    """Yield when a block holds anew after a letter had released it."""
    if not rule.placed_again:
        return
    ends = [*(one.at for one in letters[1:]), None]
    told = [
        seen
        for seen in spoken_of([one.pattern for one in rule.placed_again], own)
        if (not rule.only_for_placer or seen.office == placer) and seen not in letters
    ]
    for letter, until in zip(letters, ends, strict=True):
        disposed = _sent_at(letter, own)
        placing = [seen for seen in told if _places_again(rule, seen, disposed, own, context)]
        yield from _held(placing, letter.at, until, view, context)


def _places_again(
    rule: BlockRule, seen: Seen, disposed: datetime, own: tuple[Seen, ...], context: Context
) -> bool:
    """Return whether something tells of what a letter sent before it did not dispose of."""
    # Nothing was sent after it was received.
    if seen.at <= disposed:
        return False
    tells = any(
        matches(one.pattern, seen, context)
        and (not one.after or _happened(one.after, disposed, seen.at, own, context))
        for one in rule.placed_again
    )
    return (
        tells
        and Effect.WITHDRAWS not in context.law.vocabulary.kinds[seen.fact.kind].effects
        and _sent_at(seen, own) > disposed
        and speaks_in_vain(seen.fact, context) is None
    )


def _happened(
    patterns: tuple[Pattern, ...],
    since: datetime,
    by: datetime,
    own: tuple[Seen, ...],
    context: Context,
) -> bool:
    some = spoken_of(patterns, own)
    return any(since < one.at <= by and matched(patterns, one, context) for one in some)


def _sent_at(seen: Seen, own: tuple[Seen, ...]) -> datetime:
    """Return when what was received was sent, as far as that is told; when an act happened."""
    if seen.half is not Half.RECEIVED:
        return seen.at
    number = number_of(seen.fact)
    sent = [
        one.at
        for one in own
        if one.half is Half.SENT
        and (one.kind, one.office, one.other) == (seen.kind, seen.other, seen.office)
        and one.at <= seen.at
        and number_of(one.fact) == number
    ]
    return sent[-1] if sent else seen.at


def _placers(rule: BlockRule, own: tuple[Seen, ...], context: Context) -> dict[str, list[Seen]]:
    """Return what placed a block, by the office that it binds alone; "" binds every office."""
    placers: dict[str, list[Seen]] = {}
    taking_back = context.law.vocabulary.kinds_that(Effect.WITHDRAWS)
    if rule.placed_by_case and own:
        placers[""] = [
            one for one in own if one.fact.kind not in taking_back and opens_a_case(one, context)
        ]
    for seen in spoken_of(rule.placed, own):
        if seen.fact.kind in taking_back or not matched(rule.placed, seen, context):
            continue
        # A letter that says in vain that a case is disposed of tells of no illegal use.
        if speaks_in_vain(seen.fact, context) is None:
            placers.setdefault(seen.office if rule.only_for_placer else "", []).append(seen)
    return placers


def _standing(placing: list[Seen], view: CaseView, context: Context) -> Iterator[_While]:
    """Yield when at least one of some papers stood, in order."""
    held: _While | None = None
    for seen in placing:
        for one in _of_paper(seen, view, context):
            if held is None or (held.until is not None and held.until < one.since):
                if held is not None:
                    yield held
                held = one
            elif held.until is not None and (one.until is None or one.until > held.until):
                held = held._replace(until=one.until)
        if held is not None and held.until is None:
            break  # what lasts needs no other paper
    if held is not None:
        yield held


def _of_paper(seen: Seen, view: CaseView, context: Context) -> Iterator[_While]:
    """Yield when one paper stood; an act stands for good."""
    number = number_of(seen.fact)
    if seen.half is Half.ACT or not number or view.marks is None:
        yield _While(seen.at, None)
        return
    back = taken_back_from(seen.office, seen, view, context)
    ends = back.at if back is not None else None
    since = seen.at
    stays = stays_of(number, view.marks, context, enforces=False)
    for stay in sorted(stays, key=lambda one: one.since.at):
        if stay.since.at > since and (ends is None or stay.since.at < ends):
            yield _While(since, stay.since.at)
        if stay.until is None:
            return
        since = max(since, stay.until.at)
    if ends is None or since < ends:
        yield _While(since, ends)


def _actions(rule: BlockRule, placer: str, context: Context) -> tuple[str, ...]:
    if not placer:
        return tuple(rule.actions)
    role = context.law.vocabulary.role(placer)
    return tuple(action for action, acts in rule.actions.items() if acts == role)
