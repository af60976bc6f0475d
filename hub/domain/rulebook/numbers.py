"""Compares the numbers of a rule with its sentence in both languages: terms and shares.

A number counts with its unit: "two working days" and 两个工作日 are `{working_days: 2}`, 七日 is
`{days: 7}`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.domain.rulebook.clock_form import BY_READING, COUNTED, day_named
from hub.domain.rulebook.problems import Code, Problem
from hub.domain.rulebook.yaml_node import Node
from hub.sentence import in_words

_CARDINALS: dict[str, int] = {
    **{
        word: number
        for number, word in enumerate(
            (
                "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
                "eighteen", "nineteen", "twenty",
            ),
            1,
        )
    },
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip
_ORDINALS: dict[str, int] = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "fifteenth": 15,
    "twentieth": 20,
    "thirtieth": 30,
}
_ENGLISH: Mapping[str, int] = _CARDINALS | _ORDINALS
_CHINESE: Mapping[str, int] = {
    sign: number
    for number, signs in enumerate(("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_UNITS: Mapping[str, tuple[str, ...]] = {
    "working days": ("working days", "working day", "工作日"),
    "days": ("calendar days", "calendar day", "days", "day", "自然日", "日", "天"),
    "weeks": ("weeks", "week", "周", "星期"),
    "months": ("months", "month", "个月"),
    "hours": ("hours", "hour", "小时"),
    "%": ("%", "percent", "per cent", "％"),
}
"""How the units of numbers are written, in either language."""
SENTENCES = ("says", "says_zh")
"""The keys under which a rule says what it demands."""
_SHARES = ("percent", "at_most")
_UNIT_OF: Mapping[str, str] = {
    "working_days": "working days", "calendar_days": "days", "days": "days", "weeks": "weeks",
    "working_weeks": "weeks", "months": "months", "hours": "hours",
}  # fmt: skip
"""The unit in a sentence by the key of a clock."""
_SPELLED = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_UNITS_EN = "|".join(sorted(filter(str.isascii, _SPELLED), key=len, reverse=True))
_UNITS_ZH = "|".join(
    sorted((one.removeprefix("个") for one in _SPELLED if not one.isascii()), key=len, reverse=True)
)
_EN = re.compile(
    rf"\b(\d+|{'|'.join(_ENGLISH)})[ -]?({_UNITS_EN})(?![a-z])",
    re.IGNORECASE,
)
_ZH = re.compile(
    rf"(?<![月〇零一二两三四五六七八九十百\d])(\d+|[〇零一二两三四五六七八九十百]+)\s*个?"
    rf"({_UNITS_ZH})"
)
_SHARE_ZH = re.compile(r"百分之(\d+|[〇零一二两三四五六七八九十百]+)|(\d+)\s*[%％]")
_ELLIPTIC = re.compile(rf"\bthe ({'|'.join(_ORDINALS)})\b(?= ?[.,;])", re.IGNORECASE)
"""`by the end of the third`: of the unit that was named last."""
_EACH_WEEK = re.compile(r"\b(each|every) week\b|\bweekly\b|每周|每星期", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A count of one unit, as a sentence has it: `3 working days`, `15 %`."""

    count: int
    unit: str

    def __str__(self) -> str:
        """Return the number in English."""
        unit = self.unit.removesuffix("s") if self.count == 1 else self.unit
        return f"{self.count} {unit}"


def numbers_in(sentence: str) -> frozenset[Number]:
    """Return the numbers that a sentence says, in English or Chinese."""
    told = [Number(_english(n), _SPELLED[unit.lower()]) for n, unit in _EN.findall(sentence)]
    found = {
        *told,
        *(Number(_english(n), told[-1].unit) for n in _ELLIPTIC.findall(sentence) if told),
    }
    for number, unit in _ZH.findall(sentence):
        spelled = f"个{unit}" if unit == "月" else unit
        if unit != "月" or "个月" in sentence:
            found.add(Number(_chinese(number), _SPELLED[spelled]))
    found |= {Number(_chinese(one or other), "%") for one, other in _SHARE_ZH.findall(sentence)}
    return frozenset(found | ({Number(1, "weeks")} if _EACH_WEEK.search(sentence) else set()))


def _english(word: str) -> int:
    return int(word) if word.isdecimal() else _ENGLISH[word.lower()]


def _chinese(word: str) -> int:
    """Return the number that Chinese figures below 1,000 say: 十五, 二十, 一百二十, 十."""
    if word.isdecimal() and word.isascii():
        return int(word)
    total, digit = 0, 0
    for sign in word:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE[sign]
    return total + digit


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a rule: of each group of `asked` its sentence says one; `also` it may say.

    A group has the part of the file that it was read from: rules that share one by an alias say it
    once.
    """

    asked: tuple[tuple[int, frozenset[Number]], ...]
    also: frozenset[Number]

    @property
    def every(self) -> frozenset[Number]:
        """Return every number of the rule."""
        return self.also.union(*(group for _, group in self.asked))


def counted_in(rule: Node) -> Counted:
    """Return the numbers that a rule counts by: of terms that change, or hang on a reading,
    one is said.
    """
    asked, also = list[tuple[int, frozenset[Number]]](), set[Number]()
    for name, one in rule.entries():
        if name == "clock" and _may_be_uncounted(one):
            also |= _of_clock(one)
        elif name == "clock":
            asked.append((id(one.raw), _of_clock(one)))
        elif name in _SHARES:
            asked.append((id(one.raw), _share(one)))
        elif name == "reported":
            asked += [(id(two.raw), _share(two)) for key, two in one.entries() if key in _SHARES]
        else:
            also |= set(_below(one))
    return Counted(tuple(one for one in asked if one[1]), frozenset(also))


def _may_be_uncounted(clock: Node) -> bool:
    """Return whether under some reading no number stands: then the text says none."""
    return clock.is_list and any(not one.is_mapping for one in clock.items())


def _share(node: Node) -> frozenset[Number]:
    value = _whole(node)
    return frozenset((Number(value, "%"),)) if value else frozenset()


def _below(node: Node) -> Iterator[Number]:
    """Yield the numbers of terms that stand deeper in a rule:
    `within` which time something is absent.
    """
    if node.is_list:
        for item in node.items():
            yield from _below(item)
    elif node.is_mapping:
        for name, one in node.entries():
            yield from _of_clock(one) if name == "within" else _below(one)


def _of_clock(node: Node) -> frozenset[Number]:
    if node.is_list:
        return frozenset(number for item in node.items() for number in _of_clock(item))
    if not node.is_mapping:
        return frozenset()
    found: set[Number] = set()
    for name, one in node.entries():
        if name in (*COUNTED, *BY_READING):
            count = _whole(one)
            found |= {Number(count, _UNIT_OF[name])} if count is not None else set()
        elif day_named(name) is not None:
            found |= _of_clock(one)
    return frozenset(found)


def _whole(node: Node) -> int | None:
    value: Any = None if node.is_mapping else node.resolved()
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def misstated(rules: Sequence[Node], terms: Mapping[str, frozenset[Number]]) -> Iterator[Problem]:
    """Yield each number that a rule of a file counts and its sentence does not say, or says
    otherwise.

    `terms` are the numbers of every rule of the city by its id: a rule may say those of the rules
    that it names.
    """
    read = [(rule, dict(rule.entries()), counted_in(rule)) for rule in rules]
    for key in SENTENCES:
        said = {id(rule): numbers_in(at[key].text()) for rule, at, _ in read if key in at}
        together: dict[int, frozenset[Number]] = {}
        for rule, _, counted in read:
            for part, _ in counted.asked:
                together[part] = together.get(part, frozenset()) | said.get(id(rule), frozenset())
        for rule, at, counted in read:
            if key in at:
                yield from _misstated(at[key], said[id(rule)], counted, together, _named(at, terms))


def _misstated(
    sentence: Node,
    said: frozenset[Number],
    counted: Counted,
    together: Mapping[int, frozenset[Number]],
    of_others: frozenset[Number],
) -> Iterator[Problem]:
    other = said - counted.every - of_others
    lacking = [group for part, group in counted.asked if not group & together[part]]
    if other:
        told = _number_words(counted.every) or in_words("nothing")
        yield sentence.problem(
            Code.OTHER_NUMBER, sentence=sentence.key, said=_number_words(other), counted=told
        )
    elif lacking:
        yield sentence.problem(
            Code.NUMBER, sentence=sentence.key, counted=_number_words(lacking[0])
        )


def _named(at: Mapping[str, Node], terms: Mapping[str, frozenset[Number]]) -> frozenset[Number]:
    named = at["of"].texts() if "of" in at else ()
    return frozenset(number for rule in named for number in terms.get(rule, ()))


def _number_words(numbers: Iterable[Number]) -> str:
    return " or ".join(map(str, sorted(numbers)))
