"""Asks the hub's pure fold, in a process of its own; what it answers is data."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any, Self

from tests.chaos.checker.reading import Rec
from tests.chaos.checker.world import STANDING, City, topic_of


class Asking:
    """One process that answers line by line. `what` is "fold" or "rows"."""

    def __init__(self, what: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.hub_processes", what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.wait()

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one question."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def folded(
    fold: Asking, city: City, records: Iterable[Rec], evidence_ms: int | None
) -> dict[str, bytes]:
    """Return what stands, by id, after one pure city heard these records of its sources."""
    if city.names is None:
        said = [one.rec for name in (*STANDING, "hub.standings") for one in city.said[name]]
        told = [{"key": one.key.decode(), "value": _text(one.value)} for one in said]
        city.names = fold.ask({"city": _text(city.raw), "said": told})
    offices = city.office_of()
    asked = [
        {
            "office": offices[topic_of(one.topic)][0],
            "direction": offices[topic_of(one.topic)][1],
            "topic": topic_of(one.topic),
            "topic_id": one.topic.partition("#")[2],
            "offset": one.offset,
            "append_ms": one.at_ms,
            "value": _text(one.value),
        }
        for one in sorted(records, key=lambda one: (one.at_ms, one.topic, one.offset))
    ]
    answer = fold.ask(
        {
            "city": _text(city.raw),
            "names": city.names,
            "evidence_ms": None if city.story else evidence_ms,
            "records": asked,
        }
    )
    return {key: base64.b64decode(value) for key, value in answer.items()}


def stored(rows: Asking, city: City) -> dict[str, Any]:
    """Return what the stored rows of a city hold."""
    return rows.ask({"rows": {_text(key): _text(value) for key, value in city.rows.items()}})


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
