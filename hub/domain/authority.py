"""Says who stands above whom among the offices of a city, and so whose word counts.

1. Governments stand in ranks, from the top (`governments` of offices.yaml), whatever lies between
   two of them. Departments have no rank: each stands under its government.
2. An office registered `under` a government stands under that one, and those above it, only. One
   that is registered under none stands under every government of a higher rank; a department then
   is the city's.
3. A name that is no office is an area: a locality of the city.
"""

from collections.abc import Iterable, Iterator

from hub.domain.vocabulary import Vocabulary
from hub.sentence import in_words, joined

ABOVE_TARGET = "above_target"
"""In `by`: a government above the office or area that is spoken of, or its own government."""
ANY_DEPARTMENT = "any_department"
"""In `of`: every office that is no government."""


def rank_of(office: str, words: Vocabulary) -> int | None:
    """Return the rank of a government, 0 the highest; None for a department."""
    role = words.role(office)
    ranks = (rank for rank, roles in enumerate(words.governments) if role in roles)
    return next(ranks, None)


def is_above(office: str, target: str, words: Vocabulary) -> bool:
    """Return whether an office is a government above another office or above an area."""
    if target in words.roles and _same(office, target, words):
        return False
    above = _registered_above(target, words)
    if any(_same(office, one, words) for one in above):
        return True
    rank, lowest = rank_of(office, words), _lowest_above(above[-1] if above else target, words)
    if rank is not None:
        return lowest is not None and rank <= lowest
    of_the_city = not above and target in words.roles and rank_of(target, words) is None
    return of_the_city and words.role(office) in words.departments_of


def governments_above(target: str, words: Vocabulary) -> Iterator[str]:
    """Yield the governments above an office or area, the nearest first, of one rank by code."""
    above = _registered_above(target, words)
    yield from above
    lowest = _lowest_above(above[-1] if above else target, words)
    for roles in reversed(words.governments[: lowest + 1] if lowest is not None else ()):
        yield from map(words.office_of_role, sorted(roles))


def may_say(by: frozenset[str], speakers: Iterable[str], target: str, words: Vocabulary) -> bool:
    """Return whether one of `speakers` is one of `by`, who may speak of a target; empty: anybody
    may.
    """
    if not by:
        return True
    return any(
        words.is_one_of(one, by) or (ABOVE_TARGET in by and is_above(one, target, words))
        for one in speakers
    )


def who_may_say(by: frozenset[str], target: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the offices that may speak of a target, the nearest government first."""
    above = governments_above(target, words) if ABOVE_TARGET in by else ()
    named = map(words.office_of_role, sorted(by - {ABOVE_TARGET}))
    return tuple(dict.fromkeys((*above, *named)))


def is_spoken_of(target: str, of: frozenset[str], words: Vocabulary) -> bool:
    """Return whether an office or area is one of those that a ground speaks of; empty: of any."""
    if not of:
        return True
    if target not in words.roles:
        return any(rank_of(role, words) is not None for role in of)
    is_department = rank_of(target, words) is None
    return words.is_one_of(target, of) or (ANY_DEPARTMENT in of and is_department)


def whom(of: frozenset[str]) -> str:
    """Return those that a ground speaks of, as a mistake names them."""
    named = (in_words("a department") if one == ANY_DEPARTMENT else one for one in sorted(of))
    return joined(" / ", named)


def misplaced(office: str, under: str, words: Vocabulary) -> str:
    """Return what is expected instead, if an office cannot stand `under` another; else nothing."""
    rank, over = rank_of(office, words), rank_of(under, words)
    if under not in words.roles or over is None or (rank is not None and over >= rank):
        above = [one for roles in words.governments[:rank] for one in sorted(roles)]
        return (
            f"the code of a government that it stands under: {' or '.join(above)}, or of that role"
        )
    return ""


def _registered_above(target: str, words: Vocabulary) -> list[str]:
    """Return the governments that an office is registered under, one above the other."""
    found: list[str] = []
    under = words.under.get(target)
    while under is not None and under not in found:
        found.append(under)
        under = words.under.get(under)
    return found


def _lowest_above(target: str, words: Vocabulary) -> int | None:
    """Return the lowest rank of those above a target that is registered under nobody."""
    rank = rank_of(target, words) if target in words.roles else None
    if rank is not None:
        return rank - 1 if rank else None
    ranks = (rank_of(role, words) for role in words.departments_of)
    return max((one for one in ranks if one is not None), default=None)


def _same(one: str, other: str, words: Vocabulary) -> bool:
    """Return whether two codes are one office: a code of the rules is that of its only holder."""
    return words.office_of_role(one) == words.office_of_role(other)
