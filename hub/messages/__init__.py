"""The published language: what offices say, what the hub says, and the bytes of both. Pure.

`spoken.py` is what an office may say, `said.py` what the hub says, `wire.py` the framings, the
canonical form and its digest, `reasons.py` every code with which a record is refused.
"""

from hub.messages.base import Message, Record, Spoken
from hub.messages.copy import INBOX, OUTBOX, Copy, topic_of_copy
from hub.messages.hubs import HELD_MEANS, City, Held, Mark, MarkEntry, OfficePlace, Probe
from hub.messages.reasons import MEANS, Reason
from hub.messages.said import (
    Accountability,
    Block,
    CountedDay,
    Decision,
    Delivery,
    Duty,
    Heartbeat,
    HoldOnRecord,
    OtherReading,
    PaperOnRecord,
    PenaltyOnRecord,
    ReadUpTo,
    Refusal,
    Said,
    Standing,
    Violation,
)
from hub.messages.spoken import (
    Acknowledgment,
    Act,
    Certificate,
    Document,
    Finding,
    Permit,
    ReadPoint,
    Register,
)
from hub.messages.wire import (
    BYTES_MAX,
    FAMILIES,
    SPOKEN,
    Undecodable,
    decode,
    digest,
    encode,
    encode_json,
    undecodable,
)

__all__ = [
    "BYTES_MAX", "FAMILIES", "HELD_MEANS", "INBOX", "MEANS", "OUTBOX", "SPOKEN", "Accountability",
    "Acknowledgment", "Act", "Block", "Certificate", "City", "Copy", "CountedDay", "Decision",
    "Delivery", "Document", "Duty", "Finding", "Heartbeat", "Held", "HoldOnRecord", "Mark", "MarkEntry",
    "Message", "OfficePlace", "OtherReading", "PaperOnRecord", "PenaltyOnRecord", "Permit", "Probe", "ReadPoint",
    "ReadUpTo", "Reason", "Record", "Refusal", "Register", "Said", "Spoken", "Standing",
    "Undecodable", "Violation", "decode", "digest", "encode", "encode_json", "topic_of_copy", "undecodable",
]  # fmt: skip
