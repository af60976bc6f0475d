"""Decides whether a message is admitted: who may say it, of which kind, with which fields, when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.calendar import local_day
from hub.domain.city.commands import HUB_ONLY, SANDBOX_ONLY
from hub.domain.facts import HUB
from hub.domain.field_checks import PAGE, Wrong, check_fields, early_name
from hub.domain.law import Law
from hub.domain.vocabulary import Half, Kind, Vocabulary
from hub.messages import (
    CityRecord,
    Document,
    Message,
    OfficeMessage,
    Permit,
    RefusalCode,
    Undecodable,
    family_of,
)
from hub.messages.validation_errors import shown, unknown
from hub.sentence import both, either

_NOT_OF_THE_FACT = ("after", "record", "wait_complete")


POINTS_MAX = 50
"""How many records a question may name that must be read before it is answered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a record is refused: code, field, what was expected."""

    code: RefusalCode
    field: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """What admission needs to know of a city.

    `skew` is how far an office's clock may be ahead, `left` when offices left.
    """

    city: str
    vocabulary: Vocabulary
    story: bool
    skew: timedelta
    left: Mapping[str, datetime] = field(default_factory=dict)

    def check(
        self, message: Message | Undecodable, owner: str, received: datetime
    ) -> OfficeMessage | Refused:
        """Return the message if the outbox of `owner` may say it, or why not.

        Its fields are not checked yet.
        """
        if self._has_left(owner, received):
            return Refused(RefusalCode.OFFICE_LEFT)
        if isinstance(message, Undecodable):
            return Refused(message.code, message.field, message.expected)
        if not isinstance(message, OfficeMessage):
            return Refused(RefusalCode.NOT_SPOKEN)
        return (
            self._whose(message, owner)
            or self._of_which_kind(message)
            or self._from_when(message, received)
            or self._to_whom(message, received)
            or message
        )

    def _whose(self, message: OfficeMessage, owner: str) -> Refused | None:
        """Refuse a message of another city, or of another office than the owner of the outbox."""
        if message.city != self.city:
            return _refused(RefusalCode.OTHER_CITY, "city", self.city, message.city)
        if message.office != owner:
            return _refused(RefusalCode.NOT_THE_OWNER, "office", owner, message.office)
        return None

    def _of_which_kind(self, message: OfficeMessage) -> Refused | None:
        """Refuse a kind that is unknown, of another family, or not for this office or city."""
        kind = self.vocabulary.kinds.get(message.kind)
        if kind is None:
            return no_kind(self.vocabulary, message.kind)
        family = family_of(type(message))
        if kind.family != family:
            return _refused(RefusalCode.WRONG_FAMILY, "family", kind.family, family)
        if kind.speakers and not self.vocabulary.is_one_of(message.office, kind.speakers):
            speakers = either(sorted(kind.speakers))
            return _refused(RefusalCode.FIELD_OF_KIND, "office", speakers, message.office)
        if kind.name in SANDBOX_ONLY and not self.story:
            return Refused(RefusalCode.STORY_ONLY, "kind")
        if kind.name in HUB_ONLY and message.office != HUB:
            return Refused(RefusalCode.HUB_ONLY, "kind")
        return None

    def _from_when(self, message: OfficeMessage, received: datetime) -> Refused | None:
        """Refuse an instant in the future, and a question that waits for too many records."""
        points = message.after if isinstance(message, Permit) else ()
        if len(points) > POINTS_MAX:
            return _refused(
                RefusalCode.FIELD_OF_KIND,
                "after",
                both(
                    "at most {points_max} points", "至多{points_max}个位置", points_max=POINTS_MAX
                ),
                points,
            )
        if not self.story and message.at > received + self.skew:
            latest = both(
                "not after {received}", "不晚于 {received}", received=received.isoformat()
            )
            return _refused(RefusalCode.IN_THE_FUTURE, "at", latest, message.at)
        return None

    def _to_whom(self, message: OfficeMessage, received: datetime) -> Refused | None:
        """Refuse a paper of another author, or to an office that has left."""
        if not isinstance(message, Document):
            return None
        kind = self.vocabulary.kinds[message.kind]
        return self._authored(message, kind) or self._addressed(message, received)

    def _has_left(self, office: str, received: datetime) -> bool:
        left = self.left.get(office)
        return left is not None and left <= received

    def _authored(self, document: Document, kind: Kind) -> Refused | None:
        """Refuse a paper that an office sends as another's;
        only its receiver may say whose it is.
        """
        if kind.half is not Half.SENT or document.sender in (None, document.office):
            return None
        expected = both(
            "{office}, or nothing: an office sends its own papers",
            "{office}，或不写：各单位发送自己的文书",
            office=document.office,
        )
        return _refused(RefusalCode.FIELD_OF_KIND, "sender", expected, document.sender)

    def _addressed(self, document: Document, received: datetime) -> Refused | None:
        """Refuse a document to an office that has left the city: nobody would read it."""
        for name, offices in (("to", document.to), ("cc", document.cc)):
            gone = next((one for one in offices if self._has_left(one, received)), None)
            if gone is not None:
                expected = both(
                    "an office of {city}: {gone} left it on {left}",
                    "{city} 的单位：{gone} 已于 {left} 退出",
                    city=self.city,
                    gone=gone,
                    left=self.left[gone].isoformat(),
                )
                return Refused(RefusalCode.FIELD_OF_KIND, name, expected)
        return None

    def _told_by_another(
        self, kind: Kind, stated: Mapping[str, object], office: str
    ) -> Refused | None:
        """Refuse a field that other offices alone may say."""
        for name, offices in kind.told_by.items():
            may = office == HUB or self.vocabulary.is_one_of(office, offices)
            if stated.get(name) is not None and not may:
                who = " / ".join(sorted(offices))
                return _refused(RefusalCode.FIELD_OF_KIND, name, who, office)
        return None

    def fields_of(self, message: OfficeMessage) -> dict[str, object] | Refused:
        """Return the message's fields as the domain takes them, or the first that is wrong."""
        kind = self.vocabulary.kinds[message.kind]
        stated = {k: v for k, v in message.own_fields().items() if k not in _NOT_OF_THE_FACT}
        day = local_day(message.at)
        early = early_name(message.office, self.vocabulary, day)
        if early:
            return Refused(RefusalCode.FIELD_OF_KIND, "office", early)
        foreign = self._told_by_another(kind, stated, message.office)
        if foreign is not None:
            return foreign
        checked = check_fields(kind, stated, self.vocabulary, day)
        if isinstance(checked, Wrong):
            return Refused(RefusalCode.FIELD_OF_KIND, checked.field, checked.expected)
        return checked


def no_kind(vocabulary: Vocabulary, came: object) -> Refused:
    """Return the refusal of an unknown kind, with the kinds that are nearest."""
    expected = unknown(
        vocabulary.kinds, came, both("kinds of {page}", "{page} 所列事件", page=PAGE)
    )
    return Refused(RefusalCode.UNKNOWN_KIND, "kind", expected)


def _refused(code: RefusalCode, field: str, expected: str, came: object) -> Refused:
    return Refused(
        code,
        field,
        both(
            "{expected}; came: {came}",
            "{expected}；实为：{came}",
            expected=expected,
            came=shown(came),
        ),
    )


def superiors_of(placed: CityRecord) -> dict[str, str]:
    """Return the governments that a city's offices are registered under."""
    return {one.code: one.under for one in placed.offices if one.under is not None}


def admission_of(placed: CityRecord, law: Law) -> Admission:
    """Return the admission of a city: a client can check its messages with it before sending."""
    roles = {one.code: one.role for one in placed.offices}
    vocabulary = law.vocabulary.with_offices(roles, superiors_of(placed))
    skew = timedelta(milliseconds=placed.skew_ms)
    left = {one.code: one.left for one in placed.offices if one.left is not None}
    return Admission(placed.city, vocabulary, placed.clock == "story", skew, left)
