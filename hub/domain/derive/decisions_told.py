"""Finds which decision a paper tells: the one that it names, else the last on record by then.

1. A paper that names its decision proves it, also where nobody told of it otherwise.
2. One that names none tells the last decision of its author by its dispatch; before any it tells
   the next one, and nothing until that is made. With none at all the city's law may presume one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.domain.context import CaseView, Context
from hub.domain.derive.matching import first_in
from hub.domain.facts import SOURCES_BETWEEN, Seen
from hub.domain.rules import Telling
from hub.domain.vocabulary import Half


def with_decisions_told(view: CaseView, context: Context) -> CaseView:
    """Return a case in which each such paper names the decision that it tells, from when it does;
    what it proves stands there as an act of its author.
    """
    for telling in context.law.tells:
        papers = [one for one in view.seen if one.kind == telling.paper]
        if papers:
            view = _with_decisions(telling, papers, view, context)
    return view


def _with_decisions(
    telling: Telling, papers: Sequence[Seen], view: CaseView, context: Context
) -> CaseView:
    decided = [one for one in view.seen if one.half is Half.ACT and one.kind == telling.act]
    proven = list(_proven(telling, papers, decided, context))
    on_record = sorted((*decided, *proven), key=lambda one: one.at)
    named = [_told_by(telling, one, papers, on_record, view, context) for one in papers]
    if not on_record:
        proven = list(_proven(telling, named, decided, context))
    others = (one for one in view.seen if one.kind != telling.paper)
    rank = context.law.vocabulary.rank
    seen = sorted(
        (*others, *named, *proven), key=lambda one: (one.at, rank(one.fact.kind), one.fact.id)
    )
    return replace(view, seen=tuple(seen))


def _proven(
    telling: Telling, papers: Iterable[Seen], decided: Sequence[Seen], context: Context
) -> Iterator[Seen]:
    """Yield the decisions that papers name and that nobody told of by then, as acts."""
    found = list(decided)
    for paper in papers:
        value, author = paper.fact.get(telling.field), _author(paper)
        known = (
            one.at <= paper.at
            and one.after == paper.after
            and one.fact.get(telling.field) == value
            and _may_be(one.office, author, context)
            for one in found
        )
        if value is not None and not any(known):
            at = paper.at
            act = Seen(Half.ACT, telling.act, author, "", at, at, paper.fact, after=paper.after)
            found.append(act)
            yield act


def _told_by(
    telling: Telling,
    paper: Seen,
    papers: Sequence[Seen],
    decided: Sequence[Seen],
    view: CaseView,
    context: Context,
) -> Seen:
    """Return a paper with the decision that it tells, if there is one."""
    if paper.fact.get(telling.field) is not None:
        return paper
    sent_at = _sent_at(paper, papers, context)
    own = [one for one in decided if _may_be(one.office, _author(paper), context)]
    before = [one for one in own if one.at <= sent_at]
    of = before[-1] if before else next(iter(own), None)
    if of is not None:
        return _told(paper, telling.field, of.fact.get(telling.field), of)
    presumed = first_in(telling.where, view.seen, view, context, _author(paper))
    return paper if presumed is None else _told(paper, telling.field, telling.presumed, presumed)


def _told(paper: Seen, field: str, value: Any, by: Seen) -> Seen:
    """Return a paper that tells a decision from when both are there; it rests on both."""
    fact = paper.fact
    sources = dict.fromkeys((*fact.sources, *by.fact.sources))
    fact = replace(
        fact,
        fields={**fact.fields, field: value},
        received=max(fact.received, by.fact.received),
        source=SOURCES_BETWEEN.join(sources),
    )
    return paper._replace(fact=fact, at=max(paper.at, by.at), counts_at=max(paper.counts_at, by.at))


def _sent_at(paper: Seen, papers: Sequence[Seen], context: Context) -> datetime:
    """Return when a paper was sent: what is received tells what stood when it left."""
    sent = [
        one.at
        for one in papers
        if one.half is Half.SENT
        and one.at <= paper.at
        and paper.half is Half.RECEIVED
        and one.other == paper.office
        and _may_be(one.office, paper.other, context)
    ]
    return sent[-1] if sent else paper.at


def _author(paper: Seen) -> str:
    return paper.other if paper.half is Half.RECEIVED else paper.office


def _may_be(office: str, author: str, context: Context) -> bool:
    """Return whether two mentions may be one office; a receipt need not say who wrote the paper."""
    return not office or not author or context.law.vocabulary.same(office, author)
