"""What the hub keeps for itself: the registry of cities, and the marks of time."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, Strict

from hub.messages.base import SINCE, AvroRecord, Message, optional, repeated, required
from hub.messages.field_types import Id, Instant, Office, Offset, Truth, Word, whole
from hub.sentence import in_words

Partition = Annotated[int, Strict(), Field(ge=0, le=10_000), whole(0, 10_000)]
Skew = Annotated[int, Strict(), Field(ge=0, le=600_000), whole(0, 600_000)]
Rhythm = Annotated[int, Strict(), Field(ge=100, le=600_000), whole(100, 600_000)]
Seconds = Annotated[int, Strict(), Field(ge=0, le=86_400), whole(0, 86_400)]
WorkingDays = Annotated[int, Strict(), Field(ge=0, le=60), whole(0, 60)]
"""What a city can be set to: beyond ten minutes, a day, or sixty days a slip of the pen is
likelier.
"""


class OfficePlace(AvroRecord):
    """An office of a city and where it writes and reads."""

    code: Office = required("The office.")
    role: Word = required("The role that it holds.")
    outbox: Id = required("The topic that only it writes.")
    inbox: Id = required("The topic that it reads.")
    suspended: Truth = required("Whether its outbox is taken out for now.", default=False)
    left: Instant | None = optional("Since when it is no office of the city any more.", since=2)
    under: Office | None = optional("The government that it stands under.", since=3)


class CityRecord(Message):
    """One city in the register `hub.cities`, keyed by its name."""

    AVRO_NAME: ClassVar[str] = "City"

    city: Word = required("The city: the prefix of its topics.")
    law: Word = required("Whose rulebook it stands under.")
    partition: Partition = required("Its partition of every hub topic.")
    clock: Word = required("wall, or story for a sandbox.")
    edition: Word = required("The digest of the rulebook it stands under.")
    calendar: Word = required("The digest of the calendar it stands under.")
    offices: tuple[OfficePlace, ...] = required("Its offices.")
    skew_ms: Skew = required("How far clocks may differ, in milliseconds.", default=5000)
    mark_every_ms: Rhythm = required("How often time is marked, in milliseconds.", default=10000)
    visible_within_s: Seconds = required(
        "How soon a delivered paper can be read, in seconds.", default=60
    )
    settings: dict[str, str] = required("Readings chosen, as JSON.", default_factory=dict)
    doubt_lasts: WorkingDays = required(
        "For how many working days a fault of the hub may hold an accusation.",
        default=5,
        json_schema_extra={SINCE: 2},
    )
    outage_after_s: Seconds = required(
        "After how many seconds without a mark the hub has stood, in seconds.",
        default=300,
        json_schema_extra={SINCE: 4},
    )
    silent_after: WorkingDays = required(
        "After how many working days without a word an office is called silent.",
        default=5,
        json_schema_extra={SINCE: 4},
    )


class Held(StrEnum):
    """Why a source is not marked further, or an answer is not complete yet: a closed list."""

    BEHIND = "behind"
    OPEN_TRANSACTION = "open_transaction"
    DAMAGED = "damaged"
    CLIENT_TIME = "client_time"
    DELETED_UNREAD = "deleted_unread"
    MISSING = "missing"
    NO_LEADER = "no_leader"
    GAP = "gap"
    AHEAD = "ahead"
    NOT_MARKED = "not_marked"
    OTHER_LAW = "other_law"


HELD_MEANS: Mapping[Held, tuple[str, str]] = {
    Held.BEHIND: (
        in_words("it is not copied to its end yet"),
        in_words("wait, or set the quota of the worker lower: gongze worker --quota"),
    ),
    Held.OPEN_TRANSACTION: (
        in_words("a client writes into it in a transaction that is still open"),
        in_words("the brokers end it within their transaction.max.timeout.ms"),
    ),
    Held.DAMAGED: (
        in_words("what its broker stores is not what was written"),
        (
            in_words(
                "remove the partition's folder on the broker that leads it, which then "
                "copies a whole replica; or take its outbox out"
            )
        ),
    ),
    Held.CLIENT_TIME: (
        in_words("its records bear their clients' times, not the broker's"),
        (
            in_words(
                "set message.timestamp.type=LogAppendTime on the topic; what was "
                "written meanwhile has no time that accuses nobody wrongly: delete the "
                "topic, gongze provision, and have it sent again"
            )
        ),
    ),
    Held.DELETED_UNREAD: (
        in_words("records were deleted before the hub had read them"),
        in_words(
            "delete the topic, gongze provision, and have its office send again "
            "what it had sent since"
        ),
    ),
    Held.MISSING: (in_words("its topic is gone"), in_words("gongze provision CITY")),
    Held.NO_LEADER: (
        in_words("none of the brokers that keep it leads it"),
        in_words("bring back the brokers that have its replicas"),
    ),
    Held.GAP: (
        in_words("a record before one that came was not copied"),
        in_words("it is read again when the relay begins anew: end the relay once"),
    ),
    Held.AHEAD: (
        in_words(
            "more is held to be heard of it than it ever held: somebody else wrote into hub.events"
        ),
        in_words("find out who can; then gongze rebuild CITY, with its workers stopped"),
    ),
    Held.NOT_MARKED: (
        in_words("no relay has marked it yet"),
        in_words("see that a relay runs: gongze worker --role relay"),
    ),
    Held.OTHER_LAW: (
        in_words("not all that stands is judged by the law and the days of now yet"),
        in_words("wait: the city works it out, some rows at a time"),
    ),
}
"""What each means, and what to do."""


class Unwritable(StrEnum):
    """Why an inbox cannot be written, and so papers wait for it: a closed list."""

    MISSING = "missing"
    NO_LEADER = "no_leader"
    FEW_IN_SYNC = "few_in_sync"
    NO_RIGHT = "no_right"
    TOO_LARGE = "too_large"
    SILENT = "silent"
    REFUSED = "refused"


UNWRITABLE_MEANS: Mapping[Unwritable, tuple[str, str]] = {
    Unwritable.MISSING: HELD_MEANS[Held.MISSING],
    Unwritable.NO_LEADER: HELD_MEANS[Held.NO_LEADER],
    Unwritable.FEW_IN_SYNC: (
        in_words("too few of its replicas are in sync"),
        in_words("bring back the brokers that have its replicas"),
    ),
    Unwritable.NO_RIGHT: (
        in_words("the workers have no right to write it"),
        in_words("give them the right to write it"),
    ),
    Unwritable.TOO_LARGE: (
        in_words("it takes no record as large as the first paper that waits"),
        in_words("set its max.message.bytes as gongze provision does"),
    ),
    Unwritable.SILENT: (
        in_words("its brokers did not take the write in time"),
        in_words("look at the brokers that have its replicas"),
    ),
    Unwritable.REFUSED: (
        in_words("its brokers refuse the write"),
        in_words("look at the settings of the topic, as gongze provision names them"),
    ),
}
"""What each means, and what to do."""


class WatermarkEntry(AvroRecord):
    """How far one source is in the city's log, and since when."""

    AVRO_NAME: ClassVar[str] = "MarkEntry"

    topic: Id = required("The outbox or inbox.")
    topic_id: str = required("Its id: another id is another topic of the same name.")
    end: Offset = required("Records below this offset are in the city's log before this mark.")
    at: Instant = required("A record at or above `end` counts as received not before this.")
    unread_offset: Offset | None = optional("The first unread record, while the relay is behind.")
    set_aside: str | None = optional(
        "Why the source is not marked further; an entry that says it marks nothing.", since=2
    )


class Watermark(Message):
    """Time, told by a relay: one record per relay and city."""

    AVRO_NAME: ClassVar[str] = "Mark"

    city: Word = required("The city.")
    relay: Word = required("The relay that marks.")
    entries: tuple[WatermarkEntry, ...] = repeated("One entry per source.")


class Probe(Message):
    """A relay's own record, written to learn the broker's time."""

    relay: Word = required("The relay.")


class WatermarksAsked(Message):
    """A relay has copied a question that waits:
    whoever marks sources of its city is to do so then.
    """

    AVRO_NAME: ClassVar[str] = "MarksAsked"

    city: Word = required("The city.")
    at: tuple[Instant, ...] = required("By the broker's clock: when time is to be marked.")


__all__ = [
    "HELD_MEANS",
    "UNWRITABLE_MEANS",
    "CityRecord",
    "Held",
    "OfficePlace",
    "Probe",
    "Unwritable",
    "Watermark",
    "WatermarkEntry",
    "WatermarksAsked",
]  # fmt: skip
