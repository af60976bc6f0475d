"""Draws messages of every kind of a city's vocabulary, as its offices would write them."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from hub.domain.authority import is_spoken_of
from hub.domain.city.commands import HUB_ONLY, STORY_BEGUN, STORY_MARK
from hub.domain.facts import HUB
from hub.domain.festivals.arranged import MORE
from hub.domain.law import Law
from hub.domain.vocabulary import SUBJECTS, Effect, Kind
from hub.messages import FIELDS, OFFICE_MESSAGES, OfficeMessage, family_of, type_of
from hub.messages import field_types as t
from tests.calendar_arrangements import arranged
from tests.cities import at, law_in

CITY = "zhuhai"
"""A shipped city: all that its offices can say is drawn, whatever its law makes of it."""
OFFICES = ("COURT", "LAND", "PLAN", "POWER", "hub")
MONDAY = at("2025-03-10 09:00")
MODELS = {family_of(model): model for model in OFFICE_MESSAGES}
NAMED = {
    "case": ("C1", "C2", "珠自然资案〔2025〕1号"),
    "site": ("P1", "P2"),
    "party": ("甲公司", "张三"),
    "enterprise": ("E1",),
    "area": ("香洲区",),
    "notice": ("N1", "N2"),
    "target": ("POWER", "香洲区"),
}  # fmt: skip
NAMED["cases"] = NAMED["case"]
_NOT_SAID = frozenset((STORY_MARK, STORY_BEGUN, "refusal_replayed"))
"""Kinds of a sandbox's clock, and of records told again, which need what was refused before."""


def kinds(law: Law) -> list[Kind]:
    """Return every kind that a city on the wall clock hears."""
    return [kind for name, kind in law.vocabulary.kinds.items() if name not in _NOT_SAID]


def instants(begins: datetime = MONDAY, days: int = 30) -> st.SearchStrategy[datetime]:
    """Draw instants of some days, in UTC, to the second."""
    seconds = st.integers(0, days * 86_400)
    return seconds.map(lambda second: (begins + timedelta(seconds=second)).astimezone(UTC))


@st.composite
def messages(
    draw: st.DrawFn,
    offices: Collection[str] = OFFICES,
    moments: st.SearchStrategy[datetime] | None = None,
    city: str = CITY,
) -> OfficeMessage:
    """Draw a message that the city hears: of any kind, said by an office that may say it."""
    law = law_in(city)
    kind = draw(st.sampled_from(kinds(law)))
    fields = draw(fields_of_kind(kind, law, offices))
    office = draw(st.sampled_from(sorted(speakers(kind, offices))))
    return MODELS[kind.family](
        id=draw(st.none() | st.uuids().map(str)),
        kind=kind.name,
        city=city,
        office=office,
        at=draw(instants() if moments is None else moments),
        **fields,
    )


def speakers(kind: Kind, offices: Collection[str]) -> Collection[str]:
    """Return the offices that may say a kind;
    those that it names where the city has none of them.
    """
    if kind.name in HUB_ONLY:
        return (HUB,)
    return kind.speakers & {*offices} or kind.speakers or {*offices} - {HUB}


@st.composite
def fields_of_kind(
    draw: st.DrawFn, kind: Kind, law: Law, offices: Collection[str]
) -> dict[str, Any]:
    """Draw the fields of a kind: what must stand, and some of what may."""
    names = {draw(st.sampled_from(some)) for some in kind.need}
    names |= set(draw(st.lists(st.sampled_from(sorted(kind.may | {*SUBJECTS})), max_size=3)))
    found = {name: draw(value(name, kind, law, offices)) for name in sorted(names)}
    if kind.name == "calendar_published":
        found |= {"rest": draw(holidays()), "year": 2027}
        found.pop("work", None)
    if Effect.FINDS in kind.effects:
        found["target"] = draw(st.sampled_from(targets(str(found["ground"]), law, offices)))
    if "total" in found:
        found["illegal"] = min(found["illegal"], found["total"])
    return found


def targets(ground: str, law: Law, offices: Collection[str]) -> list[str]:
    """Return the offices that a ground speaks of; of the city where it speaks of any there."""
    words = law.vocabulary
    spoken = [one for one in words.roles if is_spoken_of(one, words.grounds[ground], words)]
    return sorted({*spoken} & {*offices} or spoken)


def holidays() -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw the days of rest of a whole year: a lawful arrangement, and up to seven further days."""
    first = date(2027, 1, 1)
    days = st.integers(0, 364).map(lambda number: first + timedelta(days=number))
    more = st.lists(days, max_size=MORE, unique=True)
    return more.map(lambda some: tuple({*arranged(2027), *some}))


def value(name: str, kind: Kind, law: Law, offices: Collection[str]) -> st.SearchStrategy[Any]:
    """Draw a value of a field that its kind and its city allow."""
    one = _one(name, kind, law, offices)
    return st.lists(one, min_size=1, max_size=3).map(tuple) if FIELDS[name].listed else one


def _one(name: str, kind: Kind, law: Law, offices: Collection[str]) -> st.SearchStrategy[Any]:
    words = law.vocabulary
    known: dict[str, Collection[str]] = {
        **kind.values,
        **NAMED,
        "action": words.actions,
        "certificate": words.certificates,
        "credit_code": ("91440400MA00000A14",),
        "certificates": words.certificates,
        "ground": words.grounds,
        "role": {"HAMLET", "TOWN_GOV"} & words.roles.keys(),
    }
    if name in known:
        return st.sampled_from(sorted(known[name]))
    return _of_type(type_of(name), offices)


def _of_type(typed: t.FieldType | None, offices: Collection[str]) -> st.SearchStrategy[Any]:
    days = st.integers(0, 60).map(lambda number: (MONDAY + timedelta(days=number)).date())
    drawn: dict[str, st.SearchStrategy[Any]] = {
        t.OFFICE.name: st.sampled_from(sorted({*offices} - {HUB})),
        t.WORD.name: st.sampled_from(("one", "two")),
        t.NAME.name: st.sampled_from(("one", "two")),
        t.ID.name: st.just(f"{CITY}.LAND.outbox/0/0"),
        t.PROSE.name: st.sampled_from(("因现场有居民居住", "line one\nline two")),
        t.WEEK.name: st.sampled_from(("2025-03-10/2025-03-16", "2025-03-17/2025-03-23")),
        t.TRUTH.name: st.booleans(),
        t.YEAR.name: st.integers(2020, 2030),
        t.COUNT.name: st.integers(0, 10_000),
        t.INSTANT.name: instants(),
        t.DAY.name: days,
    }
    assert typed is not None, "records are not drawn field by field"
    return drawn[typed.name]
