"""Every answer of a story is explained down to its lines, its article and its days,
in two languages.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from tests.toy import LATE
from tests.toy import STORIES as TOY_STORIES

STORIES = Path(__file__).parents[1] / "stories"
LATE_SHUT_OFF = str(LATE)
TWO_CITIES = str(STORIES / "given/S35-zhuhai.jsonl")
ALL = [
    pytest.param(str(path.relative_to(STORIES)), marks=[pytest.mark.seeds] if number % 8 else [])
    for number, path in enumerate(sorted(STORIES.glob("*/*.jsonl")))
]
"""Every story; each eighth in `make check` too."""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def explained(*words: str) -> list[dict[str, Any]]:
    result = run("explain", *words, "--format", "json")
    assert result.exit_code == 0, result.output
    told: list[dict[str, Any]] = json.loads(result.stdout)
    return told


@pytest.mark.usefixtures("toy")
def test_a_late_act_is_explained_by_its_lines_its_days_and_what_should_have_been_done() -> None:
    duty = next(one for one in explained(LATE_SHUT_OFF) if one["what"] == "duty")
    assert (duty["rule"], duty["article"]) == ("MB-1-shut-off", "rule 1")
    assert [fact.partition(":")[0] for fact in duty["facts"]] == ["line 2", "line 3"]
    assert duty["working"][-1] == "2025-03-12 counted: working day"
    assert duty["first late instant"] == "2025-03-13 00:00"
    assert duty["would have been discharged by"] == ["the office that owes it: sluice shut"]
    assert duty["readings"] == {
        "due_time_of_day": "24:00",
        "out_of_hours_receipt": "same_day",
    }


def test_a_held_permit_is_explained_by_its_case_and_by_what_would_end_it() -> None:
    (gate,) = [one for one in explained(TWO_CITIES) if one["what"] == "gate"]
    assert gate["open cases"] == ["C1"]
    assert gate["facts"][0].startswith("line 2")
    assert "disposal result letter" in gate["would end with"][0]


@pytest.mark.usefixtures("toy")
def test_only_the_case_asked_for_is_explained() -> None:
    assert explained(LATE_SHUT_OFF, "--case", "C1") == explained(LATE_SHUT_OFF)
    assert explained(LATE_SHUT_OFF, "--case", "C2") == []


@pytest.mark.usefixtures("toy")
def test_a_story_is_explained_in_chinese() -> None:
    output = run("explain", LATE_SHUT_OFF, "--lang", "zh").output
    assert "本应如何履行" in output
    assert "2025-03-10 不计: 起算当日不计" in output


@pytest.mark.parametrize("name", ALL)
def test_every_answer_names_rule_edition_and_facts(name: str) -> None:
    for one in explained(str(STORIES / name)):
        assert one["edition"]
        if one["what"] != "gate":
            assert one["article"]
            assert one["facts"], one


@pytest.mark.usefixtures("toy")
def test_as_of_a_day_in_the_past_gives_the_answer_of_that_day() -> None:
    early = run("replay", LATE_SHUT_OFF, "--as-of", "2025-03-12", "--format", "json")
    (duty,) = json.loads(early.output)["obligations"]
    assert (duty["status"], duty["done_at"]) == ("open", None)
    late = run("replay", LATE_SHUT_OFF, "--as-of", "2025-03-13T00:00:00+08:00", "--format", "json")
    statuses = {one["rule"]: one["status"] for one in json.loads(late.output)["obligations"]}
    assert statuses["MB-1-shut-off"] == "breached"


def statuses_at(name: str, as_of: str) -> dict[str, tuple[str, str]]:
    result = run("replay", str(TOY_STORIES / name), "--as-of", as_of, "--format", "json")
    duties = json.loads(result.output)["obligations"]
    return {one["rule"]: (one["status"], one["due_date"]) for one in duties}


@pytest.mark.usefixtures("toy")
def test_the_answer_of_a_day_knows_only_what_had_arrived_by_then() -> None:
    late, rule = "a-shut-off-told-late.jsonl", "MB-1-shut-off"
    assert statuses_at(late, "2025-03-13")[rule] == ("breached", "2025-03-12")
    assert statuses_at(late, "2025-03-14")[rule] == ("discharged", "2025-03-12")
    days = "a-correction-moves-the-last-day.jsonl"
    assert statuses_at(days, "2025-03-11T14:59:59+08:00")[rule] == ("open", "2025-03-12")
    assert statuses_at(days, "2025-03-11T15:00:00+08:00")[rule] == ("open", "2025-03-13")


@pytest.mark.usefixtures("toy")
def test_as_of_before_anything_was_heard_nothing_follows() -> None:
    outcome = json.loads(
        run("replay", LATE_SHUT_OFF, "--as-of", "2025-03-01", "--format", "json").output
    )
    assert (outcome["obligations"], outcome["violations"]) == ([], [])


BOTH = ("--city", "zhuhai", "--city", "jilin")


def test_the_same_facts_are_answered_by_both_cities_where_they_differ() -> None:
    result = run("replay", TWO_CITIES, *BOTH, "--format", "json")
    compared = json.loads(result.output)
    (gate,) = compared["gates"]
    assert (gate["zhuhai"]["state"], gate["jilin"]["state"]) == ("blocked", "refused")
    assert [one["rule"] for one in compared["obligations"]["zhuhai"]] == ["ZH-8.1.a-plan-verify"]
    assert compared["obligations"]["jilin"] == []


@pytest.mark.parametrize("name", ALL)
def test_every_story_can_be_judged_by_both_cities(name: str) -> None:
    assert run("replay", str(STORIES / name), *BOTH).exit_code == 0


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_outcome_is_told_in_both_languages(language: str) -> None:
    output = run("replay", LATE_SHUT_OFF, "--lang", language).output
    assert ("breached" in output) is (language == "en")
    assert ("已逾期" in output) is (language == "zh")
