"""Names in other spellings of the same: width, case, brackets, dashes, blanks;
and in ones that only look so.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from hub.domain.names import fold

NAMED = ("case", "site", "party", "enterprise", "area", "notice", "target", "cases")
"""Fields of facts that hold names."""
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_BRACKETS = ("〔〕", "［］", "[]", "（）", "()", "【】", "{}", "｛｝", "﹝﹞")
_DASHES = "-－–—−‐‑﹣"
_BLANKS = " \u3000\u00a0\u2003"


def respelled(name: str, chance: Random) -> str:
    """Return another spelling of the same name."""
    pair = chance.choice(_BRACKETS)
    signs = []
    for sign in name:
        if sign == "-":
            signs.append(chance.choice(_DASHES))
        elif sign == " ":
            signs.append("".join(chance.choices(_BLANKS, k=chance.randint(1, 3))))
        elif sign in "〔［[（(":
            signs.append(pair[0])
        elif sign in "〕］]）)":
            signs.append(pair[1])
        else:
            cased = chance.choice((sign, sign.lower(), sign.upper()))
            signs.append(cased.translate(_WIDE) if chance.random() < 0.5 else cased)
    ends = ("".join(chance.choices(_BLANKS, k=chance.randint(0, 2))) for _ in range(2))
    made = "".join((next(ends), *signs, next(ends)))
    assert fold(made) == fold(name), (made, name)
    return made


def renamed(
    fields: Mapping[str, Any], spell: Callable[[str], str], kept: frozenset[str]
) -> dict[str, Any]:
    """Return fields with every name spelled otherwise; `kept` are codes of offices."""

    def one(name: str) -> str:
        return name if name in kept else spell(name)

    found = dict(fields)
    for name in NAMED:
        value = found.get(name)
        if isinstance(value, str):
            found[name] = one(value)
        elif value:
            found[name] = tuple(map(one, value))
    return found


def folded(value: Any) -> Any:
    """Return an outcome without what differs by spelling alone: texts as folds,
    lists in their order.
    """
    if isinstance(value, str):
        return fold(value).replace(" ", "")
    if isinstance(value, dict):
        return {name: folded(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted((folded(one) for one in value), key=repr)
    return value
