"""No text points to a paper that is not here:
each code that it names is explained in this repository.
"""

import re
from pathlib import Path

from hub.files.rulebooks import rulings
from hub.messages.refusal_codes import MEANS, NOTES
from tests.tidy.texts import ROOT, docstrings, kept, texts

PAGE = "docs/decisions.md"
DECISIONS = (ROOT / PAGE).read_text(encoding="utf-8").split("\n### ")[1:]
PARTS = ("Asked", "Decided", "Why", "Held in")
READINGS = frozenset(
    found
    for path in (ROOT / "rulebooks").glob("*/city.yaml")
    for found in re.findall(r"^ +ambiguity: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
)
"""The numbers of readings, each declared by a setting of a city."""
RULINGS = frozenset(rulings())
"""The rulings, each declared in rulebooks/rulings.yaml."""
ELSEWHERE = re.compile(
    r"§ ?\d|\bdesign §|\b(?:defects?|traps?) [A-Z]\b|\bRL-\d+|\bAMB-\d+|\([A-Z]\d+(?=[,)])"
)
"""What points to a paper: its sections, lettered defects, rulings, readings, a code in brackets."""


def decisions_in(text: str) -> list[int]:
    """Return the numbers of the decisions that a text names."""
    return [
        int(number)
        for named in re.findall(rf"{PAGE},\s+(?:#\s+)?(\d+(?: and \d+)*)", text)
        for number in named.split(" and ")
    ]


def unexplained(text: str) -> list[str]:
    """Return the codes in a text that nothing here explains."""
    codes = {*MEANS, *NOTES}
    return [
        one
        for one in ELSEWHERE.findall(text)
        if one not in READINGS | RULINGS and one.removeprefix("(") not in codes
    ]


def test_decisions_are_numbered_and_each_has_its_parts() -> None:
    numbers = [int(one.split(".")[0]) for one in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert [
        (number, re.findall(r"^- \*\*(.+):\*\*", one, re.MULTILINE))
        for number, one in zip(numbers, DECISIONS, strict=True)
        if tuple(re.findall(r"^- \*\*(.+):\*\*", one, re.MULTILINE)) != PARTS
    ] == []


def test_every_decision_that_a_text_names_stands_on_the_page() -> None:
    named = {(name, one) for name, text in texts() for one in decisions_in(text)}
    assert len(named) > 20
    assert {(name, one) for name, one in named if not 1 <= one <= len(DECISIONS)} == set()


def test_every_code_that_a_text_names_is_explained_here() -> None:
    assert [
        (name, one)
        for name, text in texts()
        if Path(name) != Path(__file__).relative_to(ROOT)
        for one in unexplained(text)
    ] == []


def test_a_code_of_another_paper_is_found_out() -> None:
    told = "Read on (C4): design §3, defect K, RL-99, AMB-99; not AMB-07, (C07) or art. 15 ¶7."
    assert unexplained(told) == ["(C4", "design §", "defect K", "RL-99", "AMB-99"]
    assert decisions_in("see docs/decisions.md, 3 and 999") == [3, 999]


def test_no_docstring_says_that_code_understands_something() -> None:
    """It says what the code does."""
    assert [
        name
        for name in kept()
        if name.endswith(".py")
        for said in docstrings((ROOT / name).read_text(encoding="utf-8"))
        if said.startswith("Understands ")
    ] == []
