"""`python -m bench.faults kills=20 seed=1`: stock Faust and the hub's stage under the same plan."""

import dataclasses
import sys

from bench import table
from bench.faults.under_faults import Contestant, Result, beat
from tests.chaos.plan import Blow, Planned, plan
from tests.chaos.testbed import running_cluster

BESIDE = (Blow.FREEZE, Blow.TERM, Blow.ADD, Blow.REMOVE)
STOCK = "bench.faults.stock"
CONTESTANTS = (
    Contestant("stock", STOCK, ("at_least_once",), "stock-rows-changelog", 0),
    Contestant("stock-exactly", STOCK, ("exactly_once",), "stock-exactly-rows-changelog", 0),
    Contestant("hub", "bench.faults.hub", (), "hub.state", 5),
)
HEAD = ("", "stock, at least once", "stock, exactly once", "the hub's stage")


def planned(kills: int, seed: int) -> list[Planned]:
    """Return a plan for workers not all of which have transactions to aim at."""
    return [
        dataclasses.replace(one, blow=Blow.KILL) if one.blow is Blow.KILL_OPEN else one
        for one in plan(kills, seed, dict.fromkeys(BESIDE, -(-kills // 10)))
    ]


def main(*arguments: str) -> None:
    """Beat each contestant by the same plan and print what was counted, side by side."""
    given = dict(one.split("=", 1) for one in arguments)
    kills, seed = int(given.get("kills", 20)), int(given.get("seed", 1))
    blows, results = planned(kills, seed), list[Result]()
    for one in CONTESTANTS:
        print(f"{one.name}:", flush=True)
        with running_cluster(1) as cluster:
            results.append(beat(cluster, one, blows, seed))
    counted = [sum(one.blow is blow for one in blows) for blow in (Blow.KILL, Blow.FREEZE)]
    rows = [
        ("inputs", [one.verdict.inputs for one in results]),
        ("inputs without output", [one.verdict.lost for one in results]),
        ("outputs repeated", [one.verdict.repeated for one in results]),
        ("rows wrong, of 400", [one.verdict.rows_wrong for one in results]),
        ("partitions that stood still", [one.still for one in results]),
        ("stops over ten seconds", [one.hung for one in results]),
        ("seconds from the last blow to all read", [round(one.drained_s) for one in results]),
    ]
    print(f"bench-faust kills={counted[0]} frozen={counted[1]} seed={seed}")
    table.show(HEAD, [(name, *(f"{count:,}" for count in counts)) for name, counts in rows])


if __name__ == "__main__":
    main(*sys.argv[1:])
