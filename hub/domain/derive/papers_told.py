"""Finds what is told of papers: joint letters not joined, returns, numbers with two contents, and
what was said of a paper by who may not say it.
"""

from collections.abc import Iterator

from hub.domain.context import CaseView, Context
from hub.domain.derive.returned_papers import Return, returns_of
from hub.domain.derive.standing_papers import STAYS_BY, doubts_of, may_stay
from hub.domain.derive.telling import Telling
from hub.domain.facts import Fact, Seen
from hub.domain.joint_papers import WITH, not_joined
from hub.domain.numbered_papers import content_of, number_of
from hub.domain.paper_marks import Paper, PaperMarks, contents_of, paper_of
from hub.domain.vocabulary import Effect, Half
from hub.messages import Note

_NOTICE = "notice"


def papers_told(view: CaseView, context: Context) -> Iterator[Telling]:
    """Yield what is told of the papers of a case."""
    yield from _joint(view, context)
    marks = view.marks
    if marks is None:
        return
    yield from _by_others(marks, view, context)
    for fact in marks.that(Effect.RETURNS):
        yield from _returned(fact, marks, view, context)
    for author, number in sorted(marks.doubled):
        yield from _doubled(author, number, marks, context)


def _joint(view: CaseView, context: Context) -> Iterator[Telling]:
    joint = [fact for fact in view.facts if fact.fields.get(WITH)]
    if joint:
        joining = context.law.vocabulary.kinds_that(Effect.JOINS)
        joins = [fact for fact in view.facts if fact.kind in joining]
        for fact, office in not_joined(joint, joins):
            yield Telling(Note.NOT_JOINED, office, fact, WITH, kinds=tuple(sorted(joining)))


def _by_others(marks: PaperMarks, view: CaseView, context: Context) -> Iterator[Telling]:
    """Yield the remark on what an office said of a paper that it did not write, or of a stay that
    it may not order.
    """
    words = context.law.vocabulary
    for effect in (Effect.WITHDRAWS, Effect.ACCEPTS_RETURN, Effect.REJECTS_RETURN):
        for fact in marks.that(effect):
            authors = [author for author, number in marks.sent if number == number_of(fact)]
            # Each author of a joint letter may take it back; a return is answered by who sent it.
            if effect is Effect.WITHDRAWS:
                authors += _joined_authors(number_of(fact), view)
            if not any(words.same(fact.author, one) for one in authors):
                yield Telling(Note.NOT_ITS_PAPER, fact.office, fact, _NOTICE)
    for effect in (Effect.STAYS, Effect.LIFTS_STAY):
        for fact in marks.that(effect):
            if not may_stay(fact, context):
                courts = tuple(sorted(context.law.reading(STAYS_BY)))
                yield Telling(Note.NOT_THE_SPEAKER, fact.office, fact, "kind", offices=courts)


def _joined_authors(number: str, view: CaseView) -> Iterator[str]:
    """Yield the offices that made the joint letter of a number theirs."""
    for seen in view.seen:
        if seen.joined and number_of(seen.fact) == number:
            yield seen.other if seen.half is Half.RECEIVED else seen.office


def _returned(fact: Fact, marks: PaperMarks, view: CaseView, context: Context) -> Iterator[Telling]:
    """Yield what a sender is told of a return that waits for him, or the office that returned a
    paper which never reached it.
    """
    words, number = context.law.vocabulary, number_of(fact)
    papers = [
        seen
        for seen in view.seen
        if seen.half is Half.RECEIVED
        and Effect.WITHDRAWS not in words.kinds[seen.fact.kind].effects
        and number_of(seen.fact) == number
        and words.same(seen.office, fact.office)
    ]
    if not papers:
        yield Telling(Note.PAPER_UNKNOWN, fact.office, fact, _NOTICE)
    for seen in papers:
        for one in _returns(seen, fact, marks, context):
            if one.answer is None and one.sender:
                answers = (Effect.ACCEPTS_RETURN, Effect.REJECTS_RETURN)
                kinds = tuple(sorted(words.kinds_that(*answers)))
                yield Telling(Note.RETURNED, one.sender, fact, _NOTICE, kinds=kinds)


def _returns(seen: Seen, fact: Fact, marks: PaperMarks, context: Context) -> Iterator[Return]:
    paper = paper_of(seen, marks)
    found = returns_of(paper, fact.office, seen.at, marks, context.law.vocabulary)
    return (one for one in found if one.fact is fact)


def _doubled(author: str, number: str, marks: PaperMarks, context: Context) -> Iterator[Telling]:
    """Yield what the sender and the addressees of a number with two contents are told."""
    papers = marks.sent[author, number]
    second = contents_of(papers)[1][0]
    paper = Paper(author, number, content_of(second), second.at)
    if all(one.until is not None for one in doubts_of(paper, marks, context)):
        return
    addressed = (office for one in papers for office in one.get("to") or ())
    for office in dict.fromkeys((author, *addressed)):
        yield Telling(Note.TWO_CONTENTS, office, second, _NOTICE)
