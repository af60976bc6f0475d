"""Functions that a rule may name when no pattern suffices: a duty that another reading or law
changes.

A guard takes a duty about to be raised and returns it as it must be, unchanged, or None: not owed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from hub.domain.calendar import ONE_DAY, local_day
from hub.domain.clocks import Clock, due_day
from hub.domain.context import CaseView, Context
from hub.domain.facts import Fact, Seen
from hub.domain.requirements import Needs, one_of
from hub.domain.rules import DutyRule
from hub.domain.stopped_clocks import Stops
from hub.domain.vocabulary import Effect, Half


@dataclass(frozen=True, slots=True)
class Draft:
    """A duty about to be raised: its rule, actor and trigger, and what a guard may change.

    `done_from` is the first day on which a fulfilment counts, None for the day of the trigger. What
    happened before `since` belongs to an earlier occasion; `site` is the fold of the site that it
    is owed for, "" where none is named. `resumed` is what made its term begin again, `waited` the
    days before; `because` what put it in the place of another duty.
    """

    rule: DutyRule
    actor: str
    trigger: Seen
    starts: datetime
    started: date
    clock: Clock
    done_from: date | None = None
    since: datetime | None = None
    site: str = ""
    resumed: Seen | None = None
    waited: Stops = ()
    because: Fact | None = None

    @property
    def rule_id(self) -> str:
        """Return the rule to publish it under."""
        return self.rule.cite.rule


_MINING = frozenset(("mining", "exploration", "mining_with_surface_plant"))


def mining_only(draft: Draft, view: CaseView, context: Context) -> Draft | None:
    """Keep the duty only if minerals are explored or mined, or the remedy itself says so.

    Source: JL art. 3 and 4(1), the sentences on mineral resources; the kind of site is registered.
    """
    remedies = context.law.vocabulary.kinds_that(Effect.REMEDIES_MINING)
    remedied = any(seen.kind in remedies for seen in view.seen)
    return draft if remedied or view.project_types & _MINING else None


def after_the_date(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Count an act only once the date set in the notice has passed:
    not on its last day (JL 5(1)).
    """
    return replace(draft, done_from=draft.started + ONE_DAY)


def stop_notice_clock(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Under the lenient reading of AMB-05, count from the day of the act that the reading names."""
    policy = context.law.reading("stop_notice_clock")
    if policy == "discovery":
        return draft
    failed = [
        seen
        for seen in view.seen
        if seen.half is Half.ACT and seen.kind == policy and seen.office == draft.actor
    ]
    later = [seen for seen in failed if local_day(seen.at) > draft.started]
    if not later:
        return draft
    return replace(draft, starts=later[0].at, started=local_day(later[0].at))


def day3_early_report(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Under the strict reading of AMB-04, a report before the third working day does not count."""
    if context.law.reading("day3_early_report") == "accept":
        return draft
    return replace(draft, done_from=due_day(draft.clock, draft.started, context.calendar))


def early_copy(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Under the strict reading of 同时 (AMB-06), what was copied before the day does not count."""
    if context.law.reading("early_copy") == "accept":
        return draft
    return replace(draft, done_from=draft.started)


GUARDS: Mapping[str, Callable[[Draft, CaseView, Context], Draft | None]] = {
    "mining_only": mining_only,
    "after_the_date": after_the_date,
    "stop_notice_clock": stop_notice_clock,
    "day3_early_report": day3_early_report,
    "early_copy": early_copy,
}
"""The guards that a rulebook may name."""

GUARD_NEEDS: Mapping[str, Needs] = {
    "stop_notice_clock": Needs(acts=(("stop_notice_clock", "discovery"),)),
    "day3_early_report": Needs((one_of("day3_early_report", "accept", "reject"),)),
    "early_copy": Needs((one_of("early_copy", "accept", "reject"),)),
}
"""What each of them needs of the city whose rule names it; the others need nothing."""
