"""Refuses the fields of a fact that do not fit its kind: missing fields, unknown words, wrong
values.

Types and bounds of fields are the message's (`hub/messages/field_types.py`): values here are typed
already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.domain.authority import is_spoken_of, whom
from hub.domain.calendar import Decree
from hub.domain.clocks import monday_of
from hub.domain.credit_code import is_credit_code
from hub.domain.festivals.arranged import misarranged
from hub.domain.placeholder_names import is_placeholder
from hub.domain.targets import target_of
from hub.domain.vocabulary import Effect, Kind, Vocabulary
from hub.messages.field_table import FIELDS, NAMES
from hub.messages.field_types import FIRST_DAY, LAST_DAY, OFFICE, day_of
from hub.messages.validation_errors import NOTHING, misfit, shown, unknown
from hub.sentence import both, either

PAGE = "docs/kinds.md"
"""The page that lists kinds, actions, offices and papers for writers of messages."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that its kind does not allow, what was expected of it, and what came."""

    field: str
    expected: str


_SIX_DAYS = timedelta(days=6)
_REGISTERED = frozenset(("office_code",))
_OFFICES = frozenset(name for name, held in FIELDS.items() if held.typed is OFFICE) - _REGISTERED
"""Fields that name an office which the city must know; the city learns of a new office by its
registration.
"""
_NAMELESS = both(
    "a name, and not words that say that there is none or that it is not known",
    "名称，不得以表示没有或不详的用语代替",
)
_CODE = both(
    "a unified social credit code: 18 of the signs 0 to 9 and A to Y without I, O, S, V, the last"
    " of them worked out of the others (GB 32100)",
    "统一社会信用代码：十八位，由数字和字母A至Y（不含I、O、S、V）组成，末位为校验码（GB 32100）",
)


def check_fields(
    kind: Kind, fields: Mapping[str, Any], vocabulary: Vocabulary, day: date | None = None
) -> dict[str, Any] | Wrong:
    """Return the fields of a message as a fact keeps them, or the first that is wrong.

    Needed fields must be there, offices, actions and papers must be known, and a value must be one
    that the kind allows. On `day` an office must have had the name that is used.
    """
    return missing(kind, fields) or fitting(kind, fields, vocabulary, day)


def missing(kind: Kind, fields: Mapping[str, Any]) -> Wrong | None:
    """Return the first field that a kind needs and that is missing."""
    for some in kind.need:
        # What is empty is not stated; a figure may be 0, and an answer may be no.
        stated = [name for name in some if (value := fields.get(name)) or value == 0]
        if not stated:
            expected = both(
                "{some} on every {name}",
                "每个 {name} 须有 {some}",
                some=either(some),
                name=kind.name,
            )
            return Wrong(
                some[0],
                both(
                    "{expected}; came: {nothing}",
                    "{expected}；实为：{nothing}",
                    expected=expected,
                    nothing=NOTHING,
                ),
            )
        if all(is_nameless(name, fields[name]) for name in stated):
            return Wrong(
                stated[0],
                both(
                    "{nameless}; came: {fields}",
                    "{nameless}；实为：{fields}",
                    nameless=_NAMELESS,
                    fields=shown(fields[stated[0]]),
                ),
            )
    return None


def is_nameless(name: str, value: Any) -> bool:
    """Return whether a field has a placeholder where a name is needed."""
    if name not in NAMES:
        return False
    if isinstance(value, str):
        return is_placeholder(value)
    some = value if isinstance(value, list | tuple) else (value,)
    return all(isinstance(one, str) and is_placeholder(one) for one in some)


def fitting(
    kind: Kind, fields: Mapping[str, Any], vocabulary: Vocabulary, day: date | None = None
) -> dict[str, Any] | Wrong:
    """Return typed fields as a fact keeps them, or the first that does not fit its kind."""
    checked: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None:
            continue
        if name == "week" and not _is_whole_week(value):
            return Wrong(name, misfit(FIELDS[name], value))
        if name == "credit_code" and not is_credit_code(value):
            said = both(
                "{code}; came: {came}", "{code}；实为：{came}", code=_CODE, came=shown(value)
            )
            return Wrong(name, said)
        wrong = _unknown(kind, name, value, vocabulary) or _too_early(name, value, vocabulary, day)
        if wrong is not None:
            return wrong
        checked[name] = _kept(value)
    return _together(fields) or _unspoken_of(kind, fields, vocabulary) or checked


def _kept(value: Any) -> Any:
    """Return a value as a row keeps it: an instant as a text in UTC,
    days of a list as texts in order.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple) and value and isinstance(value[0], date):
        return tuple(sorted({str(one) for one in value}))
    return value


def _together(fields: Mapping[str, Any]) -> Wrong | None:
    """Return the field that does not go together with another."""
    if "decree" in fields:
        wrong = misarranged(decree_of(fields))
        if wrong is not None:
            return Wrong(wrong.field, wrong.expected)
    illegal, total = fields.get("illegal"), fields.get("total")
    if illegal is not None and total is not None and illegal > total:
        return Wrong(
            "illegal",
            both(
                "at most {total}, the total that it is a part of; came: {illegal}",
                "至多 {total}，即其所属的总数；实为：{illegal}",
                total=total,
                illegal=illegal,
            ),
        )
    return None


def _unspoken_of(kind: Kind, fields: Mapping[str, Any], vocabulary: Vocabulary) -> Wrong | None:
    """Return the ground or target of a finding, if there is no such ground,
    or it does not speak of the target.
    """
    if Effect.FINDS not in kind.effects:
        return None
    ground, named = str(fields.get("ground")), str(fields.get("target"))
    target = target_of(named, vocabulary.roles)
    grounds = vocabulary.grounds
    if ground not in grounds:
        some = [one for one, of in grounds.items() if is_spoken_of(target, of, vocabulary)]
        of_it = both(
            "grounds that speak of {target}: gongze law search",
            "适用于{target}的事由：gongze law search",
            target=shown(named),
        )
        return Wrong("ground", unknown(some or grounds, ground, of_it))
    of = grounds[ground]
    if is_spoken_of(target, of, vocabulary):
        return None
    return Wrong(
        "target",
        both(
            "one of those that {ground} speaks of: {whom}; came: {came}",
            "应为{ground}所指的单位之一：{whom}；收到：{came}",
            ground=ground,
            whom=whom(of),
            came=shown(named),
        ),
    )


def decree_of(fields: Mapping[str, Any]) -> Decree:
    """Return the arrangement of days in the fields of a message or of a fact:
    days or their texts.
    """
    rest, work = (
        tuple(
            one if isinstance(one, date) else date.fromisoformat(one)
            for one in fields.get(name) or ()
        )
        for name in ("rest", "work")
    )
    return Decree(str(fields.get("decree")), rest, work, fields.get("year"))


def _is_whole_week(value: str) -> bool:
    """Return whether a text is a week: its Monday and its Sunday, with a slash between."""
    begins, ends = map(day_of, value.split("/"))
    return (
        isinstance(begins, date)
        and isinstance(ends, date)
        and begins == monday_of(begins)
        and ends - begins == _SIX_DAYS
        and begins >= FIRST_DAY
        and ends <= LAST_DAY
    )


def _too_early(name: str, value: Any, vocabulary: Vocabulary, day: date | None) -> Wrong | None:
    if day is None or name not in _OFFICES:
        return None
    for office in value if isinstance(value, tuple) else (value,):
        wrong = early_name(office, vocabulary, day)
        if wrong:
            return Wrong(name, wrong)
    return None


def early_name(office: str, vocabulary: Vocabulary, day: date) -> str:
    """Return what is expected if an office is called by a name that it did not have
    yet on `day`.
    """
    begins = vocabulary.begins(office)
    if begins <= day:
        return ""
    parts = either(vocabulary.took_over(office))
    late = both(
        "{office} is a name of {begins} and later",
        "{office} 是 {begins} 以后的名称",
        office=office,
        begins=begins,
    )
    return both(
        "{parts} before it: {late}; came: {office} on {day}",
        "此前为 {parts}：{late}；实为：{day} 使用 {office}",
        parts=parts,
        late=late,
        office=shown(office),
        day=day,
    )


def _unknown(kind: Kind, name: str, value: Any, vocabulary: Vocabulary) -> Wrong | None:
    for one in value if isinstance(value, tuple) else (value,):
        expected = _expected(kind, name, one, vocabulary)
        if expected:
            return Wrong(name, expected)
    return None


def _expected(kind: Kind, name: str, value: Any, vocabulary: Vocabulary) -> str:
    """Return what is expected instead of a value that the kind or the city does not know."""
    if name in kind.values and value not in kind.values[name]:
        return unknown(kind.values[name], value, "")
    if name in _OFFICES and value not in vocabulary.roles and not kind.is_against_addressee:
        of = both("offices of the city and of {page}", "本市和 {page} 所列单位", page=PAGE)
        return unknown(vocabulary.roles, value, of, vocabulary.called)
    if name == "action" and value not in vocabulary.actions:
        return unknown(
            vocabulary.actions, value, both("actions of {page}", "{page} 所列事项", page=PAGE)
        )
    if name in ("certificate", "certificates") and value not in vocabulary.certificates:
        of = both("papers of {page}", "{page} 所列证照", page=PAGE)
        return unknown(vocabulary.certificates, value, of, vocabulary.called)
    return ""
