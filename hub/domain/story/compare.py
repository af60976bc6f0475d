"""Compares what a story is expected to bring with what came of it, in lines that a jurist reads.

An expectation names duties, violations, grounds and answers, each with the fields that matter.
What came beyond them is a difference too, except advice and grounds that are not established
(docs/decisions.md, 26).
`absent` names what must not come although it would be no difference.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from hub.messages.nearest import did_you_mean
from hub.sentence import both, in_words, joined, noted

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an outcome: what an item is called, and its fields.

    `named_by` identify an item, `in_brief` describe it in a line, `others` are the rest.
    """

    noun: str
    named_by: tuple[str, ...]
    in_brief: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Return every field that an item of this part can have."""
        return frozenset((*self.named_by, *self.in_brief, *self.others))


SECTIONS = {
    "obligations": Section(
        "duty",
        ("rule", "actor", "subject"),
        ("trigger_date", "due_date", "status", "done_at"),
        (
            "article", "advisory", "says", "readings", "bound_by", "working", "evidence", "holder",
            "safe_by", "calendar",
            "contested", "told_late", "moved", "remind_on", "reminded", "other_reading",
        ),
    ),
    "violations": Section(
        "violation",
        ("rule", "actor", "subject"),
        ("at",),
        ("article", "reason", "evidence", "contested"),
    ),
    "accountability": Section(
        "ground",
        ("ground", "target"),
        ("level",),
        ("article", "responsible", "bound_by", "persons", "reason", "reason_zh", "evidence"),
    ),
    "gates": Section(
        "answer",
        ("action", "site", "enterprise", "party"),
        ("at", "state", "rule"),
        ("article", "reason", "reason_zh", "missing", "cases"),
    ),
    "blocks": Section(
        "block",
        ("rule", "site", "party", "case", "actions"),
        ("state", "placed_at", "released_at"),
        ("article", "reason", "reason_zh", "evidence"),
    ),
    "refused_measures": Section(
        "refused measure",
        ("rule", "target"),
        ("at",),
        ("article", "reason", "reason_zh", "evidence"),
    ),
    "for_supervision": Section(
        in_words("word to supervision"),
        ("rule", "target"),
        ("at",),
        ("article", "reason", "reason_zh", "evidence"),
    ),
    "remarks": Section(
        "remark",
        ("code", "office"),
        ("field", "came"),
        (
            "rule", "article", "reason", "remedy", "reason_zh", "remedy_zh", "offices", "kinds",
            "evidence",
        ),
    ),
    "cards": Section(
        "card",
        ("colour", "change", "rule", "actor", "subject"),
        ("number", "on", "due_date"),
        ("year", "article", "case", "site", "at", "reason", "reason_zh", "evidence"),
    ),
}  # fmt: skip
"""What an outcome is made of, by the key in it."""

CARDS = "cards"
"""What an outcome has where it was asked for alone: a card is of the day on which it was said, so a
story is replayed day by day for it. An expectation of cards is held against such an outcome only.
"""
ABSENT = "absent"
_NO_ARTICLES: Mapping[str, str] = MappingProxyType({})
_WORDS = {
    "trigger_date": noted("begun"),
    "due_date": noted("due"),
    "done_at": noted("done"),
    "status": noted("status"),
    "level": noted("level"),
    "at": noted("at"),
    "number": noted("number"),
    "on": noted("for the day"),
    "state": noted("state"),
    "rule": noted("rule"),
    "reason": noted("reason"),
}
_IN_WORDS = frozenset(("status", "level", "state"))
_OF_CARDS: Mapping[str, Mapping[str, str]] = {
    "colour": {"yellow": noted("yellow card"), "red": noted("red card")},
    "change": {
        "said": noted("given out"),
        "withdrawn": noted("lifted"),
        "restored": noted("given out again"),
    },
}
"""The words for what is said of a card."""
_SIDES = (noted("expected"), noted("came"), noted("before"), noted("now"), noted("then"))
"""What the two sides of a difference are called."""


@dataclass(frozen=True, slots=True)
class Differing:
    """One item that is otherwise than expected: what was expected, what came; `None` is nothing.

    `forbidden` says that it came although `absent` names it.
    """

    section: str
    expected: Item | None
    came: Item | None
    forbidden: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields in which expected and came differ;
        none where one of them is nothing.
        """
        if self.expected is None or self.came is None:
            return ()
        return tuple(_differing(self.expected, self.came))


def story_differences(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> list[str]:
    """Return a line for each difference: rule, office, case, what was expected, what came.

    An empty list is the outcome expected. A key or field that no outcome has is a line of its own.
    """
    wrong = list(misnamed(expected))
    if wrong:
        return wrong
    return [
        *(line_of(one) for one in differing(expected, outcome)),
        *out_of_order(expected, outcome),
    ]


def differing(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> Iterator[Differing]:
    """Yield every item that differs from what is expected, by section, in the order expected."""
    for section, items in expected.items():
        if section == ABSENT:
            yield from _forbidden(items, outcome)
        elif section in outcome or section != CARDS:
            left = list(outcome[section])
            yield from paired(section, items, left)
            yield from (Differing(section, None, one) for one in left if not _welcome(section, one))


def paired(section: str, items: Iterable[Item], left: list[Item]) -> Iterator[Differing]:
    """Yield each expected item that did not come as it should, with what came in its place.

    What is taken as come goes out of `left`.
    """
    missing = []
    for item in sorted(items, key=len, reverse=True):  # one that says more has less to choose from
        match = next((one for one in left if _holds(item, one)), None)
        if match is None:
            missing.append(item)
        else:
            left.remove(match)
    order = list(items)
    for item in sorted(missing, key=order.index):
        came = _nearest(item, left, SECTIONS[section].named_by)
        if came is not None:
            left.remove(came)
        yield Differing(section, item, came)


def line_of(
    one: Differing,
    words: tuple[str, str] = ("expected", "came"),
    articles: Mapping[str, str] = _NO_ARTICLES,
    also: Collection[str] = (),
) -> str:
    """Return a difference as one line; `words` are what the two sides are called.

    `articles` are those of rules, to stand behind a rule's name. `also` are fields, or "" for the
    whole item, of which the first side was expected too.
    """
    section = SECTIONS[one.section]
    before, after = (in_words(word) for word in words)
    whole = in_words("expected and {before}", before=before) if "" in also else before
    shown = one.came if one.expected is None else {**(one.came or {}), **one.expected}
    assert shown is not None, "a difference has at least one side"
    name = joined(" ", _names(section, shown, articles))
    told = {"name": name, "noun": in_words(section.noun), "after": after}
    if one.expected is None and one.forbidden:
        brief = _brief(section, one.came)
        return in_words(
            "{name}: no {noun} may come, but one {after} ({brief})", **told, brief=brief
        )
    if one.expected is None:
        told |= {"whole": whole, "brief": _brief(section, one.came)}
        return in_words("{name}: no {noun} {whole}, one {after} ({brief})", **told)
    if one.came is None:
        told |= {"whole": whole, "brief": _brief(section, one.expected)}
        return in_words("{name}: {noun} {whole} ({brief}), none {after}", **told)
    fields = (_field_line(one, key, (before, after), key in also) for key in one.fields)
    return in_words("{name}: {fields}", name=name, fields=joined("; ", fields))


def _field_line(one: Differing, key: str, words: tuple[str, str], also: bool) -> str:
    """Return a field in which the two sides differ: what it was on each."""
    assert one.expected is not None, "a field has two sides"
    assert one.came is not None, "a field has two sides"
    before, after = words
    return in_words(
        "{field} {first} {before}, {second} {after}",
        field=_word(key),
        first=_value(key, one.expected.get(key)),
        before=in_words("expected and {before}", before=before) if also else before,
        second=_value(key, one.came.get(key)),
        after=after,
    )


def _names(section: Section, item: Item, articles: Mapping[str, str]) -> Iterator[str]:
    """Yield what identifies an item, each rule followed by its article."""
    for key in section.named_by:
        if item.get(key):
            yield _value(key, item[key])
            if _text(item[key]) in articles:
                yield both("({article})", "（{article}）", article=articles[_text(item[key])])


def misnamed(expected: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each key or field of an expectation that no outcome has."""
    absent = expected.get(ABSENT, {})
    for section, items in (*expected.items(), *absent.items()):
        if section == ABSENT:
            continue
        if section not in SECTIONS:
            also = did_you_mean(SECTIONS, section)
            yield (
                in_words(
                    "'{section}' is no part of an outcome{also}. Write one of: {sections}.",
                    section=section,
                    also=also,
                    sections=", ".join(SECTIONS),
                )
            )
            continue
        known = SECTIONS[section].fields
        for name in sorted({key for item in items for key in item} - known):
            yield (
                in_words(
                    "'{name}' is no field of what stands under '{section}'{did_you_mean}. Write "
                    "one of: {known}.",
                    name=name,
                    section=section,
                    did_you_mean=did_you_mean(known, name),
                    known=", ".join(sorted(known)),
                )
            )


def names_cards(expected: Mapping[str, Any]) -> bool:
    """Return whether an expectation says which cards must come, or must not."""
    return CARDS in expected or CARDS in expected.get(ABSENT, {})


def out_of_order(expected: Mapping[str, Any], outcome: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line if the answers expected came, but not in the order of the questions."""
    asked, came = (
        [str(gate.get("action")) for gate in one.get("gates", ())] for one in (expected, outcome)
    )
    if "gates" in expected and sorted(asked) == sorted(came) and asked != came:
        yield in_words(
            "answers to {asked} expected in this order; {came} came",
            asked=", ".join(asked),
            came=", ".join(came),
        )


def _forbidden(absent: Mapping[str, Any], outcome: Mapping[str, Any]) -> Iterator[Differing]:
    for section, items in absent.items():
        for item in items:
            for one in outcome.get(section, ()):
                if _holds(item, one):
                    yield Differing(section, None, one, forbidden=True)


def _nearest(item: Item, left: Sequence[Item], named_by: tuple[str, ...]) -> Item | None:
    """Return what has the item's name and differs from it least; `None` if nothing has its name."""
    name = {key: item[key] for key in named_by if key in item}
    same = [one for one in left if _holds(name, one)]
    return min(same, key=lambda one: len(list(_differing(item, one))), default=None)


def _differing(item: Item, one: Item) -> Iterator[str]:
    return (key for key, value in item.items() if one.get(key) != value)


def _holds(item: Item, one: Item) -> bool:
    return not any(_differing(item, one))


def _welcome(section: str, item: Item) -> bool:
    if section == "obligations":
        return bool(item["advisory"])
    return section == "accountability" and item["level"] != "established"


def _brief(section: Section, item: Item | None) -> str:
    told = item or {}
    return joined(
        ", ",
        (
            in_words("{field} {value}", field=_word(key), value=_value(key, told[key]))
            for key in section.in_brief
            if told.get(key)
        ),
    )


def _word(field: str) -> str:
    return in_words(_WORDS.get(field, field))


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return joined(", ", map(_text, value)) or in_words("none")
    if isinstance(value, bool):
        return in_words("true") if value else in_words("false")
    return in_words("none") if value is None else str(value)


def _value(key: str, value: object) -> str:
    """Return a value, its word where it is one of few."""
    if key == "state" and value == "open":
        return both("open", "可以办理")
    if (word := _OF_CARDS.get(key, {}).get(str(value))) is not None:
        return in_words(word)
    return in_words(str(value)) if value and key in _IN_WORDS else _text(value)
