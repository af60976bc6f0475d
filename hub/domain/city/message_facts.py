"""Makes the fact of an office's message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub import messages as m
from hub.domain.city.admission import Admission, Refused
from hub.domain.city.routing import matter_digest
from hub.domain.city.state import CityState
from hub.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """Makes facts of one city's messages; a sandbox's own clocks are in its `state`."""

    admission: Admission
    state: CityState

    def of(self, message: m.OfficeMessage, fields: Mapping[str, Any], envelope: m.Envelope) -> Fact:
        """Return the fact of a message whose fields were found right."""
        # In UTC, as it is read back from its row: what follows may not depend on a restart.
        at = message.at.astimezone(UTC)
        story = self.admission.story
        return Fact(
            id=f"{message.office}/{message.id}" if message.id is not None else envelope.source,
            kind=message.kind,
            office=message.office,
            at=at,
            received=self._heard_at(at, envelope.topic) if story else envelope.received,
            source=envelope.source,
            digest=matter_digest(message.kind, message.office, at.timestamp(), fields),
            fields=fields,
        )

    def unchecked(self, message: m.OfficeMessage, envelope: m.Envelope) -> Fact:
        """Return the fact of a message, its fields as the domain takes them,
        or else as they stand.
        """
        fields = self.admission.fields_of(message)
        if isinstance(fields, Refused):
            fields = dict(message.own_fields())
        return self.of(message, fields, envelope)

    def _heard_at(self, at: datetime, outbox: str) -> datetime:
        """Return when a sandbox hears what happened at `at`: then, or when its outbox says that it
        is.

        Where the city's clock stands depends on how batches are cut and sources are merged.
        """
        now = self.state.marks.get(outbox)
        return max(at, now) if now else at
