"""An official who reads no English finds none: helps, errors and answers in a Chinese terminal."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from wcwidth import wcswidth

from hub.cli import main
from hub.files.rulebooks import cities, law_of
from hub.registry import topics
from tests.cli.commands import ALL
from tests.tidy.texts import ROOT

STORIES = sorted(
    str(path)
    for folder in ("zhuhai", "jilin", "given")
    for path in (ROOT / "tests" / "stories" / folder).glob("*.jsonl")
)
ENGLISH = re.compile(r"[A-Za-z][a-z']+(?:[ ,]+[a-z']+){2,}")
"""Three words of English in a row; names, codes, options and what is typed are no such row."""
TYPED = re.compile(
    r"`[^`]*`|(?:gongze|main)(?: [a-z]+)+"
    r"|^ +(?:gongze|GONGZE_\w+=|bash|zsh|fish|state_land|--|\").*$",
    re.MULTILINE,
)
USAGE = 2


WRITTEN = re.compile(r"书面理由：[^；）]*|推定：[^。]*")
"""What an office wrote in its own words, and the codes of what is presumed."""
STREAMS = ", ".join(topics.STREAMS)


def _called(words: str | Sequence[str]) -> str:
    """Return how a test is called: by what is typed, a file by its name; Chinese goes unnamed."""
    some = [words] if isinstance(words, str) else words
    return " ".join(Path(one).stem for one in some if one.isascii())


def asked(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--lang", "zh"], env={"COLUMNS": "80"})


def english_in(text: str) -> list[str]:
    return ENGLISH.findall(TYPED.sub("", text).replace(STREAMS, ""))


@pytest.mark.parametrize("path", [(), *ALL], ids=" ".join)
def test_a_help_has_no_english_sentence_and_fits_the_screen(path: Sequence[str]) -> None:
    told = asked(*path, "--help").output
    assert english_in(told) == []
    wide = [line for line in TYPED.sub("", told).splitlines() if wcswidth(line) > 80]
    assert wide == []
    assert "用法：" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["replay"], "缺少参数"),
        (["replay", "x", "--nosuch"], "没有选项：--nosuch"),
        (["gate", "power_supply", "--wait", "long"], "的值无效"),
        (["gate", "power_supply", "--lang"], "需要一个值"),
        (["nosuch"], "没有命令「nosuch」"),
        (["law", "shwo"], "是否指 show？"),
        (["replay", "nosuch.jsonl"], "没有该文件或目录"),
        (["replay", "x", "--city", "zhuhaii"], "没有「zhuhaii」的规则册"),
        (["replay", "x", "--as-of", "today"], "请写 2025-03-12"),
        (["law", "show", "ZH-0"], "没有规则「ZH-0」"),
        (["law", "search", "qqqq"], "没有规则涉及"),
        (["gate", "power_supply"], "请写明所询问的对象"),
        (["watch", "nosuch"], "不是发布流"),
        (["send", "--as", "LAND", "x"], "请写 CITY:OFFICE"),
    ],
    ids=_called,
)
def test_an_error_is_said_in_chinese(words: list[str], told: str) -> None:
    if words[-1] == "--lang":
        result = CliRunner().invoke(main, words, env={"GONGZE_LANG": "zh"})
    else:
        result = asked(*words)
    assert result.exit_code != 0
    assert told in result.output
    assert english_in(result.output) == []


@pytest.mark.parametrize("wrong", ['{"city": 7}', "[", '{"story": "x", "city": "zhuhai"}'])
def test_what_is_wrong_with_a_story_is_said_in_chinese(wrong: str) -> None:
    result = CliRunner().invoke(main, ["replay", "-", "--lang", "zh"], input=wrong)
    assert result.exit_code == USAGE
    assert english_in(result.output) == []
    assert "第1行" in result.output


@pytest.mark.parametrize("city", cities())
def test_a_rule_is_shown_without_english(city: str) -> None:
    told = "".join(asked("law", "show", rule).output for rule in law_of(city).citations)
    assert english_in(told) == []


@pytest.mark.parametrize(
    "words", [("law", "settings"), ("law", "diff", *cities()), ("law", "search", "供"),
              ("calendar", "show", "2026"), ("calendar", "show", "2031"), ("--version",),
              ("law", "check")],
    ids=" ".join,
)  # fmt: skip
def test_the_law_is_shown_without_english(words: tuple[str, ...]) -> None:
    assert english_in(asked(*words).output) == []


@pytest.mark.parametrize("story", STORIES[::9], ids=_called)
@pytest.mark.parametrize("command", ["replay", "explain"])
def test_a_story_is_answered_without_english(command: str, story: str) -> None:
    told = WRITTEN.sub("", asked(command, story).output)
    assert english_in(told) == []


@pytest.mark.parametrize(
    "words",
    [("law", "show", "ZH-15.7-utility-cutoff"), ("law", "settings"), ("law", "search", "供"),
     ("law", "diff", *cities()), ("calendar", "show", "2026"),
     ("law", "coverage", "--city", "jilin"),
     ("law", "try", "zhuhai", "--setting", "planning_block_scope=party", STORIES[-1]),
     ("replay", STORIES[0]), ("explain", STORIES[0]), ("replay", STORIES[-1])],
    ids=_called,
)  # fmt: skip
def test_json_is_the_same_in_every_language(words: tuple[str, ...]) -> None:
    said = [
        CliRunner().invoke(main, [*words, "--format", "json", "--lang", one]).stdout
        for one in ("en", "zh")
    ]
    assert said[0] == said[1]
    assert said[0].startswith(("{", "["))
