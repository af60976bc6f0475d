"""A full disk is said in one true sentence, and the hub ends;
one that stands goes on when there is room.
"""

import os
from pathlib import Path

import pytest

from hub.cli.up.shutdown import Shutdown
from tests.disks import ROOT_ONLY, disk_of
from tests.up.hub import refused


@pytest.mark.kafka
@pytest.mark.skipif(os.getuid() != 0, reason=ROOT_ONLY)
def test_a_disk_that_is_full_while_a_hub_starts_is_the_only_thing_that_is_said(
    tmp_path: Path,
) -> None:
    with disk_of("2m", tmp_path) as small:
        code, said = refused("--folder", str(small / "hub"), "--port", "0")
    alarms = [line for line in said.splitlines() if "is full" in line or "Kafka ended" in line]
    assert code == 1
    assert len(alarms) == 1
    assert alarms[0].startswith(f"The disk that holds {small / 'hub'} is full")
    assert alarms[0].endswith("make room, then start again. What was acknowledged is kept.")
    assert "remove" not in said


@pytest.mark.skipif(os.getuid() != 0, reason=ROOT_ONLY)
def test_a_hub_that_stands_is_told_that_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with disk_of("1m", tmp_path) as small:
        ending = Shutdown(small)
        ending.standing = True
        assert ending.full() is None
        (small / "other").write_bytes(bytes(900 << 10))
        assert "make room, it goes on by itself then" in (ending.full() or "")
        (small / "other").unlink()
        assert ending.full() is None
