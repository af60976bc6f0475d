"""The toy city is a whole rulebook: what the hub asks of a real one it asks of this one too."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main


@pytest.mark.usefixtures("toy")
def test_the_toy_city_passes_the_check_of_law() -> None:
    ran = CliRunner().invoke(main, ["law", "check"])
    assert ran.exit_code == 0, ran.output


def test_a_command_sees_it_only_where_a_test_asks_for_it() -> None:
    shown = CliRunner().invoke(main, ["law", "settings", "--city", "millbrook"])
    assert shown.exit_code == 2
    assert "millbrook" in shown.stderr
    assert not list((Path(__file__).parents[2] / "rulebooks").glob("millbrook*"))
