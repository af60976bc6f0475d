"""The pages say what the code says: their tables, the files and the commands that they name."""

import re
from pathlib import Path

import pytest

from hub.cli import COMMANDS
from tools.docs import TABLES, renewed

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != ".")
NAMED_FILE = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@EACH_PAGE
def test_a_table_of_a_page_is_what_the_code_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == renewed(text), "run `python -m tools.docs`"


def test_every_table_that_the_code_writes_stands_on_a_page() -> None:
    said = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in TABLES if f"<!-- table: {name} -->" not in said] == []


@EACH_PAGE
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = NAMED_FILE.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@EACH_PAGE
def test_every_page_that_a_page_links_to_exists(page: Path) -> None:
    linked = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in linked if not (page.parent / link).exists()] == []


ANCHOR = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors_of(text: str) -> set[str]:
    """Return what can be linked to on a page: its headings as GitHub writes them into addresses."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(plain)
    }


@EACH_PAGE
def test_every_heading_that_a_page_links_to_exists(page: Path) -> None:
    lost = [
        f"{other}#{anchor}"
        for other, anchor in ANCHOR.findall(page.read_text(encoding="utf-8"))
        if anchor
        not in anchors_of((page.parent / other if other else page).read_text(encoding="utf-8"))
    ]
    assert lost == []


def test_pages_link_to_headings() -> None:
    assert sum(len(ANCHOR.findall(page.read_text(encoding="utf-8"))) for page in PAGES) >= 8


@EACH_PAGE
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    text = re.sub(r"^\|.*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    doors = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    made = re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.MULTILINE)
    asked = re.findall(r"(?:`|^ {4})gongze ([a-z]+)", text, re.MULTILINE)
    assert set(made) <= doors
    assert set(asked) <= set(COMMANDS)


PLACED = re.compile(r"`(\w+)` in\s`([\w.-]+/[\w./-]+)`")


@EACH_PAGE
def test_every_word_of_a_page_stands_where_it_says(page: Path) -> None:
    lost = [
        f"{word} in {place}"
        for word, place in PLACED.findall(page.read_text(encoding="utf-8"))
        if not re.search(rf"\b{word}\b", (ROOT / place).read_text(encoding="utf-8"))
    ]
    assert lost == []


def test_the_glossary_places_its_words() -> None:
    assert len(PLACED.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))) >= 50


def test_every_folder_of_tests_says_what_it_stands_on() -> None:
    page = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    assert folders - set(re.findall(r"^\| `tests/(\w+)/`", page, re.MULTILINE)) == set()
