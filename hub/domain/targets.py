"""Finds who is named as one that may have to answer: an office by its code,
or an area by its name.
"""

from collections.abc import Collection

from hub.domain.names import fold
from hub.domain.row_key import row_key


def target_of(name: str, codes: Collection[str]) -> str:
    """Return who is named: the code of an office, else the fold of an area's name.

    Codes are compared as they are; another name is an office's if it is the same name as the code
    of one office only.
    """
    if name in codes:
        return name
    folded = fold(name)
    if folded in codes:
        return folded
    alike = [code for code in codes if fold(code) == folded]
    return alike[0] if len(alike) == 1 else folded


def target_key(name: str, codes: Collection[str]) -> str:
    """Return the row of an office or area that may have to answer."""
    return row_key("target", target_of(name, codes))
