"""A page that names a rule or an article with a number says the number that the rulebook counts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.domain.rulebook import keys
from hub.domain.rulebook.numbers import Number, counted_in, misstated, numbers_in
from hub.domain.rulebook.yaml_node import Node, parse
from hub.files.rulebooks import cities, texts_of

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
ANY_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
ENDS = re.compile(r"(?<!art)(?<=[.;])\s|\n\n|\n\||\n- ")
"""Where a sentence of a page ends; a row of a table is one."""
ARTICLE = re.compile(r"\b(?:art\.\s|ZH |JL )(\d+(?:\(\d+\)| ¶\d+)?)")


def rules() -> Iterator[Node]:
    for city in cities():
        for name, text in texts_of(city).items():
            for section, node in parse(name, text, {}).entries():
                if section in keys.SECTIONS:
                    yield from node.items()


BY_RULE: dict[str, frozenset[Number]] = {}
BY_ARTICLE: dict[str, frozenset[Number]] = {}
for rule in rules():
    at, counted = rule.at(), counted_in(rule).every
    BY_RULE[at["id"].text()] = BY_RULE.get(at["id"].text(), frozenset()) | counted
    for article in ARTICLE.findall(at["article"].text()):
        BY_ARTICLE[article] = BY_ARTICLE.get(article, frozenset()) | counted


def compared(text: str) -> Iterator[tuple[str, frozenset[Number], frozenset[Number]]]:
    """Yield each sentence that names a rule with a number: what it says,
    and what the rulebook counts.
    """
    for sentence in ENDS.split(ANY_FENCED.sub("", text)):
        said = numbers_in(sentence)
        named = [counted for rule, counted in BY_RULE.items() if rule in sentence]
        named += [
            counted
            for number in ARTICLE.findall(" ".join(sentence.split()))
            for article, counted in BY_ARTICLE.items()
            if article.startswith(number)
        ]
        if said and named:
            yield sentence, said, frozenset[Number]().union(*named)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_number_beside_a_rule_is_the_rulebooks(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    wrong = [(sentence, *map(str, said - counted)) for sentence, said, counted in compared(text)
             if said - counted]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_rule_that_a_page_shows_counts_what_its_sentence_says(page: Path) -> None:
    for shown in FENCED.findall(page.read_text(encoding="utf-8")):
        top = parse(page.name, shown, {})
        parts = [one for _, one in top.entries()] if top.is_mapping else [top]
        whole = [
            rule
            for part in parts
            for rule in (part.items() if part.is_list else ())
            if rule.is_mapping and "id" in rule.at()
        ]
        assert [str(one) for one in misstated(whole, {})] == []


def test_pages_name_rules_with_numbers() -> None:
    found = [one for page in PAGES for one in compared(page.read_text(encoding="utf-8"))]
    assert len(found) >= 4
