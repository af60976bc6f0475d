"""The jars of Apache Kafka: the lock that names them, the folder that keeps them, the checksum of
each.

A jar with another checksum is never used.
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hub.sentence import in_words
from hub.shipped import shipped, there

KAFKA = "4.4.0"
LOCK = shipped(f"deploy/kafka-{KAFKA}.lock")


class JarsError(Exception):
    """The jars could not be fetched: says which, and what was tried."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One artifact of the lock, of `size` bytes."""

    group: str
    artifact: str
    version: str
    digest: str
    size: int

    @property
    def file(self) -> str:
        """Return the file's name."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def in_store(self) -> Path:
        """Return its path in a Maven store."""
        return Path(self.group.replace(".", "/")) / self.artifact / self.version / self.file

    def is_at(self, file: Path) -> bool:
        """Return whether `file` is this jar, by its checksum; a file that cannot be read is not."""
        try:
            return sha256(file.read_bytes()).hexdigest() == self.digest
        except OSError:
            return False


def cache() -> Path:
    """Return the folder that keeps the jars between projects (`GONGZE_CACHE` overrides its root).

    A user without a writable home gets them in the working folder, beside the hub's data.
    """
    return Path(os.environ.get("GONGZE_CACHE") or _of_user() or _OF_FOLDER).absolute() / _NAME


_NAME = f"kafka-{KAFKA}"
_OF_FOLDER = Path(".gongze", "cache")


def _of_user() -> Path | None:
    """Return the cache in the user's home if it has the jars already or can be written."""
    try:
        root = Path.home() / ".cache" / "gongze"
    except RuntimeError:  # no HOME, and nobody of this number among the users
        return None
    kept = root / _NAME
    if all(os.access(kept / jar.file, os.R_OK) for jar in locked()):
        return root
    there = next(folder for folder in (kept, *kept.parents) if os.access(folder, os.F_OK))
    return root if os.access(there, os.W_OK | os.X_OK) else None


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """Return the jars that the lock names. Raises `NotShippedError` if the lock is missing."""
    text = there(lock, in_words("lock of Kafka's jars")).read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines())
    return tuple(
        Jar(group, name, version, digest, int(size)) for group, name, version, digest, size in rows
    )


def missing_in(libs: Path, jars: Iterable[Jar]) -> list[Jar]:
    """Return the jars that are not in `libs` with their checksum."""
    return [jar for jar in jars if not jar.is_at(libs / jar.file)]


def put(found: Path, jar: Jar, libs: Path) -> bool:
    """Copy a file to its place in `libs` if it is the jar; return whether it is."""
    if not jar.is_at(found):
        return False
    part = libs / f".part.{jar.file}"
    shutil.copyfile(found, part)
    part.replace(libs / jar.file)
    return True
