"""States the type of every field of a message, with its bounds: only here.

A field of a model names its type once (`case: Name | None`). The models refuse what is out of
bounds when they are built and when bytes are read; checks, vocabulary and documentation ask
`hub/messages/field_table.py`, which reads the models.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BeforeValidator, Field, Strict, StringConstraints

from hub.messages.characters import HIDDEN_IN_NAMES, HIDDEN_IN_PROSE
from hub.sentence import both

NAME_MAX, PROSE_MAX, LIST_MAX = 200, 4_000, 1_000
"""The most letters of a name, an id or a word, the most letters of a text, and the most entries of
a list.
"""
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)
"""The days that a message can name: beyond them a typing error is likelier, and no term can be
counted.
"""
YEAR_MIN, YEAR_MAX = FIRST_DAY.year, LAST_DAY.year
COUNT_MAX = 10**12
"""The largest figure: in square metres it is a tenth of China."""
OFFSET_MAX = 2**63 - 1
_CHINA = timezone(timedelta(hours=8))
FIRST_INSTANT = datetime(1949, 10, 1, tzinfo=_CHINA).astimezone(UTC)
END_OF_TIME = datetime(2200, 1, 1, tzinfo=_CHINA).astimezone(UTC)
"""The first instant that is too late, in UTC as `FIRST_INSTANT`: both begin days in China."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type of field, as a refusal and the documentation describe it; `example` is as JSON
    writes it.
    """

    name: str
    many: str
    holds: str
    example: object


_LETTERS: Final = both(
    "1 to {name_max} letters, not blank, without control or invisible characters",
    "1至{name_max}个字符，不得为空白，不含控制字符或不可见字符",
    name_max=NAME_MAX,
)
NAME = FieldType(
    "name", "names", both("a name of {letters}", "名称，{letters}", letters=_LETTERS), "C1"
)
OFFICE = FieldType(
    "office",
    "offices",
    both("the code of an office, {letters}", "单位代码，{letters}", letters=_LETTERS),
    "POWER",
)
WORD = FieldType(
    "word", "words", both("a word of {letters}", "词语，{letters}", letters=_LETTERS), "cutoff"
)
ID = FieldType(
    "id",
    "ids",
    both(
        "an id of {letters}; leave it out to have none",
        "编号，{letters}；没有的不写",
        letters=_LETTERS,
    ),
    "N-7",
)
PROSE = FieldType(
    "prose",
    "texts",
    both(
        "a text of 1 to {prose_max:,} letters, not blank, without control or "
        "invisible characters; tabs and line ends stand",
        "1至{prose_max:,}个字符的文字，不得为空白，不含控制字符或不可见字符；可以有制表符和换行",
        prose_max=PROSE_MAX,
    ),
    both("not on our list", "不在我们的清单中"),
)
WEEK = FieldType(
    "week",
    "weeks",
    both(
        "a week, its Monday and its Sunday, in days from {first_day} to {last_day}",
        "一周，即其星期一和星期日，在 {first_day} 至 {last_day} 之间",
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
    ),
    "2025-05-26/2025-06-01",
)
TRUTH = FieldType("truth", "truths", both("true or false", "true 或 false"), True)
YEAR = FieldType(
    "year",
    "years",
    both(
        "a year from {year_min} to {year_max}, a whole number",
        "{year_min} 至 {year_max} 的年份，整数",
        year_min=YEAR_MIN,
        year_max=YEAR_MAX,
    ),
    2025,
)
COUNT = FieldType(
    "count",
    "counts",
    both(
        "a whole number from 0 to {count_max:,}", "0 至 {count_max:,} 的整数", count_max=COUNT_MAX
    ),
    12,
)
OFFSET = FieldType(
    "offset", "offsets", both("a whole number from 0 to 2^63 - 1", "0 至 2^63 - 1 的整数"), 17
)
WAIT_MAX_S = 60
WAIT = FieldType(
    "wait",
    "waits",
    both(
        "a whole number of seconds from 0 to {wait_max_s}",
        "0 至 {wait_max_s} 的整数秒",
        wait_max_s=WAIT_MAX_S,
    ),
    15,
)
INSTANT = FieldType(
    "instant",
    "instants",
    both(
        "an RFC 3339 instant with its offset from UTC, in China's days from "
        "{first_day} to {last_day}",
        "RFC 3339 时刻，须写明与 UTC 的时差，按中国日期在 {first_day} 至 {last_day} 之间",
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
    ),
    "2025-03-10T09:00:00+08:00",
)
DAY = FieldType(
    "day",
    "days",
    both(
        "a day from {first_day} to {last_day}",
        "{first_day} 至 {last_day} 之间的日期",
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
    ),
    "2025-03-12",
)
BYTES = FieldType(
    "bytes",
    "bytes",
    both("bytes; in JSON URL-safe base64", "字节；在 JSON 中用 URL 安全的 base64"),
    "wwE=",
)
TYPES = (NAME, OFFICE, WORD, ID, PROSE, WEEK, TRUTH, YEAR, COUNT, OFFSET, WAIT, INSTANT, DAY, BYTES)
"""Every type, in the order of the page."""

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:(\.\d{1,6})\d*)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
"""RFC 3339, section 5.6, `date-time`; without a leap second, which no calendar here holds."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def instant_of(value: Any) -> Any:
    """Return the instant of an RFC 3339 text, cut to microseconds; any other text is returned as it
    is.
    """
    if type(value) is not str:
        return value
    found = _INSTANT.fullmatch(value)
    if found is None:
        return value
    day, time, fraction, offset = found.groups("")
    try:
        return datetime.fromisoformat(f"{day}T{time}{fraction}{offset.upper()}")
    except ValueError:
        return value


def day_of(value: Any) -> Any:
    """Return the day of a text `YYYY-MM-DD`; any other text is returned as it is."""
    if type(value) is not str or _DAY.fullmatch(value) is None:
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def bytes_of(value: Any) -> Any:
    """Return the bytes of a text in URL-safe base64; any other text is returned as it is."""
    if type(value) is not str:
        return value
    try:
        return b64decode(value, altchars=b"-_", validate=True)
    except ValueError:
        return value


def _text(hidden: str, letters_max: int) -> StringConstraints:
    # The pattern runs in the validator's own engine, which does not take half of a surrogate pair
    # as text.
    seen = rf"^[^{hidden}]*[^{hidden}\s][^{hidden}]*$"
    return StringConstraints(strict=True, max_length=letters_max, pattern=seen)


def whole(least: int, most: int) -> FieldType:
    """Return the type of a whole number with bounds of its own."""
    return FieldType(
        "number",
        "numbers",
        both(
            "a whole number from {least:,} to {most:,}",
            "{least:,} 至 {most:,} 的整数",
            least=least,
            most=most,
        ),
        least,
    )


_NAMED: Final = _text(HIDDEN_IN_NAMES, NAME_MAX)

Name = Annotated[str, _NAMED, NAME]
"""What names a case, a site, a party, an enterprise, an area, a notice or a target."""
Office = Annotated[str, _NAMED, OFFICE]
Word = Annotated[str, _NAMED, WORD]
Id = Annotated[str, _NAMED, ID]
Prose = Annotated[str, _text(HIDDEN_IN_PROSE, PROSE_MAX), PROSE]
_DATES: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$"
Week = Annotated[str, StringConstraints(strict=True, pattern=_DATES), WEEK]
Truth = Annotated[bool, Strict(), TRUTH]
Year = Annotated[int, Strict(), Field(ge=YEAR_MIN, le=YEAR_MAX), YEAR]
Count = Annotated[int, Strict(), Field(ge=0, le=COUNT_MAX), COUNT]
Offset = Annotated[int, Strict(), Field(ge=0, le=OFFSET_MAX), OFFSET]
Wait = Annotated[int, Strict(), Field(ge=0, le=WAIT_MAX_S), WAIT]
Instant = Annotated[
    AwareDatetime,
    Strict(),
    Field(ge=FIRST_INSTANT, lt=END_OF_TIME),
    BeforeValidator(instant_of),
    INSTANT,
]
Day = Annotated[date, Strict(), Field(ge=FIRST_DAY, le=LAST_DAY), BeforeValidator(day_of), DAY]
Bytes = Annotated[bytes, Strict(), BeforeValidator(bytes_of), BYTES]

LISTED: Final = Field(max_length=LIST_MAX, fail_fast=True)
"""The bounds of a list; the first wrong entry is enough to refuse it."""
Names = Annotated[tuple[Name, ...], LISTED]
Offices = Annotated[tuple[Office, ...], LISTED]
Words = Annotated[tuple[Word, ...], LISTED]
Days = Annotated[tuple[Day, ...], LISTED]
