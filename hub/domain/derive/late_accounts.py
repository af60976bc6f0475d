"""Finds late accounts: facts recorded only after a limit about an instant before it, and who
reports them.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.context import CaseView, Context
from hub.domain.facts import Seen

READING = "late_self_evidence"


@dataclass(frozen=True, slots=True)
class Account:
    """A fact recorded only after `limit` about an instant before it; `alone`: reported by the
    accused alone.
    """

    seen: Seen
    limit: datetime
    alone: bool


def account_of(
    seen: Seen | None, limit: datetime | None, actor: str, view: CaseView, context: Context
) -> Account | None:
    """Return `seen` as a late account; None if it was recorded in time, or reports a late act.

    What the hub could not hear at the limit is recorded in time while that is made up for.
    """
    if seen is None or limit is None or not seen.at < limit <= seen.fact.received:
        return None
    if seen.fact.received < context.heard_by(limit, seen.fact.office):
        return None
    words = context.law.vocabulary
    others = (
        one
        for one in view.seen
        if one.kind == seen.kind
        and one.at < limit
        and not words.same(one.fact.office, actor)
        and (words.same(one.office, actor) or words.same(one.other, actor))
    )
    alone = words.same(seen.fact.office, actor) and next(others, None) is None
    return Account(seen, limit, alone)


def is_heard(account: Account | None, context: Context) -> bool:
    """Return whether an account counts for the accused under the city's reading."""
    if account is None or not account.alone:
        return True
    return bool(context.law.chosen.get(READING, "withdraw") != "contested")
