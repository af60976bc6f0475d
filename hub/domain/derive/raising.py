"""Finds what in a row may raise a duty, once for all who ask."""

from collections.abc import Hashable, Sequence

from hub.domain.context import CaseView, Context
from hub.domain.facts import Seen
from hub.domain.patterns import matched, spoken_of
from hub.domain.rules import DutyRule


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
