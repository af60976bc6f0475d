"""A sentence is an English text that can be said in another language, with all in it."""

import copy
import errno
import os
import pickle

import pytest

from hub.cli.languages import language_of, translation_to
from hub.messages import RefusalCode
from hub.messages.undecodable import undecodable
from hub.sentence import both, in_chinese, in_words, joined, said_in, sentence_of

CHINESE = translation_to("zh")
LINE = in_words("line {number}", number=7)


def test_a_sentence_is_an_english_text() -> None:
    assert LINE == "line 7"
    assert said_in(LINE, None) == "line 7"
    assert said_in(LINE, CHINESE) == "第7行"


def test_a_sentence_within_a_sentence_is_said_in_the_same_language() -> None:
    told = in_words("entry {number} ({at})", number=2, at=LINE)
    assert told == "entry 2 (line 7)"
    assert said_in(told, CHINESE) == "第2项（第7行）"


def test_an_error_says_the_sentence_that_it_was_raised_with() -> None:
    assert said_in(ValueError(LINE), CHINESE) == "第7行"
    assert sentence_of(ValueError("of nobody")) == "of nobody"


def test_an_error_of_the_system_is_said_in_chinese() -> None:
    gone = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "x.jsonl")
    told = in_words("{file}: {error}", file="x.jsonl", error=gone)
    assert said_in(told, CHINESE) == "x.jsonl：没有该文件或目录"


def test_what_somebody_wrote_is_no_word_of_ours() -> None:
    told = in_words("line {number}", number="line {number}")
    assert said_in(told, CHINESE) == "第line {number}行"


def test_sentences_stay_sentences_when_they_are_put_together() -> None:
    assert said_in(LINE + in_words(" (expected: {expected})", expected="x"), CHINESE) == (
        "第7行（应为：x）"
    )
    assert said_in(joined("; ", [LINE, LINE]), CHINESE) == "第7行；第7行"


@pytest.mark.parametrize("copied", [copy.deepcopy(LINE), pickle.loads(pickle.dumps(LINE))])
def test_a_copy_of_a_sentence_is_one(copied: str) -> None:
    assert said_in(copied, CHINESE) == "第7行"


def test_what_is_sent_carries_both() -> None:
    told = both("at most {n}", "至多{n}", n=3)
    assert (str(told), in_chinese(told)) == ("at most 3", "至多3")
    assert in_chinese("of nobody") is None
    assert in_chinese(undecodable(RefusalCode.EMPTY).reason) == "记录没有值。"


@pytest.mark.parametrize(
    ("arguments", "locale", "language"),
    [
        ([], "", "en"),
        ([], "C.UTF-8", "en"),
        ([], "de_DE.UTF-8", "en"),
        ([], "zh_CN.UTF-8", "zh"),
        ([], "zh_CN.GB18030", "zh"),
        (["gate", "--lang", "zh"], "", "zh"),
        (["--lang=zh", "gate"], "", "zh"),
        (["--lang", "zh", "gate", "--lang", "en"], "zh_CN", "en"),
        (["gate", "--lang", "latin"], "zh_CN", "zh"),
        (["gate", "--lang"], "", "en"),
    ],
)
def test_the_option_decides_then_the_terminal(
    arguments: list[str], locale: str, language: str
) -> None:
    assert language_of(arguments, locale) == language
