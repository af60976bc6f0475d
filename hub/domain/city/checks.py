"""Understands whether a message may be heard: who may say it, of which kind, with which fields, when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.calendar import local_day
from hub.domain.city.decrees import CALENDAR_PUBLISHED
from hub.domain.facts import HUB
from hub.domain.fields import NAME_MAX, Wrong, check_fields, early_name
from hub.domain.law import Law
from hub.domain.vocabulary import Vocabulary
from hub.messages import City, Document, Message, Permit, Reason, Spoken, Undecodable

STORY_MARK = "story_mark"
STORY_BEGUN = "story_begun"
REPLAYED = "refusal_replayed"
_NOT_OF_THE_FACT = ("after", "record")
_HUB_ONLY = frozenset(
    (
        "outbox_suspended", "outbox_resumed", "quarantine_ended", "office_registered",
        REPLAYED, CALENDAR_PUBLISHED, STORY_BEGUN,
    )
)  # fmt: skip
SAID_FOR_A_STORY = frozenset(("site_registered", "enterprise_registered"))


POINTS_MAX = 50
"""How many points a question may name that are to be heard before it is answered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a record is not heard: code, field, what was expected."""

    code: Reason
    field: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """What a city's door knows. `skew` is how far an office's clock may be ahead, `left` when offices left."""

    city: str
    vocabulary: Vocabulary
    story: bool
    skew: timedelta
    left: Mapping[str, datetime] = field(default_factory=dict)

    def check(
        self, message: Message | Undecodable, owner: str, received: datetime
    ) -> Spoken | Refused:
        """Return the message if the outbox of `owner` may say it, or why not.

        Its fields stay to be checked.
        """
        if self._has_left(owner, received):
            return Refused(Reason.OFFICE_LEFT)
        if isinstance(message, Undecodable):
            return Refused(message.code, message.field, message.expected)
        if not isinstance(message, Spoken):
            return Refused(Reason.NOT_SPOKEN)
        if message.city != self.city:
            return Refused(Reason.OTHER_CITY, "city", self.city)
        if message.office != owner:
            return Refused(Reason.NOT_THE_OWNER, "office", owner)
        kind = self.vocabulary.kinds.get(message.kind)
        if kind is None:
            return Refused(Reason.UNKNOWN_KIND, "kind")
        if kind.family != type(message).__name__.lower():
            return Refused(Reason.WRONG_FAMILY, "family", kind.family)
        if kind.speakers and not self.vocabulary.is_one_of(message.office, kind.speakers):
            return Refused(Reason.FIELD_OF_KIND, "office", " or ".join(sorted(kind.speakers)))
        if kind.name in (STORY_MARK, STORY_BEGUN) and not self.story:
            return Refused(Reason.STORY_ONLY, "kind")
        if kind.name in _HUB_ONLY and message.office != HUB:
            return Refused(Reason.HUB_ONLY, "kind")
        if message.id is not None and len(message.id) > NAME_MAX:
            return Refused(Reason.FIELD_OF_KIND, "id", f"at most {NAME_MAX} letters")
        points = message.after if isinstance(message, Permit) else ()
        if len(points) > POINTS_MAX or any(len(one.topic) > NAME_MAX for one in points):
            expected = f"at most {POINTS_MAX} points, of topics of at most {NAME_MAX} letters"
            return Refused(Reason.FIELD_OF_KIND, "after", expected)
        if not self.story and message.at > received + self.skew:
            return Refused(Reason.IN_THE_FUTURE, "at", f"not after {received.isoformat()}")
        if isinstance(message, Document):
            return self._addressed(message, received) or message
        return message

    def _has_left(self, office: str, received: datetime) -> bool:
        left = self.left.get(office)
        return left is not None and left <= received

    def _addressed(self, document: Document, received: datetime) -> Refused | None:
        """Refuse a document to an office that is none of the city's any more: nobody would read it."""
        for name, offices in (("to", document.to), ("cc", document.cc)):
            gone = next((one for one in offices if self._has_left(one, received)), None)
            if gone is not None:
                expected = (
                    f"an office of {self.city}: {gone} left it on {self.left[gone].isoformat()}"
                )
                return Refused(Reason.FIELD_OF_KIND, name, expected)
        return None

    def fields_of(self, message: Spoken) -> dict[str, object] | Refused:
        """Return the message's fields as the domain takes them, or the first that is wrong."""
        kind = self.vocabulary.kinds[message.kind]
        stated = {k: v for k, v in message.spoken_fields().items() if k not in _NOT_OF_THE_FACT}
        early = early_name(message.office, self.vocabulary, local_day(message.at))
        if early:
            return Refused(Reason.FIELD_OF_KIND, "office", early)
        checked = check_fields(kind, stated, self.vocabulary, local_day(message.at))
        if isinstance(checked, Wrong):
            return Refused(Reason.FIELD_OF_KIND, checked.field, checked.expected)
        return checked


def door_of(placed: City, law: Law) -> Door:
    """Return the door of a city: whoever speaks to it can ask there before it is heard."""
    vocabulary = law.vocabulary.with_offices({one.code: one.role for one in placed.offices})
    skew = timedelta(milliseconds=placed.skew_ms)
    left = {one.code: one.left for one in placed.offices if one.left is not None}
    return Door(placed.city, vocabulary, placed.clock == "story", skew, left)
