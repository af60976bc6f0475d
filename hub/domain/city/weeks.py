"""Derives the row of a week: what was found in it, in whichever case, and the reports about it.

1. A case adds to a week what it first found in it; the week adds to the case the reports about the
   week that list no cases (a ledger counts for all that it covers, AMB-22).
2. If a duty is owed for every week, each week starts the next one when its time has come.

Source: ZH art. 7(2); a week runs from Monday to Sunday (AMB-07).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from hub.domain.calendar import REMEMBERED, SHANGHAI, local_day
from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.clocks import monday_of
from hub.domain.context import CaseView, Context
from hub.domain.correspondence import seen_in
from hub.domain.derive.case import owed
from hub.domain.derive.consequences import earliest
from hub.domain.derive.coverage import covers
from hub.domain.derive.elements import elements_in
from hub.domain.facts import DELIVERED, HUB, Fact, ReceiptPolicy, Seen, in_order
from hub.domain.patterns import matched, spoken_of
from hub.domain.row_key import row_key
from hub.domain.rule_faults import guarded
from hub.domain.vocabulary import WEEK_BEGAN, Half

_SEVEN_DAYS = timedelta(days=7)


@lru_cache(maxsize=REMEMBERED)
def week_key(day: date) -> str:
    """Return the row of the week in which `day` lies."""
    return row_key("week", monday_of(day).isoformat())


def to_weeks(view: CaseView, context: Context) -> Mapping[str, Contribution]:
    """Return what a case adds to weeks: each thing that was new in one, once an episode."""
    if context.law.weekly_kinds.isdisjoint(view.kinds):
        return {}
    found: dict[tuple[str, str, str], Seen] = {}
    spoken = spoken_of(context.law.disposed, view.own)
    letters = [one for one in spoken if matched(context.law.disposed, one, context)]
    for rule in context.law.weekly:
        met = (
            seen for seen in spoken_of(rule.raised, view.own) if matched(rule.raised, seen, context)
        )
        for seen in guarded(context.faults, rule.cite.rule, met):
            found.setdefault((rule.cite.rule, seen.office, _closed(seen, letters)), seen)
    facts: dict[str, dict[str, Fact]] = {}
    for seen in found.values():
        facts.setdefault(week_key(local_day(seen.counts_at)), {})[seen.fact.id] = seen.fact
    elements = elements_in(context.law.met_elements, view, context) if facts else ()
    return {
        key: Contribution(
            facts=tuple(some.values()),
            elements=elements,
            quarantined=view.quarantined,
            by=next(iter(some.values())).office,
        )
        for key, some in facts.items()
    }


def _closed(seen: Seen, letters: Sequence[Seen]) -> str:
    """Return the letter that closed the case before: what is found after it is new again."""
    before = [one for one in letters if one.at < seen.at]
    return before[-1].fact.digest if before else ""


def week_contribution(week: Row, entry: Contribution) -> Contribution:
    """Return what a week adds to a case with this `entry` in it."""
    return Contribution(facts=_covering_facts(week, entry))


def derive_week(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    """Return everything that follows from one week. Pure: same input, same output."""
    cases = row.entries_of("case")
    found = {fact.id: fact for entry in cases.values() for fact in entry.facts}
    facts = in_order({**row.facts, **found}, policy.vocabulary)
    seen = seen_in(facts, policy)
    exports = {
        key: told
        for key, entry in (cases.items() if row.facts else ())
        if (told := week_contribution(row, entry)).facts
    }
    waits: list[datetime | None] = []
    if context.law.of_every_week:
        began = _began(row, facts, context)
        seen = seen if found or began is None else (began, *seen)
        waits.append(_next_week(row, facts, exports, context))
    doubted = row.quarantined or any(entry.quarantined for entry in row.entries.values())
    met = tuple(one for entry in cases.values() for one in entry.elements)
    view = CaseView(row.name, seen, facts, quarantined=doubted, subject_kind="week", elements=met)
    statements, later = owed(view, (), context)
    return Derived(tuple(statements), exports, earliest([*waits, *later]))


def _covering_facts(row: Row, entry: Contribution) -> tuple[Fact, ...]:
    """Return the reports on a week that cover what a case found in it, with their receipts.

    A paper that lists its cases is kept with each of them.
    """
    papers = {
        fact.id: fact
        for fact in row.facts.values()
        if fact.kind != DELIVERED
        and not fact.get("cases")
        and any(covers(fact, one) for one in entry.facts)
    }
    receipts = (fact for fact in row.facts.values() if fact.get("document") in papers)
    return (*papers.values(), *receipts)


def _began(row: Row, facts: Sequence[Fact], context: Context) -> Seen | None:
    """Return the week's beginning as the trigger of a duty of every week, once it has come."""
    begins = _monday(row)
    first = _first_known(row, facts, context)
    if first is None or not context.has_passed(begins):
        return None
    fact = Fact(row.key, WEEK_BEGAN, HUB, begins, begins, first.source, row.key, {})
    return Seen(Half.ACT, WEEK_BEGAN, HUB, "", begins, begins, fact)


def _next_week(
    row: Row, facts: Sequence[Fact], exports: dict[str, Contribution], context: Context
) -> datetime | None:
    """Start the next week when its time has come; return when that is, if it has not."""
    begins = _monday(row) + _SEVEN_DAYS
    first = _first_known(row, facts, context)
    if first is None:
        return None
    if not context.has_passed(begins):
        return begins
    exports[week_key(begins.date())] = Contribution(facts=(first,))
    return None


def _first_known(row: Row, facts: Sequence[Fact], context: Context) -> Fact | None:
    """Return the start of the count of weeks: the first report on this one or one before.

    Whoever owes something for every week says so itself: nobody else starts its weeks.
    """
    before = [one for entry in row.entries_of("week").values() for one in entry.facts]
    words, owing = context.law.vocabulary, context.law.owing_every_week
    return next((one for one in (*before, *facts) if words.is_one_of(one.office, owing)), None)


def _monday(row: Row) -> datetime:
    return datetime.combine(date.fromisoformat(row.name), datetime.min.time(), SHANGHAI)
