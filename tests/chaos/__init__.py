"""Kills, freezes and starves a running hub from a seed, then counts what it lost, repeated or
rushed.

Start with `run.py`. What happens is drawn in `plan.py` and done in `faults.py`; who judges the
outcome, `checker/`, shares no code and no client library with the hub.
"""
