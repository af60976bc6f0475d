"""Decides whether what was seen of a case opens it, so that the case alone holds something.

1. Who answers another's paper tells of nothing new: an act by which an addressee does what it owes,
   and what is said of a paper by its number.
2. A paper that the rules would hear from another office alone opens nothing: its author is told so
   (`void_words.py`).
"""

from hub.domain.context import Context
from hub.domain.facts import Fact, Seen, as_received, as_sent
from hub.domain.numbered_papers import number_of
from hub.domain.patterns import matches
from hub.domain.rules import ACTOR
from hub.domain.vocabulary import Half


def opens_a_case(seen: Seen, context: Context) -> bool:
    """Return whether a case is on record because of what was seen."""
    if seen.half is Half.ACT:
        return not number_of(seen.fact) and not _answers(seen.fact, context)
    return not _is_another_offices(seen, context)


def _answers(act: Fact, context: Context) -> bool:
    """Return whether an addressee does what it owes, and disposes of no cases itself."""
    law = context.law
    addressees = law.voices.answering.get(act.kind)
    if addressees is None or any(_settles(office, context) for office in act.offices):
        return False
    return not addressees or law.vocabulary.is_one_of(act.office, addressees)


def _settles(office: str, context: Context) -> bool:
    """Return whether an office's letter disposes of a case: what it does tells of the case."""
    return any(context.law.vocabulary.is_one_of(office, one.by) for one in context.law.disposed)


def _is_another_offices(seen: Seen, context: Context) -> bool:
    """Return whether what a paper says is heard from another office than its author alone."""
    hearing = context.law.voices.papers.get(seen.fact.kind)
    author = seen.fact.author
    if hearing is None or not author or context.law.vocabulary.is_one_of(author, hearing.always):
        return False
    halves = (seen, as_received(seen) if seen.half is Half.SENT else as_sent(seen))
    in_vain = False
    for giving, asking in hearing.effects:
        heard = [one for _, one in giving if ACTOR not in one.by]
        if any(matches(one, half, context, author) for one in heard for half in halves):
            return False
        voices = [one.by_anybody for one in asking]
        in_vain |= any(matches(one, half, context, author) for one in voices for half in halves)
    return in_vain
