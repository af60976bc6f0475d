"""Fetches the jars of Apache Kafka, by their lock: from the local Maven store, then by mvn, then by
jgo.

1. Each way tries what is missing, and says why if something is still missing. No address of a
   repository is written here: each way has its own. `GONGZE_MAVEN_REPO` names a mirror for the last
   one.
2. `python -m hub.local.fetching` fetches the jars and may be ended at any time: checked jars stay,
   and the next run goes on.
"""

import asyncio
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from hub import output
from hub.local.child_process import bound_to_parent
from hub.local.jars import KAFKA, LOCK, Jar, JarsError, cache, locked, missing_in, put
from hub.sentence import in_words, joined, sentence_of

NAMED_MAX = 5
TELL_EVERY_S = 2.0
MVN_LIMIT_S = 900.0
DOWNLOADS_AT_ONCE = 8
_UNREACHED = in_words("no repository is reached: there is no network, or it lets nothing through")
_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
Tell = Callable[[str], None]
Way = Callable[[Sequence[Jar], Path, Tell], str | None]


def from_store(jars: Sequence[Jar], libs: Path, tell: Tell) -> str | None:
    """Copy what the local Maven store has."""
    held = [jar for jar in jars if put(_store() / jar.in_store, jar, libs)]
    return None if len(held) == len(jars) else in_words("{store} lacks them", store=_store())


def _store() -> Path:
    """Return the local Maven store; for a user without a home, a path that does not exist."""
    return Path(os.environ.get("M2_REPO") or os.path.expanduser("~/.m2/repository"))  # noqa: PTH111


_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>gongze</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>{}</dependencies></project>"""
_DEPENDENCY = """<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
</dependency>"""
_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


def from_mvn(jars: Sequence[Jar], libs: Path, tell: Tell) -> str | None:
    """Ask Maven for exactly these versions: every transitive dependency is excluded."""
    mvn = shutil.which("mvn")
    if mvn is None:
        return "not installed"
    folder = libs / ".part.mvn"
    folder.mkdir(exist_ok=True)
    try:
        reason = _ask_mvn(mvn, jars, folder, tell)
        for jar in jars:
            put(folder / "libs" / jar.file, jar, libs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return reason


def _ask_mvn(mvn: str, jars: Sequence[Jar], folder: Path, tell: Tell) -> str | None:
    wanted = "".join(_DEPENDENCY.format(jar.group, jar.artifact, jar.version) for jar in jars)
    (folder / "pom.xml").write_text(_POM.format(wanted), encoding="utf-8")
    goal = [_GOAL, f"-DoutputDirectory={folder}/libs"]
    command = [mvn, "-q", "-B", "-f", str(folder / "pom.xml"), *goal]
    said = folder / "said.log"
    with said.open("wb") as out:
        process = subprocess.Popen(
            bound_to_parent(command, signal.SIGKILL),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    started, told = time.monotonic(), ""
    while process.poll() is None:
        if time.monotonic() - started > MVN_LIMIT_S:
            process.kill()
        try:
            process.wait(TELL_EVERY_S)
        except subprocess.TimeoutExpired:
            here = [jar for jar in jars if (_store() / jar.in_store).exists()]
            if (progress := _progress(here, jars)) != told:
                tell(told := progress)
    errors = [
        line
        for line in said.read_text(errors="replace", encoding="utf-8").splitlines()
        if "ERROR" in line
    ]
    return (
        (errors or [in_words("ended with {returncode}", returncode=process.returncode)])[0]
        if process.returncode
        else None
    )


def from_jgo(jars: Sequence[Jar], libs: Path, tell: Tell) -> str | None:
    """Use jgo only as a downloader of single files: its own resolution picks other versions."""
    from jgo.maven import MavenContext  # noqa: PLC0415  slow to import, and seldom needed

    mirror = os.environ.get("GONGZE_MAVEN_REPO")
    more = {"remote_repos": {"central": mirror}} if mirror else {}
    folder = libs / ".part.jgo"
    context = MavenContext(repo_cache=folder, timeout=60, **more)

    def one(jar: Jar) -> Jar:
        component = context.project(jar.group, jar.artifact).at_version(jar.version)
        if not put(Path(component.artifact().resolve()), jar, libs):
            raise ValueError(f"{jar.file} came with another checksum")
        return jar

    try:
        with ThreadPoolExecutor(DOWNLOADS_AT_ONCE) as pool:
            return _gathered([pool.submit(one, jar) for jar in jars], jars, tell)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _gathered(futures: Sequence["Future[Jar]"], jars: Sequence[Jar], tell: Tell) -> str | None:
    """Report the progress of downloads; return why the last failed one did."""
    here: list[Jar] = []
    reason = None
    told_s = time.monotonic()
    for done in as_completed(futures):
        try:
            here.append(done.result())
        except Exception as error:  # whatever the downloader met, the jar is missing and is named
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise
            # By its name: the class is of a library that jgo chose, not this project.
            unreached = type(error).__name__ == "ConnectionError"
            reason = _UNREACHED if unreached else sentence_of(error)
        if time.monotonic() - told_s > TELL_EVERY_S:
            told_s = time.monotonic()
            tell(_progress(here, jars))
    return reason


def _progress(here: Sequence[Jar], jars: Sequence[Jar]) -> str:
    sizes_mb = (sum(jar.size for jar in some) / 1e6 for some in (here, jars))
    return in_words("{} of {} jars, {:.0f} of {:.0f} MB …").format(len(here), len(jars), *sizes_mb)


WAYS: Mapping[str, Way] = {
    "local Maven store": from_store,
    "mvn": from_mvn,
    "jgo": from_jgo,
}
"""Every way, in the order in which they are tried."""


def bring(libs: Path, tell: Tell, jars: Iterable[Jar] | None = None) -> None:
    """Make sure that every jar is in `libs`, checked; `tell` is called with the progress.

    Raises `JarsError` naming the jars that no way could fetch, and why.
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
                tell(in_words("Another process is fetching the same jars; waiting for it …"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            _bring(libs, tell, missing_in(libs, wanted))
    except OSError as error:
        raise JarsError(
            in_words(
                "the jars cannot be kept in {libs}: {strerror}. Make room there, or set "
                "GONGZE_CACHE to another folder; then start again.",
                libs=libs,
                strerror=sentence_of(error),
            )
        ) from error


def _bring(libs: Path, tell: Tell, missing: list[Jar]) -> None:
    """Try each way until nothing is missing, while the folder is locked."""
    for left in libs.glob(".part.*"):  # by a run that was ended
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    if not missing:
        return
    for jar in missing:
        if (libs / jar.file).exists():
            tell(
                in_words(
                    "{libs} is broken: another checksum than the lock's. Fetching it anew.",
                    libs=libs / jar.file,
                )
            )
    size_mb = sum(jar.size for jar in missing) / 1e6
    tell(
        in_words(
            "Apache Kafka {kafka}: fetching {count} of {count2} jars, {size_mb:.0f} MB, once …",
            kafka=KAFKA,
            count=len(missing),
            count2=len(locked()),
            size_mb=size_mb,
        )
    )
    reasons: list[str] = []
    for name, way in WAYS.items():
        before = len(missing)
        reason = way(missing, libs, partial(_report, name, tell))
        reasons += [f"{name}: {reason}"] if reason else []
        missing = missing_in(libs, missing)
        if before > len(missing):
            tell(
                in_words(
                    "  {name}: {before} of {before2} jars are here",
                    name=name,
                    before=before - len(missing),
                    before2=before,
                )
            )
        if not missing:
            return
    names = ", ".join(jar.file for jar in missing[:NAMED_MAX])
    more = (
        in_words(" and {count} more", count=len(missing) - NAMED_MAX)
        if len(missing) > NAMED_MAX
        else ""
    )
    raise JarsError(
        in_words(
            "no way brought these jars with the checksum of {name}: {names}{more}. Tried "
            "{reasons}. Look at the network, or name a mirror with GONGZE_MAVEN_REPO, "
            "then start again; or bring {libs} from a machine that has it.",
            name=LOCK.name,
            names=names,
            more=more,
            reasons=joined("; ", reasons),
            libs=libs,
        )
    )


def _report(way: str, tell: Tell, text: str) -> None:
    tell(f"  {way}: {text}")


async def fetched() -> bool:
    """Fetch the jars into the cache in a separate process; return whether it could.

    That process reports progress and errors itself. When it is cancelled, or this process ends, it
    ends too, in the middle of a download.
    """
    process = await asyncio.create_subprocess_exec(
        *bound_to_parent([sys.executable, "-m", "hub.local.fetching"], signal.SIGKILL),
        stdin=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()


def main() -> int:
    """Fetch the jars into the cache; return 1 with a sentence on stderr if that fails."""
    try:
        output.prepare()
        bring(cache(), output.say)
    except (JarsError, output.UnwrittenError) as error:
        output.warn(sentence_of(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
