"""Finds the localities in which a case lies, as far as it is on record: a designation of the case
falls on them (ZH art. 19(3)).

1. A locality that acted in the case or wrote a paper in it, or to which a paper about it was sent.
2. Not who is only listed: a paper about several cases does not say in which area each lies.
3. Not who got a paper that was taken back from it, or that it returned and that nobody sent again.
4. With none on record it is the city's district; where there are several, nobody knows which.
"""

from collections.abc import Iterator

from hub.domain.context import CaseView, Context
from hub.domain.derive.returned_papers import returns_of
from hub.domain.derive.speakers import may_designate
from hub.domain.derive.standing_papers import taken_back_from
from hub.domain.facts import Seen
from hub.domain.measures import Designation
from hub.domain.numbered_papers import number_of
from hub.domain.paper_marks import paper_of
from hub.domain.vocabulary import Half


def localities(
    of: Designation, designation: Seen, view: CaseView, context: Context
) -> tuple[str, ...]:
    """Return the localities that a designation falls on, as far as who designates may speak of
    them.
    """
    found_in = localities_met(of, view, context)
    return tuple(one for one in found_in if may_designate(of, designation.fact, one, context))


def localities_met(of: Designation, view: CaseView, context: Context) -> tuple[str, ...]:
    """Return the localities on which a designation falls: those met in the case, else the city's
    only district.
    """
    words = context.law.vocabulary
    met = (office for one in view.own for office in _met_by(one, view, context))
    found = tuple(dict.fromkeys(one for one in met if words.is_one_of(one, of.against)))
    return found or _of_the_city(context)


def _of_the_city(context: Context) -> tuple[str, ...]:
    roles = context.law.vocabulary.roles
    districts = [code for code, role in roles.items() if role == _DISTRICT != code]
    return tuple(districts or (_DISTRICT,)) if len(districts) < 2 else ()


_DISTRICT = "DIST_GOV"


def _met_by(seen: Seen, view: CaseView, context: Context) -> Iterator[str]:
    if seen.half is Half.ACT:
        # Neither who speaks of another's paper nor who designates is of the place by that.
        if not number_of(seen.fact) and seen.fact.kind not in context.law.designations:
            yield from seen.fact.offices
        return
    author, addressee = (
        (seen.other, seen.office) if seen.half is Half.RECEIVED else (seen.office, seen.other)
    )
    if author:
        yield author
    if addressee and not _lists_several(seen) and not _is_off(addressee, seen, view, context):
        yield addressee


def _lists_several(seen: Seen) -> bool:
    return not seen.fact.named("case") and len(seen.fact.cases) > 1


def _is_off(addressee: str, seen: Seen, view: CaseView, context: Context) -> bool:
    """Return whether an addressee has a paper no longer, or has returned it."""
    if view.marks is None or not number_of(seen.fact):
        return False
    if taken_back_from(addressee, seen, view, context) is not None:
        return True
    paper, words = paper_of(seen, view.marks), context.law.vocabulary
    returns = returns_of(paper, addressee, seen.at, view.marks, words)
    return any(one.answer is None for one in returns)
