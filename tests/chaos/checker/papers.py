"""Whether each inbox holds what should stand there: all of it, each once, in order, and nothing
else.

What should stand there is told by the records of the outboxes, by the answers and refusals that the
hub published, and by what a kind of paper is (`rulebooks/common/`, read as data).

1. Papers come in the order in which the city first heard them; answers, what became of
   records, and cards with digests, as they were published. Between these four no order is demanded.
2. An inbox that was deleted and made again is one with the one before.
3. When all is quiet no paper waits in a row.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.chaos.checker.reading import Rec
from tests.chaos.checker.words import Words
from tests.chaos.checker.world import City, Said

COMMON = Path(__file__).parents[3] / "rulebooks" / "common"
WAITS = b"p/"
_OF_THE_PAPER = ("id", "kind", "office", "to", "cc", "case")
_GROUPS = {
    "delivery": "papers", "decision": "answers", "refusal": "refusals", "remark": "refusals",
    "card": "cards", "digest": "cards",
}  # fmt: skip
_Held = tuple[Hashable, str]
"""What one record of an inbox is told apart by, and where it stands or what it rests on."""


def wrong(city: City, words: Words) -> Iterator[str]:
    """Name whatever an inbox lacks, holds twice, out of its order, or though nobody sent it."""
    due = _due(city, words)
    for place in city.fields["offices"]:
        inbox = place["inbox"]
        held: dict[str, list[_Held]] = defaultdict(list)
        for rec in city.inbox(inbox):
            family, fields = words.read(rec.value)
            group = _GROUPS.get(family)
            if group is None:
                yield f"{rec.source} is no paper of the hub"
                continue
            told = fields["document_id"] if group == "papers" else rec.value
            held[group].append((told, rec.source))
            if group == "papers":
                yield from _of_another(city, words, rec, place["code"])
        for group in ("papers", "answers", "refusals", "cards"):
            yield from _compared(f"{inbox}: {group}", due[inbox, group], held[group])
    for key in sorted(city.rows):
        if key.startswith(WAITS):
            yield f"{city.name}: {key.decode()} still waits"
    yield from _through_outgoing(city)


def _due(city: City, words: Words) -> Mapping[tuple[str, str], Sequence[_Held]]:
    """Return what should stand in each inbox, by its name and what it is."""
    found: dict[tuple[str, str], list[_Held]] = defaultdict(list)
    places = {place["code"]: place for place in city.fields["offices"]}
    for name, rec in city.heard(words):
        for code in _addressed(words.read(rec.value)[1], places):
            found[places[code]["inbox"], "papers"].append((name, rec.source))
    for said in city.said["hub.decisions"]:
        if (place := places.get(said.fields["office"])) is not None:
            found[place["inbox"], "answers"].append((said.rec.value, said.rec.source))
    for said in city.said["hub.refused"]:
        place = places.get(said.fields["office"])
        # What became of a record is owed to the office in whose outbox it stood; a remark that
        # follows from what is on record, to the office that it names.
        of_own = place is not None and said.fields["source"].startswith(f"{place['outbox']}/")
        if place is not None and (of_own or said.fields.get("id")):
            found[place["inbox"], "refusals"].append((said.rec.value, said.rec.source))
    for said in city.said["hub.cards"]:
        for code in _reads(said, city, places):
            found[places[code]["inbox"], "cards"].append((said.rec.value, said.rec.source))
    return found


def _reads(said: Said, city: City, places: Mapping[str, Any]) -> Sequence[str]:
    """Return the offices that read a card, who owes and who supervises, or a digest, whose it is.

    A branch is read to by its own code; an office that has been merged is found at its successor.
    """
    if said.family == "digest":
        named = [said.fields["office"]]
    else:
        named = [said.fields["actor"], *_supervises(city.fields["law"])]
    some = (
        next(
            (
                one
                for one in (code, _of_role(code, places), _successor(code, places))
                if one in places
            ),
            "",
        )
        for code in named
    )
    return tuple(dict.fromkeys(code for code in some if code))


@cache
def _supervises(law: str) -> Sequence[str]:
    """Return the offices that a city has every card sent to, by its own file."""
    read = yaml.safe_load((COMMON.parent / law / "city.yaml").read_text(encoding="utf-8"))
    also: Sequence[str] = read["settings"]["cards_also_to"]["default"]
    return also


def _addressed(fields: Mapping[str, Any], places: Mapping[str, Any]) -> Sequence[str]:
    """Return the offices to which a record is a paper, each once.

    An office that has been merged is found at its successor: every story is later than the merger.
    """
    kind = _kinds().get(fields.get("kind", ""), {})
    if kind.get("half") != "sent":
        return ()
    named = [*(fields.get("to") or ()), *(fields.get("cc") or ())]
    if not named and "default_to" in kind:
        named = [_of_role(kind["default_to"], places)]
    known = (code if code in places else _successor(code, places) for code in named)
    return tuple(dict.fromkeys(code for code in known if code in places))


def _of_role(role: str, places: Mapping[str, Any]) -> str:
    holders = [code for code, place in places.items() if place["role"] == role and code != role]
    return holders[0] if len(holders) == 1 else role


def _successor(office: str, places: Mapping[str, Any]) -> str:
    for role, one in _read("offices.yaml")["successors"].items():
        if office in one["of"]:
            return _of_role(role, places)
    return office


def _kinds() -> Mapping[str, Mapping[str, Any]]:
    kinds: Mapping[str, Mapping[str, Any]] = _read("events.yaml")["kinds"]
    return kinds


@cache
def _read(name: str) -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((COMMON / name).read_text(encoding="utf-8"))
    return read


def _of_another(city: City, words: Words, rec: Rec, office: str) -> Iterator[str]:
    """Name a delivery that is another's, or in which another paper stands than was
    sent under its id.
    """
    fields = words.read(rec.value)[1]
    if fields["to"] != office or fields["city"] != city.name:
        yield f"{rec.source} is to {fields['to']} of {fields['city']}"
    sent = city.told(words).get(fields["document_id"])
    if sent is None:
        return
    inside, written = words.read(fields["document"])[1], words.read(sent.value)[1]
    if any((inside.get(name) or None) != (written.get(name) or None) for name in _OF_THE_PAPER):
        yield f"{rec.source} holds another paper than {sent.source}"


def _compared(where: str, due: Sequence[_Held], held: Sequence[_Held]) -> Iterator[str]:
    """Name what is missing, what is there too often, or the first that is not in its place."""
    wanted, found = Counter(one for one, _ in due), Counter(one for one, _ in held)
    if wanted == found:
        pairs = zip(due, held, strict=True)
        if other := next((pair for pair in pairs if pair[0][0] != pair[1][0]), None):
            yield f"{where} are out of order: {other[1][1]} stands where {other[0][1]} should"
        return
    rests_on, stands = dict(due), dict(held)
    for one, times in (wanted - found).items():
        yield f"{where}: {rests_on[one]} is missing" + (f" {times} times" if times > 1 else "")
    for one in found - wanted:
        what = "again" if wanted[one] else "though nobody sent it"
        yield f"{where}: {stands[one]} stands there {what}"


def _through_outgoing(city: City) -> Iterator[str]:
    """Name what was said through `hub.outgoing` after the city had begun to
    write inboxes itself.
    """
    if city.outgoing and city.writes_inboxes_ms is None:
        yield f"{city.name} never took over what stands in hub.outgoing"
        return
    for rec in city.outgoing:
        if city.writes_inboxes_ms is not None and rec.at_ms > city.writes_inboxes_ms:
            yield f"{rec.source} was written after the city had taken over"
