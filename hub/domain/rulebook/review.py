"""Finds what loads and is still wrong: numbers that a sentence denies, names without Chinese, rules
that do nothing.

A worker runs under such a law; `gongze law check` refuses it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.domain.cards.days import SETTINGS as CARD_SETTINGS
from hub.domain.derive.back_dating import READING as BACK_DATING
from hub.domain.derive.late_accounts import READING as LATE_ACCOUNTS
from hub.domain.derive.office_hours import CLOSES_AT, LAST_INSTANT, OUT_OF_HOURS
from hub.domain.derive.standing_papers import REACHES, STAYS_BY
from hub.domain.derive.unanswered_returns import READING as RETURN_ANSWER
from hub.domain.law import Law
from hub.domain.rulebook import keys
from hub.domain.rulebook.forms import Known, found_in, near
from hub.domain.rulebook.load import OFFICE_ALIASES, load_law
from hub.domain.rulebook.numbers import counted_in, misstated
from hub.domain.rulebook.problems import Code, Problem, RulebookError, in_order
from hub.domain.rulebook.settings_read import settings_below
from hub.domain.rulebook.shape import CITY, DISTRICTS, EVENTS, OFFICES, Texts
from hub.domain.rulebook.standing_readings import FULFILLED_ON
from hub.domain.rulebook.yaml_node import Node, parse
from hub.domain.rules import BlockRule
from hub.domain.vocabulary import WEEK_BEGAN, Half
from hub.sentence import either, in_words

READ_BY_THE_PROGRAM = frozenset(
    (
        LATE_ACCOUNTS,
        BACK_DATING,
        LAST_INSTANT,
        OUT_OF_HOURS,
        CLOSES_AT,
        FULFILLED_ON,
        OFFICE_ALIASES,
        STAYS_BY,
        REACHES,
        RETURN_ANSWER,
        *CARD_SETTINGS,
    )
)
"""Settings that bear on rules which need not name them."""
NATIONAL = "CN"
"""Letters of national law, which stands in any city's folder."""
WORDS = "words.zh.yaml"


@dataclass(frozen=True, slots=True)
class Book:
    """One city's rulebook as it loads: its law under its defaults, and its texts."""

    law: Law
    texts: Texts


def review_of(book: Book, *, under_each_reading: bool = True) -> tuple[Problem, ...]:
    """Return what is wrong with one city's rulebook although it loads.

    `under_each_reading`: also what goes wrong under another value of one setting, which loads it
    for each.
    """
    tops = _tops(book.texts)
    return in_order(
        (
            *_numbers(tops),
            *_without_chinese(tops),
            *_unread_settings(tops),
            *_idle(book.law, tops, {}),
            *(_other_readings(book, tops) if under_each_reading else ()),
        )
    )


def _tops(texts: Texts) -> dict[str, Node]:
    """Return the top of each file of a city and of its districts,
    by its name in the city's folder.
    """
    districts = {f"{DISTRICTS}/{name}": text for name, text in texts.districts.items()}
    return {
        name: parse(texts.name_of(name), text, {})
        for name, text in {**texts.city, **districts}.items()
    }


def _rules(tops: Mapping[str, Node]) -> Iterator[tuple[str, str, list[Node]]]:
    """Yield the rules of each section of each file: its name, the section, the rules."""
    for name, top in tops.items():
        for section, node in top.entries():
            if section in (*keys.SECTIONS, "tightens"):
                yield name, section, list(node.items())


def _numbers(tops: Mapping[str, Node]) -> Iterator[Problem]:
    by_file: dict[str, list[Node]] = {}
    for name, _, rules in _rules(tops):
        by_file.setdefault(name, []).extend(rules)
    terms: dict[str, frozenset[Any]] = {}
    for rule in (one for rules in by_file.values() for one in rules):
        name = rule.at()["id"].text()
        terms[name] = terms.get(name, frozenset()) | counted_in(rule).every
    for rules in by_file.values():
        yield from misstated(rules, terms)


def _without_chinese(tops: Mapping[str, Node]) -> Iterator[Problem]:
    city = tops[CITY].at()
    if "title_zh" not in city:
        yield tops[CITY].problem(Code.MISSING, name="title_zh", example="珠海市…规定")
    for _, _, rules in _rules(tops):
        for rule in rules:
            if "says_zh" not in rule.at():
                yield rule.problem(Code.MISSING, name="says_zh", example="供电、供水部门…")


def _unread_settings(tops: Mapping[str, Node]) -> Iterator[Problem]:
    """Yield each setting that neither a rule nor the program reads;
    `readings` alone only shows it.
    """
    read = set(READ_BY_THE_PROGRAM)
    for _, _, rules in _rules(tops):
        for rule in rules:
            read |= set(settings_below(rule))
    city = tops[CITY].at()
    for name, node in city["settings"].entries() if "settings" in city else ():
        if name not in read and "kept_for" not in node.at():
            yield node.problem(Code.UNREAD, what="the setting", value=repr(name))


def _idle(law: Law, tops: Mapping[str, Node], chosen: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield each rule of a law that does nothing under the readings chosen."""
    readings = _finding(chosen)
    reached = {kind for one in law.provisions for kind in one.reaches} | {"construction"}
    for part, rules in (
        ("raised", [d.cite.rule for d in law.duties if not (d.raised or d.in_place_of)]),
        ("done", [one.cite.rule for one in law.duties if not one.done]),
        ("placed", [b.cite.rule for b in law.blocks if not _is_placed(b)]),
        ("demand", [g.cite.rule for g in law.gates if not (g.demands or g.performed or g.checked)]),
    ):
        for rule in dict.fromkeys(rules):
            for node in _of_rule(rule, tops, _SECTION_OF[part]):
                told = (
                    in_words("placed, and no placed_by_case: true,") if part == "placed" else part
                )
                yield node.problem(Code.DEMANDS_NOTHING, readings=readings, part=told)
    for _, section, entries in _rules(tops):
        for gate in entries if section == "gates" else ():
            yield from _never_demanded(gate, reached)


def _is_placed(block: BlockRule) -> bool:
    return bool(
        block.placed or block.placed_by_case or block.placed_by_duty or block.placed_by_notice
    )


_SECTION_OF = {"raised": "duties", "done": "duties", "placed": "blocks", "demand": "gates"}


def _of_rule(rule: str, tops: Mapping[str, Node], section: str) -> Iterator[Node]:
    for _, of, rules in _rules(tops):
        yield from (one for one in rules if of == section and one.at()["id"].text() == rule)


def _never_demanded(gate: Node, reached: set[str]) -> Iterator[Problem]:
    """Yield a demand of sites of a type that no purpose of the text reaches."""
    at = gate.at()
    for demand in at["demands"].items() if "demands" in at else ():
        types = demand.at()["types"].texts() if "types" in demand.at() else ()
        if types and reached.isdisjoint(types):
            yield (
                demand.at()["types"]
                .wrong(
                    in_words(
                        "no purpose of this text reaches {types}: the demand is never made",
                        types=either(types),
                    ),
                    in_words(
                        "Write it into `reaches` of a provision of kind `purpose`, or take the "
                        "demand out."
                    ),
                )
                .problems[0]
            )


def _other_readings(book: Book, tops: Mapping[str, Node]) -> Iterator[Problem]:
    """Yield what goes wrong under another value of one setting."""
    texts = book.texts
    settings = dict(tops[CITY].at()["settings"].entries()) if book.law.settings else {}
    for name, setting in book.law.settings.items():
        for value in setting.values:
            chosen = {name: [value] if setting.some else value}
            try:
                law = load_law(texts.common, texts.city, chosen, texts.districts, texts.folder)
            except RulebookError as error:
                yield settings[name].problem(
                    Code.READING, readings=_finding(chosen), why=str(error.problems[0])
                )
            else:
                yield from _idle(law, tops, chosen)


def _finding(chosen: Mapping[str, Any]) -> str:
    """Return readings in words."""
    if not chosen:
        return in_words("the default readings")
    return ", ".join(f"{name}: {value}" for name, value in chosen.items())


def review_of_all(
    books: Sequence[Book], words: Mapping[str, str], *, every_city: bool = True
) -> tuple[Problem, ...]:
    """Return what is wrong with the words that all cities share, and between the cities.

    `words` are the texts beside the folders, by file name: the Chinese names of what all share.
    Where a city does not load (`every_city`), what nothing reads is not known.
    """
    common = books[0].texts.common
    tops = {name: parse(f"common/{name}", common[name], {}) for name in (EVENTS, OFFICES)}
    unread = _unread_kinds(books, tops) if every_city else ()
    return in_order((*_names(words, tops), *unread, *_letters(books)))


def _names(words: Mapping[str, str], tops: Mapping[str, Node]) -> Iterator[Problem]:
    """Yield what has no Chinese name, and what is named and is nothing."""
    if WORDS not in words:
        yield Problem(WORDS, 0, "", Code.NOTHING, {"expected": in_words("the Chinese names")})
        return
    try:
        top = parse(WORDS, words[WORDS], {})
    except RulebookError as error:
        yield from error.problems
        return
    wrong = list(found_in(keys.WORDS, top, Known({})))
    yield from wrong
    if wrong:
        return
    at, events, offices = top.at(), tops[EVENTS].at(), tops[OFFICES].at()
    kinds = dict(events["kinds"].entries())
    papers = {
        paper.text(): paper
        for node in kinds.values()
        if (paper := dict(node.entries()).get("paper")) is not None
    }
    actions = dict(offices["actions"].entries())
    yield from _named("kind", kinds, at["kinds"], (WEEK_BEGAN,))
    yield from _named("paper", papers, at["papers"], (), kinds)
    yield from _named("action", actions, at["actions"], ())
    told = {name for name, _ in at["phrases"].entries()}
    for name in keys.MEASURES:
        if name not in told:
            yield top.problem(
                Code.NO_CHINESE,
                what="the measure",
                value=repr(name),
                where=in_words("into `phrases` of {words}", words=WORDS),
            )


def _named(
    what: str,
    known: Mapping[str, Node],
    names: Node,
    more: Iterable[str],
    instead: Iterable[str] = (),
) -> Iterator[Problem]:
    """Yield each word without a Chinese name, and each name of no word;
    a paper may be named as its kind is.
    """
    told = dict(names.entries())
    for word, node in known.items():
        if word not in told and word not in instead:
            yield node.problem(
                Code.NO_CHINESE,
                what=in_words("the {what}", what=what),
                value=repr(word),
                where=in_words("into `{key}` of {words}", key=names.key, words=WORDS),
            )
    for word, node in told.items():
        if word not in known and word not in more:
            yield node.problem(
                Code.NAMES_NOTHING, what=what, value=repr(word), near=near(known, word)
            )


def _unread_kinds(books: Sequence[Book], tops: Mapping[str, Node]) -> Iterator[Problem]:
    """Yield each kind that no rule of any city names and that does nothing by itself."""
    read = frozenset(kind for book in books for kind in kinds_read(book))
    for name, node in tops[EVENTS].at()["kinds"].entries():
        kind = books[0].law.vocabulary.kinds.get(name)
        if kind is None or name in read or "kept_for" in node.at():
            continue
        if not kind.effects and kind.belongs_to != ("hub",):
            yield node.problem(Code.UNREAD, what="the kind", value=repr(name))


def kinds_read(book: Book) -> frozenset[str]:
    """Return the kinds that the rules of a city name, under any reading,
    by themselves or by their paper.
    """
    kinds = book.law.vocabulary.kinds
    read: set[str] = set()
    for top in _tops(book.texts).values():
        for half, word in _named_below(top):
            if half is Half.ACT:
                read.add(word)
            else:
                read |= {k.name for k in kinds.values() if k.paper and word in ("any", k.paper)}
    return frozenset(read)


_NAMES_KINDS = ("act", "without", "author_of", "values", "default")
_NAMES_PAPERS = ("sent", "received")


def _named_below(node: Node) -> Iterator[tuple[Half, str]]:
    """Yield the kinds and papers that are named below a place; a setting may offer kinds."""
    if node.is_list:
        for item in node.items():
            yield from _named_below(item)
    elif node.is_mapping:
        for name, one in node.entries():
            if name in (*_NAMES_KINDS, *_NAMES_PAPERS) or name == "by":
                half = Half.SENT if name in _NAMES_PAPERS else Half.ACT
                for item in one.items():
                    if not item.is_mapping and isinstance(item.resolved(), str):
                        yield half, item.text()
            yield from _named_below(one)


def _letters(books: Sequence[Book]) -> Iterator[Problem]:
    """Yield each rule whose id begins with the letters of another city."""
    own = {book.law.city: _own_letters(book) for book in books}
    for book in books:
        mine = own[book.law.city]
        others = {one for city, one in own.items() if city != book.law.city} - {mine, NATIONAL}
        for _, _, rules in _rules(_tops(book.texts)):
            for rule in rules:
                node = rule.at()["id"]
                if node.text().partition("-")[0] in others:
                    yield node.problem(Code.OTHER_LETTERS, value=repr(node.text()), letters=mine)


def _own_letters(book: Book) -> str:
    """Return the letters with which most of a city's rules begin."""
    letters = Counter(rule.partition("-")[0] for rule in book.law.citations)
    del letters[NATIONAL]
    return max(letters, key=lambda one: (letters[one], one), default=NATIONAL)
