"""What a city cannot write parks the record or the row that is to blame, and the others go on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.agents.city import processor, row_codec
from hub.domain.city import publications, row_limits
from hub.domain.city.rows import Row
from hub.domain.statement import Statement, Status
from hub.messages import (
    Act,
    Duty,
    Envelope,
    Message,
    RefusalCode,
    Watermark,
    WatermarkEntry,
    decode,
    encode,
)
from hub.stream.port import Record
from hub.stream.stage import BatchResult
from tests.builders import MONDAY, a_warning
from tests.cities import MINUTE, NAME, OFFICES, topic
from tests.poison.log import EVENTS, RECEIVED_MS, Log, a_record, answered, batch_of, refusals


class Writing(Log):
    """A city whose office WARDEN writes, several records in one batch."""

    offset = 0

    def writes(self, *messages: Message) -> BatchResult:
        records = []
        for message in messages:
            name = topic("WARDEN", "outbox")
            envelope = Envelope(
                NAME, "WARDEN", "outbox", name, f"id of {name}", self.offset, self.offset - 1,
                RECEIVED_MS,
            )  # fmt: skip
            self.offset += 1
            records.append(a_record(EVENTS, encode(message), headers=envelope.to_headers()))
        answer = answered(self._compute, batch_of(EVENTS, records, self.rows))
        self.rows |= {key: value for key, value in answer.rows.items() if value is not None}
        return answer

    def passes(self, instant: datetime) -> BatchResult:
        """Have a relay mark every source as read up to an instant."""
        names = [topic(office, way) for office in OFFICES for way in ("outbox", "inbox")]
        entries = tuple(
            WatermarkEntry(topic=name, topic_id=f"id of {name}", end=2**40, at=instant)
            for name in names
        )
        value = encode(Watermark(city=NAME, relay="r", entries=entries))
        record = Record(EVENTS, 7, int(instant.timestamp() * 1000), None, value)
        answer = answered(self._compute, batch_of(EVENTS, [record], self.rows))
        self.rows |= {key: value for key, value in answer.rows.items() if value is not None}
        return answer

    def row(self, key: str) -> Row | None:
        raw = self.rows.get(row_codec.ROW + key.encode())
        return row_codec.decode_row(raw) if raw is not None else None


def a_patrol(case: str, reason: str = "") -> Act:
    return Act(
        id=f"{case}-{len(reason)}-{reason[:1]}", kind="round_walked", city=NAME, office="WARDEN",
        at=MONDAY, case=case, reason=reason or None,
    )  # fmt: skip


def raising_for(case: str) -> Callable[[Any], Any]:
    """Return an encoder of rows that raises for one case, as a value does that Avro cannot hold."""
    sound = row_codec.encode_row

    def encode_row(row: Row) -> bytes:
        if row.key == f"case/{case}":
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        return sound(row)

    return encode_row


def test_a_record_whose_row_cannot_be_written_is_parked_and_the_others_of_its_batch_are_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = Writing()
    monkeypatch.setattr(row_codec, "encode_row", raising_for("C2"))
    answer = city.writes(a_patrol("C1"), a_patrol("C2"), a_patrol("C3"))
    (refusal,) = refusals(answer)
    assert (refusal.code, refusal.source) == (RefusalCode.BUG, f"{NAME}.WARDEN.outbox/0/1")
    assert refusal.record == encode(a_patrol("C2"))
    assert [city.row(f"case/C{number}") is not None for number in (1, 2, 3)] == [True, False, True]
    assert refusals(city.writes(a_patrol("C4"))) == []


def test_a_row_that_would_outgrow_its_record_is_refused_by_name_and_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = Writing()
    city.writes(a_patrol("C1"))
    before = city.row("case/C1")
    monkeypatch.setattr(processor, "ROW_BYTES_MAX", 1_000)
    answer = city.writes(a_patrol("C0"), a_patrol("C1", "因" * 900), a_patrol("C3"))
    (refusal,) = refusals(answer)
    assert (refusal.code, refusal.field, refusal.internal) == (RefusalCode.ROW_FULL, "case", False)
    assert city.row("case/C1") == before
    assert city.row("case/C0") is not None
    assert city.row("case/C3") is not None


@pytest.mark.parametrize("error", [KeyError("a bug of ours"), None], ids=["a fault", "too large"])
def test_rows_that_time_alone_changes_and_that_cannot_be_written_stay_and_time_goes_on(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    city, sound = Writing(), processor._row
    found = {"kind": "leak_found", "city": NAME, "office": "WARDEN", "at": MONDAY}
    city.writes(*(Act(**found, case=f"C{number}") for number in (1, 2, 4)))
    city.passes(MONDAY + MINUTE)
    before = [city.rows[row_codec.ROW + key.encode()] for key in UNWRITABLE]

    def row_of(row: Row) -> bytes:
        if row.key not in UNWRITABLE:
            return sound(row)
        raise (
            processor.RowUnwritableError(row.key, f"{error}")
            if error
            else row_limits.outgrown(row.key, "")
        )

    monkeypatch.setattr(processor, "_row", row_of)
    told = [refusals(city.passes(MONDAY + timedelta(days=day))) for day in range(1, 15)]
    assert {(one.code, one.field) for some in told for one in some} == {
        (RefusalCode.BUG, key) for key in UNWRITABLE
    }
    assert [city.rows[row_codec.ROW + key.encode()] for key in UNWRITABLE] == before
    row = city.row("case/C1")
    assert row is not None
    assert any(one.status is Status.BREACHED for one in row.said.values())
    answer = city.writes(a_patrol("C2"), a_patrol("C3"))
    assert [one.record for one in refusals(answer) if one.record] == [encode(a_patrol("C2"))]
    assert city.row("case/C3") is not None


UNWRITABLE = ("case/C2", "case/C4")


def test_a_word_that_cannot_be_said_is_kept_back_by_name_and_the_others_are_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = publications.publication_of

    def told(difference: Any, ground: Any) -> Any:
        known: Statement = difference.after or difference.before
        if known.case == "C2":
            raise KeyError("a rule that the city has not")
        return sound(difference, ground)

    monkeypatch.setattr(publications, "publication_of", told)
    city = Writing()
    found = [
        Act(
            kind="leak_found", city=NAME, office="WARDEN", at=MONDAY, case=f"C{number}",
            site=f"P{number}", planning_area="town",
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    answer = city.writes(*found)
    named = {refusal.field for refusal in refusals(answer)}
    assert named
    assert all(field is not None and field.endswith(" in case/C2") for field in named)
    assert said_of(answer) & {"C1", "C2", "C3"} == {"C1", "C3"}
    monkeypatch.undo()
    assert "C2" in said_of(city.writes(a_patrol("C2")))


def said_of(answer: BatchResult) -> set[str | None]:
    """Return the cases of which duties are said."""
    told = (decode(one.value) for one in answer.writes if one.place.topic == "hub.duties")
    return {one.case for one in told if isinstance(one, Duty)}


def test_what_no_topic_takes_is_never_written() -> None:
    message = a_warning().model_copy(update={"reasons": "因" * (1 << 20)})
    with pytest.raises(ValueError, match="which a topic takes"):
        publications.Publication("inbox", "key", message)
