"""Every command takes a city that nobody foresaw, and law of its own words."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from tests.third_city import OWN
from tests.up.hub import Up
from tests.worker_processes import Crew

LATE = "harbour/art-1-cut-one-second-late"
BOTH_NEEDED = "hills/art-10-both-acts-are-needed"
STORIES = (LATE, BOTH_NEEDED)


def run(*words: str, said: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=said)


def told(*words: str, said: str | None = None) -> Any:
    result = run(*words, "--format", "json", said=said)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def story(tree: Path, name: str) -> str:
    return str(tree / "stories" / f"{name}.jsonl")


@pytest.mark.seeds
def test_law_check_reads_every_city(here: Path) -> None:
    result = run("law", "check")
    assert result.exit_code == 0, result.output
    assert all(f"{city}: edition " in result.output for city in ("jilin", "zhuhai", *OWN))


@pytest.mark.parametrize(("lang", "words"), [("en", "three working days"), ("zh", "3个工作日")])
def test_a_rule_of_such_a_city_is_shown(here: Path, lang: str, words: str) -> None:
    assert words in run("law", "show", "HB-1-cut", "--lang", lang).output


def test_a_rule_that_is_nearly_one_of_such_a_city_is_named(here: Path) -> None:
    result = run("law", "show", "HL-20-tranfser")
    assert result.exit_code == 2
    assert "did you mean HL-20-transfer" in result.output


def test_rules_are_found_and_readings_listed(here: Path) -> None:
    assert [one["rule"] for one in told("law", "search", "neighbours")] == ["HL-10-notice-posted"]
    (setting,) = told("law", "settings", "--city", "hills")
    assert setting["decides"] == ["HL-10-notice-posted"]


def test_two_such_cities_are_laid_side_by_side(here: Path) -> None:
    gates = {one["of"]: one["sides"] for one in told("law", "diff", *OWN)["gates"]}
    assert [side["rule"] for side in gates["transfer registration"][1]] == [
        "HL-20-transfer",
        "HL-21-transfer-held",
    ]


@pytest.mark.parametrize("city", OWN)
def test_coverage_names_rules_that_no_list_has(here: Path, city: str) -> None:
    counted = told("law", "coverage", "--city", city)
    assert (counted["rules"], counted["missing"], counted["untested"]) == (0, [], [])
    (of,) = counted["cities"].values()
    assert (of["rules"], of["tested"], len(of["unlisted"])) == (5, 5, 5)
    assert (
        f"unlisted  {of['unlisted'][0]} ({city})" in run("law", "coverage", "--city", city).output
    )


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_story_is_replayed_and_explained(here: Path, name: str, lang: str) -> None:
    outcome = run("replay", story(here, name), "--lang", lang)
    assert outcome.exit_code == 0
    assert ("breached" in outcome.output) is (lang == "en")
    explained = run("explain", story(here, name), "--lang", lang)
    assert explained.exit_code == 0
    assert "C1" in explained.output


def test_a_case_that_is_nearly_one_of_the_story_is_named(here: Path) -> None:
    assert "did you mean C1?" in run("explain", story(here, LATE), "--case", "c1x").output


def test_any_two_cities_answer_the_same_facts(here: Path) -> None:
    for other in ("zhuhai", "jilin", "hills"):
        compared = told("replay", story(here, LATE), "--city", "harbour", "--city", other)
        assert compared["cities"] == ["harbour", other]
    assert [one["rule"] for one in compared["violations"]["harbour"]] == ["HB-1-cut"]


def test_three_cities_are_not_compared(here: Path) -> None:
    named = [word for city in ("zhuhai", *OWN) for word in ("--city", city)]
    result = run("replay", story(here, LATE), *named)
    assert result.exit_code == 2
    assert "Two cities can be compared, not 3" in result.output


@pytest.mark.parametrize("city", OWN)
def test_such_a_city_lives_a_month_by_its_own_rules(here: Path, city: str) -> None:
    months = [run("simulate", "--city", city, "--events", "300").stdout for _ in range(2)]
    assert months[0] == months[1]
    outcome = told("replay", "-", said=months[0])
    owed = {duty["rule"] for duty in outcome["obligations"]}
    assert (
        owed
        == {"harbour": {"HB-1-cut"}, "hills": {"HL-10-notice-posted", "HL-11-eight-told"}}[city]
    )
    assert {duty["status"] for duty in outcome["obligations"]} >= {"discharged", "breached"}
    assert {gate["state"] for gate in outcome["gates"]} == {"open", "refused", "blocked"}


@pytest.mark.parametrize("command", ["replay -", "simulate", "law settings", "law test", "play -"])
def test_a_city_without_a_rulebook_is_refused_with_the_nearest(here: Path, command: str) -> None:
    result = run(*command.split(), "--city", "harbor")
    assert result.exit_code == 2
    assert "did you mean harbour?" in result.output


def test_the_version_names_every_law(here: Path) -> None:
    assert all(f"Law       {city}, edition " in run("--version").output for city in OWN)


def gongze(tree: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a process that reads the tree."""
    return subprocess.run(
        [sys.executable, "-m", "hub.cli", *words],
        env=environment(tree), capture_output=True, encoding="utf-8", check=False, timeout=100,
    )  # fmt: skip


def environment(tree: Path) -> dict[str, str]:
    folders = {"GONGZE_RULEBOOKS": tree / "rulebooks", "GONGZE_STORIES": tree / "stories"}
    return {**os.environ, **{name: str(path) for name, path in folders.items()}}


@pytest.fixture
def hub(tree: Path, kafka: str) -> Iterator[str]:
    """A worker that reads the tree, on the session's broker."""
    with Crew(kafka) as crew:
        crew.start("third", "--mark-every", "1", environment=environment(tree))
        yield kafka


def test_such_a_city_is_placed_asked_and_played(tree: Path, hub: str) -> None:
    for name in STORIES:
        played = gongze(tree, "play", story(tree, name), "--format", "json", "--kafka", hub)
        replayed = gongze(tree, "replay", story(tree, name), "--format", "json")
        assert played.returncode == 0, played.stderr
        assert played.stdout == replayed.stdout
    placed = gongze(tree, "provision", "hills", "--as", "up-the-hill", "--kafka", hub)
    assert placed.returncode == 0, placed.stderr
    asked = gongze(
        tree, "gate", "transfer_registration", "--site", "P9", "--as", "up-the-hill:REGISTRY",
        "--wait-complete", "20", "--kafka", hub,
    )  # fmt: skip
    assert asked.returncode == 5, asked.stderr
    assert "HL-20-transfer (art. 20)" in asked.stdout


@pytest.mark.kafka
@pytest.mark.timeout(300)
def test_gongze_up_places_such_cities_and_plays_a_story_of_theirs(
    tree: Path, tmp_path: Path
) -> None:
    words = ("--port", "0", "--story", story(tree, LATE))
    with Up(tmp_path, words, environment(tree)) as up:
        up.until(r"hills: Hills, rules on illegal building")
        up.until(r"violation .*power supply \(POWER\) C1 HB-1-cut \(art\. 1\)")
        code, _, alive = up.end(signal.SIGINT)
    assert (code, alive) == (0, [])
