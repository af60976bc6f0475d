"""Brings the jars of Apache Kafka, by a lock with SHA-256: local Maven store, then mvn, then jgo.

A jar with another checksum is never used. `python -m hub.local.jars` brings them and may be ended at
any time: what is there and checked stays, and the next run goes on.
"""

import asyncio
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from hub import output
from hub.local.child_process import bound_to_parent
from hub.shipped import shipped, there

KAFKA = "4.4.0"
LOCK = shipped(f"deploy/kafka-{KAFKA}.lock")
NAMED_MAX = 5
Tell = Callable[[str], None]


class JarsError(Exception):
    """The jars could not be brought: says which, and what was tried."""


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
        """Return where a Maven store keeps it."""
        return Path(self.group.replace(".", "/")) / self.artifact / self.version / self.file

    def is_at(self, file: Path) -> bool:
        """Return whether `file` is this jar, by its checksum; one that cannot be read is not."""
        try:
            return sha256(file.read_bytes()).hexdigest() == self.digest
        except OSError:
            return False


def cache() -> Path:
    """Return the folder that keeps the jars between projects (`GONGZE_CACHE` overrides its root).

    A user without a home that can be written has them in the working folder, beside the hub's data.
    """
    return Path(os.environ.get("GONGZE_CACHE") or _of_user() or _OF_FOLDER).absolute() / _NAME


_NAME = f"kafka-{KAFKA}"
_OF_FOLDER = Path(".gongze", "cache")


def _of_user() -> Path | None:
    """Return the cache in the user's home if it holds the jars already or can be written."""
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
    """Return the jars that the lock names. Raises `NotShippedError` if it is not there."""
    text = there(lock, "lock of Kafka's jars").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines())
    return tuple(
        Jar(group, name, version, digest, int(size)) for group, name, version, digest, size in rows
    )


def missing_in(libs: Path, jars: Iterable[Jar]) -> list[Jar]:
    """Return the jars that do not stand in `libs` with their checksum."""
    return [jar for jar in jars if not jar.is_at(libs / jar.file)]


def bring(libs: Path, tell: Tell, jars: Iterable[Jar] | None = None) -> None:
    """See that every jar stands in `libs`, checked; `tell` is told what goes on.

    Raises `JarsError` naming the jars that no way could bring, and why.
    """
    wanted = tuple(jars or locked())
    if not missing_in(libs, wanted):
        return
    try:
        libs.mkdir(parents=True, exist_ok=True)
        with (libs / ".lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("Another process is fetching the same jars; waiting for it …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            _bring(libs, tell, missing_in(libs, wanted))
    except OSError as error:
        raise JarsError(
            f"the jars cannot be kept in {libs}: {error.strerror or error}. Make room there, or set "
            "GONGZE_CACHE to another folder; then start again."
        ) from error


def _bring(libs: Path, tell: Tell, missing: list[Jar]) -> None:
    """Try each way until nothing is missing, holding the folder."""
    from hub.local.fetching import WAYS  # noqa: PLC0415  slow to import, and seldom needed

    for left in libs.glob(".part.*"):  # by a run that was ended
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    if not missing:
        return
    for jar in missing:
        if (libs / jar.file).exists():
            tell(
                f"{libs / jar.file} is broken: another checksum than the lock's. Fetching it anew."
            )
    size_mb = sum(jar.size for jar in missing) / 1e6
    tell(
        f"Apache Kafka {KAFKA}: fetching {len(missing)} of {len(locked())} jars, {size_mb:.0f} MB, once …"
    )
    reasons: list[str] = []
    for name, way in WAYS.items():
        before = len(missing)
        reason = way(missing, libs, partial(_tell_of, name, tell))
        reasons += [f"{name}: {reason}"] if reason else []
        missing = missing_in(libs, missing)
        if before > len(missing):
            tell(f"  {name}: {before - len(missing)} of {before} jars are here")
        if not missing:
            return
    names = ", ".join(jar.file for jar in missing[:NAMED_MAX])
    more = f" and {len(missing) - NAMED_MAX} more" if len(missing) > NAMED_MAX else ""
    raise JarsError(
        f"no way brought these jars with the checksum of {LOCK.name}: {names}{more}. "
        f"Tried {'; '.join(reasons)}. Look at the network, or name a mirror with GONGZE_MAVEN_REPO, then "
        f"start again; or bring {libs} from a machine that has it."
    )


def _tell_of(way: str, tell: Tell, text: str) -> None:
    tell(f"  {way}: {text}")


def put(found: Path, jar: Jar, libs: Path) -> bool:
    """Copy a file to its place in `libs` if it is the jar; return whether it is."""
    if not jar.is_at(found):
        return False
    part = libs / f".part.{jar.file}"
    shutil.copyfile(found, part)
    part.replace(libs / jar.file)
    return True


async def fetched() -> bool:
    """Bring the jars into the cache by a process of its own; return whether it could.

    It says itself what goes on and what is wrong. Cancelled, or when this process ends, it ends too,
    in the middle of a download.
    """
    process = await asyncio.create_subprocess_exec(
        *bound_to_parent([sys.executable, "-m", "hub.local.jars"], signal.SIGKILL),
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()


def main() -> int:
    """Bring the jars into the cache; return 1 with a sentence on stderr if they cannot be had."""
    try:
        output.prepare()
        bring(cache(), output.say)
    except (JarsError, output.UnwrittenError) as error:
        output.warn(f"{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
