"""`python -m tests.chaos.long [seed=1] [seeds=5]`: the long run on three brokers, seed after seed.

Two hundred kills of workers over five seeds, thirty frozen workers, ten broker kills, and
everything else that a run knows. Exit 1 if any count of any seed is not 0, or if fewer blows fell
than that.
"""

import sys
import time
from collections import Counter

from tests.chaos.plan import Blow, plan
from tests.chaos.run import Asked, run

KILLS = 40
BESIDE = {
    Blow.KILL_RELAY: 3, Blow.FREEZE: 6, Blow.TERM: 4, Blow.ADD: 3, Blow.REMOVE: 3, Blow.OFFICE: 2,
    Blow.CLOCK: 2, Blow.BROKER: 2, Blow.DISK: 1, Blow.SLOW: 2, Blow.GONE: 1, Blow.UNLED: 1,
    Blow.SMALL: 1,
}  # fmt: skip
EACH = {
    "kills": KILLS, "in open transactions": 8, "workers frozen": 6, "brokers killed": 2,
    "inboxes deleted": 1, "inboxes without a leader": 1, "inboxes over their limit": 1,
}  # fmt: skip
"""What each seed must bring."""
EVENTS = 600


def main(*arguments: str) -> int:
    """Run every seed and print what was counted over all of them."""
    given = dict(one.split("=", 1) for one in arguments)
    first, seeds = int(given.get("seed", 1)), int(given.get("seeds", 5))
    facts, counts, failed = Counter[str](), Counter[str](), list[int]()
    begun = time.monotonic()
    for seed in range(first, first + seeds):
        done = run(Asked(3, EVENTS, seed, wall=True), plan(KILLS, seed, BESIDE))
        print(done.words, end="")
        print(f"seed {seed}: {time.monotonic() - begun:.0f} s since the beginning", flush=True)
        facts.update(done.facts)
        counts.update(done.counts)
        if not done.held:
            failed.append(seed)
    print(f"\nseeds {first} to {first + seeds - 1}, three brokers")
    for name, number in [*facts.items(), *counts.items()]:
        print(f"{number:8} {name}")
    few = [name for name, each in EACH.items() if facts[name] < each * seeds]
    if few:
        print(f"Too few: {', '.join(few)}. This run does not count.")
    words = f"failed: seeds {failed}" if failed else "failed" if few else "ok"
    print(f"{words}: {time.monotonic() - begun:.0f} s")
    return 1 if failed or few else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
