"""Every sentence of the program has its Chinese, with the same values."""

import os
import re
import string

import pytest
from babel.messages.pofile import read_po

from hub.cli.languages.words_of_system import SAID_BY_THE_SYSTEM
from hub.domain.explain.spoken_words import SPOKEN
from hub.files.catalogue import CATALOGUE, catalogue
from hub.messages import HELD_MEANS, MEANS, NOTES, UNWRITABLE_MEANS
from hub.sentence import Sentence, in_chinese
from tools.sentences import sentences

with CATALOGUE.open("rb") as _file:
    WRITTEN = {str(one.id): str(one.string) for one in read_po(_file) if one.id}


def names_in(template: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return set(re.findall(r"{\w+}", template))


def test_the_catalogue_has_the_sentences_of_the_code_and_no_others() -> None:
    assert sorted(WRITTEN) == sorted(sentences())


def test_every_sentence_has_its_chinese() -> None:
    assert [one for one, chinese in WRITTEN.items() if not chinese] == []


def test_a_sentence_has_the_same_values_in_both() -> None:
    assert [one for one in WRITTEN if names_in(one) != names_in(WRITTEN[one])] == []


def test_the_chinese_of_words_is_chinese() -> None:
    worded = {one: WRITTEN[one] for one in WRITTEN if re.search("[a-z]{3}", _without_values(one))}
    told = {one for one, chinese in worded.items() if re.search("[\u4e00-\u9fff]", chinese)}
    assert set(worded) - told <= ALIKE


ALIKE = {
    "gongze provision CITY",
    "Python    {python_version}, {system} {machine}",
    "the {what}",
}
"""What is written the same in both languages."""


def _without_values(template: str) -> str:
    return re.sub(r"{[^{}]*}|`[^`]*`", "", template)


def test_words_asked_for_by_name_stand_in_the_catalogue() -> None:
    assert [one for one in SPOKEN if one not in catalogue("zh")] == []


@pytest.mark.parametrize("table", [MEANS, NOTES], ids=["refusals", "remarks"])
def test_what_is_sent_carries_its_chinese(table: dict[str, tuple[Sentence, Sentence]]) -> None:
    assert [code for code, said in table.items() if not all(map(in_chinese, said))] == []


def test_why_time_stands_is_told_in_chinese() -> None:
    told = [
        one for table in (HELD_MEANS, UNWRITABLE_MEANS) for said in table.values() for one in said
    ]
    assert [one for one in told if one not in catalogue("zh")] == []


def test_the_system_says_what_the_catalogue_has_of_it() -> None:
    said = {os.strerror(number) for number in range(1, 134)}
    assert set(SAID_BY_THE_SYSTEM) <= said
