"""What is said of a refused record, whoever asks: why it cannot be told again, and that it was not
refused.
"""

from collections.abc import Sequence

from hub.messages import BYTES_MAX, Refusal, RefusalCode
from hub.messages.nearest import did_you_mean
from hub.sentence import in_words, received

_NOT_KEPT = (RefusalCode.GAP, RefusalCode.OVERSIZE, RefusalCode.NOT_OF_THE_HUB)
"""The codes of records that no outbox or inbox holds whole, or that stay there until the relay goes
on.
"""
_BESIDE = 1000
"""How many bytes a replayed record needs beside its own."""


def not_refused(known: Sequence[str], source: str) -> str:
    """Return the sentence for a place whose record was not refused."""
    return in_words(
        "{source} was not refused{also}. gongze refused list shows what was.",
        source=source,
        also=did_you_mean(known, source),
    )


def not_whole(refusal: Refusal) -> str:
    """Return why a refusal holds no record that could be replayed; empty if it does."""
    if refusal.code in _NOT_KEPT:
        return in_words(
            "[{code}] {reason} {remedy}",
            code=refusal.code,
            reason=received(refusal.reason, refusal.reason_zh),
            remedy=received(refusal.remedy, refusal.remedy_zh),
        )
    if refusal.internal and not refusal.record:
        return in_words(
            "it is {field} that tripped this fault. It is tried again by itself, by "
            "other code and when its doubt is over; gongze quarantine end ends the doubt.",
            field=refusal.field,
        )
    if len(refusal.record) > BYTES_MAX - _BESIDE:
        return in_words(
            "it is too large to stand inside another record. Its sender writes it again."
        )
    return ""
