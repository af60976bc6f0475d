"""Finds what in a row may raise a duty, once for all who ask."""

from collections.abc import Hashable, Sequence

from hub.domain.context import CaseView, Context
from hub.domain.derive.triggers import TRIGGERS
from hub.domain.facts import Seen, as_received
from hub.domain.patterns import matched, spoken_of
from hub.domain.rules import DutyRule
from hub.domain.vocabulary import Half


def raising(rule: DutyRule, view: CaseView, context: Context) -> Sequence[Seen]:
    """Return what was seen in the row itself that one of the patterns matches which raise a duty,
    whatever else was seen.
    """
    key: Hashable = (rule.cite.rule, rule.cite.in_force)
    found: Sequence[Seen] | None = view.worked_out.get(key)
    if found is None:
        some = spoken_of(rule.raised, view.own)
        found = [one for one in some if matched(rule.raised, one, context)]
        view.worked_out[key] = found
    return found


def may_be_raised(rule: DutyRule, view: CaseView, context: Context) -> bool:
    """Return whether something seen in the row itself raises a duty, or will once it is received.

    What a row asks of others rests on this: it asks when a paper is sent, and does not ask anew at
    each receipt.
    """
    key = (rule.cite.rule, rule.cite.in_force, Half.SENT)
    found: bool | None = view.worked_out.get(key)
    if found is None:
        triggers = view.worked_out.get(TRIGGERS, ())
        found = view.worked_out[key] = any(one.duty.rule == key[0] for one in triggers) or any(
            matched(rule.raised, one, context)
            or (one.half is Half.SENT and matched(rule.raised, as_received(one), context))
            for one in spoken_of(rule.raised, view.own)
        )
    return found
