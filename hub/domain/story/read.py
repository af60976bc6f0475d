"""Reads a story: one JSON Lines file, a header and then one event a line, in arrival order.

What a line may leave out: docs/decisions.md, 24. A line that cannot be read is refused with its
number, its field and what was expected; nothing of such a story is played.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hub.domain.authority import misplaced
from hub.domain.calendar import SHANGHAI, local_day
from hub.domain.city.commands import (
    CALENDAR_PUBLISHED,
    OFFICE_REGISTERED,
    READING_CHOSEN,
    STORY_BEGUN,
    STORY_MARK,
)
from hub.domain.facts import HUB
from hub.domain.field_checks import PAGE, Wrong, early_name, fitting, missing
from hub.domain.story.default_speaker import speaker_without
from hub.domain.story.joint_papers import as_each_says
from hub.domain.story.line_fields import received, typed_fields, whole_instant
from hub.domain.vocabulary import Effect, Half, Kind, Vocabulary
from hub.messages.single_field import MisfitError, value_of
from hub.messages.validation_errors import CAME_MAX, cut, shown, unknown
from hub.sentence import in_words

_CODES = in_words("codes of offices of the story and of {page}", page=PAGE)
_OWN = frozenset((OFFICE_REGISTERED, READING_CHOSEN, STORY_MARK, STORY_BEGUN))
"""Kinds that the hub itself writes for a story,
beside those that register what its header tells.
"""


_HEADER = frozenset(
    ("story", "story_zh", "city", "as_of", "offices", "sites", "enterprises", "settings")
)
_OF_LINES = frozenset(("at", "event", "by", "from", "to", "cc"))
"""What a line of any kind may hold beside the fields of its kind."""


class StoryError(Exception):
    """A story that cannot be read: line, field, what was expected."""

    def __init__(self, line: int, name: str, expected: str) -> None:
        super().__init__(
            in_words(
                "line {line}, field {name!r}: {expected}", line=line, name=name, expected=expected
            )
        )
        self.line = line
        self.field = name
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: the city, the instant at which states are read,
    and what is known from the start.
    """

    title: str
    city: str
    as_of: datetime
    sites: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    enterprises: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    under: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    title_zh: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: by which office, of which kind, when, with its fields."""

    number: int
    office: str
    kind: str
    at: datetime
    fields: Mapping[str, Any]
    spoken: bool = True
    """Whether the line names who says it; else it counts as said by the office whose act it is."""


def read_header(text: str) -> Header:
    """Return the header of a story, from its first line."""
    raw = _object(1, text)
    check_names(1, raw, _HEADER, in_words("fields of a story's header"))
    for name in ("story", "city", "as_of"):
        if not isinstance(raw.get(name), str):
            raise StoryError(1, name, in_words("a text is expected in the header"))
    if not isinstance(raw.get("story_zh", ""), str):
        raise StoryError(1, "story_zh", in_words("a text is expected in the header"))
    for name in ("sites", "enterprises", "offices", "settings"):
        if not isinstance(raw.get(name, {}), dict):
            raise StoryError(1, name, in_words("an object is expected"))
    return Header(
        title=raw["story"],
        city=raw["city"],
        as_of=_instant(1, "as_of", raw["as_of"]),
        sites=_profiles(raw, "sites"),
        enterprises=_profiles(raw, "enterprises"),
        offices=_roles(raw.get("offices", {})),
        under=_under(raw.get("offices", {})),
        settings=raw.get("settings", {}),
        title_zh=raw.get("story_zh", ""),
    )


def check_offices(header: Header, vocabulary: Vocabulary) -> None:
    """Refuse an office of the header whose role no rule speaks of. Raises `StoryError`."""
    for code, role in header.offices.items():
        if role not in vocabulary.roles:
            raise StoryError(
                1,
                f"offices.{code}",
                in_words(
                    "expected {unknown}",
                    unknown=unknown(vocabulary.roles, role, _CODES, vocabulary.called),
                ),
            )
    words = vocabulary.with_offices(header.offices, header.under)
    for code, under in header.under.items():
        expected = misplaced(code, under, words)
        if expected:
            raise StoryError(
                1,
                f"offices.{code[:CAME_MAX]}.under",
                in_words("expected {expected}; came: {came}", expected=expected, came=shown(under)),
            )


def read_lines(texts: Sequence[str], vocabulary: Vocabulary) -> Iterator[Line]:
    """Yield the events of a story; `texts` are its lines from the second on, blank ones skipped."""
    for number, text in enumerate(texts, 2):
        if text.strip():
            yield from _lines(number, _object(number, text), vocabulary)


def _object(number: int, text: str) -> dict[str, Any]:
    try:
        raw = _DECODER.decode(text)
    except _TwiceError as error:
        raise StoryError(
            number, str(error), in_words("this field stands twice; keep one")
        ) from error
    except json.JSONDecodeError as error:
        came = in_words("a text that is no JSON from letter {pos} on", pos=error.pos)
        raise StoryError(
            number, "", in_words("one JSON object is expected; came: {came}", came=came)
        ) from error
    except (ValueError, RecursionError) as error:
        came = in_words("values nested deeper, or a number longer, than is read")
        raise StoryError(
            number, "", in_words("one JSON object is expected; came: {came}", came=came)
        ) from error
    if not isinstance(raw, dict):
        raise StoryError(number, "", in_words("one JSON object is expected"))
    if _ESCAPED_HALF in text.lower():
        _check_characters(number, raw)
    return raw


def check_names(number: int, raw: Mapping[str, Any], known: frozenset[str], of: str) -> None:
    """Refuse a name that means nothing: what it holds would be lost in silence.

    Raises `StoryError`.
    """
    if raw.keys() <= known:
        return
    name = next(name for name in raw if name not in known)
    raise StoryError(
        number, cut(name), in_words("expected {unknown}", unknown=unknown(known, name, of))
    )


_ESCAPED_HALF = "\\ud"
"""A text with this writes half of a character beyond the first 65,536 by its number."""


def _check_characters(number: int, raw: Mapping[str, Any]) -> None:
    """Refuse half a character: no message can carry it."""
    for name, value in raw.items():
        try:
            json.dumps({name: value}, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise StoryError(
                number, name, in_words("whole characters are expected, not half a one")
            ) from error


class _TwiceError(Exception):
    """A field, named by the words of this, that an object holds twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)


def _instant(number: int, name: str, value: object) -> datetime:
    try:
        instant: datetime = value_of("at", whole_instant(value))
    except MisfitError as error:
        raise StoryError(number, name, in_words("expected {error}", error=error)) from error
    # One offset for all: instants of one zone are compared without asking it for each.
    return instant.astimezone(SHANGHAI)


def _profiles(raw: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    profiles = raw.get(name, {})
    for key, profile in profiles.items():
        if not isinstance(profile, dict):
            raise StoryError(1, f"{name}.{key}", in_words("an object of facts is expected"))
    return dict(profiles)


def _roles(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the header's offices with their roles: `{"TOWN_A": "TOWN_GOV"}`, or an object of the
    role and of the government that it stands under.
    """
    roles: dict[str, str] = {}
    for code, value in raw.items():
        role = value.get("role") if isinstance(value, dict) else value
        if not isinstance(role, str):
            raise StoryError(
                1, f"offices.{code[:CAME_MAX]}", in_words("the role of the office is expected")
            )
        try:
            value_of("office_code", code)
        except MisfitError as error:
            raise StoryError(
                1, f"offices.{code[:CAME_MAX]}", in_words("expected {error}", error=error)
            ) from error
        roles[code] = role
    return roles


_OF_OFFICES = frozenset(("role", "under"))


def _under(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the governments that the header's offices stand under."""
    found: dict[str, str] = {}
    for code, value in raw.items():
        under = value.get("under") if isinstance(value, dict) else None
        if under is not None and not isinstance(under, str):
            raise StoryError(
                1,
                f"offices.{code[:CAME_MAX]}.under",
                in_words("the code of a government is expected"),
            )
        if under is not None:
            found[code] = under
    return found


def _lines(number: int, raw: dict[str, Any], vocabulary: Vocabulary) -> Iterator[Line]:
    at = _instant(number, "at", raw.get("at"))
    name = raw.get("event")
    kind = vocabulary.kinds.get(name) if isinstance(name, str) else None
    if kind is None or _is_own(kind.name, vocabulary):
        raise StoryError(number, "event", in_words("expected {kind}", kind=_kind(name, vocabulary)))
    check_names(
        number, raw, _OF_LINES | kind.fields, in_words("fields of a line of {name}", name=kind.name)
    )
    for said, of in as_each_says(raw, kind, vocabulary):
        yield from _said(number, at, said, of, vocabulary)


def _said(
    number: int, at: datetime, raw: Mapping[str, Any], kind: Kind, vocabulary: Vocabulary
) -> Iterator[Line]:
    """Yield what a line says, once for each office in whose outbox it goes."""
    fields = {key: raw[key] for key in kind.fields if raw.get(key) is not None}
    fields |= _addresses(raw, kind)
    if "received" in fields:
        fields["received"] = received(fields["received"], at)
    checked = checked_fields(kind, fields, vocabulary, local_day(at))
    if isinstance(checked, Wrong):
        field = "from" if checked.field == "sender" else checked.field
        raise StoryError(number, field, in_words("expected {expected}", expected=checked.expected))
    for office in _speakers(number, raw, kind, checked, vocabulary):
        early = early_name(office, vocabulary, local_day(at))
        if early:
            raise StoryError(
                number, "by" if "by" in raw else "from", in_words("expected {early}", early=early)
            )
        spoken = "by" in raw or "from" in raw or kind.half is Half.RECEIVED
        yield Line(number, office, kind.name, at, checked, spoken)


def _is_own(name: str, vocabulary: Vocabulary) -> bool:
    """Return whether the hub itself writes a kind for a story: no line tells it."""
    return name in _OWN or Effect.REGISTERS in vocabulary.effects.get(name, ())


def _kind(name: object, vocabulary: Vocabulary) -> str:
    if isinstance(name, str) and _is_own(name, vocabulary):
        return in_words(
            "a kind that a story tells; came: {name}, which the hub writes itself", name=shown(name)
        )
    return unknown(vocabulary.kinds, name, in_words("kinds of {page}", page=PAGE))


def checked_fields(
    kind: Kind, raw: Mapping[str, Any], vocabulary: Vocabulary, day: date | None = None
) -> dict[str, Any] | Wrong:
    """Return the fields of a line as a fact keeps them, or the first that is wrong."""
    typed = missing(kind, raw) or typed_fields(raw)
    return typed if isinstance(typed, Wrong) else fitting(kind, typed, vocabulary, day)


def _addresses(raw: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if (kind.family == "document" or "sender" in kind.fields) and raw.get("from") is not None:
        found["sender"] = raw["from"]
    if kind.family == "document" and kind.half is Half.SENT and raw.get("by") and "from" not in raw:
        found["sender"] = raw["by"]
    if isinstance(raw.get("by"), list):
        found["by"] = raw["by"]
    for name in ("to", "cc"):
        if raw.get(name) is not None:
            found[name] = raw[name]
    return found


def _speakers(
    number: int, raw: Mapping[str, Any], kind: Kind, fields: Mapping[str, Any], words: Vocabulary
) -> tuple[str, ...]:
    """Return the office (or, for a receipt, the offices) in whose outbox a line
    goes (docs/decisions.md, 24).
    """
    if kind.half is Half.RECEIVED:
        told = [raw["by"]] if isinstance(raw.get("by"), str) else list(fields.get("to") or ())
        if not told and kind.default_to:
            told = [words.office_of_role(kind.default_to)]
        if not told:
            raise StoryError(number, "to", in_words("the office that received it is expected"))
        return tuple(told)
    if kind.name == CALENDAR_PUBLISHED:
        return (HUB,)
    said_by = raw.get("by", raw.get("from"))
    if isinstance(said_by, list):
        said_by = said_by[0] if said_by else None
    office = speaker_without(kind, fields, words) if said_by is None else said_by
    if office is None:
        missing = "from" if kind.family == "document" else "by"
        raise StoryError(number, missing, in_words("the office that says it is expected"))
    if not isinstance(office, str) or office not in words.roles:
        raise StoryError(
            number,
            "by" if "by" in raw else "from",
            in_words(
                "expected {unknown}", unknown=unknown(words.roles, office, _CODES, words.called)
            ),
        )
    if kind.speakers and not words.is_one_of(office, kind.speakers):
        raise StoryError(
            number,
            "by",
            in_words("one of {speakers} is expected", speakers=", ".join(sorted(kind.speakers))),
        )
    return (office,)
