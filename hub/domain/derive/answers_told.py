"""Finds what an answer to a notice gives to tell (RL-17, RL-20).

1. Who refuses in words only is told the codes that would take the duty away.
2. What an office answers by code is told to whoever wrote the notice.
"""

from collections.abc import Iterator, Sequence

from hub.domain.context import CaseView, Context
from hub.domain.derive.raising import raising
from hub.domain.derive.telling import Telling
from hub.domain.facts import Seen
from hub.domain.names import fold
from hub.domain.patterns import matched, spoken_of
from hub.domain.rules import DutyRule
from hub.domain.statement import Family, Statement, Status
from hub.messages import Note

_CODE = "reason_code"
_OWED = frozenset((Status.OPEN, Status.BREACHED, Status.PROVISIONAL))


def answers_told(
    view: CaseView, statements: Sequence[Statement], context: Context
) -> Iterator[Telling]:
    """Yield what is told of the answers that offices gave in a case in place of doing a duty."""
    for rule in context.law.answerable:
        assert rule.answered is not None, "only duties that may be answered are asked"
        for answer in spoken_of(rule.answered.doubts, view.seen):
            if matched(rule.answered.doubts, answer, context, answer.office):
                yield from _of_answer(answer, rule, view, statements, context)


def _of_answer(
    answer: Seen,
    rule: DutyRule,
    view: CaseView,
    statements: Sequence[Statement],
    context: Context,
) -> Iterator[Telling]:
    notices = _answered_by(answer, rule, view, context)
    if answer.fact.get(_CODE) is not None:
        for notice in notices:
            if notice.other:
                yield Telling(
                    Note.ANSWERED_BY_CODE, notice.other, answer.fact, _CODE, rule.cite.rule
                )
        return
    sources = {source for notice in notices for source in notice.sources}
    owed = any(
        one.family is Family.DUTY
        and one.rule == rule.cite.rule
        and one.status in _OWED
        and one.done_at is None
        and not sources.isdisjoint(one.evidence)
        for one in statements
    )
    if owed:
        codes = context.law.vocabulary.kinds[answer.kind].values.get(_CODE, frozenset())
        yield Telling(
            Note.REFUSED_IN_WORDS, answer.office, answer.fact, "step", rule.cite.rule,
            kinds=tuple(sorted(codes)),
        )  # fmt: skip


def _answered_by(answer: Seen, rule: DutyRule, view: CaseView, context: Context) -> Sequence[Seen]:
    words, number = context.law.vocabulary, fold(answer.fact.named("notice"))
    return [
        seen
        for seen in raising(rule, view, context)
        if words.same(seen.office, answer.office) and fold(seen.fact.named("notice")) == number
    ]
