"""Finds whose word rules ask for: which papers are heard from some offices only, and which acts
answer others.

Everything here follows from the patterns of a city's rules; nothing names a kind or an office.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.domain.duty_rows import kinds_met, turning
from hub.domain.rules import ACTOR, ActorFrom, BlockRule, DutyRule, Pattern
from hub.domain.vocabulary import Effect, Half, Vocabulary

ACKNOWLEDGING = "acknowledgment"
"""The family in which an addressee says how far it is with a paper."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A pattern that asks for the word of some offices: its rule, and it itself from whoever says
    it.
    """

    rule: str
    pattern: Pattern
    by_anybody: Pattern


@dataclass(frozen=True, slots=True)
class Hearing:
    """How one paper is heard: the effects that it may have, each with what asks for whose word.

    `effects` holds, for each effect, every pattern that gives it, each with the rule of which a
    duty must stand for it ("": none need), and those that name whose word they ask for. `always`
    are the offices that each of these names.
    """

    effects: tuple[tuple[tuple[tuple[str, Pattern], ...], tuple[Voice, ...]], ...]
    always: frozenset[str]


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose word counts, by kind of fact.

    `papers` are heard from some offices only, `words` are kinds that count from some only,
    `against` is said of who may have to answer, `acknowledging` are acknowledgments. `answering`
    are acts by which an addressee does what it owes, with who may be one: nobody is named, whoever
    is told.
    """

    papers: Mapping[str, Hearing]
    words: Mapping[str, frozenset[str]]
    against: frozenset[str]
    acknowledging: frozenset[str]
    answering: Mapping[str, frozenset[str]]
    looked_at: frozenset[str]


def voices_of(
    duties: Sequence[DutyRule],
    blocks: Sequence[BlockRule],
    disposed: Sequence[Pattern],
    against: frozenset[str],
    words: Vocabulary,
) -> Voices:
    """Return whose word a city's rules ask for; `against` are kinds that are said of who may have
    to answer.
    """
    settling = [*((rule, one) for rule, one in _released(blocks)), *(("", one) for one in disposed)]
    raising = [
        (rule.cite.rule if binds_addressee(rule) else "", one)
        for rule in duties
        for one in rule.raised
    ]
    answered = [(rule.cite.rule, one) for rule in duties for one in turning(rule)]
    raising += (one for rule in duties for one in _waited_for(rule))
    settled, raised, other = map(_by_paper, (settling, raising, answered))
    sent = {kind.name: kind.paper for kind in words.kinds.values() if kind.half is Half.SENT}
    papers = {
        name: hearing
        for name, paper in sent.items()
        if (
            hearing := _hearing(settled.get(paper, ()), raised.get(paper, ()), other.get(paper, ()))
        )
        is not None
    }
    counting = {one.name: one.counts_from for one in words.kinds.values() if one.counts_from}
    acknowledging = frozenset(
        one.name for one in words.kinds.values() if one.family == ACKNOWLEDGING
    )
    answering = _answering(duties, words)
    looked_at = against.union(papers, counting, acknowledging, answering)
    return Voices(papers, counting, against, acknowledging, answering, looked_at)


def _released(blocks: Iterable[BlockRule]) -> Iterator[tuple[str, Pattern]]:
    for block in blocks:
        rule = block.released_by[0] if block.released_by else block.cite.rule
        yield from ((rule, one) for one in block.released)


_Ruled = tuple[str, Pattern]
"""A pattern with the rule that may ask for somebody's word by it; "" if none does."""


def _by_paper(some: Iterable[_Ruled]) -> Mapping[str, Sequence[_Ruled]]:
    """Return the patterns that speak of each paper."""
    found: dict[str, list[_Ruled]] = {}
    for rule, one in some:
        if one.half in (Half.SENT, Half.RECEIVED):
            for paper in one.kinds:
                found.setdefault(paper, []).append((rule, one))
    return found


def _hearing(
    settled: Sequence[_Ruled], raised: Sequence[_Ruled], other: Sequence[_Ruled]
) -> Hearing | None:
    """Return how a paper is heard; None if every office may send it."""
    raising = (*(("", one) for _, one in raised), *other)
    effects = [
        (tuple(("", one) for _, one in settled), tuple(_asking(settled))),
        (raising, tuple(_asking(one for one in raised if one[0]))),
    ]
    effects = [(patterns, asking) for patterns, asking in effects if asking]
    if not effects:
        return None
    named = [one.pattern.by for _, asking in effects for one in asking]
    return Hearing(tuple(effects), frozenset.intersection(*named))


def _asking(some: Iterable[tuple[str, Pattern]]) -> Iterator[Voice]:
    """Yield the patterns that ask for somebody's word to bind, or to set free, another."""
    for rule, one in some:
        if one.by and ACTOR not in one.by:
            yield Voice(rule, one, replace(one, by=frozenset()))


def _waited_for(rule: DutyRule) -> Iterator[_Ruled]:
    """Yield what makes the absence wait by which a duty is raised, and what ends the waiting: said
    by the addressee of the paper that nobody answered, or to it.
    """
    for raised in rule.raised:
        if raised.absence is None or not raised.to:
            continue
        for one in (*raised.absence.waits_for, *raised.absence.waits_until):
            by = raised.to if ACTOR in one.by else one.by
            to = raised.to if ACTOR in one.to else one.to
            yield rule.cite.rule, replace(one, by=by, to=to)


def binds_addressee(rule: DutyRule) -> bool:
    """Return whether a duty binds another office than the one whose word raises it."""
    return ActorFrom.ADDRESSEE in (rule.actor, *(one.owing for one in rule.raised))


def _answering(duties: Iterable[DutyRule], words: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Return the kinds of act by which an office does what it owes as an addressee, and that have
    no effect of their own, with the addressees.
    """

    def is_answer(kind: str) -> bool:
        # To cut is what a notice asks for, and no more.
        return words.effects.get(kind, frozenset()) <= {Effect.CUTS}

    found: dict[str, set[str]] = {}
    of_all: set[str] = set()
    for rule in duties:
        if not binds_addressee(rule):
            continue
        done = (kinds_met(one, words) for one in rule.done if one.half is Half.ACT)
        kinds = {kind for some in done for kind in some if is_answer(kind)}
        for kind in kinds:
            found.setdefault(kind, set()).update(*(one.to for one in rule.raised))
        if any(not one.to for one in rule.raised):
            of_all |= kinds
    return {
        kind: frozenset() if kind in of_all else frozenset(offices)
        for kind, offices in found.items()
    }
