"""A rulebook that is wrong somewhere is refused with its place; one that loads does not raise while
it runs.

python -m tests.domain.test_broken_law CITY COUNT SEED    more of them
"""

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.domain.law import Law
from hub.domain.rulebook import DISTRICTS, RulebookError, load_law
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import StoryError, check_offices, read_header, read_lines
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import texts_of
from tests import toy
from tests.laws import JUDGED, law_of_rules

STORIES = Path(__file__).parents[1] / "stories"
GONE = "gone"
INSTEAD = (
    GONE,
    GONE,
    GONE,
    GONE,
    "null",
    "7",
    "-1",
    "x",
    "[]",
    "{}",
    "{a: b}",
    "[true]",
    "true",
    "2025-01-01",
    "'2025-01-01'",
    "99999999999999999999",
    "[[1]]",
    "1.5",
    "''",
    "{setting: nope}",
    "[x, x]",
    "any",
    "actor",
    "{setting: due_time_of_day}",
    "&a [*a]",
    "!!binary aGk=",
    "!!set {a}",
    ".nan",
    "2025-13-45",
)
Path_ = tuple[int, ...]


def places(node: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the place of every value of a rulebook."""
    yield path
    for number, one in enumerate(node.value if not isinstance(node, yaml.ScalarNode) else ()):
        yield from places(one[1] if isinstance(node, yaml.MappingNode) else one, (*path, number))


def broken(text: str, path: Path_, instead: str) -> str:
    """Return a rulebook with the value at a place gone, or another in its stead."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    node = root
    if not path:
        return "" if instead == GONE else instead
    for number in path[:-1]:
        one = node.value[number]
        node = one[1] if isinstance(node, yaml.MappingNode) else one
    if instead == GONE:
        del node.value[path[-1]]
    else:
        new: Any = yaml.compose(instead, Loader=yaml.SafeLoader)
        key = node.value[path[-1]][0] if isinstance(node, yaml.MappingNode) else None
        node.value[path[-1]] = new if key is None else (key, new)
    return str(yaml.serialize(root, allow_unicode=True))


def stories_of(city: str) -> list[Sequence[str]]:
    files = [
        *sorted((STORIES / city).glob("*.jsonl")),
        *sorted((STORIES / "given").glob("*.jsonl")),
    ]
    told = [file.read_text(encoding="utf-8").split("\n") for file in files]
    return [lines for lines in told if json.loads(lines[0])["city"] == city]


def derived(lines: Sequence[str], texts: Mapping[str, str], city: str) -> None:
    """Replay a story under a law.

    Raises `StoryError`, `RulebookError` where it does not fit that law.
    """
    header = read_header(lines[0])
    law = load_law(texts_of("common"), texts, header.settings, texts_of(f"{city}/{DISTRICTS}"))
    check_offices(header, law.vocabulary)
    words = law.vocabulary.with_offices(header.offices, header.under)
    run = replay(header, list(read_lines(lines[1:], words)), law, published_calendar())
    outcome_of(run)
    assert run.docket.faults == []


def survives(city: str, count: int, seed: int) -> int:
    """Break a city's rulebook at so many places; return how many of them loaded."""
    drawn, texts, told = random.Random(seed), texts_of(city), stories_of(city)
    every = [
        (file, path)
        for file, text in texts.items()
        for path in places(yaml.compose(text, Loader=yaml.CSafeLoader))
    ]
    loaded = 0
    for _ in range(count):
        (file, path), instead = drawn.choice(every), drawn.choice(INSTEAD)
        wrong = {**texts, file: broken(texts[file], path, instead)}
        try:
            load_law(texts_of("common"), wrong, None, texts_of(f"{city}/{DISTRICTS}"))
        except RulebookError:
            continue
        except Exception as error:
            raise AssertionError(f"{file}, place {path}: {instead}") from error
        loaded += 1
        for lines in drawn.sample(told, 2):
            try:
                derived(lines, wrong, city)
            except (StoryError, RulebookError):
                continue
            except Exception as error:
                raise AssertionError(f"{file}, place {path}: {instead}: {lines[0]}") from error
    return loaded


@pytest.mark.parametrize("city", ["jilin", "zhuhai"])
def test_a_rulebook_broken_anywhere_is_refused_or_runs(city: str) -> None:
    # Most breaks are refused when they are read: enough are drawn for some to load and run.
    assert survives(city, 30, seed=7) > 1


def orchard(**more: Any) -> dict[str, Any]:
    return {**JUDGED, "clock": {"working_days": 3}, **more}


def without(*settings: str, **more: Any) -> Law:
    """Return the law of one rule in a shipped city without these settings."""
    city = yaml.safe_load(texts_of("zhuhai")["city.yaml"])
    rule = {
        **orchard(),
        "raised": [{"act": "case_filed"}],
        "done": [{"act": "case_handled"}],
        **more,
    }
    city["settings"] = {k: v for k, v in city["settings"].items() if k not in settings}
    texts = {
        "city.yaml": yaml.safe_dump(city, allow_unicode=True),
        "orchard.yaml": yaml.safe_dump({"duties": [rule]}, sort_keys=False),
    }
    return load_law(texts_of("common"), texts)


def test_a_duty_takes_the_place_only_of_a_duty_that_there_is() -> None:
    review = {**orchard(), "id": "TOY-2-review", "in_place_of": "TOY-9"}
    del review["raised"]
    with pytest.raises(RulebookError) as refused:
        law_of_rules(orchard(), review)
    assert 'unknown duty "TOY-9"' in str(refused.value)


def test_a_duty_is_raised_or_takes_the_place_of_another() -> None:
    neither = {**orchard(), "id": "TOY-2-review"}
    del neither["raised"]
    with pytest.raises(RulebookError, match="raised"):
        law_of_rules(neither)


@pytest.mark.parametrize("guard", ["stop_notice_clock", "day3_early_report", "early_copy"])
def test_a_guard_that_needs_a_setting_is_refused_in_a_city_without_it(guard: str) -> None:
    assert without(guard=guard).duties
    with pytest.raises(
        RulebookError, match=f"'{guard}' needs the setting '{guard}', and this city"
    ):
        without(guard, guard=guard)


def test_a_test_that_needs_a_setting_is_refused_in_a_city_without_it() -> None:
    done = [{"act": "case_handled", "test": "at_night_or_on_a_holiday"}]
    assert without(done=done).duties
    with pytest.raises(
        RulebookError, match=r"key 'test'.*needs the setting 'night_hours', and this"
    ):
        without("night_hours", done=done)


@pytest.mark.parametrize("said", [[22], "late", [22, 6, 1], [True, 6], [-1, 6], [22, 99]])
def test_a_setting_that_says_what_a_test_cannot_use_is_refused(said: object) -> None:
    night = {"ambiguity": "A", "asks": "when", "default": said, "any": True}
    done = [{"act": "matter_closed", "test": "at_night_or_on_a_holiday"}]
    with pytest.raises(RulebookError, match=r"Write two whole numbers, as \[22, 6\]"):
        law_of_rules(orchard(done=done), settings={"night_hours": night})


def test_a_reading_that_needs_the_closing_hour_is_refused_in_a_city_without_it() -> None:
    with pytest.raises(RulebookError, match=r"key 'due_time_of_day': .*'office_closes_at'"):
        without("office_closes_at")


@pytest.mark.parametrize("key", ["city", "title", "disposed"])
def test_a_city_file_without_what_it_needs_is_refused_with_the_key(key: str) -> None:
    city = yaml.safe_load(toy.texts_of(toy.NAME)["city.yaml"])
    del city[key]
    with pytest.raises(RulebookError, match=f"city.yaml, line 1.*'{key}' is missing"):
        load_law(toy.texts_of("common"), {"city.yaml": yaml.safe_dump(city)})


def test_a_mapping_where_a_field_is_matched_is_refused() -> None:
    with pytest.raises(RulebookError, match="key 'mode': a value is expected"):
        law_of_rules(orchard(raised=[{"act": "matter_booked", "where": {"mode": {"a": "b"}}}]))


if __name__ == "__main__":
    name, number, first = sys.argv[1:]
    sys.stdout.write(f"{survives(name, int(number), int(first))} loaded and ran\n")
