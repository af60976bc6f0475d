"""What a clerk asks of the read side is answered in Chinese to the last word."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main
from tests.read.following import followed_life

TYPED = re.compile(r"gongze(?: [a-z-]+)+")
WORD = re.compile(r"(?<![A-Za-z0-9_./-])[a-z]{2,}(?![a-z0-9_./]|-[A-Z0-9])")
NO_WORDS = frozenset(("wall", "hub", "id", "mining"))
"""The city's name, the hub's code, a field's name; what an office wrote."""
ASKED = (
    "status", "duties", "duties --overdue", "violations", "blocks", "case C1", "case C2",
    "standing P1", "standing X0", "find P1", "find 供电", "office POWER", "office LAND", "outages",
    "outbox list", "quarantine list", "report --quarter 2025Q1",
    "report --quarter 2025Q1 --by rule",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what a follower has read of a whole life."""
    made = tmp_path_factory.mktemp("read")
    followed_life(made)
    return made


@pytest.mark.parametrize("words", ASKED)
def test_an_answer_has_no_english_word(
    words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGZE_READ_DB", str(folder))
    told = CliRunner().invoke(main, [*words.split(), "--lang", "zh"]).output
    assert "wall" in told
    assert sorted(set(WORD.findall(TYPED.sub("", told))) - NO_WORDS) == []
