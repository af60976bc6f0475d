"""Collects what offices said of papers after they were sent: taken back, returned, stayed, doubled.

Of most cases nothing is said: then there are no marks, and nothing else is asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hub.domain.facts import Fact, Seen
from hub.domain.numbered_papers import Content, content_of, differ, number_of
from hub.domain.vocabulary import Effect, Half, Vocabulary

_MARKING = frozenset(
    (
        Effect.WITHDRAWS,
        Effect.RETURNS,
        Effect.ACCEPTS_RETURN,
        Effect.REJECTS_RETURN,
        Effect.STAYS,
        Effect.LIFTS_STAY,
    )
)


@dataclass(frozen=True, slots=True)
class PaperMarks:
    """What was said of the numbered papers of a case, each list in canonical order.

    `sent` are the papers, by author and number; `doubled` those of one number that say different
    things, each once.
    """

    of_effect: Mapping[Effect, Sequence[Fact]] = field(default_factory=dict)
    sent: Mapping[tuple[str, str], Sequence[Fact]] = field(default_factory=dict)
    doubled: frozenset[tuple[str, str]] = frozenset()

    def that(self, effect: Effect) -> Sequence[Fact]:
        """Return what was said that has this effect."""
        return self.of_effect.get(effect, ())

    def about(self, effect: Effect, number: str) -> Iterator[Fact]:
        """Yield what was said of the papers of a number."""
        return (one for one in self.that(effect) if number_of(one) == number)


def marks_in(facts: Iterable[Fact], words: Vocabulary) -> PaperMarks | None:
    """Return what was said of the papers of a case; None if nothing was."""
    of_effect: dict[Effect, list[Fact]] = {}
    sent: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        effects = words.effects.get(fact.kind)
        if effects and not effects.isdisjoint(_MARKING):
            for effect in effects:
                of_effect.setdefault(effect, []).append(fact)
        elif fact.fields.get("notice"):
            kind = words.kinds.get(fact.kind)
            if kind is not None and kind.half is Half.SENT:
                sent.setdefault((fact.author, number_of(fact)), []).append(fact)
    if len(sent) > len({number for _, number in sent}):
        sent = _under_each_name(sent, words)
    doubled = frozenset(key for key, some in sent.items() if len(contents_of(some)) > 1)
    return PaperMarks(of_effect, sent, doubled) if of_effect or doubled else None


def _under_each_name(
    sent: Mapping[tuple[str, str], list[Fact]], words: Vocabulary
) -> dict[tuple[str, str], list[Fact]]:
    """Return papers by author and number; those of an office of another name are its own too
    (AMB-21).
    """
    return {
        (author, number): [
            paper
            for (other, its), papers in sent.items()
            if its == number and words.same(author, other)
            for paper in papers
        ]
        for author, number in sent
    }


def contents_of(papers: Sequence[Fact]) -> list[tuple[Fact, Content]]:
    """Return each content that papers of one number have, with the first paper that has it."""
    found: list[tuple[Fact, Content]] = []
    if len(papers) == 1:
        return [(papers[0], {})]
    for fact in papers:
        content = content_of(fact)
        if all(differ(content, known) for _, known in found):
            found.append((fact, content))
    return found


class Paper(NamedTuple):
    """A paper that was seen: its author, number and content, and when it was sent, if that is on
    record. `to` is the addressee who has it; "": whoever has it.
    """

    author: str
    number: str
    content: Content
    sent: datetime | None
    to: str = ""


def paper_of(seen: Seen, marks: PaperMarks) -> Paper:
    """Return the paper that was seen. That of a receipt was sent last before it."""
    received = seen.half is Half.RECEIVED
    author, to = (seen.other, seen.office) if received else (seen.office, seen.other)
    number, fact = number_of(seen.fact), seen.fact
    sent: datetime | None = fact.at
    if received and fact.author != fact.office:
        papers = marks.sent.get((author, number), ())
        sent = max((one.at for one in papers if one.at <= fact.at), default=None)
    return Paper(author, number, content_of(fact), sent, to)
