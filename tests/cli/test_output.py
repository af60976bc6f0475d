"""What a person reads is on one line each, shows every hidden character,
and is printed by any terminal.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import cli, output
from hub.messages.characters import HIDDEN, escaped

ROOT = Path(__file__).parents[2]
S02 = str(ROOT / "tests" / "stories" / "given" / "S02.jsonl")
FORGED = (
    '{"story": 1, "title": "T", "city": "zhuhai", "as_of": "2025-03-20"}\n{"at":'
    ' "2025-03-10T09:00:00+08:00", "event": "violation_discovered", "by": "LAND", "case": "C1",'
    ' "site": "S\\nzhuhai  2026-01-01 00:00  violation  FORGED\\u001b[31m\\u202e\\ud800"}\n'
)
HOSTILE = st.text(
    st.sampled_from("a\n\r\x1b[31m\x9b\u202e\u200b\ud800\U000e0041中é\t\x00 "), max_size=9
)


def gongze(*words: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hub.cli", *words],
        input=said,
        capture_output=True,
        encoding="utf-8",
        check=False,
        errors="replace",
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def test_nothing_but_the_one_way_out_prints() -> None:
    """Neither print nor click.echo, nor a write to one of the process's own streams."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("cli", "agents", "local", "sim", "stream")
        for path in (ROOT / "hub" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _prints(ast.unparse(node.func))
    ]
    assert found == []


def _prints(called: str) -> bool:
    return called in ("print", "click.echo", "click.secho", "traceback.print_exception") or (
        called.startswith(("sys.stdout.write", "sys.stderr.write"))
    )


@given(st.lists(HOSTILE, min_size=1, max_size=4))
@settings(max_examples=50)
def test_each_text_is_one_line_without_a_hidden_character(texts: list[str]) -> None:
    ours, theirs = os.pipe()
    with os.fdopen(theirs, "w", encoding="ascii", errors="backslashreplace") as out:
        before, sys.stdout = sys.stdout, out
        try:
            output.lines(texts)
        finally:
            sys.stdout = before
    with os.fdopen(ours, encoding="ascii") as read:
        printed = read.read()
    assert printed.count("\n") == len(texts)
    assert not HIDDEN.search(printed.replace("\n", ""))


@given(st.dictionaries(HOSTILE, st.one_of(HOSTILE, st.integers(), st.lists(HOSTILE))))
@settings(max_examples=50)
def test_what_is_printed_as_json_can_be_read_as_json(value: dict[str, object]) -> None:
    printed = "\n".join(escaped(line) for line in output.json_lines(value))
    assert not HIDDEN.search(printed.replace("\n", ""))
    assert json.loads(printed) == value


@pytest.mark.processes
@pytest.mark.parametrize(
    "words", [("replay", "-"), ("explain", "-"), ("replay", "-", "--lang", "zh")], ids=str
)
@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_a_name_of_a_story_writes_no_line_and_no_colour(
    words: tuple[str, ...], encoding: str
) -> None:
    ran = gongze(*words, said=FORGED, PYTHONIOENCODING=f"{encoding}:strict")
    both = ran.stdout + ran.stderr
    assert "Traceback" not in both
    assert not [line for line in both.splitlines() if line.startswith("zhuhai  2026")]
    assert "\x1b" not in both


@pytest.mark.processes
@pytest.mark.parametrize("words", [("replay", S02), ("law", "check"), ("simulate",)], ids=str)
def test_a_full_disk_under_the_output_is_said_in_one_sentence(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "hub.cli", *words], stdout=full, stderr=subprocess.PIPE,
            encoding="utf-8", check=False,
        )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr.splitlines() == [
        "What was to be printed was not taken by standard output: No space left on device."
    ]


@pytest.mark.processes
def test_a_reader_that_has_gone_is_told_nothing() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    ran = subprocess.run(
        [sys.executable, "-m", "hub.cli", "simulate"], stdout=theirs, stderr=subprocess.PIPE,
        encoding="utf-8", check=False,
    )  # fmt: skip
    os.close(theirs)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_a_fault_of_ours_is_a_sentence_and_with_a_variable_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    def broken(*_: object) -> None:
        raise ValueError("no\nsuch\x1b[31m thing")

    monkeypatch.setattr("importlib.import_module", broken)
    for traced in ("", "1"):
        monkeypatch.setenv(output.TRACE, traced)
        with pytest.raises(SystemExit) as ended:
            cli.main(["law", "check"])
        assert ended.value.code == cli.EXIT_FAULT
        said = capsys.readouterr().err
        assert r"ValueError: no\u000asuch\u001b[31m thing" in said.splitlines()[0]
        assert ("Traceback" in said) is bool(traced)
