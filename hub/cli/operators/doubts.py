"""What is in doubt in a city, as it has said it on the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.domain.names import fold
from hub.messages import CityRecord, Quarantine, decode
from hub.registry import topics
from hub.stream.port import Log

_OF_RECORDS = ("parked", "unread")
"""Doubts that end by the place of their record; others end by what is in doubt."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """The newest word about each doubt: of those that stand, and of those that are cleared."""

    standing: Sequence[Quarantine]
    cleared: Sequence[Quarantine]

    def named(self, kind: str, name: str) -> list[Quarantine]:
        """Return those that a name means: of a case, a site, …, an office, or a record."""
        return [one for one in self.standing if _named(one, kind, fold(name))]

    def was_cleared(self, kind: str, name: str) -> bool:
        """Return whether something was in doubt by a name, and is no more."""
        return any(_named(one, kind, fold(name)) for one in self.cleared)

    def names(self, kind: str) -> list[str]:
        """Return the names of a kind by which something is in doubt."""
        if kind == "source":
            sources = {one.source or "" for one in self.standing if one.because in _OF_RECORDS}
            return sorted(sources - {""})
        return sorted({one.subject for one in self.standing if one.subject_kind == kind})


def _named(one: Quarantine, kind: str, name: str) -> bool:
    if kind == "source":
        return one.because in _OF_RECORDS and fold(one.source or "") == name
    return one.subject_kind == kind and fold(one.subject) == name


async def doubts_of(log: Log, placed: CityRecord) -> Doubts:
    """Return what is in doubt in a city now. Raises `LogError`."""
    place = topics.at(topics.STREAMS["quarantines"], placed)
    start = (await log.starts([place]))[place]
    end = (await log.ends([place], committed=True))[place]
    newest: dict[str, Quarantine] = {}
    async for records in log.read(place, start, end):
        for record in records:
            said = decode(record.value)
            if isinstance(said, Quarantine) and said.city == placed.city:
                newest[said.id] = said
    words = newest.values()
    return Doubts(
        [one for one in words if one.change != "cleared"],
        [one for one in words if one.change == "cleared"],
    )
