"""The "deadline watch": the same work done by the hub's stage, a plain loop and stock Faust.

`work.py` is the work; `hub.py`, `loop.py`, `stock.py` are the contestants; `check.py` counts every
answer by its id; `__main__.py` runs all on one broker and prints what each cost.
"""
