"""No text points to a file or a command that is not there: no page, no help, no error,
no comment, no rulebook.
"""

import re
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath

import click

from hub.cli import COMMANDS
from tests.tidy.texts import ROOT, kept, texts

KINDS = "md|yaml|yml|py|avsc|toml"
NOT_THERE = frozenset(("FAMILY.avsc", "FAMILY.vN.avsc", "calendar-2027.yaml"))
"""What stands for many files, and what a reader of an example has of his own."""
NEW = re.compile(r"(?i)new\s+file\s+`([^`]+)`")
"""What CONTRIBUTING.md has its reader make."""
MADE = "hub/shipped/"
"""Where the making of a package puts copies of what stands beside the code."""


@cache
def known() -> frozenset[str]:
    """Return every file and folder, by its whole path and by each shorter end of it."""
    paths = {PurePosixPath(name) for name in kept()}
    paths |= {parent for path in paths for parent in path.parents}
    return frozenset(
        "/".join(path.parts[first:]) for path in paths for first in range(len(path.parts))
    )


@cache
def named() -> re.Pattern[str]:
    """Return what a file's name looks like: it begins with a folder of ours,
    or ends as our files do.
    """
    folders = "|".join({name.split("/")[0] for name in kept() if "/" in name and name[0] != "."})
    return re.compile(
        rf"(?<![\w/.:@-])((?:{folders})/[\w./-]*\w|[\w./-]*\w\.(?:{KINDS}))(?![\w*-])"
    )


def lost_of(text: str) -> list[str]:
    """Return the files that a text names and that are not there."""
    found = (re.sub(r"^(?:\.\./)+", "", one.rstrip(".")) for one in named().findall(text))
    places = (one.removeprefix(MADE).removeprefix("/") for one in found)
    there = known() | NOT_THERE | {*NEW.findall(text)}
    return [one for one in places if one not in there]


def test_every_file_that_any_text_names_exists() -> None:
    assert [(name, lost) for name, text in texts() for lost in lost_of(text)] == []


def test_a_file_that_is_not_there_is_found_out() -> None:
    told = "Look into docs/refuse.md, events.md, hub/cli/sent.py; not docs/law.md or send.py."
    assert lost_of(told) == ["docs/refuse.md", "events.md", "hub/cli/sent.py"]


@cache
def commands() -> dict[str, frozenset[str]]:
    """Return every command with those below it."""
    found = {name: import_module(f"hub.cli.{name}").command for name in COMMANDS}
    return {
        name: frozenset(one.commands) if isinstance(one, click.Group) else frozenset()
        for name, one in found.items()
    }


def test_every_command_of_a_group_that_any_text_names_exists() -> None:
    groups = {name: below for name, below in commands().items() if below}
    called = re.compile(rf"gongze ({'|'.join(groups)}) ([a-z]+)")
    assert {
        (name, group, one)
        for name, text in texts()
        for group, one in called.findall(text)
        if one not in groups[group]
    } == set()


def test_every_module_that_any_text_has_run_exists() -> None:
    run = re.compile(r"python -m ((?:hub|tools|tests|bench)(?:\.\w+)*)")
    paths = {
        (name, module.replace(".", "/")) for name, text in texts() for module in run.findall(text)
    }
    assert len(paths) > 10
    assert [
        (name, path)
        for name, path in sorted(paths)
        if not {f"{path}.py", f"{path}/__main__.py"} & {*kept()}
    ] == []


def test_every_door_that_any_text_names_exists() -> None:
    doors = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    called = re.compile(r"`make ([a-z-]+)[^`]*`")
    assert {
        (name, door) for name, text in texts() for door in called.findall(text) if door not in doors
    } == set()
