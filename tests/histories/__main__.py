"""`python -m tests.histories [--histories N] [--seed S]`: every invariant on N random histories."""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor

from hub.files.rulebooks import cities
from tests.histories.invariants import INVARIANTS, held

_AT_ONCE = 50


def main() -> int:
    """Check every invariant of every city; print what broke with its seed; return 1 if any did."""
    asked = argparse.ArgumentParser(prog="python -m tests.histories", description=__doc__)
    asked.add_argument("--histories", type=int, default=2000, help="how many of each")
    asked.add_argument("--seed", type=int, default=1, help="the first seed")
    options = asked.parse_args()
    seeds = range(options.seed, options.seed + options.histories)
    broke = 0
    with ProcessPoolExecutor() as pool:
        for name in INVARIANTS:
            for city in cities():
                starts = range(0, len(seeds), _AT_ONCE)
                parts = [(name, city, seeds[n : n + _AT_ONCE]) for n in starts]
                found = [one for some in pool.map(_broken, parts) for one in some]
                broke += len(found)
                head = f"{city}: {name}: {len(seeds)} histories, {len(found)} broke"
                print("\n".join([head, *found]), flush=True)
    return 1 if broke else 0


def _broken(part: tuple[str, str, range]) -> list[str]:
    name, city, seeds = part
    found = []
    for seed in seeds:
        try:
            held(name, city, seed)
        except AssertionError as error:
            found.append(f"  seed {seed}: {error}")
    return found


if __name__ == "__main__":
    sys.exit(main())
