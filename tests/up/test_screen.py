"""What a hub prints: colours and folding on a terminal only,
and nothing that breaks a rule's id.
"""

import contextlib
import io
import os
import re
import subprocess

import pytest
from wcwidth import wcswidth

from hub import messages as m
from hub.cli.languages.columns import folded
from hub.cli.up.rendering import CITY_WIDTH, LOUD, rendered, spoken_line
from hub.cli.up.running import DOORS
from hub.cli.up.screen import Screen
from hub.domain.explain.speech import Speech
from hub.files.rulebooks import law_of, words_of
from hub.messages import encode
from hub.registry import topics
from hub.stream.port import Record, TopicPartition
from tools.samples import SAMPLES

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
        r"site S\u000azhuhai  FORGED \u001b[31m",
        r"C1\u001b[2J\u202e",
        "",
        r"A week\u000d\u000a",
        "told",
    ]
    assert said[5].endswith("xx … (498000 more letters)")


def test_a_terminal_that_is_gone_stops_nothing() -> None:
    ours, theirs = os.openpty()
    terminal = os.fdopen(theirs, "w", encoding="utf-8")
    os.close(ours)
    Screen(terminal).say("nobody reads this")
    Screen(terminal).alarm("nor this")
    with contextlib.suppress(OSError):
        terminal.close()


CHINESE = (
    "week    2025-09-15 11:00  义务         成立          供电部门 C1 (art. 15 ¶7): 供电、供水、"
    "供气部门接到书面告知后停止供应。"
)


@pytest.mark.parametrize("columns", [40, 60, 79, 80, 100])
def test_no_line_is_wider_than_the_terminal_and_a_chinese_letter_takes_two_columns(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        screen = Screen(terminal)
        screen.happened(CHINESE, "red", bold=True)
        screen.say("  zhuhai: Zhuhai, provisions on a system of joint responsibility; 44 offices")
        screen.title("共责" * 40)
        screen.command(
            "gongze gate construction_permit --site P1 --party X --as zhuhai:CONSTR"
            " --wait-complete 15"
        )
        said = ANSI.sub("", os.read(ours, 8192).decode())
    os.close(ours)
    assert max(map(wcswidth, said.splitlines())) <= columns


@pytest.mark.processes
@pytest.mark.parametrize("columns", [40, 60, 100, 200])
@pytest.mark.parametrize("door", DOORS)
def test_a_command_that_is_folded_is_the_same_to_a_shell(
    door: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        Screen(terminal).command(door)
        typed = os.read(ours, 8192).decode().replace("\r\n", "\n")
    os.close(ours)
    assert max(map(len, typed.splitlines())) <= columns
    heard = [
        subprocess.run(
            ["sh", "-c", f'gongze() {{ printf "<%s>" "$@"; cat; }}\n{line}'],
            stdin=subprocess.DEVNULL, capture_output=True, check=True,
        ).stdout
        for line in (door, typed)
    ]  # fmt: skip
    assert heard[0] == heard[1]


def test_a_violation_is_marked_also_where_there_are_no_colours() -> None:
    violation = SAMPLES[m.Violation]
    shown = rendered(
        Record(TopicPartition(topics.STREAMS["violations"], 0), 0, 0, None, encode(violation)),
        Speech(words_of("en"), law_of("zhuhai").vocabulary),
    )
    assert shown is not None
    assert shown.loud
    assert shown.text[CITY_WIDTH] == LOUD


WEEK = "week    2025-09-15 10:00  义务       已履行      国土部门 (LAND) C1 "
IN_A_LINE = f"{WEEK}ZH-7.1.c-stop-notice（第七条第（一）项）：届满日 2025-09-18，共28个单位。"


@pytest.mark.parametrize("columns", range(40, 101, 7))
def test_chinese_is_folded_between_letters_and_no_rule_number_or_article_is_cut(
    columns: int,
) -> None:
    lines = folded(IN_A_LINE, columns, "    ")
    assert max(map(wcswidth, lines)) <= columns
    for whole in ("ZH-7.1.c-stop-notice", "（第七条第（一）项）：", "2025-09-18，", "28"):
        assert any(whole in line for line in lines)
    assert [line for line in lines[1:] if line.strip()[0] in "，。：；）"] == []
    assert "".join(lines).replace(" ", "") == IN_A_LINE.replace(" ", "")


def test_what_an_office_says_is_shown_in_chinese() -> None:
    act = SAMPLES[m.Act].model_copy(update={"kind": "rectified", "case": "C1"})
    assert isinstance(act, m.Act)
    shown = spoken_line(act, Speech(words_of("zh"), law_of("zhuhai").vocabulary))
    assert "报告" in shown
    assert "整改完成" in shown
    assert "案件 C1" in shown
    assert re.findall("[a-z]{3,}", shown) == []
