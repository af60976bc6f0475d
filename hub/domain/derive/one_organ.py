"""Decides whether one organ stands on both ends of a paper: nobody owes a paper to itself.

One organ is only who speaks under the name that took the other offices over, never by the date
alone: offices written by their names of the text are several (AMB-21).
"""

from collections.abc import Sequence

from hub.domain.context import Context
from hub.domain.rules import ACTOR, Pattern
from hub.domain.vocabulary import Half, Vocabulary


def is_itself(author: str, addressee: str, words: Vocabulary) -> bool:
    """Return whether an author's paper is addressed to itself, under whichever of its names."""
    over = words.took_over(author)
    return bool(over) and (author == addressee or words.role(addressee) in over)


def to_others(ways: Sequence[Pattern], actor: str, context: Context) -> Sequence[Pattern]:
    """Return those of the ways to fulfil a duty that are no paper of its office to itself.

    A copy to its own other name counts as made.
    """
    words = context.law.vocabulary
    over = words.took_over(actor)
    if not over:
        return ways
    return tuple(way for way in ways if not _is_own(way, actor, words))


def _is_own(way: Pattern, actor: str, words: Vocabulary) -> bool:
    if way.half not in (Half.SENT, Half.RECEIVED) or not way.to or ACTOR in way.to:
        return False
    return all(is_itself(actor, office, words) for office in way.to)
