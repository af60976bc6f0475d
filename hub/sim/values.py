"""Fills the fields of a simulated message: names of the case or day, and what chance decides."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from hub.domain.rulebook.yaml_node import Node
from hub.messages.nearest import did_you_mean
from hub.sentence import in_words

Names = Mapping[str, Any]
"""What a text may name in braces: `{case}`, `{town}`, `{last_year}`."""
DAYS_MAX = 3660
"""So many days at the most something may come later: ten years."""
LEFT_OUT = object()
"""What a field is when chance leaves it out."""


def filled(value: Any, names: Names, day: date, chance: Random) -> Any:
    """Return a value with every name and every chance in it settled, as told on `day`.

    A text that is nothing but one name becomes what the name stands for, whatever its type.
    """
    if isinstance(value, str):
        whole = value[1:-1] if value[:1] == "{" and value[-1:] == "}" else ""
        return names[whole] if whole in names else value.format_map(names)
    if isinstance(value, list):
        return [filled(one, names, day, chance) for one in value]
    if isinstance(value, dict):
        form = next(name for name in FORMS if name in value)
        return filled(FORMS[form](value, day, chance), names, day, chance)
    return value


def fields_filled(
    fields: Mapping[str, Any], names: Names, day: date, chance: Random
) -> dict[str, Any]:
    """Return fields filled in their order; those that chance leaves out are not there."""
    told = {name: filled(value, names, day, chance) for name, value in fields.items()}
    return {name: value for name, value in told.items() if value is not LEFT_OUT}


def _one_of(form: Mapping[str, Any], day: date, chance: Random) -> Any:
    return chance.choice(form["one_of"])


def _some_of(form: Mapping[str, Any], day: date, chance: Random) -> Any:
    return [one for one in form["some_of"] if chance.random() < form["chance"]]


def _mostly(form: Mapping[str, Any], day: date, chance: Random) -> Any:
    return form["mostly"] if chance.random() < form["chance"] else form["else"]


def _sometimes(form: Mapping[str, Any], day: date, chance: Random) -> Any:
    return form["sometimes"] if chance.random() < form["chance"] else LEFT_OUT


def _from(form: Mapping[str, Any], day: date, chance: Random) -> Any:
    return chance.randint(form["from"], form["to"])


def _days_later(form: Mapping[str, Any], day: date, chance: Random) -> Any:
    first, last = form["days_later"]
    return (day + timedelta(days=chance.randint(first, last))).isoformat()


FORMS: Mapping[str, Callable[[Mapping[str, Any], date, Random], Any]] = {
    "one_of": _one_of,
    "some_of": _some_of,
    "mostly": _mostly,
    "sometimes": _sometimes,
    "from": _from,
    "days_later": _days_later,
}
"""What chance can decide of a field, by the key that says so."""
KEYS: Mapping[str, frozenset[str]] = {
    "one_of": frozenset(("one_of",)),
    "some_of": frozenset(("some_of", "chance")),
    "mostly": frozenset(("mostly", "else", "chance")),
    "sometimes": frozenset(("sometimes", "chance")),
    "from": frozenset(("from", "to")),
    "days_later": frozenset(("days_later",)),
}
"""The keys that stand together in each of these forms."""


def checked(node: Node) -> Any:
    """Return the value of a field as a file says it. Raises `RulebookError`."""
    value = node.resolved()
    for form in _forms_in(value):
        if not any(set(form) == keys for keys in KEYS.values()):
            met = next(iter(form), "")
            forms = "; ".join(", ".join(sorted(keys)) for keys in KEYS.values())
            raise node.wrong(
                in_words(
                    "no form of chance has the keys {form}{did_you_mean}",
                    form=", ".join(map(str, form)),
                    did_you_mean=did_you_mean(list(KEYS), met),
                ),
                in_words("Write one of: {forms}.", forms=forms),
            )
        if "chance" in form and not _is_share(form["chance"]):
            raise node.wrong(
                in_words("{chance!r} is no chance", chance=form["chance"]),
                in_words("Write a number from 0 to 1."),
            )
        if not _fits(form):
            raise node.wrong(
                in_words("this cannot be drawn from"),
                in_words("Write a list, or two whole numbers in order."),
            )
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of a value, wherever in it the text stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def _forms_in(value: Any) -> Iterator[dict[Any, Any]]:
    """Yield every form of chance in a value, forms within forms too."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _forms_in(one)


def _fits(form: Mapping[str, Any]) -> bool:
    """Return whether a form can be drawn from: a list with entries, or two numbers in order."""
    for name in ("one_of", "some_of"):
        if name in form and not (isinstance(form[name], list) and form[name]):
            return False
    pair = form.get("days_later", [form.get("from", 0), form.get("to", 0)])
    if not isinstance(pair, list) or [type(one) for one in pair] != [int, int]:
        return False
    is_near = "days_later" not in form or max(map(abs, pair)) <= DAYS_MAX
    return is_near and int(pair[0]) <= int(pair[1])


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
