"""Every command of the installed wheel does its work from an empty folder."""

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

from hub.cli import main
from tests.instrument import instrument
from tests.package.installed import ROOT, Installed
from tests.package.typed import BESIDE_A_HUB

pytestmark = pytest.mark.processes
STORY = "week.jsonl"
TEXT = "instrument.txt"
IN_MEMORY = {
    "calendar show": (("2026", "--lang", "zh"), "春节"),
    "explain": ((STORY,), "ZH-15.7-utility-cutoff"),
    "law check": ((), "zhuhai: edition"),
    "law diff": (("zhuhai", "jilin"), "ZH-15"),
    "law search": (("供电", "--lang", "zh"), "ZH-15"),
    "law settings": (("--city", "jilin"), "AMB-"),
    "law test": ((), "is in no git checkout: stories are held against their expectations only"),
    "law text": (("zhuhai", TEXT), "art. 30"),
    "law try": (("zhuhai", STORY, "--setting", "planning_block_scope=party"), "1 of 1 stories"),
    "law show": (("ZH-15.7-utility-cutoff", "--lang", "zh"), "供电"),
    "replay": ((STORY, "--city", "zhuhai", "--city", "jilin"), "ZH-15.7-utility-cutoff"),
    "simulate": (("--days", "2"), '"event"'),
}
"""What is typed behind each command that needs no Kafka, and a word of what it prints."""
COVERAGE = "law coverage"
ALL = [*IN_MEMORY, COVERAGE, *sorted(BESIDE_A_HUB)]


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command that does something by itself, with its words: also such a group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield " ".join((*path, name))
            yield from leaves(command, (*path, name))
        else:
            yield " ".join((*path, name))


@pytest.fixture(autouse=True, scope="module")
def _files(gongze: Installed) -> None:
    shutil.copy(gongze.shipped / "examples" / "a-week-in-zhuhai.jsonl", gongze.folder / STORY)
    (gongze.folder / TEXT).write_text(instrument(), encoding="utf-8")


def test_what_runs_is_the_wheel_and_not_the_clone(gongze: Installed) -> None:
    where = gongze.says(
        "import hub, hub.files.rulebooks as l; print(hub.__file__, l.RULEBOOKS)"
    ).split()
    assert [one for one in where if not Path(one).is_relative_to(gongze.site)] == []


def test_every_command_there_is_is_tried_here() -> None:
    assert set(leaves(main)) == set(ALL)


@pytest.mark.parametrize("name", IN_MEMORY)
def test_a_command_that_needs_no_kafka_works(gongze: Installed, name: str) -> None:
    words, prints = IN_MEMORY[name]
    assert prints in gongze.run([*name.split(), *words]).ok()


def test_law_is_tried_on_the_stories_that_the_wheel_carries(gongze: Installed) -> None:
    few = gongze.folder / "stories" / "given"
    few.mkdir(parents=True)
    for file in (gongze.shipped / "tests" / "stories" / "given").glob("S02.*"):
        shutil.copy(file, few)
    tried = replace(gongze, variables={"GONGZE_STORIES": str(few.parent)})
    ran = tried.run([*COVERAGE.split(), "--format", "json"])
    counted = json.loads(ran.out)
    assert ran.code == 1, "one story does not try every rule"
    assert (counted["missing"], 0 < counted["tested"] < counted["rules"]) == ([], True)


@pytest.mark.parametrize("name", ALL)
def test_a_command_tells_what_it_is_for(gongze: Installed, name: str) -> None:
    assert f"gongze {name}" in gongze.run([*name.split(), "--help"]).ok()


def test_the_version_names_what_a_report_needs(gongze: Installed) -> None:
    first, *facts = gongze.run(["--version"]).ok().splitlines()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert first == f"gongze {project['version']}"
    told = {fact.split()[0] for fact in facts}
    assert told >= {"Python", "Libraries", "Kafka", "Code", "Law", "Calendar"}
