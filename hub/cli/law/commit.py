"""Reads the rulebooks of a commit out of git, without writing anything into the tree."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hub.sentence import in_words

SECONDS_MAX = 30


class NoCommitError(Exception):
    """No rulebooks of a commit can be had: why, and what is done or to do instead."""


@dataclass(frozen=True, slots=True)
class Rulebooks:
    """The rulebooks of a commit: its short name and subject,
    and each folder's YAML files by name.
    """

    commit: str
    subject: str
    folders: Mapping[str, Mapping[str, str]]

    def texts_of(self, folder: str) -> Mapping[str, str]:
        """Return the files of a folder, by name; none if the commit has no such folder."""
        return self.folders.get(folder, {})


def rulebooks_of(commit: str, folder: Path) -> Rulebooks:
    """Return the rulebooks that stood in `folder` on a commit. Raises `NoCommitError`."""
    if not _is_kept(folder):
        raise NoCommitError(in_words("{folder} is in no git checkout", folder=folder))
    try:
        named = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}")
    except NoCommitError as error:
        raise NoCommitError(in_words("git knows no commit {commit!r}", commit=commit)) from error
    whole = named.decode().strip()
    told = _git(folder, "show", "--no-patch", "--format=%h%n%s", whole)
    short, subject = told.decode("utf-8", "replace").rstrip("\n").split("\n", 1)
    try:
        packed = _git(folder, "archive", "--format=tar", whole, "--", ".")
    except NoCommitError as error:
        raise NoCommitError(
            in_words("commit {short} has no rulebooks in {folder}", short=short, folder=folder)
        ) from error
    return Rulebooks(short, subject, _folders(packed))


def _is_kept(folder: Path) -> bool:
    """Return whether git keeps the files of a folder.

    Raises `NoCommitError` where there is no git at all.
    """
    try:
        return bool(_git(folder, "ls-files", "--", ".").strip())
    except NoCommitError:
        if shutil.which("git") is None:
            raise
        return False


def _folders(packed: bytes) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        for member in files:
            path = Path(member.name)
            content = files.extractfile(member) if path.suffix == ".yaml" else None
            if content is not None:
                text = content.read().decode("utf-8", "replace")
                found.setdefault(str(path.parent), {})[path.name] = text
    return found


def _git(folder: Path, *words: str) -> bytes:
    """Return what git prints. Raises `NoCommitError` where there is no git, or it fails."""
    git = shutil.which("git")
    if git is None:
        raise NoCommitError(in_words("there is no git on this machine"))
    try:
        done = subprocess.run(  # noqa: S603  git alone; what a person typed is no option
            [git, "-C", str(folder), *words], capture_output=True, check=True, timeout=SECONDS_MAX
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise NoCommitError(
            in_words("git cannot be asked about {folder}", folder=folder)
        ) from error
    return done.stdout
