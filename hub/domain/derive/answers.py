"""Weighs what an office answers to a notice in place of doing what it asks.

1. An answer belongs to the notice that it names, by the number of the notice.
2. A finding of a ground that the answer would keep away takes it back; so does an act that shows
   that it was not so.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from hub.domain.calendar import local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive.accountability import findings_in
from hub.domain.derive.at_site import is_of_occasion
from hub.domain.derive.late_accounts import account_of, is_heard
from hub.domain.derive.raising import raising
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.patterns import first_match, matched, spoken_of
from hub.domain.rules import Answered, Pattern
from hub.domain.vocabulary import Half


def ending_answer(
    draft: Draft, limit: datetime | None, view: CaseView, context: Context
) -> Seen | None:
    """Return the answer that takes a duty's ground away, if one does; `limit` ends its term."""
    answered = draft.rule.answered
    if answered is None:
        return None
    found = answers_of(answered.ends, draft, limit, view, context)
    return next((one for one in found if not _belied(one, answered, draft, view, context)), None)


def doubting_answer(
    draft: Draft, limit: datetime | None, view: CaseView, context: Context
) -> Seen | None:
    """Return the answer for which the grounds of a breach wait for a finding, if one does."""
    answered = draft.rule.answered
    if answered is None:
        return None
    for one in answers_of(answered.doubts, draft, None, view, context):
        is_coded = matched(answered.ends, one, context, draft.actor) is not None
        if not is_coded:
            return one
        late = limit is None or one.at >= limit
        if late and not (
            _belied(one, answered, draft, view, context)
            or _insisted(one, answered, draft, view, context)
        ):
            return one
    return None


def acknowledgeable_notices(seen: Iterable[Seen]) -> Iterator[str]:
    """Yield the numbers of the papers that reached an office: it may answer them by number alone,
    and is told what such an answer does.
    """
    for one in seen:
        if one.half is Half.RECEIVED and (number := one.fact.named("notice")):
            yield number


def answers_of(
    patterns: Sequence[Pattern],
    draft: Draft,
    limit: datetime | None,
    view: CaseView,
    context: Context,
) -> Iterator[Seen]:
    """Yield what the actor of a duty answered to its notice before `limit`, and no finding took
    back.
    """
    given = [
        seen
        for seen in spoken_of(patterns, view.seen)
        if matched(patterns, seen, context, draft.actor)
        and local_day(seen.at) >= draft.started
        and is_of_occasion(seen, draft, view)
        and (limit is None or seen.at < limit)
    ]
    answered = draft.rule.answered
    if not given or (answered and is_found(answered, draft.actor, view, context)):
        return
    numbers = _numbers(draft, view, context)
    for seen in given:
        account = account_of(seen, limit, draft.actor, view, context)
        if fold(seen.fact.named("notice")) in numbers and is_heard(account, context):
            yield seen


def _numbers(draft: Draft, view: CaseView, context: Context) -> frozenset[str]:
    """Return the numbers of the notices to the duty's actor that ask for what it owes."""
    words = context.law.vocabulary
    return frozenset(
        fold(seen.fact.named("notice"))
        for seen in raising(draft.rule, view, context)
        if words.same(seen.office, draft.actor) and seen.fact.named("notice")
    )


def is_found(answered: Answered, actor: str, view: CaseView, context: Context) -> bool:
    """Return whether a ground was found against an office that takes its answers back."""
    words = context.law.vocabulary
    return any(
        fact.get("ground") in answered.found and words.same(str(fact.get("target")), actor)
        for fact in findings_in(view.facts, context)
    )


def _belied(
    answer: Seen, answered: Answered, draft: Draft, view: CaseView, context: Context
) -> bool:
    """Return whether an act shows that an answer was not so: a later one, or one of before that
    still lasted. With something between the two that changed it, the act shows nothing; nor does
    one of another case that does not say where it was.
    """
    some = [seen for seen in view.seen if is_of_occasion(seen, draft, view)]
    surely = [
        seen for seen in some if seen.fact.id not in view.beside or seen.fact.id in view.sites_named
    ]

    def instants(ways: Sequence[Pattern], among: Sequence[Seen] = some) -> list[datetime]:
        found = (one for one in spoken_of(ways, among) if matched(ways, one, context, draft.actor))
        return [one.at for one in found]

    began, undone = instants(answered.but_for), instants(draft.rule.lasts_until)
    return any(
        not any(act <= at <= answer.at for at in (*began, *undone))
        if act <= answer.at
        else not any(answer.at <= at <= act for at in began)
        for act in instants(answered.belied, surely)
    )


def _insisted(
    answer: Seen, answered: Answered, draft: Draft, view: CaseView, context: Context
) -> bool:
    later = [seen for seen in view.seen if seen.at >= answer.at]
    return first_match(answered.insisted, later, context, draft.actor) is not None
