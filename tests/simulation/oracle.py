"""What follows from all that was written, folded once over the sources themselves: no relay,
no crash.
"""

from collections.abc import Mapping
from datetime import datetime

from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.outage_watch import OutageState, keep
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.outages import Outages
from hub.domain.statement import Statement
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord as Placed
from hub.messages import Envelope, Watermark, WatermarkEntry
from hub.registry import topics
from tests.simulation.sources import Sources


def fold(placed: Placed, sources: Sources, marks: Mapping[str, datetime], outages: Outages) -> City:
    """Return the city after every record of every source, in the order of their receipt.

    When the hub stood, only its marks on the way tell: that is given.
    """
    rows, state, ids = Rows(), CityState(), MessageIds(lambda key: None, {})
    for one in outages.told:
        keep(one, state.numbers, rows, "")
    state.outages = OutageState(max(marks.values(), default=None), dict(marks))
    city = City(placed, law_of(placed.law), published_calendar(), rows, state, ids)
    for copy, value in _in_order_of_receipt(placed, sources):
        city.hear(copy, value)
        city.work()
    entries = []
    for topic, at in sorted(marks.items()):
        era = sources.now(topic)
        assert era is not None, f"{topic} does not stand"
        end = era.partition.end
        entries.append(WatermarkEntry(topic=topic, topic_id=era.topic_id, end=end, at=at))
    city.mark(Watermark(city=placed.city, relay="the truth", entries=tuple(entries)))
    while city.work():
        pass
    return city


def _in_order_of_receipt(placed: Placed, sources: Sources) -> list[tuple[Envelope, bytes | None]]:
    found: list[tuple[tuple[int, bool, str, int, int], Envelope, bytes | None]] = []
    for topic, (city, office, direction) in topics.sources_of([placed]).items():
        for number, era in enumerate(sources.eras(topic)):
            previous = -1
            for record in era.records():
                envelope = Envelope(
                    city.city, office, direction, topic, era.topic_id,
                    record.offset, previous, record.append_ms,
                )  # fmt: skip
                rank = (record.append_ms, direction == "inbox", topic, number, record.offset)
                found.append((rank, envelope, record.value))
                previous = record.offset
    found.sort(key=lambda one: one[0])
    return [(envelope, value) for _, envelope, value in found]


def statements_of(city: City) -> dict[str, Statement]:
    """Return everything that stands in a city, by id."""
    return {one.id: one for row in city.docket.rows.held() for one in row.said.values()}


def differences_of(truth: City, found: City, rows: Rows) -> list[str]:
    """Return, in words, how a city differs from the truth."""
    wanted, here = statements_of(truth), statements_of(found)
    words = [
        f"  stands: {here.get(key)}\n  follows: {wanted.get(key)}"
        for key in sorted({*wanted, *here})
        if wanted.get(key) != here.get(key)
    ]
    for row in truth.docket.rows.held():
        other = rows.find(row.key)
        facts = set(other.facts) if other is not None else set()
        if facts != set(row.facts):
            words.append(f"  facts of {row.key}: {sorted(facts ^ set(row.facts))}")
    return words
