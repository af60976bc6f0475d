"""Accusations ahead of the evidence: untrue marks, what had not been read,
what the read refutes.
"""

from bisect import bisect_left
from collections.abc import Iterator

from tests.chaos.checker.asking import Folds, folded
from tests.chaos.checker.editions import not_understood
from tests.chaos.checker.reading import Rec
from tests.chaos.checker.words import Words
from tests.chaos.checker.world import City, Said

NEAR_MS = 60
FAR_MS = 3000
"""Where a broker was slow, what one transaction wrote bears times so far apart:
the finding says so.
"""
Known = dict[tuple[int, int, str], set[str]]
"""What followed, by id: from how much of the log, by when, under which edition."""


def untrue_marks(city: City, words: Words) -> Iterator[str]:
    """Name marks that say more than is so, by the place at which they stand in the city's log."""
    seen: dict[str, int] = {}
    for one in city.log:
        if one.copy is not None:
            before = seen.get(one.copy.topic, -1)
            if one.copy.previous_offset > before:
                yield f"{one.rec.source} passes over a record of {one.copy.topic}"
            seen[one.copy.topic] = max(before, one.copy.offset)
            continue
        for entry in words.read(one.rec.value)[1].get("entries", ()):
            source = city.named(entry["topic"], entry["topic_id"])
            for rec in city.sources.get(source, ()):
                below = rec.offset < entry["end"]
                if below and rec.offset > seen.get(source, -1):
                    yield f"{one.rec.source} marks {rec.source}, which does not stand before it"
                if not below and rec.at_ms < entry["at"] // 1000:
                    yield f"{one.rec.source} marks a time after the receipt of {rec.source}"


def too_early(city: City, words: Words, folds: Folds) -> Iterator[str]:
    """Name accusations made before what was received until then had been read,
    or that it refutes.
    """
    copied_ms = _copied(city)
    for said in _accusations(city):
        if said.fields["evidence_time"] is None:
            yield f"{said.rec.source} accuses without any evidence time"
            continue
        yield from _unread(city, said, words, copied_ms)
        if said.family == "violation" and said.fields["at"] > said.fields["evidence_time"]:
            yield f"{said.rec.source} accuses of what lies after its evidence time"
    withdrawn = {one.fields["id"] for one in _all(city) if one.fields["change"] == "withdrawn"}
    known: Known = {}
    for said in _accusations(city):
        if said.fields["id"] in withdrawn and not _follows(city, said, folds, known):
            near = _follows(city, said, folds, known, FAR_MS)
            where = f", not those read within {FAR_MS} ms of it" if near else ""
            yield f"{said.rec.source} accuses of what the records read until then refute{where}"


def _all(city: City) -> list[Said]:
    return [*city.said["hub.violations"], *city.said["hub.accountability"]]


def _accusations(city: City) -> list[Said]:
    return [
        one for one in _all(city)
        if one.fields["change"] == "said" and one.fields.get("level") != "permitted"
    ]  # fmt: skip


def _copied(city: City) -> dict[str, int]:
    """Return when each record of a source was first in the city's log, by its source."""
    found: dict[str, int] = {}
    for one in city.log:
        if one.copy is not None:
            found.setdefault(f"{one.copy.topic}/0/{one.copy.offset}", one.rec.at_ms)
    return found


def _unread(city: City, said: Said, words: Words, copied_ms: dict[str, int]) -> Iterator[str]:
    until_us = said.fields["evidence_time"]
    for topic, records in city.sources.items():
        if city.story and not topic.endswith(".outbox"):
            continue
        for rec in _received_before(records, until_us, words, story=city.story):
            if copied_ms.get(rec.source, said.rec.at_ms + 1) > said.rec.at_ms:
                yield f"{said.rec.source} accuses while {rec.source} had not been read"


def _received_before(
    records: list[Rec], until_us: int, words: Words, *, story: bool
) -> Iterator[Rec]:
    """Yield what an outbox held before `until_us`: by its broker's time, or by a story's marks."""
    for rec in records:
        if not story:
            if rec.at_ms * 1000 < until_us:
                yield rec
            continue
        yield rec
        _, fields = words.read(rec.value)
        if fields.get("kind") == "story_mark" and fields["at"] >= until_us:
            return


def _follows(
    city: City,
    said: Said,
    folds: Folds,
    known: Known,
    near_ms: int = NEAR_MS,
) -> bool:
    """Return whether the accusation follows from what the city had read when it made it, by the law
    under which it made it.

    Which transaction said it is told by the broker times of the rows' offsets beside it; where two
    come close, either may be meant.
    """
    times = [at_ms for at_ms, _ in city.reached]
    first = max(0, bisect_left(times, said.rec.at_ms - near_ms) - 1)
    last = bisect_left(times, said.rec.at_ms + near_ms) + 1
    until_ms, edition = said.fields["evidence_time"] // 1000, said.fields["edition"]
    lost = not_understood(city) if edition == city.edition else frozenset()
    for _, reached in reversed(city.reached[first:last]):
        if (reached, until_ms, edition) not in known:
            copies = (
                one.copy for one in city.log if one.copy is not None and one.rec.offset < reached
            )
            heard = {
                source.source: source
                for one in copies
                if (source := _source(city, one.topic, one.offset)).source not in lost
            }
            known[reached, until_ms, edition] = set(
                folded(folds, city, heard.values(), until_ms, edition)
            )
        if said.fields["id"] in known[reached, until_ms, edition]:
            return True
    return False


def _source(city: City, topic: str, offset: int) -> Rec:
    records = city.sources[topic]
    return records[bisect_left([one.offset for one in records], offset)]
