"""Whatever is deleted or garbled in the file of a simulated month is named, or leaves a month."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from hub.domain.rulebook import RulebookError
from hub.files.rulebooks import law_of, month_text
from hub.sim import month as month_module
from hub.sim.city_month import read_month
from hub.sim.month import MonthPlan, month

CITIES = ("jilin", "zhuhai")
GARBLED: tuple[Any, ...] = (
    None,
    True,
    -3,
    1.5,
    10**30,
    "",
    "no such word",
    "{",
    "{nobody}",
    [],
    {},
    [[]],
    {"a": 1},
)
"""What stands in the place of a value. The last draw deletes its key."""
DELETED = object()
DRAWN = 40


def ways(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a file."""
    for key, one in (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    ):
        yield (*way, key)
        yield from ways(one, (*way, key))


def garbled(text: str, way: tuple[Any, ...], value: object) -> str:
    top = yaml.safe_load(text)
    at = top
    for key in way[:-1]:
        at = at[key]
    if value is DELETED:
        del at[way[-1]]
    else:
        at[way[-1]] = value
    return yaml.safe_dump(top, allow_unicode=True)


@pytest.mark.parametrize("city", CITIES)
def test_a_garbled_month_is_named_with_its_line_or_is_a_month(
    city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = month_text(city)
    assert found is not None
    file, text = found
    words = law_of(city).vocabulary
    everywhere = tuple(ways(yaml.safe_load(text)))
    drawn = random.Random(7)
    named = made_of = 0
    for _ in range(DRAWN):
        way, value = drawn.choice(everywhere), drawn.choice((*GARBLED, DELETED))
        try:
            made = read_month(file, garbled(text, way, value), words)
            monkeypatch.setattr(month_module, "month_of", lambda _, made=made: made)
            made_of += len(list(month(MonthPlan(city, 30, 60, seed=1)))) <= 61
        except RulebookError as error:
            named += all(file in f"{one}" for one in error.problems)
        except Exception as error:
            raise AssertionError(f"{way} as {value!r}: {error!r}") from error
    assert named + made_of == DRAWN
    assert named > DRAWN / 2
