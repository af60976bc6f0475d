"""Makes a release in dist/: `python -m tools.release [--dry]`, which `make release [dry=1]` calls.

Wheel and source archive, built twice and compared; a bill of materials; SHA256SUMS; and, unless
dry, the tag with the changelog's section. Whoever has the same commit makes the same bytes.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tools.parts import NAME, bill

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
CHANGELOG = ROOT / "CHANGELOG.md"
_SECTION = r"^## \[{}\](?P<day>[^\n]*)\n(?P<text>.*?)(?=^## |^\[[^\]\n]+\]: |\Z)"


class NotReleasedError(Exception):
    """No release can be made: says why, and what to do."""


def main(dry: bool) -> int:
    """Make the release; return 0, or 1 with a sentence on stderr."""
    try:
        version = _version()
        changes = _changes(version)
        _check_tree(version)
        files = _made(version)
        if not dry:
            _git("tag", "-a", f"v{version}", "-m", f"{NAME} {version}\n\n{changes}")
    except NotReleasedError as error:
        print(f"No release: {error}", file=sys.stderr)
        return 1
    for file in files:
        print(f"{file.relative_to(ROOT)}  {file.stat().st_size:,} bytes")
    print(f"Tag v{version}: {'not made (dry)' if dry else f'made; git push origin v{version}'}")
    return 0


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _changes(version: str) -> str:
    """Return what the changelog says of a version.

    Raises `NotReleasedError` for a section missing or left.
    """
    text = CHANGELOG.read_text(encoding="utf-8")
    section = _section(text, version)
    if section is None or not section["text"].strip():
        raise NotReleasedError(f"CHANGELOG.md says nothing under ## [{version}]. Write it there.")
    if not re.fullmatch(r" - \d{4}-\d{2}-\d{2}", section["day"]):
        raise NotReleasedError(f"write ## [{version}] - YYYY-MM-DD into CHANGELOG.md: its day.")
    left = _section(text, "Unreleased")
    if left is not None and left["text"].strip():
        raise NotReleasedError(
            f"CHANGELOG.md has changes under Unreleased that {version} would hold unnamed. Move"
            " them to its section, or give pyproject.toml the next version."
        )
    return section["text"].strip()


def _section(text: str, name: str) -> "re.Match[str] | None":
    return re.search(_SECTION.format(re.escape(name)), text, re.MULTILINE | re.DOTALL)


def _check_tree(version: str) -> None:
    if changed := _git("status", "--porcelain"):
        first = changed.splitlines()[0].strip()
        raise NotReleasedError(
            f"what lies here is in no commit ({first}). Commit it, or take it away."
        )
    if _git("tag", "--list", f"v{version}"):
        raise NotReleasedError(
            f"v{version} is tagged already. Give pyproject.toml the next version."
        )


def _made(version: str) -> list[Path]:
    """Write the files of a release anew and return them. Raises `NotReleasedError`."""
    epoch = _git("log", "-1", "--format=%ct")
    DIST.mkdir(exist_ok=True)
    for old in DIST.iterdir():
        old.unlink()
    _build(DIST, epoch)
    with tempfile.TemporaryDirectory() as again:
        _build(Path(again), epoch)
        if _digests(DIST) != _digests(Path(again)):
            raise NotReleasedError("two builds of this commit differ. Find what differs first.")
    made = datetime.fromtimestamp(int(epoch), UTC)
    (DIST / f"{NAME}-{version}.cdx.json").write_text(bill(version, made), encoding="utf-8")
    sums = DIST / "SHA256SUMS"
    lines = [f"{digest}  {name}\n" for name, digest in sorted(_digests(DIST).items())]
    sums.write_text("".join(lines), encoding="utf-8")
    return sorted(DIST.iterdir())


def _build(target: Path, epoch: str) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
        cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": epoch}, capture_output=True, text=True,
        check=False,
    encoding="utf-8")  # fmt: skip
    for beside in target.glob(".*"):  # hatchling keeps an ignore file beside what it built
        beside.unlink()
    if built.returncode:
        raise NotReleasedError(f"the build failed:\n{built.stdout}{built.stderr}".rstrip())


def _digests(folder: Path) -> Mapping[str, str]:
    return {one.name: sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


def _git(*words: str) -> str:
    """Return what git prints. Raises `NotReleasedError` with git's own words."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
        )
    except FileNotFoundError as error:
        raise NotReleasedError("git is not on the path.") from error
    if done.returncode:
        raise NotReleasedError(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main("--dry" in sys.argv[1:]))
