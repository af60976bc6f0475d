"""Where law is missing, in part or whole, a command that needs it ends with 2 and says
where and what to do.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.package.installed import Installed
from tests.package.typed import FOUND

pytestmark = pytest.mark.processes
NOWHERE = "127.0.0.1:9"
STORY = '{"story": "a day", "city": "zhuhai", "as_of": "2025-03-12T00:00:00+08:00"}\n'
NEEDS_LAW = (
    ("explain", "-"),
    ("law", "check"),
    ("law", "coverage"),
    ("law", "diff", "zhuhai", "jilin"),
    ("law", "search", "supply"),
    ("law", "settings"),
    ("law", "show", "ZH-8.1.b-plan-block"),
    ("play", "-", "--kafka", NOWHERE),
    ("provision", "zhuhai", "--kafka", NOWHERE),
    ("replay", "-"),
    ("up", "--port", "0"),
    ("worker", "--kafka", NOWHERE),
)
ASKS_THE_HUB = (
    ("gate", "power_supply", "--site", "P1", "--as", "lawless:POWER"),
    ("rebuild", "lawless"),
    ("send", "--as", "lawless:LAND", "-"),
)


def cut(name: str) -> Callable[[Path], None]:
    """Return what takes a file or folder away."""

    def take(books: Path) -> None:
        path = books / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return take


def put(name: str, content: bytes) -> Callable[[Path], None]:
    """Return what writes other bytes over a file."""

    def write(books: Path) -> None:
        (books / name).write_bytes(content)

    return write


HALF = {
    "common": (cut("common"), "common/events.yaml is missing"),
    "offices": (cut("common/offices.yaml"), "common/offices.yaml is missing"),
    "city": (cut("zhuhai/city.yaml"), "zhuhai has no city.yaml"),
    "rules of gates": (cut("zhuhai/art-15-gates.yaml"), "ZH-15.2.a-feasibility-gate"),
    "a whole city": (cut("jilin"), "rules that stand in no rulebook: JL-"),
    "rules.txt": (cut("rules.txt"), "rules.txt cannot be read: No such file"),
    "words": (cut("words.zh.yaml"), "words.zh.yaml cannot be read: No such file"),
    "other words": (put("words.zh.yaml", b"- x\n"), "words.zh.yaml, line 1: a mapping is expected"),
    "no YAML": (put("words.zh.yaml", b"{"), "words.zh.yaml, line 2: this is not YAML"),
    "no UTF-8": (put("words.zh.yaml", "词".encode("gbk")), "Write it in UTF-8"),
}
"""What is taken away or written over, and what is said of it."""


@pytest.mark.parametrize("words", NEEDS_LAW, ids=" ".join)
def test_without_a_rulebook_no_command_says_that_all_is_well(
    gongze: Installed, words: tuple[str, ...], tmp_path: Path
) -> None:
    ran = replace(gongze, variables={"GONGZE_RULEBOOKS": str(tmp_path)}).run(words, STORY)
    assert (ran.code, ran.out) == (2, "")
    (sentence,) = ran.err.splitlines()
    assert sentence.startswith(f"There is no rulebook at {tmp_path}. Set GONGZE_RULEBOOKS")


def test_a_package_whose_rulebooks_were_taken_away_says_to_install_it_again(
    gongze: Installed,
) -> None:
    books, away = gongze.shipped / "rulebooks", gongze.environment / "away"
    books.rename(away)
    try:
        ran = gongze.run(["law", "check"])
        version = gongze.run(["--version"]).ok()
    finally:
        away.rename(books)
    assert (ran.code, ran.out) == (2, "")
    sentence = f"There is no rulebook at {books}. It belongs to gongze: install it again"
    assert ran.err.startswith(sentence)
    assert sentence in version


@pytest.mark.parametrize("lacks", HALF)
def test_half_a_rulebook_is_not_called_a_whole_one(
    gongze: Installed, lacks: str, tmp_path: Path
) -> None:
    books = tmp_path / "books"
    shutil.copytree(gongze.shipped / "rulebooks", books)
    spoil, said = HALF[lacks]
    spoil(books)
    ran = replace(gongze, variables={"GONGZE_RULEBOOKS": str(books)}).run(["law", "check"])
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert said in ran.err


@pytest.mark.parametrize("words", [("replay", "-"), ("explain", "-")], ids=" ".join)
def test_a_story_is_not_blamed_for_a_rulebook_that_cannot_be_read(
    gongze: Installed, words: tuple[str, ...], tmp_path: Path
) -> None:
    books = tmp_path / "books"
    shutil.copytree(gongze.shipped / "rulebooks", books)
    (books / "zhuhai" / "city.yaml").write_text("city: [", encoding="utf-8")
    ran = replace(gongze, variables={"GONGZE_RULEBOOKS": str(books)}).run(words, STORY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("zhuhai/city.yaml, line 2: this is not YAML")
    assert len(ran.err.splitlines()) == 1


def test_what_is_asked_of_a_hub_without_law_ends_with_two(
    gongze: Installed, kafka: str, tmp_path: Path
) -> None:
    placed = ("provision", "zhuhai", "--as", "lawless", "--kafka", kafka)
    gongze.run([*placed, "--office", "LAND", "--office", "POWER"]).ok()
    lawless = replace(gongze, variables={"GONGZE_RULEBOOKS": str(tmp_path)})
    for words in ASKS_THE_HUB:
        ran = lawless.run([*words, "--kafka", kafka], FOUND)
        assert (words[0], ran.code, ran.out) == (words[0], 2, "")
        assert "There is no rulebook at" in ran.err
