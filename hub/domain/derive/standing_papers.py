"""Finds how the paper stands that raised a duty: taken back, returned, stayed, one number twice.

1. What takes a paper back while its duty is open cancels the duty: a withdrawal by its author, sent
   to who has the paper, the acceptance of a return, or, where one number has two contents, the
   author's sending one of them under a number of its own. What was late before stays so.
2. A stay, and a return that was refused in the end, make the term stand still
   (`stopped_clocks.py`). As long as they last, nothing is breached.
3. A return that waits for its answer and a number with two contents are contested: nobody is
   accused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from hub.domain.calendar import local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.returned_papers import Return, returns_of
from hub.domain.facts import Fact, Seen, addressees
from hub.domain.guards import Draft
from hub.domain.numbered_papers import content_of, differ, number_of
from hub.domain.paper_marks import Paper, PaperMarks, contents_of, paper_of
from hub.domain.statement import Because
from hub.domain.stopped_clocks import Stop, Stops, due_day_of
from hub.domain.vocabulary import Effect

STAYS_BY = "stays_by"
"""The setting that says who may order a stay; where a city has none, whoever says it."""
REACHES, EVERYBODY = "withdrawal_reaches", "everybody"
"""The setting that says from whom a withdrawal takes a paper back: by default from those to whom it
is sent.
"""
STAYED = "stands still: stayed"
RETURNED = "stands still: returned to its sender"
DOUBLED = "stands still: one number, two contents"

READINGS_OF_PAPERS: Mapping[str, tuple[str, ...]] = {
    Because.WITHDRAWN: (REACHES,),
    Because.STAYED: (STAYS_BY,),
}
"""The readings that decide what becomes of a duty by what was said of its paper, by the word for
it.
"""

_BECAUSE = {STAYED: Because.STAYED, RETURNED: Because.RETURNED, DOUBLED: Because.DOUBLED}


@dataclass(frozen=True, slots=True)
class PaperState:
    """What becomes of a duty by what was said of its paper.

    `stops` moved its term; `spared` do so too if it was not done by its plain last day. `lasting`:
    it stands still and nobody knows until when. `ended` took the paper back. `waiting` is a return
    without an answer. `facts` are all that it rests on, `because` is a word of
    `Because` for what ended it or makes it stand still.
    """

    stops: Stops = ()
    spared: Stops = ()
    lasting: Fact | None = None
    contested: bool = False
    ended: Fact | None = None
    waiting: Return | None = None
    facts: tuple[Fact, ...] = ()
    because: str = ""

    def halts_before(self, limit: datetime | None) -> bool:
        """Return whether the paper was taken back, or its term stopped for good, before `limit`."""
        halts = (one for one in (self.ended, self.lasting) if one is not None)
        return any(limit is None or one.at < limit for one in halts)

    def ended_before(self, instant: datetime) -> bool:
        """Return whether the paper was taken back before `instant`."""
        return self.ended is not None and self.ended.at < instant


NOTHING = PaperState()


class Still(NamedTuple):
    """A while in which a term stands still; `until` None: it lasts."""

    since: Fact
    until: Fact | None
    why: str


def state_of(draft: Draft, view: CaseView, context: Context) -> PaperState:
    """Return how the paper stands that raised a duty."""
    marks = view.marks
    if marks is None:
        return NOTHING
    paper = paper_of(draft.trigger, marks)
    stills = [*stays_of(paper.number, marks, context, enforces=draft.rule.enforces)]
    if not paper.number:
        return _stood_still(draft, stills, (), context)
    words = context.law.vocabulary
    returns = [*returns_of(paper, draft.actor, draft.trigger.at, marks, words)]
    # A term that stood still until its paper was taken back never went on.
    stills += [Still(one.fact, None if one.accepted else one.answer, RETURNED) for one in returns]
    state = _stood_still(draft, stills, doubts_of(paper, marks, context), context)
    ended = _ended(paper, returns, marks, context)
    waiting = (one for one in returns if one.fact is state.lasting and one.answer is None)
    if ended is None:
        return replace(state, waiting=next(waiting, None))
    returned = any(one.answer is ended for one in returns)
    because = Because.RETURNED if returned else Because.WITHDRAWN
    return replace(state, ended=ended, facts=(*state.facts, ended), because=because.value)


def taken_back_from(actor: str, seen: Seen, view: CaseView, context: Context) -> Fact | None:
    """Return what took the paper that was seen back from an office that got it."""
    marks = view.marks
    if marks is None or not number_of(seen.fact):
        return None
    paper = paper_of(seen, marks)
    returns = [*returns_of(paper, actor, seen.at, marks, context.law.vocabulary)]
    return _ended(paper, returns, marks, context)


def _ended(
    paper: Paper, returns: Iterable[Return], marks: PaperMarks, context: Context
) -> Fact | None:
    ends = (taken_back(paper, marks, context), *(one.answer for one in returns if one.accepted))
    return min((one for one in ends if one is not None), key=_when, default=None)


def taken_back(paper: Paper, marks: PaperMarks, context: Context) -> Fact | None:
    """Return what took a paper back: its author's withdrawal, or its content under another number
    if its own has two.
    """
    backs = (*_withdrawals(paper, marks, context), *_under_its_own(paper, marks, context))
    return min(backs, key=_when, default=None)


def _withdrawals(paper: Paper, marks: PaperMarks, context: Context) -> Iterator[Fact]:
    words = context.law.vocabulary
    for one in marks.about(Effect.WITHDRAWS, paper.number):
        by_author = words.same(one.author, paper.author) or not paper.author
        since = paper.sent is None or one.at >= paper.sent
        same = not differ(content_of(one), paper.content)
        if by_author and since and same and _reaches(one, paper.to, context):
            yield one


def _reaches(withdrawal: Fact, addressee: str, context: Context) -> bool:
    """Return whether a withdrawal takes a paper back from an addressee: it is sent to him, or by
    the city's reading to anybody.
    """
    to, words = withdrawal.get("to") or (), context.law.vocabulary
    if not addressee or not to or context.law.chosen.get(REACHES) == EVERYBODY:
        return True
    return any(words.same(one, addressee) for one in to)


def _under_its_own(paper: Paper, marks: PaperMarks, context: Context) -> Iterator[Fact]:
    """Yield the papers that say under their own number what this one says under a shared one, to
    one of those to whom it was sent, and that were not withdrawn.
    """
    key = (paper.author, paper.number)
    if key not in marks.doubled:
        return
    contents = contents_of(marks.sent[key])
    told_apart = {
        name
        for _, one in contents
        for name in one.keys() & paper.content.keys()
        if one[name] != paper.content[name]
    }
    last = max(fact.at for fact, _ in contents)
    words = context.law.vocabulary
    told = {
        to
        for fact in marks.sent[key]
        if not differ(content_of(fact), paper.content)
        for to in addressees(fact, words)
    }
    for (author, number), papers in marks.sent.items():
        if author != paper.author or number == paper.number:
            continue
        for one in papers:
            said = content_of(one)
            again = one.at >= last and all(said.get(n) == paper.content[n] for n in told_apart)
            reaches = any(words.same(to, first) for to in addressees(one, words) for first in told)
            if again and reaches and not any(_withdrawals(_sent(one), marks, context)):
                yield one


def _sent(fact: Fact) -> Paper:
    """Return the paper that its author told of."""
    return Paper(fact.author, number_of(fact), content_of(fact), fact.at)


def doubts_of(paper: Paper, marks: PaperMarks, context: Context) -> Iterator[Still]:
    """Yield the while in which nobody knew which of several contents of a number was meant."""
    key = (paper.author, paper.number)
    if key not in marks.doubled:
        return
    contents = contents_of(marks.sent[key])
    backs = (
        taken_back(Paper(paper.author, paper.number, content, fact.at), marks, context)
        for fact, content in contents
    )
    back = sorted((one for one in backs if one is not None), key=_when)
    all_but_one = len(contents) - 1
    until = back[all_but_one - 1] if len(back) >= all_but_one else None
    since = contents[1][0]
    if until is None or until.at > since.at:
        yield Still(since, until, DOUBLED)


def stays_of(
    number: str, marks: PaperMarks, context: Context, *, enforces: bool
) -> Iterator[Still]:
    """Yield the stays of the paper of a number, and, of what enforces, those of its whole case."""
    lifting = [*_ordered(Effect.LIFTS_STAY, marks, context)]
    for stay in _ordered(Effect.STAYS, marks, context):
        named = number_of(stay)
        if named != number if named else not enforces:
            continue
        lifts = (one for one in lifting if one.at >= stay.at and number_of(one) in ("", named))
        yield Still(stay, next(lifts, None), STAYED)


def stayed_in(
    draft: Draft, view: CaseView, context: Context
) -> list[tuple[datetime, datetime | None]]:
    """Return from when until when what raised a duty was stayed, in order."""
    if view.marks is None:
        return []
    number = number_of(draft.trigger.fact)
    stays = stays_of(number, view.marks, context, enforces=draft.rule.enforces)
    some = sorted(stays, key=lambda one: one.since.at)
    return [(one.since.at, one.until.at if one.until else None) for one in some]


def _ordered(effect: Effect, marks: PaperMarks, context: Context) -> Iterator[Fact]:
    """Yield what was said of stays by who may order one."""
    return (fact for fact in marks.that(effect) if may_stay(fact, context))


def may_stay(fact: Fact, context: Context) -> bool:
    """Return whether who said something of a stay may order one."""
    law = context.law
    if STAYS_BY not in law.settings:
        return True
    courts = frozenset(law.reading(STAYS_BY))
    return any(law.vocabulary.is_one_of(one, courts) for one in fact.offices)


def _stood_still(
    draft: Draft, stills: Iterable[Still], doubted: Iterable[Still], context: Context
) -> PaperState:
    """Return how a term was stopped by what began while it ran."""
    state = NOTHING
    doubts = tuple(doubted)
    for one in sorted((*stills, *doubts), key=lambda one: one.since.at):
        due = due_day_of(draft.clock, draft.started, context.calendar, state.stops)
        if due is not None and one.since.at >= office_hours.late_from(due, context.law):
            continue
        if one.until is not None and one.until.at <= draft.starts:
            continue
        contested = one.why != STAYED
        if one.until is None:
            facts = (*state.facts, one.since)
            because = _BECAUSE[one.why].value
            return replace(
                state, lasting=one.since, contested=contested, facts=facts, because=because
            )
        stop = Stop(local_day(one.since.at), local_day(one.until.at), one.why)
        state = replace(state, facts=(*state.facts, one.since, one.until))
        if one in doubts:
            state = replace(state, spared=(*state.spared, stop))
        else:
            state = replace(state, stops=(*state.stops, stop))
    return state


def _when(fact: Fact) -> datetime:
    return fact.at
