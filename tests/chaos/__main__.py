"""`python -m tests.chaos kills=N seed=S brokers=1|3`: one run of chaos; exit 1 if it went wrong.

`beside=0` leaves out everything but kills. `upgrading=COMMIT` has every worker begin with the code
of that commit, and go on with this one's when it is started again.
"""

import sys
import time
from contextlib import nullcontext

from bench.against import checked_out
from tests.chaos.plan import beside_of, plan
from tests.chaos.run import Asked, run

DEFAULTS = {"kills": 20, "seed": 1, "brokers": 1, "events": 600, "beside": 1}


def main(*arguments: str) -> int:
    """Beat a hub by the seed and print what was counted."""
    given = dict(one.split("=", 1) for one in arguments)
    asked = {name: int(given.get(name, default)) for name, default in DEFAULTS.items()}
    started = time.monotonic()
    whole = bool(asked["beside"])
    planned = plan(asked["kills"], asked["seed"], beside_of(asked["kills"]) if whole else {})
    with checked_out(given["upgrading"]) if "upgrading" in given else nullcontext() as before:
        done = run(Asked(asked["brokers"], asked["events"], asked["seed"], whole, before), planned)
    print(done.words, end="")
    settings = " ".join(f"{name}={value}" for name, value in asked.items())
    print(f"{'ok' if done.held else 'failed'}: {settings}, {time.monotonic() - started:.0f} s")
    return 0 if done.held else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
