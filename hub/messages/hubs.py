"""What the hub keeps for itself: the register of cities, and the marks of time."""

from pydantic import AwareDatetime

from hub.messages.base import SINCE, Message, Record, many, may, said


class OfficePlace(Record):
    """An office of a city and where it writes and reads."""

    code: str = said("The office.")
    role: str = said("The role that it holds.")
    outbox: str = said("The topic that only it writes.")
    inbox: str = said("The topic that it reads.")
    suspended: bool = said("Whether its outbox is taken out for now.", default=False)


class City(Message):
    """One city in the register `hub.cities`, keyed by its name."""

    city: str = said("The city: the prefix of its topics.")
    law: str = said("Whose rulebook it stands under.")
    partition: int = said("Its partition of every hub topic.")
    clock: str = said("wall, or story for a sandbox.")
    edition: str = said("The digest of the rulebook it stands under.")
    calendar: str = said("The digest of the calendar it stands under.")
    offices: tuple[OfficePlace, ...] = said("Its offices.")
    skew_ms: int = said("How far clocks may differ, in milliseconds.", default=5000)
    mark_every_ms: int = said("How often time is marked, in milliseconds.", default=10000)
    visible_within_s: int = said("How soon a delivered paper can be read, in seconds.", default=60)
    settings: dict[str, str] = said("Readings chosen, as JSON.", default_factory=dict)
    doubt_lasts: int = said(
        "For how many working days a fault of the hub may hold an accusation.",
        default=5,
        json_schema_extra={SINCE: 2},
    )


class MarkEntry(Record):
    """How far one source is in the city's log: see design §3."""

    topic: str = said("The outbox or inbox.")
    topic_id: str = said("Its id: another id is another topic of the same name.")
    end: int = said("Records below this offset are in the city's log before this mark.")
    at: AwareDatetime = said("A record at or above `end` counts as received not before this.")
    unread_offset: int | None = may("The first unread record, while the relay is behind.")


class Mark(Message):
    """Time, told by a relay: one record per relay and city."""

    city: str = said("The city.")
    relay: str = said("The relay that marks.")
    entries: tuple[MarkEntry, ...] = many("One entry per source.")


class Probe(Message):
    """A relay's own record, written to learn the broker's time."""

    relay: str = said("The relay.")


__all__ = ["City", "Mark", "MarkEntry", "OfficePlace", "Probe"]
