"""What a clock may be: a word, a number of one unit, one whose unit a reading decides, by dates,
by readings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from hub.domain.clocks import BARE_DAYS, WEEKS, Unit
from hub.domain.rulebook.forms import WHOLE, Known, Schema, found_in, near, unknown
from hub.domain.rulebook.only_if_form import ONLY_IF
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.sentence import in_words

UNCOUNTED = (Unit.NONE.value, Unit.SAME_DAY.value, Unit.NAMED_DATE.value)
"""Clocks that are one word."""
COUNTED = (
    Unit.WORKING_DAYS.value, Unit.CALENDAR_DAYS.value, Unit.MONTHS.value, Unit.WEEKS.value,
    Unit.WORKING_WEEKS.value,
)  # fmt: skip
"""Units that a number stands with."""
COUNTED_BY = "counted_by"
BY_READING: Mapping[str, Mapping[str, Unit]] = {"days": BARE_DAYS, "weeks": WEEKS}
"""Terms whose unit a setting decides, with what it may say."""
_WRITE = "{working_days: 3}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A term of the law."""

    told: str = "a clock"

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake of a clock, of each of its dates and readings."""
        if node.is_list:
            yield from self._by_readings(node, known)
        else:
            yield from self._one(node, known)

    def _by_readings(self, node: Node, known: Known) -> Iterator[Problem]:
        items = list(node.items())
        if not items:
            yield node.problem(Code.NOTHING, expected=self.told)
        for item in items:
            yield from self._one(item, known)
        if items and _conditional(items[-1]):
            yield (
                items[-1]
                .wrong(
                    in_words("no clock may stand under these readings"),
                    in_words("Let the last have no `only_if`."),
                )
                .problems[0]
            )

    def _one(self, node: Node, known: Known) -> Iterator[Problem]:
        if not node.is_mapping:
            yield from self._word(node)
            return
        at = dict(node.entries())
        if "only_if" in at:
            yield from found_in(ONLY_IF, at.pop("only_if"), known)
        if at and all(day_named(name) is not None for name in at):
            for one in at.values():
                if _has_parts(one):
                    yield one.wrong(
                        in_words(
                            "one clock is expected for a day, without days or readings of its own"
                        ),
                        in_words("Write `{write}`, and each day beside the others.", write=_WRITE),
                    ).problems[0]
                else:
                    yield from self._one(one, known)
            yield from _out_of_order(at)
            return
        yield from self._counted(node, at, known)

    def _word(self, node: Node) -> Iterator[Problem]:
        value = node.resolved()
        if value is None or value == "":
            yield node.problem(Code.NOTHING, expected=self.told)
        elif value not in UNCOUNTED:
            words = in_words(
                "{near}Write one of: {uncounted}, or `{write}`.",
                near=near(UNCOUNTED, value),
                uncounted=", ".join(UNCOUNTED),
                write=_WRITE,
            )
            yield node.problem(
                Code.WRONG_VALUE, expected=self.told, value=repr(value), remedy=words
            )

    def _counted(self, node: Node, at: Mapping[str, Node], known: Known) -> Iterator[Problem]:
        for name, units in BY_READING.items():
            if set(at) == {name, COUNTED_BY}:
                yield from found_in(WHOLE, at[name], known)
                yield from _decided(at[COUNTED_BY], units, known)
                return
        if len(at) != 1:
            yield node.wrong(
                in_words("a clock has one unit"), in_words("Write `{write}`.", write=_WRITE)
            ).problems[0]
            return
        ((name, count),) = at.items()
        if name not in COUNTED:
            yield count.wrong(
                in_words("unknown clock {name!r}", name=name),
                in_words(
                    "{near}Write one of: {value}.",
                    near=near(COUNTED, name),
                    value=", ".join((*COUNTED, *UNCOUNTED)),
                ),
            ).problems[0]
        else:
            yield from found_in(WHOLE, count, known)

    def schema(self) -> Schema:
        """Return a reference: the definition stands once."""
        return {"$ref": "#/$defs/clock"}

    def definition(self) -> Schema:
        """Return the JSON Schema of a clock."""
        whole: Schema = {
            "anyOf": [WHOLE.schema(), {"$ref": "#/$defs/setting-taken"}],
        }
        only_if = ONLY_IF.schema()
        counted: list[Schema] = [
            {
                "type": "object",
                "additionalProperties": False,
                "required": [unit],
                "properties": {unit: whole, "only_if": only_if},
            }
            for unit in COUNTED
        ]
        by_reading: list[Schema] = [
            {
                "type": "object",
                "additionalProperties": False,
                "required": [name, COUNTED_BY],
                "properties": {
                    name: whole,
                    COUNTED_BY: {"type": "string"},
                    "only_if": only_if,
                },
            }
            for name in BY_READING
        ]
        dated: Schema = {
            "type": "object",
            "minProperties": 1,
            "properties": {"only_if": only_if},
            "patternProperties": {r"^\d{4}-\d{2}-\d{2}$": {"$ref": "#/$defs/clock"}},
            "additionalProperties": False,
        }
        one: list[Schema] = [{"enum": list(UNCOUNTED)}, *counted, *by_reading, dated]
        several: Schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/clock"}}
        return {"anyOf": [*one, several]}


CLOCK = Clock()


def _decided(by: Node, units: Mapping[str, Unit], known: Known) -> Iterator[Problem]:
    setting = by.resolved()
    if not isinstance(setting, str) or setting not in known.offered:
        yield unknown(by, "setting", setting, known)
        return
    named = list(units)  # a garbled value may be no key of a mapping
    wrong = [value for value in known.offered[setting] if value not in named]
    if wrong:
        yield by.wrong(
            in_words("{setting} offers {wrong!r}", setting=setting, wrong=wrong[0]),
            in_words("Offer these values in city.yaml: {units}.", units=", ".join(units)),
        ).problems[0]


def _out_of_order(at: Mapping[str, Node]) -> Iterator[Problem]:
    for (before, _), (after, one) in pairwise(at.items()):
        if after <= before:
            yield one.wrong(
                in_words("{after} does not follow {before}", after=after, before=before),
                in_words("Write the days in their order."),
            ).problems[0]


def _conditional(node: Node) -> bool:
    return node.is_mapping and "only_if" in dict(node.entries())


def _has_parts(node: Node) -> bool:
    """Return whether a clock is one of several days, or stands under a reading."""
    return node.is_mapping and any(
        name == "only_if" or day_named(name) is not None for name, _ in node.entries()
    )


def day_named(name: str) -> date | None:
    """Return the day that a key is; None for another key."""
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
