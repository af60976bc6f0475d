"""Asks the hub's pure fold, in a process of its own; what it answers is data."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from tests.chaos.checker.reading import Rec
from tests.chaos.checker.world import STANDING, City, topic_of


class Asking:
    """One process that answers line by line. `what` is "fold" or "rows", `tree` whose code it runs
    if not this one's.
    """

    def __init__(self, what: str, tree: Path | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.hub_processes", what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=tree,
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


class Folds:
    """The pure fold of today, and that of a version `before`: it judges what that version said."""

    def __init__(self, before: Path | None = None) -> None:
        """Begin; a version that has no such fold judges nothing."""
        has_one = before is not None and (before / "tests/chaos/hub_processes.py").exists()
        self._now = Asking("fold")
        self._before = Asking("fold", before) if has_one else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for one in (self._now, self._before):
            if one is not None:
                one.__exit__(*exc)

    def of(self, city: City, edition: str) -> tuple[Asking, bytes]:
        """Return who judges what a city said under an edition, and how it was registered then."""
        if self._before is None or edition == city.edition or edition not in city.placed:
            return self._now, city.raw
        return self._before, city.placed[edition]


def folded(
    folds: Folds, city: City, records: Iterable[Rec], evidence_ms: int | None, edition: str
) -> dict[str, bytes]:
    """Return what stands, by id, after one pure city heard these records of its sources, by the
    code and law of an edition.
    """
    fold, raw = folds.of(city, edition)
    if city.names is None:
        now, _ = folds.of(city, city.edition)
        said = [one.rec for name in (*STANDING, "hub.standings") for one in city.said[name]]
        told = [{"key": one.key.decode(), "value": _text(one.value)} for one in said]
        city.names = now.ask({"city": _text(city.raw), "said": told})
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
            "city": _text(raw),
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
