"""Keeps the schemas of rows: `python -m tools.rows` adds today's, if it is new, and a sample of it.

A schema that stands is never changed: rows written by it lie in somebody's log.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from hub.agents.city import row_codec
from hub.agents.city.row_schema import schema_of
from hub.domain.cards.kept import CardsOfDuty, Numbered
from hub.domain.city.papers_in_flight import PapersInFlight
from hub.domain.city.rows import Contribution, Row
from hub.domain.city.state import CityState, Heard, WaitingQuestion
from hub.domain.clocks import Clock, Unit
from hub.domain.context import Hold, Penalty
from hub.domain.facts import Fact
from hub.domain.statement import Family, Statement, Status

AT = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
SOURCE = "zhuhai.LAND.outbox/0/7"
_FACT = Fact(
    "LAND/N1",
    "written_notice_sent",
    "LAND",
    AT,
    AT,
    SOURCE,
    "0" * 32,
    {
        "case": "C1",
        "to": ("POWER", "WATER"),
        "urgent": True,
        "year": 2025,
        "rectify_by": date(2025, 3, 20),
    },
)
_DUTY = Statement(
    "0" * 32, Family.DUTY, "ZH-15.7-utility-cutoff", "POWER", "C1", "case", Status.OPEN, "C1", "P1",
    trigger_at=AT, started=date(2025, 3, 10), due=date(2025, 3, 12),
    clock=Clock(Unit.WORKING_DAYS, 2), actions=("power_supply",), evidence=(SOURCE,),
)  # fmt: skip
_HOLD = Hold("ZH-8", ("project_planning_permit",), "C1", AT, None, "An open case holds it.")
Stored = Row | CityState | CardsOfDuty
"""What a city stores."""

SAMPLES: Mapping[str, Stored] = {
    "row": Row(
        "case/C1",
        {"LAND/N1": _FACT},
        {
            "site/P1": Contribution(
                (_HOLD,), (Penalty("C1", AT, None),), ("甲公司",), residential=True, called="p1"
            )
        },
        {_DUTY.id: _DUTY},
        ("site/P1",),
        AT,
        "edition/calendar/1",
        named={"site/P1": "p1"},
        folded=True,
    ),
    "book": CityState(
        heard={"zhuhai.LAND.outbox": Heard("topic-id", 7)},
        marks={"zhuhai.LAND.outbox": AT},
        suspended={"POWER"},
        waiting=[WaitingQuestion(_FACT, (("zhuhai.LAND.outbox", 8),), AT, AT)],
        evidence_time=AT,
        underway={"zhuhai.POWER.inbox": PapersInFlight([(bytes(8), AT)], 1, AT)},
        writes_inboxes=True,
        numbers={"cards/2025": 7},
        digested=AT.date(),
    ),
    "cards": CardsOfDuty(
        duty="0" * 32,
        office="POWER",
        rule="ZH-5.1.c-power-stop",
        subject="C1",
        subject_kind="case",
        due=date(2025, 3, 12),
        owed=True,
        yellow=Numbered(2025, 7, date(2025, 3, 12), date(2025, 3, 11)),
    ),
}
"""What the stored samples hold, each in the fields that its version had."""


def schemas_now() -> dict[str, Any]:
    """Return today's schemas by what is written with them."""
    return {"row": schema_of(Row), "book": schema_of(CityState), "cards": schema_of(CardsOfDuty)}


def encoded(value: Stored) -> bytes:
    """Return a sample as today's code writes it."""
    if isinstance(value, CardsOfDuty):
        return row_codec.encode_cards(value)
    return row_codec.encode_row(value) if isinstance(value, Row) else row_codec.encode_state(value)


def decoded(name: str, raw: bytes) -> Stored:
    """Return what the bytes of a sample hold."""
    if name == "cards":
        return row_codec.decode_cards(raw)
    return row_codec.decode_row(raw) if name == "row" else row_codec.decode_state(raw)


def main() -> int:
    """Add today's schemas and their samples, if they are not among those kept."""
    folder = row_codec.WRITTEN
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas_now().items():
        kept = [
            json.loads(file.read_text(encoding="utf-8")) for file in folder.glob(f"{name}.v*.avsc")
        ]
        if any(row_codec.mark_of(one) == row_codec.mark_of(schema) for one in kept):
            continue
        version = len(kept) + 1
        text = json.dumps(schema, indent=1, ensure_ascii=False)
        (folder / f"{name}.v{version}.avsc").write_text(text + "\n", encoding="utf-8")
        (folder / f"{name}.v{version}.sample").write_bytes(encoded(SAMPLES[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
