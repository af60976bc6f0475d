"""What a person asks at a counter starts without what only workers,
provisioning and replays need.
"""

import subprocess
import sys

import pytest

SLOW = (
    "faust",
    "mode",
    "uvloop",
    "confluent_kafka",
    "jgo",
    "psutil",
    "hub.domain.city.city",
    "hub.domain.story.run",
)


@pytest.mark.processes
@pytest.mark.parametrize("command", ["send", "gate"])
def test_a_command_of_a_counter_loads_nothing_that_it_does_not_need(command: str) -> None:
    asked = f"import sys, hub.cli.{command}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout.split()
    assert f"hub.cli.{command}" in loaded
    assert [one for one in SLOW if one in loaded] == []
