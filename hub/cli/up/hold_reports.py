"""Reports on the screen which cities are held and why, which inboxes papers wait for, whose
published days end, and which cities are silent.
"""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from hub.agents.city.calendar_warning import CalendarWarning
from hub.agents.city.evidence_report import EvidenceReport
from hub.agents.city.paper_report import PaperReport
from hub.cli.up.rendering import CITY_WIDTH
from hub.messages import CityRecord, Heartbeat, decode
from hub.registry import topics
from hub.sentence import in_words, joined
from hub.stream.port import Record

SILENT_S = 60.0
AGAIN_S = 60.0
LOOKED_AT_BYTES = 65_536


class HoldReports:
    """The cities on the wall clock, by their heartbeats. A sandbox's time comes from its story."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._standing: dict[str, EvidenceReport] = {}
        self._papers: dict[str, PaperReport] = {}
        self._days: dict[str, CalendarWarning] = {}
        self._met_s: dict[str, float] = {}
        self._told_s: dict[str, float] = {}
        self._beaten: set[str] = set()

    def stand(self, cities: Iterable[CityRecord], now_s: float) -> None:
        """Take the registered cities at `now_s`, on any clock that only goes forward."""
        wall = {one.city: one for one in cities if one.clock == "wall"}
        self._standing = {
            name: self._standing.get(name, EvidenceReport(one.skew_ms))
            for name, one in wall.items()
        }
        self._met_s = {name: self._met_s.get(name, now_s) for name in wall}

    def take(self, record: Record) -> Iterator[str]:
        """Yield the lines on a city's evidence time, papers and days that its heartbeat gives
        reason for.
        """
        if record.place.topic != topics.STREAMS["blocks"]:
            return
        beat = decode(record.value)
        if not isinstance(beat, Heartbeat) or beat.city not in self._standing:
            return
        self._beaten.add(beat.city)
        papers = self._papers.setdefault(beat.city, PaperReport())
        days = self._days.setdefault(beat.city, CalendarWarning())
        now_ms, standing = record.append_ms, self._standing[beat.city]
        for one in (
            *papers.look(beat, now_ms),
            standing.look(beat, now_ms),
            days.look(beat, now_ms),
        ):
            if one is not None:
                yield _of(beat.city, one)

    def silent(self, now_s: float) -> Iterator[str]:
        """Yield a line for each city without a heartbeat for a minute, at most once a minute, and
        when one comes.
        """
        for name in sorted(self._standing):
            if name in self._beaten:
                self._met_s[name] = now_s
                if self._told_s.pop(name, None) is not None:
                    yield _of(name, in_words("it is worked on again"))
                continue
            silent_s = now_s - self._met_s[name]
            if silent_s >= SILENT_S and now_s - self._told_s.get(name, -AGAIN_S) >= AGAIN_S:
                self._told_s[name] = now_s
                silent = in_words(
                    "no heartbeat for {silent_s:.0f} s: no worker works on it. {why}",
                    silent_s=silent_s,
                    why=self._why(name),
                )
                yield _of(name, silent)
        self._beaten.clear()

    def _why(self, city: str) -> str:
        """Return what a worker's log says of a city that it holds, else where to look."""
        mark = in_words(" is held: {city} ", city=city)
        for log in sorted(self._logs.glob("*.log")):
            with contextlib.suppress(OSError):
                said = log.read_bytes()[-LOOKED_AT_BYTES:].decode(errors="replace").splitlines()
                found = [line for line in said if mark in line]
                if found:
                    return f"{log.name}: {found[-1]}"
        return in_words("Their logs say why: {logs}", logs=self._logs)


def _of(city: str, told: str) -> str:
    """Return what is told of a city, behind its name."""
    return joined(" ", [f"{city:<{CITY_WIDTH}}", told])
