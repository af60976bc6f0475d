"""`python -m tests.simulation --seed N [--trace 1] [--down HOURS]`, or `--night` until stopped."""

import argparse
import sys
import time
from datetime import timedelta
from itertools import count

from tests.simulation.run import simulate


def main() -> int:
    """Run one seed, or seed after seed; return 1 if any failed."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seeds", type=int, default=1, help="how many, from --seed on")
    asked.add_argument("--trace", type=int, default=0, help="1: print all that happens")
    asked.add_argument("--down", type=float, help="hours for which all workers are down")
    asked.add_argument("--night", action="store_true", help="go on until stopped")
    options = asked.parse_args()
    down = timedelta(hours=options.down) if options.down is not None else None
    failed = 0
    seeds = (
        count(options.seed) if options.night else range(options.seed, options.seed + options.seeds)
    )
    for seed in seeds:
        started = time.process_time()
        run = simulate(seed, down=down)
        took_s = time.process_time() - started
        if options.trace or (run.failure and not options.night):
            print("\n".join(run.trace if options.trace else run.trace[-60:]))
        if run.failure:
            failed += 1
            print(f"seed {seed} failed: {run.failure}\nmake sim seed={seed} trace=1", flush=True)
        elif not options.night:
            print(
                f"seed {seed}: {run.summary}, {took_s:.1f} s of CPU, digest {run.digest}",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
