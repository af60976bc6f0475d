"""Writes the tables of docs/*.md anew from the code: families, fields, codes, topics, differences.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; everything else is left as it is.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from hub.agents import topics
from hub.domain.differences import DIFFERENCES
from hub.domain.statement import Family, Status
from hub.messages import (
    FAMILIES,
    HELD_MEANS,
    MEANS,
    SPOKEN,
    City,
    Held,
    Message,
    OfficePlace,
    Said,
    Spoken,
)

FOLDER = Path(__file__).parent.parent / "docs"
_MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000


def renewed(text: str) -> str:
    """Return a page with every marked table written anew. An unknown name is a `KeyError`."""
    return _MARKED.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _families() -> str:
    rows = [
        (
            f"`{model.__name__.lower()}`",
            "an office" if model in SPOKEN else "the hub",
            " ".join((model.__doc__ or "").split()),
        )
        for model in FAMILIES
    ]
    return _table(("family", "said by", "says"), rows)


def _fields(model: type[Message]) -> str:
    rows = [
        (f"`{name}`", "must" if field.is_required() else "may", field.description or "")
        for name, field in model.model_fields.items()
    ]
    return _table(("field", "stands", "holds"), rows)


def _refusals() -> str:
    rows = [
        (f"`{reason.value}`", reason.name.lower(), means, remedy)
        for reason, (means, remedy) in MEANS.items()
    ]
    return _table(("code", "name", "what it means", "what to do"), rows)


def _topics() -> str:
    office = OfficePlace(
        code="OFFICE",
        role="OFFICE",
        outbox=topics.outbox("CITY", "OFFICE"),
        inbox=topics.inbox("CITY", "OFFICE"),
    )
    city = City(
        city="CITY", law="", partition=0, clock="wall", edition="", calendar="", offices=(office,)
    )
    rows = [
        (f"`{spec.name}`", str(spec.partitions), _kept(spec.config), _flushed(spec.config))
        for spec in [*topics.office_topics(city, 1), *topics.hub_topics(1)]
    ]
    return _table(("topic", "partitions", "kept", "on disk before it is acknowledged"), rows)


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
    return _table(head, rows)


def _word(family: Family, before: Status | None, after: Status | None) -> str:
    change = DIFFERENCES[family].get((before, after))
    return change.value if change is not None else "–"


def _held() -> str:
    rows = [[f"`{held.value}`", *HELD_MEANS[held]] for held in Held]
    return _table(["`held_because`", "what it means", "what to do"], rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "families": _families,
    "spoken": lambda: _fields(Spoken),
    "said": lambda: _fields(Said),
    "refusals": _refusals,
    "topics": _topics,
    "held": _held,
    "differences": _differences,
}
"""What each marked table is written from."""


def main() -> int:
    """Write every page whose tables changed, and say which."""
    for page in sorted(FOLDER.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if renewed(text) != text:
            page.write_text(renewed(text), encoding="utf-8")
            print(f"{page.name}: written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
