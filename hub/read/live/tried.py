"""Tries a reading on a live city: what would be otherwise, from the same records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hub import messages as m
from hub.domain.city.city import City
from hub.domain.law import Law
from hub.domain.story.compare import Differing
from hub.domain.story.outcome import Published, outcome, published_of
from hub.domain.story.verdict import articles_in, changes

_ASIDE = {"edition", "evidence_time", "change", "moved_because", "moved_because_zh",
          "previous_due_date"}  # fmt: skip
"""What tells how a thing came to be said, not how it stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a city under one law: everything said, by id, and how many cases it has."""

    law: Law
    said: Mapping[str, m.Message]
    cases: int


@dataclass(frozen=True, slots=True)
class TriedLive:
    """What a city would have otherwise, with the articles of the rules that are named."""

    cases: int
    differing: tuple[Differing, ...]
    articles: Mapping[str, str]


def standing_in(city: City) -> Standing:
    """Return what stands in a city that was played."""
    said = published_of(one.message for one in city.take())
    cases = sum(1 for row in city.docket.rows.held() if row.kind == "case")
    return Standing(city.docket.context.law, said.standing, cases)


def tried_live(now: Standing, then: Standing, today: date) -> TriedLive:
    """Return what stands otherwise: duties, violations, grounds, blocks."""
    ids = [
        name
        for name in sorted({*now.said, *then.said})
        if _matter(now.said.get(name)) != _matter(then.said.get(name))
    ]
    before, after = (_outcome(one, ids, today) for one in (now, then))
    return TriedLive(
        max(now.cases, then.cases),
        tuple(changes(before, after)),
        {**articles_in(before), **articles_in(after)},
    )


def _matter(message: m.Message | None) -> object:
    return None if message is None else message.model_dump(exclude=_ASIDE)


def _outcome(
    of: Standing, ids: Iterable[str], today: date
) -> Mapping[str, list[Mapping[str, object]]]:
    standing = {name: of.said[name] for name in ids if name in of.said}
    return outcome(Published(standing=standing), of.law, today)  # type: ignore[arg-type]
