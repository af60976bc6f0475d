"""Writes the tables of docs/*.md anew from the code, schemas/avro/fingerprints.json and
schemas/rulebook/.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; everything else is left as it is.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from hub.domain.statement import Family, Status
from hub.domain.transitions import DIFFERENCES
from hub.messages import (
    FAMILIES,
    HELD_MEANS,
    OFFICE_MESSAGES,
    UNWRITABLE_MEANS,
    Audit,
    CityRecord,
    Held,
    HubMessage,
    Message,
    OfficeMessage,
    OfficePlace,
    Unwritable,
    family_of,
)
from hub.messages.field_table import Slot, fields_of
from hub.messages.field_types import TYPES
from hub.registry import topics
from tools import codes, fingerprints, rulebook_keys, story_tables, vocabulary
from tools.parts import licence_rows
from tools.tables import table

FOLDER = Path(__file__).parent.parent / "docs"
_MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000


def renewed(text: str) -> str:
    """Return a page with every marked table written anew. An unknown name is a `KeyError`."""
    return _MARKED.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", text)


def _families() -> str:
    rows = [
        (
            f"`{family_of(model)}`",
            "an office"
            if model in OFFICE_MESSAGES
            else "a person"
            if model is Audit
            else "the hub",
            " ".join((model.__doc__ or "").split()),
        )
        for model in FAMILIES
    ]
    return table(("family", "said by", "says"), rows)


def _fields(model: type[Message]) -> str:
    rows = [
        (f"`{name}`", "must" if field.is_required() else "may", field.description or "")
        for name, field in model.model_fields.items()
    ]
    return table(("field", "stands", "holds"), rows)


def _shared() -> str:
    slot = fields_of(OfficeMessage)
    rows = [
        (
            f"`{name}`",
            "must" if field.is_required() else "may",
            _slot(slot[name]),
            field.description or "",
        )
        for name, field in OfficeMessage.model_fields.items()
    ]
    return table(("field", "stands", "type", "holds"), rows)


def _types() -> str:
    rows = [
        (f"`{one.name}`", one.holds, f"`{json.dumps(one.example, ensure_ascii=False)}`")
        for one in TYPES
    ]
    return table(("type", "holds", "as"), rows)


def _fields_by_type() -> str:
    shared = OfficeMessage.model_fields
    rows = []
    for model in OFFICE_MESSAGES:
        by_type: dict[str, list[str]] = {}
        for name, slot in fields_of(model).items():
            if name not in shared:
                by_type.setdefault(_slot(slot), []).append(f"`{name}`")
        told = "; ".join(f"{of}: {', '.join(names)}" for of, names in by_type.items())
        rows.append((f"`{family_of(model)}`", told))
    return table(("family", "fields, by type"), rows)


def _slot(slot: Slot) -> str:
    if slot.record is not None:
        members = (f"{name} ({_slot(one)})" for name, one in fields_of(slot.record).items())
        return f"list of {{{', '.join(members)}}}"
    of = slot.typed.name if slot.typed is not None else "text"
    return f"list of {of}" if slot.listed else of


def _topics() -> str:
    office = OfficePlace(
        code="OFFICE",
        role="OFFICE",
        outbox=topics.outbox("CITY", "OFFICE"),
        inbox=topics.inbox("CITY", "OFFICE"),
    )
    city = CityRecord(
        city="CITY",
        law="LAW",
        partition=0,
        clock="wall",
        edition="E",
        calendar="C",
        offices=(office,),
    )
    rows = [
        (f"`{spec.name}`", str(spec.partitions), _kept(spec.config), _flushed(spec.config))
        for spec in [*topics.office_topics(city, 1), *topics.hub_topics(1)]
    ]
    return table(("topic", "partitions", "kept", "on disk before it is acknowledged"), rows)


def _kept(config: Mapping[str, str]) -> str:
    if config["cleanup.policy"] == "compact":
        return "the newest of each key"
    kept_ms = int(config["retention.ms"])
    if kept_ms < 0:
        return "without end"
    days, hours = kept_ms // _DAY_MS, kept_ms // _HOUR_MS
    return f"{days} days" if days else f"{hours} h"


def _flushed(config: Mapping[str, str]) -> str:
    return "yes" if config.get("flush.messages") == "1" else "no"


def _differences() -> str:
    return "\n\n".join(f"**{family.value}**\n\n{_family(family)}" for family in Family)


def _family(family: Family) -> str:
    words = DIFFERENCES[family]
    known = {status for pair in words for status in pair}
    statuses: list[Status | None] = [None, *(status for status in Status if status in known)]
    head = [
        "said ↓ · now →",
        *(status.value if status else "follows no more" for status in statuses),
    ]
    rows = [
        [
            before.value if before else "not said",
            *(_word(family, before, after) for after in statuses),
        ]
        for before in statuses
    ]
    return table(head, rows)


def _word(family: Family, before: Status | None, after: Status | None) -> str:
    change = DIFFERENCES[family].get((before, after))
    return change.value if change is not None else "–"


def _held() -> str:
    rows = [[f"`{held.value}`", *HELD_MEANS[held]] for held in Held]
    return table(["`held_because`", "what it means", "what to do"], rows)


def _unwritable() -> str:
    rows = [[f"`{why.value}`", *UNWRITABLE_MEANS[why]] for why in Unwritable]
    return table(["`because`", "what it means", "what to do"], rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "families": _families,
    "spoken": _shared,
    "said": lambda: _fields(HubMessage),
    "types": _types,
    "fields": _fields_by_type,
    "refusals": codes.refusals,
    "remarks": codes.remarks,
    "topics": _topics,
    "held": _held,
    "unwritable": _unwritable,
    "differences": _differences,
    "licences": lambda: table(("licence", "packages"), licence_rows()),
    "actions": vocabulary.actions,
    "kinds": vocabulary.kinds,
    "rows": vocabulary.rows,
    "effects": vocabulary.effects,
    "meanings": vocabulary.meanings,
    "offices": vocabulary.offices,
    "papers": vocabulary.papers,
    "schemas": fingerprints.of_schemas,
    **rulebook_keys.TABLES,
    **story_tables.TABLES,
}
"""What each marked table is written from."""


def main() -> int:
    """Write every page whose tables changed, and the file of fingerprints; say which."""
    for page in sorted(FOLDER.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if renewed(text) != text:
            page.write_text(renewed(text), encoding="utf-8")
            print(f"{page.name}: written anew")
    if (
        not fingerprints.FILE.exists()
        or fingerprints.FILE.read_text(encoding="utf-8") != fingerprints.text()
    ):
        fingerprints.FILE.write_text(fingerprints.text(), encoding="utf-8")
        print(f"{fingerprints.FILE.name}: written anew")
    for name in rulebook_keys.write():
        print(f"{name}: written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
