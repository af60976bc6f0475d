"""What a hub prints: colours and folding on a terminal only, and nothing that breaks a rule's id."""

import contextlib
import io
import os
import re

import pytest

from hub.cli.up.screen import Screen

LINE = (
    "week    2025-09-15 11:00  duty       raised      power supply (POWER) C1 "
    "ZH-15.7-utility-cutoff (art. 15 ¶7): due 2025-09-17"
)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(columns: int, monkeypatch: pytest.MonkeyPatch, no_color: str = "") -> str:
    """Return what a terminal of so many columns is sent."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", no_color)
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        Screen(terminal).happened(LINE, "red")
        said = os.read(ours, 4096).decode()
    os.close(ours)
    return said.replace("\r\n", "\n")


def test_a_file_gets_each_line_whole_and_without_colours() -> None:
    out = io.StringIO()
    Screen(out).happened(LINE, "red")
    assert out.getvalue() == f"{LINE}\n"


@pytest.mark.parametrize("columns", [60, 80, 95, 96, 97, 120])
def test_a_terminal_gets_colours_and_no_rule_or_article_is_cut(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = on_terminal(columns, monkeypatch)
    assert ANSI.search(said)
    plain = ANSI.sub("", said)
    assert max(map(len, plain.splitlines())) <= columns
    assert "ZH-15.7-utility-cutoff" in plain
    assert "(art. 15 ¶7)" in plain


def test_a_terminal_that_wants_no_colours_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_terminal(200, monkeypatch, no_color="1") == f"{LINE}\n"


def test_a_name_writes_no_line_and_no_colour_and_does_not_fill_the_screen() -> None:
    out = io.StringIO()
    screen = Screen(out)
    screen.happened("site S\nzhuhai  FORGED \x1b[31m", "red")
    screen.say("C1\x1b[2J\u202e")
    screen.title("A week\r\n", "told")
    screen.happened("x" * 500_000, None)
    said = out.getvalue().splitlines()
    assert said[:5] == [
        r"site S\u000azhuhai  FORGED \u001b[31m", r"C1\u001b[2J\u202e", "", r"A week\u000d\u000a", "told",
    ]  # fmt: skip
    assert said[5].endswith("xx … (498000 more letters)")


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    ours, theirs = os.openpty()
    terminal = os.fdopen(theirs, "w", encoding="utf-8")
    os.close(ours)
    Screen(terminal).say("nobody reads this")
    Screen(terminal).alarm("nor this")
    with contextlib.suppress(OSError):
        terminal.close()
