"""Law of a fictional town for tests of the engine: no number of a real law decides whether they
pass.

The town's rulebook stands in tests/toy_city/, in the same form as rulebooks/. What runs the hub by
its own reading of rulebooks finds it there under the fixture `toy` of tests/conftest.py.
"""

import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hub.domain.law import Law
from hub.domain.rulebook import load_law
from hub.domain.story.read import Header, Line, read_header, read_lines
from hub.files.rulebooks import RULEBOOKS

NAME = "millbrook"
FOLDER = Path(__file__).parent / "toy_city"
"""A folder of rulebooks: what all cities share, and one city."""
STORIES = FOLDER / "stories"
LATE = STORIES / "a-shut-off-one-second-late.jsonl"
"""A story in which a supply is shut off one second after its term."""


def texts_of(folder: str) -> dict[str, str]:
    """Return the texts of a folder of the toy's rulebooks, "common" or the city, by file name."""
    paths = sorted((FOLDER / folder).glob("*.yaml"))
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def toy_law(chosen: Mapping[str, Any] | None = None) -> Law:
    """Return the town's law under these readings, the others at their defaults."""
    return _law(json.dumps(chosen or {}, sort_keys=True))


def toy_story(path: Path) -> tuple[Header, list[Line]]:
    """Return a story of the town, as `gongze replay` reads it."""
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    header = read_header(first)
    words = toy_law(header.settings).vocabulary.with_offices(header.offices, header.under)
    return header, list(read_lines(rest, words))


def rulebooks_in(folder: Path) -> Path:
    """Make a folder of the toy's rulebooks that every command can read; return it.

    The names of fields and the hub's phrases are no city's: they are those of the release.
    """
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("stories"))
    words = yaml.safe_load((RULEBOOKS / "words.zh.yaml").read_text(encoding="utf-8"))
    words |= yaml.safe_load((FOLDER / "words.zh.yaml").read_text(encoding="utf-8"))
    text = yaml.safe_dump(words, allow_unicode=True)
    (folder / "words.zh.yaml").write_text(text, encoding="utf-8")
    rules = (f"{name}\t{one.article}" for name, one in toy_law().citations.items())
    (folder / "rules.txt").write_text("\n".join(rules) + "\n", encoding="utf-8")
    return folder


@cache
def _law(chosen: str) -> Law:
    return load_law(texts_of("common"), texts_of(NAME), json.loads(chosen))
