"""Disks that are full soon."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT_ONLY = "a small disk can be mounted by root alone"


@contextmanager
def disk_of(size: str, folder: Path) -> Iterator[Path]:
    """A disk of so many bytes, in memory."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        check=False, capture_output=True,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(ROOT_ONLY)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
