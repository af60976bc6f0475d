"""The folder of a hub is held by one process at a time, and let go however that process ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from hub.local.workdir import WorkdirLockedError, locked

HOLDER = """
import sys
from pathlib import Path
from hub.local.workdir import locked
with locked(Path(sys.argv[1])) as workdir:
    workdir.tell("127.0.0.1:21092")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.processes
def test_a_held_folder_names_its_holder_and_is_free_after_kill_9(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(
        WorkdirLockedError, match=f"process {holder.pid}, since .*, Kafka at 127.0.0.1:21092"
    ):
        locked(tmp_path).__enter__()
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    with locked(tmp_path) as workdir:
        assert workdir.folder == tmp_path.resolve()
