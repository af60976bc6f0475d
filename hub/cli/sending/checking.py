"""Checks rows as the city will check them: all of them, before the first is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from hub.cli.sending.input_rows import InputRow
from hub.domain.city.admission import Admission, Refused, no_kind
from hub.messages import (
    BYTES_MAX,
    MEANS,
    OfficeMessage,
    RefusalCode,
    Undecodable,
    decode,
    digest,
    encode,
)
from hub.messages.json_decoding import object_of
from hub.sentence import in_words, joined


@dataclass(frozen=True, slots=True)
class Checked:
    """The messages of a file in order, encoded, and a sentence for each wrong row."""

    messages: Sequence[tuple[OfficeMessage, bytes]]
    wrong: Sequence[str]


def checked(rows: Sequence[InputRow], office: str, admission: Admission, now: datetime) -> Checked:
    """Return the messages of rows as `office` sends them at `now`, and which of them may not be
    sent.

    A message without an id gets one from its content: sent again, it has no second effect.
    """
    messages: list[tuple[OfficeMessage, bytes]] = []
    wrong: list[str] = []
    told: dict[str, tuple[str, str]] = {}
    for row in rows:
        heard = row.wrong or _message(row.text, office, admission, now)
        if isinstance(heard, OfficeMessage):
            mark = digest(heard)
            first, where = told.setdefault(heard.id or mark, (mark, row.where))
            named = heard if heard.id else heard.model_copy(update={"id": mark})
            raw = encode(named)
            if first != mark:
                heard = Refused(
                    RefusalCode.ID_CONFLICT,
                    "id",
                    in_words("an id that is not the one of {where}", where=where),
                )
            elif len(raw) > BYTES_MAX:
                heard = Refused(RefusalCode.TOO_LARGE)
            else:
                messages.append((named, raw))
                continue
        if isinstance(heard, str):
            wrong.append(in_words("{one}: {why}", one=row.where, why=heard))
        else:
            wrong.append(_sentence(row, heard))
    return Checked(messages, wrong)


def _message(
    text: str, office: str, admission: Admission, now: datetime
) -> OfficeMessage | Refused:
    completed = _completed(text, office, admission, now)
    if isinstance(completed, Refused):
        return completed
    heard = admission.check(decode(completed), office, now)
    if isinstance(heard, Refused):
        return heard
    fields = admission.fields_of(heard)
    return fields if isinstance(fields, Refused) else heard


def _completed(text: str, office: str, admission: Admission, now: datetime) -> bytes | Refused:
    """Return the text completed with its family, the city, the office, now."""
    raw = text.encode(errors="surrogatepass")
    stated = object_of(raw)
    if isinstance(stated, Undecodable):
        return Refused(stated.code, stated.field, stated.expected)
    given = stated.get("kind")
    kind = admission.vocabulary.kinds.get(given) if isinstance(given, str) else None
    if kind is None:
        return no_kind(admission.vocabulary, given)
    known = {"family": kind.family, "city": admission.city, "office": office, "at": now.isoformat()}
    missing = {name: value for name, value in known.items() if name not in stated}
    if not missing:
        return raw.strip()
    # The text itself goes on to the decoder, which normalises names and texts as the city does.
    rest = text.strip().removeprefix("{")
    return orjson.dumps(missing)[:-1] + b"," + rest.encode(errors="surrogatepass")


def _sentence(row: InputRow, refused: Refused) -> str:
    """Return where a row is wrong, what was expected, and what to do."""
    reason, remedy = MEANS[refused.code]
    field = refused.field or ""
    column = row.columns.get(field.partition(".")[0])
    named = column and (
        column
        if column.endswith(f" {field}")
        else in_words("{column} (field {field})", column=column, field=field)
    )
    where = joined(
        ", ",
        filter(None, (row.where, named or (field and in_words("field {field}", field=field)))),
    )
    expected = (
        in_words(" (expected: {expected})", expected=refused.expected) if refused.expected else ""
    )
    return in_words(
        "{where}: {reason}{expected} {remedy} [{code}]",
        where=where,
        reason=reason,
        expected=expected,
        remedy=remedy,
        code=refused.code.value,
    )
