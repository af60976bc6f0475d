"""Brings the jars of Apache Kafka, by a lock with SHA-256: local Maven store, then mvn, then jgo.

No address of a repository stands here: each way knows its own. `GONGZE_MAVEN_REPO` names a mirror for
the last one. A jar with another checksum is never used.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

KAFKA = "4.3.1"
LOCK = Path(__file__).parent.parent.parent / "deploy" / f"kafka-{KAFKA}.lock"
Tell = Callable[[str], None]


class JarsError(Exception):
    """The jars could not be brought: says which, and what was tried."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One artifact of the lock."""

    group: str
    artifact: str
    version: str
    digest: str

    @property
    def file(self) -> str:
        """Return the file's name."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def in_store(self) -> Path:
        """Return where a Maven store keeps it."""
        return Path(self.group.replace(".", "/")) / self.artifact / self.version / self.file


def cache() -> Path:
    """Return the folder that keeps the jars between projects (`GONGZE_CACHE` overrides its root)."""
    root = os.environ.get("GONGZE_CACHE") or Path.home() / ".cache" / "gongze"
    return Path(root) / f"kafka-{KAFKA}"


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """Return the jars that the lock names."""
    rows = (line.split() for line in lock.read_text().splitlines() if line.strip())
    return tuple(Jar(*row[:4]) for row in rows if row[0][0] != "#")


def bring(libs: Path, tell: Tell, jars: Iterable[Jar] | None = None) -> None:
    """See that every jar stands in `libs`, checked; `tell` is told what goes on.

    Raises `JarsError` naming the jars that no way could bring.
    """
    libs.mkdir(parents=True, exist_ok=True)
    missing = [jar for jar in (jars or locked()) if not _stands(libs / jar.file, jar)]
    if not missing:
        return
    tell(f"Apache Kafka {KAFKA}: {len(missing)} jars are to be fetched (43 MB in all) …")
    for name, way in (("local Maven store", _store), ("mvn", _mvn), ("jgo", _jgo)):
        if missing:
            before = len(missing)
            missing = way(missing, libs)
            tell(f"  {name}: {before - len(missing)} of {before}")
    if missing:
        names = ", ".join(jar.file for jar in missing)
        raise JarsError(
            f"no way brought these jars with the checksum of {LOCK.name}: {names}. "
            "Look at the network and the disk, then try again."
        )


def _stands(file: Path, jar: Jar) -> bool:
    return file.is_file() and sha256(file.read_bytes()).hexdigest() == jar.digest


def _put(found: Path, jar: Jar, libs: Path) -> bool:
    if not _stands(found, jar):
        return False
    part = libs / f".{jar.file}.{os.getpid()}.part"
    shutil.copyfile(found, part)
    part.replace(libs / jar.file)
    return True


def _store(jars: list[Jar], libs: Path) -> list[Jar]:
    store = Path(os.environ.get("M2_REPO") or Path.home() / ".m2" / "repository")
    return [jar for jar in jars if not _put(store / jar.in_store, jar, libs)]


_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>gongze</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>{}</dependencies></project>"""
_DEPENDENCY = """<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
</dependency>"""


def _mvn(jars: list[Jar], libs: Path) -> list[Jar]:
    """Ask Maven for exactly these versions: every transitive dependency is excluded."""
    mvn = shutil.which("mvn")
    if mvn is None:
        return jars
    wanted = "".join(_DEPENDENCY.format(jar.group, jar.artifact, jar.version) for jar in jars)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
    with tempfile.TemporaryDirectory() as folder:
        pom = Path(folder, "pom.xml")
        pom.write_text(_POM.format(wanted))
        command = [mvn, "-q", "-B", "-f", str(pom), goal, f"-DoutputDirectory={folder}/libs"]
        subprocess.run(command, check=False, capture_output=True)
        return [jar for jar in jars if not _put(Path(folder, "libs", jar.file), jar, libs)]


def _jgo(jars: list[Jar], libs: Path) -> list[Jar]:
    """Use jgo only as a downloader of single files: its own resolution picks other versions."""
    from jgo.maven import MavenContext  # noqa: PLC0415  slow to import, and seldom needed

    mirror = os.environ.get("GONGZE_MAVEN_REPO")
    more = {"remote_repos": {"central": mirror}} if mirror else {}
    context = MavenContext(timeout=60, **more)

    def one(jar: Jar) -> bool:
        try:
            component = context.project(jar.group, jar.artifact).at_version(jar.version)
            return _put(Path(component.artifact().resolve()), jar, libs)
        except Exception:  # noqa: BLE001  whatever the downloader met, the jar is missing and is named
            return False

    with ThreadPoolExecutor(8) as pool:
        brought = list(pool.map(one, jars))
    return [jar for jar, there in zip(jars, brought, strict=True) if not there]
