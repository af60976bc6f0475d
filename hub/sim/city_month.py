"""What a city's simulated month is made of: the file `simulation/month.yaml` of its rulebook.

A case begins; each step answers an earlier one, by an office, some days later, with some chance.
Beside the cases come messages of every week and of some days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.domain.rulebook.yaml_node import Node, parse
from hub.domain.vocabulary import Kind, Vocabulary
from hub.messages.nearest import did_you_mean
from hub.sentence import in_words
from hub.sim.values import DAYS_MAX, checked, texts_in

_TOLD_BY_THE_STORY = (("to",), ("sender",))
"""What a line need not say as a field: a story knows it by the paper's other half."""
OF_DAYS = ("last_year", "last_week")
"""What a text may name beside the places."""
OF_CASES = ("case", "site", "party", "later", *OF_DAYS)
"""What a text of a case may name: the case's own too, and a day two weeks after it began."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is told: the event, `by` or `from` (`who`) which office, and its fields."""

    event: str
    who: str
    office: Any
    fields: Mapping[str, Any]

    def speaks_of(self, name: str) -> bool:
        """Return whether a text of it names something in braces."""
        return f"{{{name}}}" in f"{self.office} {self.fields}"


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a case, about `days` after the step that it answers, with a `chance` of 0 to 1."""

    name: str
    told: Line
    after: str = ""
    days: float = 0
    chance: float = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Offices of which a city has several: CODE_1 to CODE_count, each with the role."""

    code: str
    role: str
    count: int

    @property
    def offices(self) -> tuple[str, ...]:
        """Return their codes."""
        return tuple(f"{self.code}_{number}" for number in range(1, self.count + 1))


@dataclass(frozen=True, slots=True)
class CityMonth:
    """What is done in a case, from what begins it; what is told beside; what sites are like.

    A case lies in one office of the first of `places`; its number gives that of each further one.
    """

    begins: Step
    steps: tuple[Step, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    sites: Mapping[str, Any] = field(default_factory=dict)
    every_week: tuple[Line, ...] = ()
    some_days: tuple[Line, ...] = ()


def read_month(file: str, text: str, words: Vocabulary) -> CityMonth:
    """Return a month as its file says it. Raises `RulebookError` with line, key and remedy."""
    top = parse(file, text, {}).only(
        {"sites", "places", "begins", "steps", "every_week", "some_days"}
    )
    places = {name: _place(node, words) for name, node in _entries(top.get("places"))}
    begins = _step(top["begins"], words, places, {"name"})
    known = {begins.name}
    steps = []
    for node in top["steps"].items():
        step = _step(node, words, places, {"name", "after", "days", "chance"})
        if step.name in known:
            raise node.wrong(
                in_words("{name!r} is the name of two steps", name=step.name),
                in_words("Write another name."),
            )
        steps.append(step)
        known.add(step.name)
    for node, step in zip(top["steps"].items(), steps, strict=True):
        if step.after not in known - {step.name}:
            also = did_you_mean(known - {step.name}, step.after)
            raise node.wrong(
                in_words("no other step is called {after!r}{also}", after=step.after, also=also),
                in_words("Name one, or what begins."),
            )
    beside = {
        key: tuple(_line(one, words, places, set(), OF_DAYS) for one in _items(top.get(key)))
        for key in ("every_week", "some_days")
    }
    sites = {name: _checked(node, set()) for name, node in _entries(top.get("sites"))}
    return CityMonth(begins, tuple(steps), places, sites, beside["every_week"], beside["some_days"])


def _entries(node: Node | None) -> list[tuple[str, Node]]:
    return [] if node is None else list(node.entries())


def _items(node: Node | None) -> list[Node]:
    return [] if node is None else list(node.items())


def _place(node: Node, words: Vocabulary) -> Place:
    at = node.only({"code", "role", "count"})
    count = at["count"].whole()
    if not count:
        raise at["count"].wrong(
            in_words("a place has at least one office"), in_words("Write 1 or more.")
        )
    return Place(at["code"].text(), at["role"].one_of(words.roles, "role"), count)


def _step(node: Node, words: Vocabulary, places: Mapping[str, Place], keys: set[str]) -> Step:
    told = _line(node, words, places, keys, OF_CASES)
    at = node.at()
    if not isinstance(told.office, str):
        raise node.wrong(in_words("one office takes a step"), in_words("Write its code."))
    if "after" not in keys:
        return Step(at["name"].text(), told)
    chance = _number(at["chance"]) if "chance" in at else 1.0
    if chance > 1:
        raise at["chance"].wrong(
            in_words("{chance} is no chance", chance=chance),
            in_words("Write a number from 0 to 1."),
        )
    return Step(at["name"].text(), told, at["after"].text(), _number(at["days"]), chance)


def _number(node: Node) -> float:
    value = node.resolved()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise node.wrong(
            in_words("a number is expected, not {value!r}", value=value),
            in_words("Write 0 or more."),
        )
    if not 0 <= value <= DAYS_MAX:
        raise node.wrong(
            in_words("{value!r} is out of range", value=value),
            in_words("Write 0 to {days_max}.", days_max=DAYS_MAX),
        )
    return value


def _line(
    node: Node,
    words: Vocabulary,
    places: Mapping[str, Place],
    keys: set[str],
    names: tuple[str, ...],
) -> Line:
    at = node.only(keys | {"event", "by", "from", "fields"})
    kind = words.kinds[at["event"].one_of(words.kinds, "kind")]
    who = "from" if "from" in at else "by"
    office = _checked(at[who], {*names, *places})
    fields = _fields(at["fields"], kind, {*names, *places}) if "fields" in at else {}
    for some in kind.need:
        if fields.keys().isdisjoint(some) and some not in _TOLD_BY_THE_STORY:
            raise node.wrong(
                in_words("{name} must say {some}", name=kind.name, some="|".join(some)),
                in_words("Write it into `fields` of this line."),
            )
    if isinstance(office, str):
        at[who].one_of(words.roles, "office")
    return Line(kind.name, who, office, fields)


def _fields(node: Node, kind: Kind, names: set[str]) -> dict[str, Any]:
    """Return the fields of a line; a text that names what there is not is refused."""
    found: dict[str, Any] = {}
    known = kind.fields | {"to", "cc"}
    for name, one in node.entries():
        if name not in known:
            also = did_you_mean(known, name)
            raise one.wrong(
                in_words("{name} has no such field{also}", name=kind.name, also=also),
                in_words("Write one of: {known}.", known=", ".join(sorted(known))),
            )
        found[name] = _checked(one, names)
    return found


def _checked(node: Node, names: set[str]) -> Any:
    """Return a value of which every text names only what there is."""
    value = checked(node)
    for text in texts_in(value):
        try:
            text.format_map(dict.fromkeys(names, ""))
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            known = (
                in_words("Names are {names}, in braces.", names=", ".join(sorted(names)))
                if names
                else in_words("Name nothing.")
            )
            raise node.wrong(
                in_words("{text!r} names what there is not", text=text), known
            ) from error
    return value
