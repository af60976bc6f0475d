"""Counts what a run did wrong: `python -m tests.chaos.checker JOURNAL COUNTED`. Exit 1 if anything.

COUNTED is a file to write: {"facts": {name: number}, "counts": {name: number}}.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.chaos.checker import (
    cards,
    editions,
    evidence,
    inputs,
    numbered,
    papers,
    read_side,
    saying,
    state,
)
from tests.chaos.checker.asking import Asking, Folds, folded, stored
from tests.chaos.checker.kills import KILLS, in_open_transactions
from tests.chaos.checker.reading import Reading, record_of
from tests.chaos.checker.words import Words
from tests.chaos.checker.world import City, World

STOP_S = 10.5
"""Ten seconds, and what the process takes to be gone."""
SHOWN = 5
Counts = dict[str, list[str]]
COUNTS = (
    "inputs without effect", "effects without input", "said twice or otherwise",
    "papers missing, repeated or out of order",
    "cards wrong",
    "state that differs from the fold", "untrue watermarks", "accused too early",
    "said under a law not the city's then", "violations missing",
    "workers or partitions that stand still", "stops over ten seconds",
    "cards of what had been done",
    "outages invented, missed or without their number",
    "missing in the read side, or twice", "tables of the read side that a rebuild has otherwise",
)  # fmt: skip
STILL, STOPS, CARDS, OUTAGES, MISSING, OTHERWISE = COUNTS[-6:]

BESIDE = {
    "relays killed": "kill the relay alone",
    "read sides killed": "kill the read side",
    "times that all workers stood": "all workers stand still",
    "workers frozen": "freeze",
    "brokers killed": "kill a broker",
    "inboxes deleted": "delete an inbox",
    "inboxes without a leader": "an inbox without a leader",
    "inboxes over their limit": "an inbox over its limit",
}


def judge(journal: dict[str, Any]) -> tuple[Counts, dict[str, int]]:
    """Return every count with its sentences, and what the run consisted of."""
    policy = Reading(journal["bootstrap"])
    gone = {
        topic: [[record_of(topic, *one) for one in records] for records in some]
        for topic, some in journal["gone"].items()
    }
    world = World(policy, Words(), gone)
    counts: Counts = {name: [] for name in COUNTS}
    before = Path(journal["tree"]) if journal["tree"] else None
    with Folds(before) as folds, Asking("rows") as rows:
        for city in world.cities.values():
            for name, sentence in _city(city, world.words, folds, rows):
                counts[name].append(sentence)
    counts[STILL] += journal["stalled"]
    counts[MISSING] += read_side.missing_or_twice(world, world.words, journal["read"]["file"])
    counts[OTHERWISE] += read_side.differs(journal["read"])
    counts[STOPS] += [
        f"{name} took {took:.1f} s" for name, took in journal["stops"] if took > STOP_S
    ]
    return counts, _facts(journal, world, policy)


def _city(city: City, words: Words, folds: Folds, rows: Asking) -> Iterator[tuple[str, str]]:
    held = stored(rows, city)
    everything = [rec for records in city.sources.values() for rec in records]
    lost = editions.not_understood(city)
    understood = [rec for rec in everything if rec.source not in lost]
    follows = folded(folds, city, understood, city.evidence_ms(), city.edition)
    found = (
        inputs.without_effect(city, words, held),
        inputs.without_input(city),
        saying.twice(city),
        papers.wrong(city, words),
        cards.wrong(city),
        state.differs(city, words, follows, held),
        evidence.untrue_marks(city, words),
        evidence.too_early(city, words, folds),
        editions.unlawful(city),
        state.missing(city, words, follows),
        state.unread(city),
    )
    for name, sentences in zip(COUNTS, found, strict=False):
        for sentence in sentences:
            yield name, sentence
    yield from ((CARDS, one) for one in numbered.after_discharge(city))
    yield from ((OUTAGES, one) for one in numbered.outages(city, words))


def _facts(journal: dict[str, Any], world: World, policy: Reading) -> dict[str, int]:
    said = [one for city in world.cities.values() for some in city.said.values() for one in some]
    kills = [one for one in journal["entries"] if one["blow"] in KILLS]
    return {
        "inputs": sum(
            len(records) for city in world.cities.values() for _, _, records in city.outboxes()
        ),
        "things said": len(said),
        "violations said": sum(
            one.family == "violation" and one.fields["change"] == "said" for one in said
        ),
        "withdrawn": sum(
            one.family == "violation" and one.fields["change"] == "withdrawn" for one in said
        ),
        "cards said": sum(one.family == "card" and one.fields["change"] == "said" for one in said),
        "outages said": sum(one.family == "outage" for one in said),
        "kills": len(kills),
        **{
            name: sum(one["blow"] == blow and bool(one["whom"]) for one in journal["entries"])
            for name, blow in BESIDE.items()
        },
        "papers that waited for an inbox": journal["waited"],
        **journal["before"],
        "seconds that a record waited for its city at most": round(
            max(map(state.waited_s, world.cities.values()), default=0)
        ),
        "in open transactions": in_open_transactions(journal["entries"], policy.transactions()),
    }


def main(file: str, counted: str) -> int:
    """Print what was counted; return 0 when every count is 0 and enough kills counted."""
    journal = json.loads(Path(file).read_text(encoding="utf-8"))
    counts, facts = judge(journal)
    numbers = {name: len(sentences) for name, sentences in counts.items()}
    Path(counted).write_text(json.dumps({"facts": facts, "counts": numbers}), encoding="utf-8")
    for name, number in facts.items():
        print(f"{number:8} {name}")
    for name, sentences in counts.items():
        print(f"{len(sentences):8} {name}")
        for sentence in sentences[:SHOWN]:
            print(f"           {sentence}")
    few = facts["in open transactions"] < facts["kills"] // 5
    if few:
        print("Too few kills hit an open transaction: this run does not count.")
    return 1 if few or any(counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
