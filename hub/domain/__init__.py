"""The law, pure: facts in, what follows out. No clock, no randomness, no environment, no I/O.

Read in this order: `rules.py` (what a rule is), `law.py`, `facts.py`, `clocks.py`, `derive/` (what
follows from the facts of one case or site), `transitions.py` (what may be published of a change),
`city/` (one order of everything in one city).
"""
