"""Says why a record is refused: with a code, a field, what was expected, and the record kept whole.

What is quoted of the record is cut to a line: a name of a million letters must not make a refusal
that no topic takes.
"""

from datetime import UTC, datetime
from hashlib import sha256

from hub import messages as m
from hub.domain.city.admission import Refused
from hub.domain.facts import HUB
from hub.sentence import in_chinese

KEPT_MAX = (2 << 20) - 4096
"""The largest record that a refusal holds whole; the topic also takes the rest of the refusal."""
QUOTED_MAX = 1_000


def refusal(envelope: m.Envelope, value: bytes | None, refused: Refused) -> m.Refusal:
    """Return the refusal of an office's record, with the record itself."""
    return _refusal(
        envelope.city, envelope.office, envelope.source, value, envelope.received, refused
    )


def misplaced(
    city: str, source: str, value: bytes | None, received: datetime, expected: str
) -> m.Refusal:
    """Return the refusal of a foreign record in the hub's own topic, with the record itself.

    `city` is that of its partition, empty if there is none.
    """
    refused = Refused(m.RefusalCode.NOT_OF_THE_HUB, None, expected)
    return _refusal(city, HUB, source, value, received, refused)


def parked(
    city: str, key: str, words: str, source: str, evidence_time: datetime | None
) -> m.Refusal:
    """Return the notice that a row is in quarantine after a fault of ours; `source` is its last
    record.
    """
    refused = Refused(m.RefusalCode.BUG, key, words)
    received = evidence_time or datetime.fromtimestamp(0, UTC)
    return _refusal(city, HUB, source, None, received, refused)


def kept(value: bytes) -> bytes:
    """Return a record as a refusal keeps it: whole,
    or as its digest if no topic would take both.
    """
    if len(value) <= KEPT_MAX:
        return value
    return f"sha256 {sha256(value).hexdigest()} of {len(value)} bytes".encode()


def _refusal(
    city: str,
    office: str,
    source: str,
    value: bytes | None,
    received: datetime,
    refused: Refused,
) -> m.Refusal:
    reason, remedy = m.MEANS[refused.code]
    return m.Refusal(
        city=city,
        office=office,
        code=refused.code.value,
        field=_quoted(refused.field),
        expected=_quoted(refused.expected),
        reason=reason,
        remedy=remedy,
        source=source,
        received=received,
        record=kept(value or b""),
        internal=refused.code.value.startswith("X"),
        expected_zh=_quoted(in_chinese(refused.expected)),
        reason_zh=in_chinese(reason),
        remedy_zh=in_chinese(remedy),
    )


def _quoted(words: str | None) -> str | None:
    return words if words is None or len(words) <= QUOTED_MAX else f"{words[:QUOTED_MAX]} …"
