"""Holds a story against its expectation and against what it brought under the law of before,
as a jurist reads it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.domain.calendar import Calendar
from hub.domain.rulebook import RulebookError
from hub.domain.story.compare import (
    SECTIONS,
    Differing,
    Item,
    differing,
    line_of,
    misnamed,
    names_cards,
    out_of_order,
    paired,
)
from hub.domain.story.read import StoryError
from hub.domain.story.tested import Laws, StoryTest, result_of
from hub.sentence import in_words

_WORDING = frozenset(
    (
        "article",
        "says",
        "reason",
        "reason_zh",
        "readings",
        "working",
        "evidence",
        "safe_by",
        "calendar",
    )
)
"""Fields that follow from others or repeat a rule's words:
a rule written anew changes no outcome by them.
"""
_RULES = ("rule", "ground")
Outcome = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What differs in one story. All empty: it comes out as expected, and as before.

    `expected` are differences from its expectation, `before` from the law of before; `notes` say in
    words what no field can: a story that cannot be read, a rule that failed.
    """

    story: str
    city: str
    expected: tuple[Differing, ...] = ()
    before: tuple[Differing, ...] = ()
    notes: tuple[str, ...] = ()
    articles: Mapping[str, str] = field(default_factory=dict)

    @property
    def otherwise(self) -> bool:
        """Return whether the story comes out otherwise in any way."""
        return bool(self.expected or self.before or self.notes)

    def lines(self) -> Iterator[str]:
        """Yield a line for each difference; what was expected and came before stands in one."""
        left = list(self.expected)
        for change in self.before:
            same = next((one for one in left if _covers(change, one)), None)
            if same is not None:
                left.remove(same)
            also = () if same is None else same.fields or ("",)
            yield line_of(change, ("before", "now"), self.articles, also)
        for one in left:
            yield line_of(one, ("expected", "came"), self.articles)
        yield from self.notes


def verdict_of(test: StoryTest, now: Laws, before: Laws | None, calendar: Calendar) -> Verdict:
    """Return how a story comes out now, beside its expectation and the law of before, where there
    is one.

    Raises `RulebookError` where the law of now cannot be read under any readings.
    """
    now.under({})
    expected = json.loads(test.expected)
    cards = names_cards(expected)
    try:
        result = result_of(test, now, calendar, cards=cards)
    except (StoryError, RulebookError) as error:
        return Verdict(
            test.name, test.city, notes=(in_words("cannot be read: {error}", error=error),)
        )
    notes = list(misnamed(expected))
    wrong = () if notes else tuple(differing(expected, result.outcome))
    notes += [] if notes else out_of_order(expected, result.outcome)
    notes += [in_words("a rule failed: {one}", one=one) for one in result.faults]
    found: tuple[Differing, ...] = ()
    earlier: Outcome = {}
    if before is not None:
        try:
            earlier = result_of(test, before, calendar, cards=cards).outcome
        except (StoryError, RulebookError) as error:
            notes.append(in_words("could not be read before ({error}); it can be now", error=error))
        else:
            found = tuple(changes(earlier, result.outcome))
    articles = {**articles_in(earlier), **articles_in(result.outcome)}
    return Verdict(test.name, test.city, wrong, found, tuple(notes), articles)


def changes(before: Outcome, now: Outcome) -> Iterator[Differing]:
    """Yield every item of two outcomes of one story that is not in both,
    the sentences of rules aside.
    """
    for name in SECTIONS:
        if name not in now:
            continue
        left = [_matter(name, one) for one in now[name]]
        yield from paired(name, [_matter(name, one) for one in before[name]], left)
        yield from (Differing(name, None, one) for one in left)


def _matter(section: str, item: Item) -> Item:
    known = SECTIONS[section]
    names = (*known.named_by, *known.in_brief, *known.others)
    return {name: item.get(name) for name in names if name not in _WORDING}


def _covers(change: Differing, one: Differing) -> bool:
    """Return whether a change says all that a difference from the expectation says."""
    if change.section != one.section or one.forbidden or not set(one.fields) <= set(change.fields):
        return False
    return _agree(change.expected, one.expected) and _agree(change.came, one.came)


def _agree(item: Item | None, other: Item | None) -> bool:
    """Return whether two items say the same of all that both speak of, or both are nothing."""
    if item is None or other is None:
        return item is other
    return all(other[name] == value for name, value in item.items() if name in other)


def articles_in(outcome: Outcome) -> dict[str, str]:
    """Return the articles of the rules that an outcome names."""
    return {
        str(one[name]): str(one["article"])
        for section in outcome.values()
        for one in section
        for name in _RULES
        if one.get(name)
    }
