"""Counts what a contestant's topics hold, with kafka-python and no code of the hub.

Outputs and rows are read committed: what a contestant's own transactions took back is not counted.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.chaos.checker.reading import Reading, Rec


@dataclass(frozen=True, slots=True)
class Verdict:
    """Inputs that were written; of them without any output; outputs said again;
    cases whose row is wrong.
    """

    inputs: int
    lost: int
    repeated: int
    rows_wrong: int


def check(bootstrap: str, source: str, outputs: str, rows: str, head: int) -> Verdict:
    """Read the topics of a contestant to their ends. `head` bytes stand before each row's JSON."""
    read = Reading(bootstrap).all([source, outputs, rows])
    inputs = {one["id"]: one for one in map(_value, read[source])}
    said = Counter(_value(one)["id"] for one in read[outputs])
    heard = Counter(str(one["case"]) for one in inputs.values())
    stored = _stored(read[rows], head)
    return Verdict(
        inputs=len(inputs),
        lost=len(inputs.keys() - said.keys()),
        repeated=sum(said.values()) - len(said),
        rows_wrong=sum(stored.get(case, {}).get("heard") != count for case, count in heard.items()),
    )


def _value(rec: Rec) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rec.value)
    return found


def _stored(records: Iterable[Rec], head: int) -> Mapping[str, dict[str, int]]:
    """Return the newest row of each case. Faust's keys are JSON, the hub's are plain."""
    found: dict[str, dict[str, int]] = {}
    for rec in records:
        if not rec.key.startswith(b"\0"):
            found[rec.key.decode().strip('"')] = json.loads(rec.value[head:])
    return found
