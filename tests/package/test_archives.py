"""The wheel and the source archive hold all that they must, are the same each time,
and leave nothing.
"""

import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.package.installed import ROOT, Installed, built

pytestmark = pytest.mark.processes
CARRIED = (
    "deploy/*.lock", "examples/**/*", "rulebooks/**/*", "schemas/avro/**/*.avsc",
    "tests/stories/*/*.jsonl", "tests/stories/*/*.json",
)  # fmt: skip
"""What the code, or a person beside it, reads and is not code."""
OWN_PLACE = re.compile(r"Path\(__file__|__path__|importlib[. ]+(import )?resources")
OUTPUTS = ("build", "dist", "*.egg-info")


def carried(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what stands below `root` of that which is carried: its place, its bytes."""
    for pattern in CARRIED:
        for file in root.glob(pattern):
            if file.is_file():
                yield str(file.relative_to(root)), file.read_bytes()


def test_the_wheel_carries_what_the_code_reads_beside_itself(gongze: Installed) -> None:
    here = dict(carried(ROOT))
    assert len(here) > 100
    assert dict(carried(gongze.shipped)) == here


def test_only_one_module_looks_for_files_beside_the_code() -> None:
    looking = {
        file
        for file in (ROOT / "hub").rglob("*.py")
        if OWN_PLACE.search(file.read_text(encoding="utf-8"))
    }
    assert {str(one.relative_to(ROOT)) for one in looking} == {"hub/shipped/__init__.py"}


def test_the_wheel_holds_code_and_what_it_reads_and_nothing_else(archives: dict[str, Path]) -> None:
    with zipfile.ZipFile(archives["whl"]) as wheel:
        names = wheel.namelist()
    other = [name for name in names if not re.match(r"hub/|gongze-[\d.]+\.dist-info/", name)]
    code = [name for name in names if name.endswith(".py") and "/examples/" not in name]
    assert other == []
    assert len(code) == len(list((ROOT / "hub").rglob("*.py")))


def test_a_wheel_built_twice_or_from_the_source_archive_is_the_same(
    archives: dict[str, Path], tmp_path: Path
) -> None:
    again = built(tmp_path / "again")
    with tarfile.open(archives["gz"]) as source:
        source.extractall(tmp_path / "source", filter="data")
    (root,) = (tmp_path / "source").iterdir()
    afar = built(tmp_path / "afar", "wheel", root=root)
    wheels = [one for one in [*again, *afar] if one.suffix == ".whl"]
    assert len(wheels) == 2
    assert {one.read_bytes() for one in wheels} == {archives["whl"].read_bytes()}
    (packed,) = (one for one in again if one.suffix == ".gz")
    assert packed.read_bytes() == archives["gz"].read_bytes()


def test_the_source_archive_holds_every_file_that_is_kept(archives: dict[str, Path]) -> None:
    with tarfile.open(archives["gz"]) as source:
        packed = {name.partition("/")[2] for name in source.getnames()}
    assert {"Makefile", "requirements.lock", "tests/conftest.py", "LICENSE"} <= packed
    if (ROOT / ".git").exists() and shutil.which("git"):
        kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        assert set(kept.stdout.decode().strip("\0").split("\0")) - packed == set()


def test_building_leaves_nothing_in_the_clone(archives: dict[str, Path]) -> None:
    assert archives
    assert [found for name in OUTPUTS for found in ROOT.glob(name)] == []
