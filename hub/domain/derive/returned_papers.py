"""Finds the returns of a paper by its addressee, and how its sender answered each.

Said in words, an answer is the sender's acceptance or refusal. Where he says neither, sending the
paper to another office accepts the return, and sending it to the same office again refuses it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from hub.domain.facts import Fact
from hub.domain.numbered_papers import content_of, differ
from hub.domain.paper_marks import Paper, PaperMarks
from hub.domain.vocabulary import Effect, Vocabulary


class Return(NamedTuple):
    """A return of a paper to `sender`, its answer if there is one, and whether that accepts it."""

    fact: Fact
    sender: str
    answer: Fact | None
    accepted: bool


def returns_of(
    paper: Paper, actor: str, since: datetime, marks: PaperMarks, words: Vocabulary
) -> Iterator[Return]:
    """Yield the returns of a paper by an office that got it, in order."""
    for fact in marks.about(Effect.RETURNS, paper.number):
        to = fact.get("to")
        if not words.same(fact.office, actor) or fact.at < since:
            continue
        if not to or any(words.same(one, paper.author) for one in to):
            yield _answered(fact, paper, actor, marks, words)


def _answered(fact: Fact, paper: Paper, actor: str, marks: PaperMarks, words: Vocabulary) -> Return:
    said = [
        (one, effect is Effect.ACCEPTS_RETURN)
        for effect in (Effect.ACCEPTS_RETURN, Effect.REJECTS_RETURN)
        for one in marks.about(effect, paper.number)
        if one.at >= fact.at
        and words.same(one.office, paper.author)
        and _reaches(one, actor, words)
    ]
    answers = said or [*_shown(fact, paper, actor, marks, words)]
    answer, accepted = min(answers, key=lambda one: one[0].at, default=(None, False))
    return Return(fact, paper.author, answer, accepted)


def _reaches(answer: Fact, actor: str, words: Vocabulary) -> bool:
    to = answer.get("to")
    return not to or any(words.same(one, actor) for one in to)


def _shown(
    fact: Fact, paper: Paper, actor: str, marks: PaperMarks, words: Vocabulary
) -> Iterator[tuple[Fact, bool]]:
    """Yield what the sender sent on after a return, and whether that accepts it."""
    known = {
        office for one in marks.sent.get((paper.author, paper.number), ()) for office in _to(one)
    }
    in_another_area = fact.get("reason_code") == "not_in_area"
    for (author, _), papers in marks.sent.items():
        for one in papers if words.same(author, paper.author) else ():
            if one.at < fact.at or differ(content_of(one), paper.content):
                continue
            to = _to(one)
            if any(words.same(office, actor) for office in to):
                yield one, False
            elif any(
                office not in known
                and (not in_another_area or words.role(office) == words.role(actor))
                for office in to
            ):
                yield one, True


def _to(fact: Fact) -> tuple[str, ...]:
    return tuple(fact.get("to") or ())
