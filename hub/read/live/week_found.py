"""Drafts the ledger of a week: what was newly found in it, to whom it is owed, what is left out.

What was found is what the city's own row of the week counts. What is in doubt, or names no case,
is told and left out of what can be sent: a ledger must not say what nobody can stand by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.domain.calendar import end_of, local_day
from hub.domain.city.city import City
from hub.domain.city.rows import Contribution
from hub.domain.city.weeks import week_key
from hub.domain.derive.coverage import covers
from hub.domain.facts import Fact
from hub.domain.law import Law
from hub.domain.names import fold
from hub.domain.rules import Pattern
from hub.domain.vocabulary import Half
from hub.messages import OfficeMessage, decode
from hub.read.live.cities import Live
from hub.read.live.records import Held, of_kinds
from hub.sentence import in_words

LISTED_MAX = 1_000
"""So many cases one paper can list."""


@dataclass(frozen=True, slots=True)
class Found:
    """A case in which something was newly found; `why_not` is why it cannot be reported now."""

    case: str
    office: str
    at: datetime
    sites: tuple[str, ...]
    sources: tuple[str, ...]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one office for one week. `notes` are what a person must see to first."""

    office: str
    week: str
    kind: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    found: tuple[Found, ...]
    notes: tuple[str, ...]
    owed_anyway: bool

    def also_to(self, offices: Iterable[str]) -> "Ledger":
        """Return the same ledger, reported to more offices."""
        to = tuple(dict.fromkeys((*self.to, *offices)))
        return replace(self, to=to, cc=tuple(one for one in self.cc if one not in to))

    def papers(self) -> list[dict[str, object]]:
        """Return what can be sent: messages without an instant, which get that of sending."""
        listed = [one.case for one in self.found if not one.why_not]
        parts = [listed[n : n + LISTED_MAX] for n in range(0, len(listed), LISTED_MAX)]
        if not self.to or (not parts and not self.owed_anyway):
            return []
        shared = {"kind": self.kind, "week": self.week, "to": list(self.to)}
        if self.cc:
            shared["cc"] = list(self.cc)
        return [{**shared, **({"cases": one} if one else {})} for one in parts or [[]]]


def week_of(monday: date) -> str:
    """Return a week as messages name it."""
    return f"{monday}/{monday + timedelta(days=6)}"


def ledgers(live: Live, law: Law, monday: date) -> list[Ledger]:
    """Return the ledger of each office that found something in a week, or owes one anyway."""
    told = list(_told_in(live, law, monday))
    cases = {one for message, _ in told for one in _cases_of(message)}
    city = live.cases(law, cases)
    found = list(_found(city, monday))
    offices = {one.office for one in found}
    if not offices and law.of_every_week:
        offices = {one.code for one in live.placed.offices if _finds(one.code, law, city)}
    notes = list(_notes(live, monday, told))
    return [_ledger(office, found, city, law, monday, notes) for office in sorted(offices)]


def _told_in(live: Live, law: Law, monday: date) -> Iterator[tuple[OfficeMessage, Held]]:
    sunday = monday + timedelta(days=6)
    for held in of_kinds(live.engine, live.placed.city, sorted(law.weekly_kinds), None):
        message = decode(held.value)
        if isinstance(message, OfficeMessage) and monday <= local_day(message.at) <= sunday:
            yield message, held


def _cases_of(message: OfficeMessage) -> tuple[str, ...]:
    case = getattr(message, "case", None)
    return ((case,) if case else ()) + tuple(getattr(message, "cases", ()))


def _found(city: City, monday: date) -> Iterator[Found]:
    week = city.docket.rows.find(week_key(monday))
    if week is None:
        return
    reports = [one for one in week.facts.values() if one.fields.get("week")]
    for key, entry in sorted(week.entries_of("case").items()):
        if entry.facts:
            yield _case(key, entry, reports, city)


def _case(key: str, entry: Contribution, reports: Sequence[Fact], city: City) -> Found:
    first = min(entry.facts, key=lambda one: one.at)
    row = city.docket.rows.find(key)
    covering = [one for one in reports if all(covers(one, fact) for fact in entry.facts)]
    doubtful = entry.quarantined or (row is not None and bool(row.doubts or row.doubted))
    why = ""
    if covering:
        why = in_words("reported already: {source}", source=covering[0].source)
    elif doubtful:
        why = in_words("a record that the hub could not hear bears on it")
    return Found(
        case=first.named("case") or _listed(first, key),
        office=entry.by or first.office,
        at=first.at,
        sites=tuple(dict.fromkeys(site for one in entry.facts for site in one.sites)),
        sources=tuple(one.source for one in entry.facts),
        why_not=why,
    )


def _listed(fact: Fact, key: str) -> str:
    name = key.partition("/")[2]
    return next((one for one in fact.cases if fold(one) == name), name)


def _finds(office: str, law: Law, city: City) -> bool:
    """Return whether an office is one of those who find what a ledger gathers."""
    words = city.docket.policy.vocabulary
    by = frozenset(one for rule in law.weekly for pattern in rule.raised for one in pattern.by)
    return words.is_one_of(office, by)


def _notes(live: Live, monday: date, told: Iterable[tuple[OfficeMessage, Held]]) -> Iterator[str]:
    if live.until < end_of(monday + timedelta(days=6)):
        yield in_words("the week has not been heard to its end yet: more may come")
    for message, held in told:
        if not _cases_of(message):
            topic, partition, offset = held.place
            yield in_words(
                "{source} names no case, so it cannot be listed: have {office} name one",
                source=f"{topic}/{partition}/{offset}",
                office=held.office,
            )


def _ledger(
    office: str,
    found: Sequence[Found],
    city: City,
    law: Law,
    monday: date,
    notes: Sequence[str],
) -> Ledger:
    own = tuple(one for one in found if one.office == office)
    rules = [(rule.done, {kind for one in rule.done for kind in one.kinds}) for rule in law.weekly]
    kind = min(set.intersection(*(kinds for _, kinds in rules)))
    met = _met(own, city)
    more = list(notes)
    to: dict[str, None] = {}
    cc: dict[str, None] = {}
    for patterns, kinds in rules:
        for pattern in patterns:
            some, note = _addressees(pattern, city, met)
            more += [note] if note else []
            (to if kinds == {kind} else cc).update(dict.fromkeys(some))
    return Ledger(
        office=office,
        week=week_of(monday),
        kind=kind,
        to=tuple(one for one in to if one != office),
        cc=tuple(one for one in cc if one not in to and one != office),
        found=own,
        notes=tuple(dict.fromkeys(more)),
        owed_anyway=bool(law.of_every_week) and not own,
    )


def _met(found: Iterable[Found], city: City) -> Mapping[str, frozenset[str]]:
    """Return who is on record in each case: who acted, who wrote, who was written to."""
    told: dict[str, frozenset[str]] = {}
    for one in found:
        row = city.docket.rows.find(f"case/{fold(one.case)}")
        offices: set[str] = set()
        for fact in () if row is None else row.facts.values():
            offices.update((fact.office, *fact.offices, *(fact.get("to") or ())))
        told[one.case] = frozenset(offices)
    return told


def _addressees(
    pattern: Pattern, city: City, met: Mapping[str, frozenset[str]]
) -> tuple[list[str], str]:
    """Return to whom a ledger goes by one pattern: the only office of that kind, else those on
    record in its cases; and what to say of cases in which none is.
    """
    words = city.docket.policy.vocabulary
    if pattern.half is not Half.SENT:
        return [], ""
    able = [
        one.code
        for one in city.placed.offices
        if one.left is None and words.is_one_of(one.code, pattern.to)
    ]
    if len(able) <= 1:
        return able, ""
    some = [one for one in able if any(one in offices for offices in met.values())]
    without = [case for case, offices in met.items() if offices.isdisjoint(able)]
    if not without:
        return some, ""
    note = in_words(
        "{cases}: none of {offices} is on record there: add to whom it goes",
        cases=", ".join(without),
        offices=", ".join(able),
    )
    return some, note
