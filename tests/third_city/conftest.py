"""Rulebooks and stories of a tree of the test's own, in place of the hub's, for one test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.files import rulebooks, stories
from hub.files.rulebooks import RULEBOOKS
from hub.files.stories import STORIES
from tests.third_city import OWN, built


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `rulebooks` and `stories`: those shipped and both cities' own."""
    folder = tmp_path_factory.mktemp("third")
    built(RULEBOOKS, STORIES, folder)
    return folder


@pytest.fixture
def here(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, read by every command of this process."""
    yield from _read_from(tree, monkeypatch)


def _read_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(rulebooks, "RULEBOOKS", folder / "rulebooks")
    monkeypatch.setattr(stories, "STORIES", folder / "stories")
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    """Have law and words be read again: they are read once from where they stand."""
    rulebooks._law_of.cache_clear()
    rulebooks.words_of.cache_clear()


@pytest.fixture
def own(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A tree with nothing but both own cities, which the test may write into,
    read by this process.
    """
    folder = tmp_path / "own"
    for name in ("rulebooks/common", *(f"{kind}/{city}" for kind in KINDS for city in OWN)):
        shutil.copytree(tree / name, folder / name)
    for name in ("words.zh.yaml", "rules.txt"):
        shutil.copy(tree / "rulebooks" / name, folder / "rulebooks" / name)
    yield from _read_from(folder, monkeypatch)


KINDS = ("rulebooks", "stories")
