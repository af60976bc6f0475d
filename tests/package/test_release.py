"""A release is made of a whole, clean, named tree, or not at all;
it can be checked by its digests.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tools.parts import NAME, licence_of, packages, pins

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(shutil.which("git") is None, reason="a release is a tag of git"),
]
PERSON = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")


@dataclass(frozen=True, slots=True)
class Clone:
    """A repository of its own with the files of this one."""

    root: Path

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        person = {**dict.fromkeys(PERSON, "Tester"), "GIT_CONFIG_GLOBAL": os.devnull}
        return subprocess.run(
            command, cwd=self.root, env={**os.environ, **person}, capture_output=True, text=True,
            check=False,
        encoding="utf-8")  # fmt: skip

    def release(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.run(sys.executable, "-m", "tools.release", *words)

    def commit(self) -> None:
        assert self.run("git", "add", "--all").returncode == 0
        assert self.run("git", "commit", "-q", "-m", "all").returncode == 0

    def tags(self) -> list[str]:
        return self.run("git", "tag", "--list").stdout.split()

    def edit(self, name: str, before: str, after: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert before in text
        (self.root / name).write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def clone(archives: dict[str, Path], tmp_path: Path) -> Clone:
    """Return a clone in which all is ready to be released as 9.9.9."""
    with tarfile.open(archives["gz"]) as source:
        source.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    found = Clone(root)
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    (version,) = re.findall(r'^version = "(.*)"$', project, re.MULTILINE)
    found.edit("pyproject.toml", f'version = "{version}"', 'version = "9.9.9"')
    changed = "# Changelog\n\n## [Unreleased]\n\n## [9.9.9] - 2027-01-31\n\n- A thing.\n"
    (root / "CHANGELOG.md").write_text(changed, encoding="utf-8")
    assert found.run("git", "init", "-q").returncode == 0
    found.commit()
    return found


def test_a_dry_release_makes_all_but_the_tag_and_a_true_one_the_same_files_and_the_tag(
    clone: Clone,
) -> None:
    dry = clone.release("--dry")
    assert (dry.returncode, clone.tags()) == (0, []), dry.stderr
    names = {f"{NAME}-9.9.9{end}" for end in ("-py3-none-any.whl", ".tar.gz", ".cdx.json")}
    made = {file.name: file.read_bytes() for file in (clone.root / "dist").iterdir()}
    assert set(made) == names | {"SHA256SUMS"}
    sums = {f"{sha256(made[name]).hexdigest()}  {name}" for name in names}
    assert set(made["SHA256SUMS"].decode().splitlines()) == sums
    true = clone.release()
    assert (true.returncode, clone.tags()) == (0, ["v9.9.9"]), true.stderr
    assert {file.name: file.read_bytes() for file in (clone.root / "dist").iterdir()} == made
    assert "- A thing." in clone.run("git", "tag", "-n9", "--list", "v9.9.9").stdout
    again = clone.release()
    assert (again.returncode, "v9.9.9 is tagged already" in again.stderr) == (1, True)


def test_the_bill_of_materials_names_each_package_with_version_digests_and_licence(
    clone: Clone,
) -> None:
    assert clone.release("--dry").returncode == 0
    (file,) = (clone.root / "dist").glob("*.cdx.json")
    told = json.loads(file.read_text(encoding="utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    assert told["metadata"]["component"]["version"] == "9.9.9"
    by_name = {one["name"]: one for one in told["components"] if "pkg:pypi" in one["purl"]}
    assert set(by_name) == set(packages())
    for name, pin in pins().items():
        if name in by_name:
            part = by_name[name]
            assert part["version"] == pin.version
            assert {one["content"] for one in part["hashes"]} == set(pin.digests)
            assert part["licenses"], licence_of(name)
    assert any(one["name"] == "kafka-clients" for one in told["components"])
    assert "pytest" not in by_name


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("CHANGELOG.md", "[9.9.9]", "[9.9.8]", "says nothing under ## [9.9.9]"),
        ("CHANGELOG.md", "- A thing.\n", "", "says nothing under ## [9.9.9]"),
        ("CHANGELOG.md", " - 2027-01-31", "", "write ## [9.9.9] - YYYY-MM-DD"),
        ("CHANGELOG.md", "[Unreleased]\n", "[Unreleased]\n\n- More.\n", "changes under Unreleased"),
    ],
    ids=("no section", "empty section", "no day", "unreleased"),
)
def test_what_the_changelog_does_not_name_is_not_released(
    clone: Clone, name: str, before: str, after: str, says: str
) -> None:
    clone.edit(name, before, after)
    clone.commit()
    refused = clone.release("--dry")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert says in refused.stderr


def test_what_is_in_no_commit_is_not_released(clone: Clone) -> None:
    (clone.root / "hub" / "forgotten.py").write_text("", encoding="utf-8")
    refused = clone.release("--dry")
    assert (refused.returncode, "hub/forgotten.py" in refused.stderr) == (1, True)


def test_the_changelog_names_the_version_that_stands_in_the_project(
    archives: dict[str, Path],
) -> None:
    version = archives["whl"].name.split("-")[1]
    root = Path(__file__).parents[2]
    assert f"## [{version}] - " in (root / "CHANGELOG.md").read_text(encoding="utf-8")
