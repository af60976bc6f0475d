"""Understands the fields of a fact: which must stand, of what type, with which values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.domain.calendar import SHANGHAI
from hub.domain.clocks import monday_of
from hub.domain.placeholders import is_placeholder
from hub.domain.vocabulary import Kind, Vocabulary


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that its kind does not allow, and what was expected of it."""

    field: str
    expected: str


_SIX_DAYS = timedelta(days=6)
_DAYS = frozenset(("rectify_by", "until", "valid_until"))
_DAY_LISTS = frozenset(("rest", "work"))
_OFFICES = frozenset(("to", "cc", "by"))
_TEXT_LISTS = frozenset(("cases", "certificates", "penalties"))
_TRUTHS = frozenset(
    (
        "urgent", "recorded", "witness_signed", "personal_liability", "legal_ground", "suit",
        "performed", "severe_effects", "livelihood", "infrastructure", "residential",
    )
)  # fmt: skip
_NUMBERS = frozenset(("year", "illegal", "total"))
_ENCLOSED = frozenset(("materials", "written_notice", "written_reasons"))
"""What came with a paper: stated as true or false, or by its own words."""
NAMES = frozenset(("case", "cases", "site", "party", "enterprise", "area", "notice", "target"))
"""Fields whose text is the name of what it links."""
_NAMELESS = "a name is expected, and these words say that there is none or that it is not known"
_ANY = frozenset(("reconsideration",))
_PROSE = frozenset(("reason", "reasons", "subject", "name"))
PROSE_MAX, NAME_MAX, LIST_MAX = 4_000, 200, 1_000
"""How many letters a text has, how many a name, an id or a number of a paper, and how many of them a list."""


def check_fields(
    kind: Kind, fields: Mapping[str, Any], vocabulary: Vocabulary, day: date | None = None
) -> dict[str, Any] | Wrong:
    """Return the fields as values of their types, or the first that is wrong.

    Needed fields must stand, offices, actions and papers must be known, and a value must be one that
    the kind allows. On `day` an office must have had the name that it is called by.
    """
    for some in kind.need:
        stated = [name for name in some if fields.get(name) not in (None, "", [])]
        if not stated:
            return Wrong(some[0], f"{' or '.join(some)} must stand on {kind.name}")
        if all(is_nameless(name, fields[name]) for name in stated):
            return Wrong(stated[0], _NAMELESS)
    checked: dict[str, Any] = {}
    for name, value in fields.items():
        typed = _too_long(name, value) or _typed(name, value)
        if isinstance(typed, Wrong):
            return typed
        wrong = _unknown(kind, name, typed, vocabulary) or _too_early(name, typed, vocabulary, day)
        if wrong is not None:
            return wrong
        if typed is not None:
            checked[name] = typed
    both = {*checked.get("rest", ())} & {*checked.get("work", ())}
    if both:
        return Wrong("work", f"{min(both)} is a day of rest here; a day is one of the two")
    return checked


def is_nameless(name: str, value: Any) -> bool:
    """Return whether a field holds in the place of a name only words that say there is none."""
    if name not in NAMES:
        return False
    some = value if isinstance(value, list | tuple) else (value,)
    return all(isinstance(one, str) and is_placeholder(one) for one in some)


def _too_long(name: str, value: Any) -> Wrong | None:
    """Return what is expected of a text or a list that no row would hold."""
    letters = PROSE_MAX if name in _PROSE else NAME_MAX
    if isinstance(value, list | tuple) and len(value) > LIST_MAX:
        return Wrong(name, f"at most {LIST_MAX} are expected, not {len(value)}")
    for one in value if isinstance(value, list | tuple) else (value,):
        if isinstance(one, str) and len(one) > letters:
            return Wrong(name, f"at most {letters} letters are expected, not {len(one)}")
    return None


def _typed(name: str, value: Any) -> Any:
    if name in _DAYS:
        return value if isinstance(value, date) else _day(name, value)
    if name in _DAY_LISTS:
        return _days(name, value)
    if name in _OFFICES or name in _TEXT_LISTS:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(
            isinstance(v, str) and v for v in values
        ):
            return Wrong(name, "a list of texts is expected")
        return tuple(values)
    if name in _TRUTHS:
        return value if isinstance(value, bool) else Wrong(name, "true or false is expected")
    if name in _NUMBERS:
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return value if whole else Wrong(name, "a whole number, not negative, is expected")
    if name == "week":
        return _week(value)
    if name in _ANY:
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    if name in _ENCLOSED:
        return bool(value)
    if name == "reasons":
        return _words(value)
    if name == "received":
        return _instant(value)
    return value if isinstance(value, str) and value else Wrong(name, "a text is expected")


def _day(name: str, value: Any) -> date | Wrong:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return Wrong(name, "a day is expected, as 2025-03-12")


def _days(name: str, value: Any) -> tuple[str, ...] | Wrong:
    """Return days as texts, in order: a row keeps lists of texts."""
    if not isinstance(value, list | tuple):
        return Wrong(name, "a list of days is expected, as [2027-01-01]")
    days = [one if isinstance(one, date) else _day(name, one) for one in value]
    wrong = next((one for one in days if isinstance(one, Wrong)), None)
    return wrong or tuple(sorted({str(one) for one in days}))


def _words(value: Any) -> str | None:
    """Return reasons as one text; None where none are given."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or None
    return (value if isinstance(value, str) else "given") if value else None


def _instant(value: Any) -> str | None:
    """Return a stated instant in UTC; None where none is: a paper is then received at its own (C3).

    A day alone stands for its beginning: a receipt counts by its day (AMB-03).
    """
    try:
        stated = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(value, str) and len(value) == len("2025-03-12"):
            stated = stated.replace(tzinfo=SHANGHAI)
        told = isinstance(stated, datetime) and stated.tzinfo is not None
        return stated.astimezone(UTC).isoformat() if told else None
    except (ValueError, OverflowError):
        return None


def _week(value: Any) -> str | Wrong:
    first, _, last = value.partition("/") if isinstance(value, str) else ("", "", "")
    begins, ends = _day("week", first), _day("week", last)
    wrong = Wrong("week", "a week is expected, its Monday and its Sunday, as 2025-05-26/2025-06-01")
    if isinstance(begins, Wrong) or isinstance(ends, Wrong):
        return wrong
    whole = begins == monday_of(begins) and ends - begins == _SIX_DAYS
    return f"{begins}/{ends}" if whole else wrong


def _too_early(name: str, value: Any, vocabulary: Vocabulary, day: date | None) -> Wrong | None:
    if day is None or (name != "sender" and name not in _OFFICES):
        return None
    for office in value if isinstance(value, tuple) else (value,):
        wrong = early_name(office, vocabulary, day)
        if wrong:
            return Wrong(name, wrong)
    return None


def early_name(office: str, vocabulary: Vocabulary, day: date) -> str:
    """Return what is expected where an office is called by a name that it had not yet on `day`."""
    begins = vocabulary.begins(office)
    if begins <= day:
        return ""
    parts = " or ".join(vocabulary.took_over(office))
    return f"{office} is a name of {begins} and later; {parts} is expected before"


def _unknown(kind: Kind, name: str, value: Any, vocabulary: Vocabulary) -> Wrong | None:
    if name in kind.values:
        for one in value if isinstance(value, tuple) else (value,):
            if one not in kind.values[name]:
                return Wrong(name, f"one of {', '.join(sorted(kind.values[name]))} is expected")
    if name == "sender" or name in _OFFICES:
        for office in value if isinstance(value, tuple) else (value,):
            if office not in vocabulary.roles and kind.name != "rectification_notice_issued":
                return Wrong(name, f"an office that the city knows is expected, not {office!r}")
    if name == "action" and value not in vocabulary.actions:
        return Wrong(name, f"an action of events.md is expected, not {value!r}")
    if name == "ground" and kind.name == "finding_recorded" and value not in vocabulary.rules:
        return Wrong(name, f"the id of a rule of this city is expected, not {value!r}")
    if name == "certificate" and value not in vocabulary.certificates:
        return Wrong(name, f"a certificate of events.md is expected, not {value!r}")
    if name == "certificates":
        unknown = [one for one in value if one not in vocabulary.certificates]
        return Wrong(name, f"unknown certificate {unknown[0]!r}") if unknown else None
    return None
