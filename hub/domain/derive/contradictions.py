"""Finds the paper of a site that contradicts what a notice asks for (RL-18).

1. A paper counts that is on record, and valid, at some time between the notice and the end of its
   term. One that was only shown to somebody is on no record.
2. What the accused office recorded itself does not count for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.calendar import local_day
from hub.domain.context import CaseView, Context, Paper, Shown
from hub.domain.derive.certificates import certificates_of
from hub.domain.derive.raising import may_be_raised
from hub.domain.derive.sites_on_record import sites_of
from hub.domain.facts import Fact
from hub.domain.guards import Draft
from hub.domain.law import Law
from hub.domain.names import fold
from hub.domain.vocabulary import Effect

_PAPERS = ("papers",)
_TELLING = (Effect.RECORDS, Effect.REGISTERS, Effect.SHOWS)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A paper against a notice: since when it is on record (None: from the beginning), and the
    record.
    """

    since: datetime | None
    fact: Fact


def weighs_papers(view: CaseView, context: Context) -> bool:
    """Return whether a case has a duty that a paper of its site may contradict."""
    return any(may_be_raised(rule, view, context) for rule in context.law.weighed_by_papers)


def papers_told(facts: Iterable[Fact], law: Law) -> tuple[Fact, ...]:
    """Return the facts of a site that tell of a paper which may contradict a duty."""
    words, papers = law.vocabulary, law.contradicting
    if not papers:
        return ()
    telling = words.kinds_that(*_TELLING)
    asking = words.kinds_that(Effect.ASKS)
    return tuple(
        fact
        for fact in facts
        if fact.kind in telling
        and fact.kind not in asking
        and not papers.isdisjoint(_certificates(fact))
    )


def papers_in(view: CaseView, context: Context) -> tuple[Fact, ...]:
    """Return the facts told in a case of a paper that may contradict a duty: worked out once for
    all its duties.
    """
    found: tuple[Fact, ...] | None = view.worked_out.get(_PAPERS)
    if found is None:
        found = papers_told((seen.fact for seen in view.seen), context.law)
        view.worked_out[_PAPERS] = found
    return found


def contradiction_of(
    draft: Draft, limit: datetime | None, view: CaseView, context: Context
) -> Contradiction | None:
    """Return the first paper that contradicts a duty before `limit`; None if none does."""
    contradicted, words = draft.rule.contradicted, context.law.vocabulary
    if contradicted is None:
        return None
    sites = sites_of(draft, view)
    told = [
        fact
        for fact in papers_in(view, context)
        if fold(fact.named("site")) in sites and not words.same(fact.office, draft.actor)
    ]
    for paper in certificates_of(told, words):
        if _counts(paper, contradicted.papers, draft, limit, context.law):
            fact = next(one for one in told if paper.certificate in _certificates(one))
            return Contradiction(paper.since, fact)
    return None


def _counts(
    paper: Paper, papers: frozenset[str], draft: Draft, limit: datetime | None, law: Law
) -> bool:
    if isinstance(paper, Shown):
        return False
    if paper.until is not None and paper.until < draft.starts:
        return False
    if limit is not None and paper.since is not None and paper.since >= limit:
        return False
    if paper.certificate in papers:
        return True
    day = local_day(paper.since or draft.starts)
    return any(
        one.paper in papers and day >= one.since for one in law.implied.get(paper.certificate, ())
    )


def _certificates(fact: Fact) -> tuple[str, ...]:
    certificate = fact.get("certificate")
    return (certificate,) if certificate else tuple(fact.get("certificates") or ())
