"""Changes one number of the law after another in a copy of the tree, and runs its tests.

Only stories may fail then, and tests of pages that quote the rule. The tests are those without
Kafka: `python -m tools.independence [together=1]`.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.check import PURE, TWO

ROOT = Path(__file__).parents[1]
STORIES = ("tests/stories/",)
PAGES = (
    "tests/docs/",
    "tests/tidy/test_docs.py",
    "tests/tidy/test_law_page.py",
    "tests/tidy/test_messages_page.py",
    "tests/tidy/test_numbers_of_pages.py",
)
"""Tests that hold pages to the law that they quote."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py)(\S*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """Another number in a file of the rulebooks: in the rule, and in its two sentences."""

    file: str
    words: tuple[tuple[str, str], ...]


CHANGES = (
    Change(
        "rulebooks/zhuhai/art-15-cut-off.yaml",
        (
            ("clock: {working_days: 2}", "clock: {working_days: 3}"),
            ("within two", "within three"),
            ("两个工作日", "三个工作日"),
        ),
    ),
    Change(
        "rulebooks/zhuhai/art-08-planning.yaml",
        (
            ("clock: {working_days: 3}", "clock: {working_days: 4}"),
            ("within three", "within four"),
            ("三个工作日", "四个工作日"),
        ),
    ),
    Change(
        "rulebooks/zhuhai/art-14-supervision.yaml",
        (
            ("clock: {months: 6}", "clock: {months: 7}"),
            ("six months", "seven months"),
            ("六个月", "七个月"),
        ),
    ),
    Change(
        "rulebooks/zhuhai/grounds.yaml",
        (
            ("percent: 15", "percent: 20"),
            ("reaches 15 %", "reaches 20 %"),
            ("百分之十五，或者", "百分之二十，或者"),
        ),
    ),
    Change(
        "rulebooks/jilin/ladder.yaml",
        (
            ("at_most: 15", "at_most: 12"),
            ("not above 15 %", "not above 12 %"),
            ("未超过百分之十五", "未超过百分之十二"),
        ),
    ),
    Change("rulebooks/jilin/city.yaml", (("    default: 3\n", "    default: 4\n"),)),
)


def copied(to: Path) -> None:
    """Copy what git holds or would hold to another folder, as a repository of one commit."""
    listed = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "as it stands")):
        subprocess.run(["git", *words], cwd=to, check=True)


def changed(tree: Path, change: Change) -> None:
    """Write the other number. Raises `ValueError` where the file does not hold the one of today."""
    text = (tree / change.file).read_text(encoding="utf-8")
    for old, new in change.words:
        if old not in text:
            raise ValueError(
                f"{change.file} does not hold {old!r}: bring tools/independence.py up to date."
            )
        text = text.replace(old, new)
    (tree / change.file).write_text(text, encoding="utf-8")


def failing(tree: Path, only: Collection[str] = ()) -> list[str]:
    """Return the tests that fail in a tree, or of some files of it, by file and name."""
    options = ["-q", "--tb=no", "-rfE", "-p", "no:cacheprovider", *TWO, *PURE]
    command = [sys.executable, "-m", "pytest", *options, *only]
    ran = subprocess.run(
        command, cwd=tree, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if ran.returncode not in (0, 1):
        raise ValueError(f"the tests did not run: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return [f"{file}{name}" for file, name in _FAILED.findall(ran.stdout)]


def dependent(tree: Path, changes: Sequence[Change]) -> list[str]:
    """Return the tests that fail with these numbers, and should not."""
    for change in changes:
        changed(tree, change)
    found = failing(tree)
    subprocess.run(["git", "checkout", "-q", "."], cwd=tree, check=True)
    stories = [one for one in found if one.startswith(STORIES)]
    others = [one for one in found if not one.startswith((*STORIES, *PAGES))]
    if others:
        before = failing(tree, {one.partition("::")[0] for one in others})
        others = [one for one in others if one not in before]
    named = ", ".join(change.file.removeprefix("rulebooks/") for change in changes)
    pages = len([one for one in found if one.startswith(PAGES)])
    sys.stdout.write(f"{named}: {len(stories)} stories, {pages} pages, {len(others)} others fail\n")
    sys.stdout.flush()
    return others if stories else [*others, f"no story notices another number in {named}"]


def main(together: bool = False) -> int:
    """Change each number by itself, or all together; print what fails and should not.

    Return 1 if anything does.
    """
    sets = [CHANGES] if together else [(one,) for one in CHANGES]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        copied(tree)
        wrong = [one for changes in sets for one in dependent(tree, changes)]
    sys.stdout.writelines(f"  {one}\n" for one in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("together=1" in sys.argv[1:]))
