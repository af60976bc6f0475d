"""Every variable that the code reads stands in the help and in the docs;
every option names its own.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from wcwidth import wcswidth

from hub.cli import COMPLETION, main
from hub.cli.environment import VARIABLES
from tests.cli.commands import ALL, help_of

ROOT = Path(__file__).parents[2]
OF_OTHERS = frozenset(("PIP_FIND_LINKS", "PYENV_ROOT"))
"""Read by the project's tools alone: to take it away from another tool,
and to find Pythons to try the wheel with.
"""


def read_in(tree: ast.AST) -> Iterator[str]:
    """Yield the names of variables that are read: by os.environ, os.getenv,
    or as an option's envvar.
    """
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        found: ast.expr | None = None
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
            found = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found = node.slice
        elif isinstance(node, ast.keyword) and node.arg == "envvar":
            found = node.value
        if isinstance(found, ast.Constant):
            yield str(found.value)
        elif found is not None:
            yield str(constants.get(ast.unparse(found).rpartition(".")[2], ast.unparse(found)))


def read_by_the_code() -> set[str]:
    files = [file for folder in ("hub", "tools") for file in (ROOT / folder).rglob("*.py")]
    return {name for file in files for name in read_in(ast.parse(file.read_text(encoding="utf-8")))}


def test_the_table_of_variables_is_what_the_code_reads() -> None:
    of_terminals = {"COLUMNS"}  # read by Python's own shutil
    locales = {"LC_ALL", "LC_MESSAGES", "LANG"}  # every program reads them
    aliases = {"output.TRACE", "signs.ERRORS"}
    assert read_by_the_code() - OF_OTHERS - aliases - locales == set(VARIABLES) - of_terminals


def test_the_docs_have_the_same_table() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| (.+) \|$", page, re.MULTILINE))
    assert {name: told.get(name) for name in VARIABLES} == VARIABLES


def test_the_help_names_every_variable() -> None:
    assert [name for name in VARIABLES if f"  {name} " not in help_of()] == []


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    return command


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_an_option_with_a_variable_names_it_in_its_help(path: tuple[str, ...]) -> None:
    named = [
        str(one.envvar)
        for one in _command(path).params
        if isinstance(one, click.Option) and one.envvar
    ]
    told = " ".join(help_of(*path).split())
    assert [name for name in named if f"env var: {name}" not in told] == []


@pytest.mark.parametrize("path", [(), *ALL], ids=" ".join)
def test_the_exit_codes_are_folded_at_60_columns(path: tuple[str, ...]) -> None:
    told = _command(path).get_help(click.Context(_command(path), terminal_width=60))
    paragraphs = [one for one in told.split("\n\n") if "Exit code" in one]
    assert max((len(line) for one in paragraphs for line in one.splitlines()), default=0) <= 60
    assert "\b" not in told


@pytest.mark.processes
@pytest.mark.parametrize("path", [(), *ALL], ids=" ".join)
def test_no_line_of_a_help_is_wider_than_60_columns(path: tuple[str, ...]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "hub.cli", *path, "--help"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "60", "PYTHONIOENCODING": "utf-8"},
    )
    wide = [line for line in told.stdout.splitlines() if wcswidth(line) > 60]
    of_shells = ("bash", "zsh", "fish")  # copied whole
    assert [line for line in wide if not line.strip().startswith(of_shells)] == []


@pytest.mark.processes
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("send --as zhuhai:POW", "zhuhai:POWER"),
        ("gate power", "power_supply"),
        ("re", "replay"),
        ("up --fol", "--folder"),
    ],
)
def test_a_shells_tab_offers_commands_options_offices_and_actions(typed: str, offered: str) -> None:
    words = f"gongze {typed}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli"], encoding="utf-8", capture_output=True, check=True,
        env={**os.environ, **asked, "_GONGZE_COMPLETE": "bash_complete"},
    )  # fmt: skip
    assert f"plain,{offered}" in done.stdout.splitlines()


def test_the_help_says_how_a_shell_completes() -> None:
    assert [line for line in COMPLETION.values() if line not in help_of()] == []


@pytest.mark.processes
def test_another_port_is_found_by_every_command_as_by_up() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", "watch", "duties"], encoding="utf-8", check=False,
        capture_output=True, env={**os.environ, "GONGZE_KAFKA": "", "GONGZE_PORT": "9"},
    )  # fmt: skip
    assert done.returncode == 3
    assert "127.0.0.1:9" in done.stderr
