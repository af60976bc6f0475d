"""A terminal of any encoding shows every command: by signs that it has, else as codes,
said once.
"""

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub import output, terminal_encoding
from hub.cli.languages import translation_to
from tests.cli.commands import ALL, help_of

ROOT = Path(__file__).parents[2]
WEEK = str(ROOT / "examples" / "a-week-in-zhuhai.jsonl")
CUTOFF = "ZH-15.7-utility-cutoff"
MAIN = (("replay", WEEK), ("explain", WEEK, "--lang", "zh"), ("law", "settings", "--lang", "zh"))
ENCODINGS = ("gbk", "ascii", "latin-1", "utf-8")


def gongze(*words: str, encoding: str) -> "subprocess.CompletedProcess[str]":
    """Run a command on a terminal of an encoding, which takes nothing that it lacks."""
    return subprocess.run(
        [sys.executable, "-m", "hub.cli", *words], capture_output=True, check=False, cwd=ROOT,
        encoding=encoding, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", [(), *ALL], ids=" ".join)
def test_the_help_of_every_command_is_shown_and_only_chinese_stands_as_codes(
    path: tuple[str, ...], encoding: str
) -> None:
    terminal_encoding.lacking()  # what a test before this one met is told
    shown = help_of(*path).encode(encoding, terminal_encoding.ERRORS).decode(encoding)
    coded = {chr(int(code, 16)) for code in re.findall(r"\\u([0-9a-f]{4})", shown)}
    assert not coded or encoding in ("ascii", "latin-1")
    assert [one for one in coded if not unicodedata.name(one).startswith("CJK")] == []


@pytest.mark.processes
@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
@pytest.mark.parametrize("words", MAIN, ids=lambda words: " ".join(words[0:1] + words[2:]))
def test_a_command_is_shown_whole_and_codes_are_said_once(
    words: tuple[str, ...], encoding: str
) -> None:
    ran = gongze(*words, encoding=encoding)
    assert ran.returncode == 0, ran.stderr
    told = [line for line in ran.stderr.splitlines() if "lacks some letters" in line]
    assert len(told) == (1 if "\\u" in ran.stdout else 0)
    assert all(encoding in line and "PYTHONIOENCODING=utf-8" in line for line in told)


@pytest.mark.parametrize(
    ("encoding", "words"), [("gbk", "编码（gbk）缺少"), ("ascii", "lacks some")]
)
def test_what_is_lacking_is_said_in_a_language_that_the_terminal_has(
    encoding: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal_encoding.lacking()  # what a test before this one met is told
    monkeypatch.setattr(terminal_encoding, "_met", [])
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding, errors=terminal_encoding.ERRORS)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(output, "_SPOKEN", [translation_to("zh")])
    output.warn("\N{MAHJONG TILE RED DRAGON}")
    assert words in written.getvalue().decode(encoding)


@pytest.mark.processes
def test_json_is_the_same_json_in_every_encoding() -> None:
    command = ("law", "show", CUTOFF, "--format", "json", "--lang", "zh")
    shown = [json.loads(gongze(*command, encoding=one).stdout) for one in ("utf-8", "ascii")]
    assert shown[0] == shown[1]


def test_a_paragraph_of_an_article_is_named_in_words() -> None:
    assert "art. 15 ¶7".encode("gbk", terminal_encoding.ERRORS) == b"art. 15 para. 7"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_written_in_every_encoding_and_stays_the_same_json(text: str) -> None:
    for encoding in ENCODINGS:
        text.encode(encoding, terminal_encoding.ERRORS)
    written = terminal_encoding.spelled(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert written.isascii()


def test_every_sign_of_the_table_is_written_in_ascii() -> None:
    assert [sign for sign, words in terminal_encoding.AS.items() if not words.isascii()] == []
