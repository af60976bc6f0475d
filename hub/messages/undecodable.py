"""The value for bytes that are no message: a refusal's code, the field, what was expected and what
came.
"""

from dataclasses import dataclass

from hub.messages.refusal_codes import MEANS, RefusalCode


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Bytes that are no message, and why; `expected` also says what came in its place."""

    code: RefusalCode
    reason: str
    remedy: str
    field: str | None = None
    expected: str | None = None


def undecodable(
    code: RefusalCode, field: str | None = None, expected: str | None = None
) -> Undecodable:
    """Return a refusal of bytes with the words of its code."""
    reason, remedy = MEANS[code]
    return Undecodable(code, reason, remedy, field, expected)
