"""Works out the occasions of a row's duties once, for what is owed, what is held and what is told
because of them.

A row is looked at under one law: what is asked of another reading is not kept.
"""

from collections.abc import Sequence

from hub.domain.context import CaseView, Context
from hub.domain.derive.occasions import Occasion, occasions_of
from hub.domain.derive.triggers import TRIGGERS, RaisedBy, triggers_of
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.rules import DutyRule


def triggers_in(view: CaseView, closings: tuple[Seen, ...], context: Context) -> Sequence[RaisedBy]:
    """Return, for each duty that something in a row may raise, its triggers in order."""
    found: Sequence[RaisedBy] | None = view.worked_out.get(TRIGGERS)
    if found is None:
        found = view.worked_out[TRIGGERS] = triggers_of(view, closings, context)
    return found


def _triggers_of_rule(
    name: str, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Sequence[RaisedBy]:
    known: Sequence[RaisedBy] | None = view.worked_out.get(TRIGGERS)
    if known is None:
        return triggers_of(view, closings, context, only=name)
    return [one for one in known if one.duty.rule == name]


def occasions_in(
    raised: RaisedBy, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Sequence[Occasion]:
    """Return each occasion on which a duty may be owed, in their order."""
    found: Sequence[Occasion] | None = view.worked_out.get(raised.duty)
    if found is None:
        found = view.worked_out[raised.duty] = [*occasions_of(raised, view, closings, context)]
    return found


def drafts_of(
    rule: DutyRule, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Sequence[tuple[Draft, str]]:
    """Return the duties that a rule raises in a row, each with its episode. What another law makes
    of one is not among them.
    """
    name = rule.cite.rule
    found: Sequence[tuple[Draft, str]] | None = view.worked_out.get(name)
    if found is None:
        found = view.worked_out[name] = [
            (one.draft, one.episode)
            for raised in _triggers_of_rule(name, view, closings, context)
            for one in occasions_in(raised, view, closings, context)
            if isinstance(one.draft, Draft) and one.draft.rule_id == name
        ]
    return found
