"""Outages by the marks in the log, and cards of what had been done."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.chaos.checker.words import Words
from tests.chaos.checker.world import City, Said

DONE = frozenset(("discharged", "exempted", "cancelled", "exercised", "lapsed"))
US = 1_000_000


def after_discharge(city: City) -> Iterator[str]:
    """Name cards that were said although their duty had been done by then."""
    said = [one for one in city.said["hub.cards"] if one.family == "card"]
    words: dict[str, list[Said]] = defaultdict(list)
    for one in city.said["hub.duties"]:
        words[one.fields["id"]].append(one)
    for card in said:
        at = card.fields["evidence_time"]
        if card.fields["change"] == "withdrawn" or at is None:
            continue
        before = [
            one
            for one in words[card.fields["duty"]]
            if one.fields["evidence_time"] is not None and one.fields["evidence_time"] < at
        ]
        now = [
            one
            for one in words[card.fields["duty"]]
            if one.fields["evidence_time"] is not None and one.fields["evidence_time"] == at
        ]
        if before and not now and before[-1].fields["status"] in DONE:
            yield f"{card.rec.source}: a card of a duty that was {before[-1].fields['status']}"


def outages(city: City, words: Words) -> Iterator[str]:
    """Name outages that were invented, missed, or lack their number, by the marks in the log."""
    said = list(city.said["hub.outages"])
    yield from _gaps(city, "outage", said)
    marks = [*_marks(city, words)]
    after = int(city.fields["outage_after_s"]) * US
    everything = list(_stood([at for _, at in marks], after))
    told = [
        (one.fields["began"], one.fields["ended"])
        for one in said
        if one.fields["what"] == "everything"
    ]
    for began, ended in sorted({*everything} ^ {*told}):
        what = "was not said" if (began, ended) in everything else "was invented"
        yield f"{city.name}: the hub stood from {began} to {ended}: that {what}"
    places: dict[str, list[int]] = defaultdict(list)
    for place, at in marks:
        places[place].append(at)
    for one in said:
        place, fields = one.fields["place"], one.fields
        if fields["what"] == "source" and not any(
            began <= fields["began"] and fields["ended"] <= ended
            for began, ended in _stood(places[place], after)
        ):
            yield f"{one.rec.source}: {place} was marked meanwhile"
    if len({_what(one.fields) for one in said}) != len(said):
        yield f"{city.name}: an outage was said twice"


def _what(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    return fields["what"], fields["place"], fields["ended"]


def _gaps(city: City, name: str, said: Sequence[Said]) -> Iterator[str]:
    years: dict[int, list[int]] = defaultdict(list)
    for one in said:
        years[one.fields["year"]].append(one.fields["number"])
    for year, numbers in years.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{city.name}: {name}s of {year} have the numbers {numbers[:20]}"


def _marks(city: City, words: Words) -> Iterator[tuple[str, int]]:
    """Yield each mark that moves a source, in the order in which they stand and, of one record, by
    their time.
    """
    stands: dict[str, int] = {}
    for one in city.log:
        family, fields = words.read(one.rec.value) if one.copy is None else ("", {})
        if family != "mark":
            continue
        for entry in sorted(fields["entries"], key=lambda entry: (entry["at"], entry["topic"])):
            moves = entry["at"] > stands.get(entry["topic"], -1)
            if entry["set_aside"] is None and moves:
                stands[entry["topic"]] = entry["at"]
                yield entry["topic"], entry["at"]


def _stood(marks: Sequence[int], after: int) -> Iterator[tuple[int, int]]:
    newest: int | None = None
    for at in marks:
        if newest is not None and at - newest > after:
            yield newest, at
        newest = at if newest is None else max(newest, at)
