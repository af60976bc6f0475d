"""Follows a page literally: makes the edits that it shows, types its commands, looks for what it
says comes out.

A page shows three things. The text before a fence names the file, in backquotes, last of all:
`diff` is an edit of it; after "New file" any other fence is its text. `console` is typed: lines
that begin with `$ `, each with lines of which the output holds each in this order; … stands for
anything. A command that ends with another code than 0 says so: `# ends with 1`.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"(?i)(new\s+file|in)\s+`([^`\s]+)`:\s*$")
_ENDS = re.compile(r"\s+# ends with (\d+)$")


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a file and what stands in their place; no lines before: a new file."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A command, the code that it ends with, and what its output holds."""

    command: str
    code: int
    shows: tuple[str, ...]


def path_of(page: str, heading: str) -> str:
    """Return the part of a page that stands under a heading."""
    (found,) = re.findall(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE
    )
    return str(found)


def steps_of(text: str) -> Iterator[Edit | Typed]:
    """Yield what a part of a page has its reader do, in order."""
    path, new, end = "", False, 0
    for fence in _FENCE.finditer(text):
        named = _FILE.search(text, end, fence.start())
        if named:
            new, path = named[1].lower() != "in", named[2]
        end = fence.end()
        mark, body = fence.groups()
        if mark == "console":
            yield from typed_in(body)
        elif mark == "diff":
            yield Edit(path, lines_of(body, " -"), lines_of(body, " +"))
        else:
            assert new, f"a fence that is no new file: {body}"
            yield Edit(path, "", body)


def lines_of(diff: str, signs: str) -> str:
    """Return the lines of a diff that stand under one of these signs, without it."""
    return "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in signs)


def typed_in(console: str) -> Iterator[Typed]:
    """Yield the commands of a console, each with what it shows."""
    for block in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *shows = block.splitlines()
        ends = _ENDS.search(command)
        yield Typed(_ENDS.sub("", command), int(ends[1]) if ends else 0, tuple(filter(None, shows)))


def copied(root: Path, into: Path) -> Path:
    """Copy what the project keeps to a folder, as one commit of a clone; return it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, check=True,
    ).stdout.decode().split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (root / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, into / name)
    who = ("-c", "user.name=reader", "-c", "user.email=reader@example.org")
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "a clone"]):
        subprocess.run(["git", *command], cwd=into, check=True)
    return into


def follow(step: Edit | Typed, clone: Path) -> None:
    """Do one step in a clone; fail where it cannot be done or something else comes out."""
    if isinstance(step, Edit):
        edit(step, clone / step.path)
        return
    done = subprocess.run(
        as_run(step.command, (clone / "Makefile").read_text(encoding="utf-8")),
        shell=True, cwd=clone, text=True, check=False, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == step.code, f"{step.command}\n{done.stdout}"
    left = iter(done.stdout.splitlines())
    for shown in step.shows:
        looks = re.compile(".*".join(map(re.escape, shown.strip().split("…"))))
        assert any(map(looks.search, left)), f"{step.command}\n{shown}\n{done.stdout}"


def edit(step: Edit, path: Path) -> None:
    """Make an edit: the lines that it takes away stand in the file once."""
    if not step.before:
        assert not path.exists(), f"{step.path} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.after, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert text.count(step.before) == 1, f"{step.path} does not hold once:\n{step.before}"
    path.write_text(text.replace(step.before, step.after), encoding="utf-8")


def as_run(command: str, makefile: str) -> str:
    """Return a command as a shell without the project's environment runs it."""
    door = re.fullmatch(r"make ([a-z-]+)", command)
    if door:
        (recipe,) = re.findall(rf"^{door[1]}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
        return " && ".join(
            line.strip().lstrip("@").replace("$(BIN)/python", sys.executable)
            for line in recipe.splitlines()
        )
    modules = {"gongze": "hub.cli", "pytest": "pytest -p no:cacheprovider"}
    name, _, rest = command.partition(" ")
    return f"{sys.executable} -m {modules[name]} {rest}"
