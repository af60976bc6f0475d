"""Says what stands against the breach of a duty, so that no ground of it is established at once.

Its grounds are then candidates: they wait for a finding. The duty and its breach stand.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import CaseView, Context
from hub.domain.derive.answers import doubting_answer
from hub.domain.derive.contradictions import contradiction_of
from hub.domain.derive.in_place import recorded_later
from hub.domain.guards import Draft
from hub.domain.statement import Because, Status
from hub.domain.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class Objection:
    """What stands against a breach, or what put a duty in the place of another: a word, and the
    records that say so.
    """

    because: str = ""
    sources: tuple[str, ...] = ()


NOTHING = Objection()


def objection_to(
    draft: Draft, status: Status, limit: datetime | None, view: CaseView, context: Context
) -> Objection:
    """Return what is to be said of a duty's ground; `limit` ends its term."""
    if draft.because is not None:
        registered = draft.because.kind in context.law.vocabulary.kinds_that(Effect.REGISTERS)
        because = Because.ON_RECORD if registered else Because.TOLD
        because = Because.CONTRADICTED if draft.rule.where_contradicted else because
        return Objection(because.value, draft.because.sources)
    if status is not Status.BREACHED:
        return NOTHING
    answer = doubting_answer(draft, limit, view, context)
    if answer is not None:
        return Objection(Because.REFUSED.value, answer.sources)
    if draft.rule.contradicted is not None and draft.rule.contradicted.grounds_wait:
        against = contradiction_of(draft, limit, view, context)
        if against is not None:
            return Objection(Because.CONTRADICTED.value, against.fact.sources)
    fact = recorded_later(draft, limit, view, context)
    return Objection(Because.ON_RECORD_LATER.value, fact.sources) if fact else NOTHING
