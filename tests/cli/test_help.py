"""Every command tells what it does, with examples and exit codes that stand on lines
of their own.
"""

import click
import pytest

from hub.cli import COMMANDS, refused_listing
from hub.messages import RefusalCode
from tests.cli.commands import ALL, help_of


def test_every_command_is_listed_with_a_line() -> None:
    told = help_of()
    assert all(f"  {name} " in told and line[:30] in told for name, line in COMMANDS.items())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_command_shows_examples_one_a_line(path: tuple[str, ...]) -> None:
    told = help_of(*path)
    assert "\\b" not in told
    if "Commands:" not in told:
        assert f"\n    gongze {' '.join(path)}" in told.replace("\n  Examples:", "\n  Example:")


@pytest.mark.parametrize("code", RefusalCode)
def test_refusals_can_be_listed_by_every_code(code: RefusalCode) -> None:
    option = next(one for one in refused_listing.listed.params if one.name == "code")
    assert option.type_cast_value(click.Context(refused_listing.listed), code.value) == code.value
