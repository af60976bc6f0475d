"""The pages and what stands on them to be typed, written or read: every snippet, by its page."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced snippet: its page, what stands behind the fence, its text."""

    page: str
    mark: str
    text: str


def fences() -> Iterator[Fence]:
    """Yield every fenced snippet of every page."""
    for page in PAGES:
        for mark, text in _FENCE.findall(page.read_text(encoding="utf-8")):
            yield Fence(page.name, mark, text)


def typed(page: str) -> list[str]:
    """Return what a page has people type: its indented lines, one command each,
    without what explains them.
    """
    (path,) = (one for one in PAGES if one.name == page)
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    commands: list[str] = []
    begun = ""
    for line in re.findall(r"^ {4}(.*)$", text, re.MULTILINE):
        begun = f"{begun}\n{line}" if begun else re.split(r" {3,}", line)[0]
        if _is_whole(begun):
            commands.append(begun)
            begun = ""
    assert not begun, f"{page}: a quotation that does not end: {begun}"
    return commands


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True
