"""The published language: what offices say, what the hub says, and the bytes of both. Pure.

`spoken.py` is what an office may say, `said.py` what the hub says, `types.py` the types of their fields with
their bounds, `wire.py` the framings, the canonical form and its digest, `reasons.py` every code with which a
record is refused.
"""

from hub.messages.avro import family_of
from hub.messages.base import Message, Record, Spoken
from hub.messages.copy import INBOX, OUTBOX, Copy, topic_of_copy
from hub.messages.fields import FIELDS, NAMES, SPOKEN, type_of
from hub.messages.hubs import (
    HELD_MEANS,
    UNWRITABLE_MEANS,
    City,
    Held,
    Mark,
    MarkEntry,
    MarksAsked,
    OfficePlace,
    Probe,
    Unwritable,
)
from hub.messages.reasons import MEANS, NOTES, Note, Reason
from hub.messages.said import (
    Accountability,
    Block,
    CountedDay,
    Decision,
    Delivery,
    Duty,
    Heartbeat,
    HeldPapers,
    HoldOnRecord,
    LatePapers,
    OtherReading,
    PaperOnRecord,
    PenaltyOnRecord,
    ReadUpTo,
    Refusal,
    Remark,
    Said,
    ShownPaper,
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
from hub.messages.undecodable import Undecodable, undecodable
from hub.messages.wire import BYTES_MAX, FAMILIES, built, decode, digest, encode, encode_json

__all__ = [
    "BYTES_MAX", "FAMILIES", "FIELDS", "HELD_MEANS", "INBOX", "MEANS", "NAMES", "NOTES", "OUTBOX", "SPOKEN", "UNWRITABLE_MEANS", "Accountability",
    "Acknowledgment", "Act", "Block", "Certificate", "City", "Copy", "CountedDay", "Decision",
    "Delivery", "Document", "Duty", "Finding", "Heartbeat", "Held", "HeldPapers", "HoldOnRecord", "LatePapers", "Mark", "MarkEntry", "MarksAsked",
    "Message", "Note", "OfficePlace", "OtherReading", "PaperOnRecord", "PenaltyOnRecord", "Permit", "Probe", "ReadPoint",
    "ReadUpTo", "Reason", "Record", "Refusal", "Register", "Remark", "Said", "ShownPaper", "Spoken", "Standing",
    "Undecodable", "Unwritable", "Violation", "built", "decode", "digest", "encode", "encode_json", "family_of", "topic_of_copy", "type_of",
    "undecodable",
]  # fmt: skip
