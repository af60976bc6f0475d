"""Weighs evidence recorded after a due day about an act before it (docs/decisions.md, 4).

1. Whoever reports it, it is listed for supervision: who said what, and when it was recorded.
2. By default it counts. Under the reading `contested` it does not count if the accused alone says
   so: no other office reports the act or has the paper. The violation then stays, and is marked
   contested.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.calendar import in_shanghai
from hub.domain.context import CaseView, Context
from hub.domain.derive.fulfilment import done_by, evidence_of, status_of
from hub.domain.derive.late_accounts import Account, account_of, is_heard
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement, Status, identity
from hub.sentence import both, in_chinese


def fulfilled_late(
    draft: Draft, done: Seen | None, limit: datetime | None, view: CaseView, context: Context
) -> Account | None:
    """Return the late account by which alone a duty is fulfilled in time;
    None if none is needed.
    """
    account = account_of(done, limit, draft.actor, view, context)
    if account is None:
        return None
    known = replace(view, seen=tuple(s for s in view.seen if s.fact.received < account.limit))
    if done_by(draft, known, context) is not None:
        return None
    words = context.law.vocabulary
    told = tuple(s for s in view.seen if not words.same(s.fact.office, draft.actor))
    by_others = done_by(draft, replace(view, seen=told), context)
    if by_others is not None and by_others.at < account.limit:
        return replace(account, seen=by_others, alone=False)
    return account


@dataclass(frozen=True, slots=True)
class LateOutcome:
    """A duty's status after late accounts are weighed.

    `contested`: an account of the accused alone did not count.
    """

    status: Status
    held: bool
    account: Account | None = None
    contested: bool = False


def judged(
    draft: Draft, done: Seen | None, limit: datetime | None, view: CaseView, context: Context
) -> LateOutcome:
    """Return a duty's status; `limit` is its first late instant, `done` what fulfilled it."""
    done_at = max(done.at, draft.starts) if done else None
    status, held = status_of(draft, limit, done_at, view, context)
    if status is Status.EXEMPTED:
        exception = evidence_of(draft, status, limit, view, context)
        account = account_of(exception, limit, draft.actor, view, context)
    else:
        account = fulfilled_late(draft, done, limit, view, context)
    if draft.rule.right or is_heard(account, context):
        return LateOutcome(status, held and not draft.rule.right, account)
    unheard = replace(draft, rule=replace(draft.rule, exempted=()))
    status, held = status_of(unheard, limit, None, view, context)
    return LateOutcome(status, held, account, contested=True)


_ALONE = both("The accused alone says", "仅由被追责单位自")
_COUNTS = both("it counts", "予以采信")
_CONTESTED = both("it is contested: the violation stands", "有争议：违规认定不变")


def to_supervision(
    account: Account, draft: Draft, view: CaseView, episode: str, context: Context
) -> Statement:
    """Return what supervision is told of a late account: who, what, recorded when,
    and its effect.
    """
    fact = account.seen.fact
    heard = is_heard(account, context)
    reason = both(
        "{who} of {at}: {kind}. Recorded {received}, after the term had ended; {effect}.",
        "{who}称于{at}：{kind}。{received}记录，时已逾期；{effect}。",
        who=_ALONE if account.alone else both("{office} says", "{office}", office=fact.office),
        at=_text(account.seen.at),
        kind=fact.kind,
        received=_text(fact.received),
        effect=_COUNTS if heard else _CONTESTED,
    )
    parts = (draft.rule_id, draft.actor, *view.subject, episode, Level.SUPERVISION.value)
    return Statement(
        id=identity(context.law.city, Family.GROUND, *parts),
        family=Family.GROUND,
        rule=draft.rule_id,
        actor=draft.actor,
        subject=view.case,
        subject_kind=view.subject_kind,
        status=Status.SAID,
        case=view.case if view.subject_kind == "case" else "",
        at=account.seen.at,
        level=Level.SUPERVISION.value,
        reason=str(reason),
        reason_zh=in_chinese(reason) or "",
        evidence=fact.sources,
    )


def _text(instant: datetime) -> str:
    return in_shanghai(instant).isoformat(" ", "seconds").removesuffix("+08:00")
