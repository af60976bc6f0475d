"""Checks a unified social credit code: 18 characters, the last of them worked out of the others.

Source: GB 32100-2015, chapter 5: the characters 0 to 9 and A to Y without I, O, S, V and Z, each
with its weight 3^(place - 1) mod 31; the check character makes the sum divisible by 31.
"""

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18


def check_sign(code: str) -> str:
    """Return the check character of the first 17 characters of a code."""
    total = sum(_SIGNS.index(sign) * pow(3, place, len(_SIGNS)) for place, sign in enumerate(code))
    return _SIGNS[-total % len(_SIGNS)]


def is_credit_code(code: str) -> bool:
    """Return whether a text is a unified social credit code."""
    if len(code) != _LENGTH or not set(code) <= set(_SIGNS):
        return False
    return check_sign(code[:-1]) == code[-1]
