"""Masks natural persons in what leaves the hub: 张三 is told as 张*.

1. A name counts as a person's unless it says itself that it is none: it ends as companies,
   committees and offices do, or its unified social credit code is known. In doubt it is masked.
2. A name is masked wherever it stands: in its own field, in a subject, in the name of a case or a
   site, in a reason. Numbers of identity cards and of telephones are masked everywhere.

A shop that is run by one person bears that person's name more often than not: it is masked.
"""

import re
from collections.abc import Collection, Iterable

_ENDS = (
    "公司", "集团", "有限", "合伙", "厂", "合作社", "合作联社", "经济社", "村委会", "居委会",
    "委员会", "管委会", "村民小组", "人民政府", "政府", "局", "厅", "委", "办", "处", "所", "院",
    "中心", "学校", "大学", "中学", "小学", "幼儿园", "医院", "银行", "信用社", "协会", "学会",
    "商会", "基金会", "联合会", "总会", "工会", "研究院", "研究所", "部队", "支队", "大队",
    "街道", "办事处", "项目部", "指挥部", "事务所", "交易所", "开发区", "园区", "农场", "林场",
    "渔场", "电厂", "水厂", "码头", "机场", "车站", "报社", "出版社", "寺", "庙", "教堂",
)  # fmt: skip
_LATIN_ENDS = re.compile(
    r"(?:^|[\s,.(])(?:co|ltd|inc|llc|llp|plc|corp|corporation|company|gmbh|ag|sa|pte|group|bank"
    r"|university|school|hospital|committee|association|foundation)\.?\)?\s*$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[（(〔\[][^（()）〔〕\[\]]*[）)〕\]]\s*$")
"""A remark in brackets behind a name, as (筹) or (珠海)."""
_CARD = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}\d{3}[0-9Xx](?![0-9A-Za-z])")
_TELEPHONE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
_LETTER = re.compile(r"[㐀-鿿豈-﫿𠀀-𱍊]")
_STARS = 2


def is_organization(name: str) -> bool:
    """Return whether a name says itself that it is no natural person's."""
    bare = _BEHIND.sub("", name.strip())
    return (bare.endswith(_ENDS) and len(bare) > 3) or _LATIN_ENDS.search(bare) is not None


def masked(name: str) -> str:
    """Return a person's name with its first letter alone; that of an organization as it is."""
    return name if is_organization(name) else _starred(name)


def _starred(name: str) -> str:
    bare = name.strip()
    rest = len(bare) - 1 if _LETTER.match(bare) else 1
    return bare[:1] + "*" * max(1, min(rest, _STARS))


def persons_of(names: Iterable[str | None]) -> tuple[str, ...]:
    """Return those of several names that may be a person's, the longest first."""
    some = {one for one in names if one and one.strip() and not is_organization(one)}
    return tuple(sorted(some, key=lambda one: (-len(one), one)))


def without_persons(text: str, persons: Collection[str]) -> str:
    """Return a text with these names, and the numbers of persons, masked wherever they stand.

    A name of one letter would turn up within every other word: it is masked where it stands alone.
    """
    for name in persons:
        if text == name:
            return _starred(name)
        if len(name.strip()) > 1 and name in text:
            text = text.replace(name, _starred(name))
    return _TELEPHONE.sub(r"\1****\2", _CARD.sub(r"\1************", text))
