"""Whether cards were said rightly: each once, under numbers without a gap, lifted in time."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from tests.chaos.checker.world import City, Fields

_FOLLOWS: Mapping[str | None, set[str]] = {
    None: {"said"},
    "said": {"withdrawn"},
    "withdrawn": {"restored"},
    "restored": {"withdrawn"},
}


def wrong(city: City) -> Iterator[str]:
    """Name whatever was said of cards and should not have been."""
    last: dict[str, Fields] = {}
    numbers: dict[int, list[int]] = defaultdict(list)
    of_duty: dict[tuple[str, str], set[str]] = defaultdict(set)
    for said in city.said["hub.cards"]:
        if said.family != "card":
            continue
        card, before = said.fields, last.get(said.fields["id"])
        was = before["change"] if before is not None else None
        if card["change"] not in _FOLLOWS[was]:
            yield f"{said.rec.source} says {card['change']} after {was}"
        if before and (before["year"], before["number"]) != (card["year"], card["number"]):
            yield f"{said.rec.source} has another number than it had"
        if card["change"] == "said":
            numbers[card["year"]].append(card["number"])
        of_duty[card["duty"], card["colour"]].add(card["id"])
        last[card["id"]] = card
    for (duty, colour), ids in of_duty.items():
        if len(ids) > 1:
            yield f"{city.name}: {len(ids)} {colour} cards of {duty}"
    for year, taken in numbers.items():
        if taken != list(range(1, len(taken) + 1)):
            gaps = sorted(set(range(1, max(taken) + 1)) - set(taken))
            again = [one for one, times in Counter(taken).items() if times > 1]
            yield f"{city.name}: numbers of {year}: missing {gaps}, twice {again}, or out of order"
    yield from _not_lifted(city, last)


def _not_lifted(city: City, last: dict[str, Fields]) -> Iterator[str]:
    """Name each red card that stands although its duty is missed no more."""
    duties = {said.fields["id"]: said.fields for said in city.said["hub.duties"]}
    for card in last.values():
        status = duties[card["duty"]]["status"]
        stands = card["colour"] == "red" and card["change"] != "withdrawn"
        if stands and status != "breached":
            yield f"{city.name}: a red card stands for {card['duty']}, which is {status}"
