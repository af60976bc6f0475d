"""The same workers, killed, frozen and stopped by the same plan: stock Faust beside the hub's
stage.

`work.py` is what every contestant computes; `stock.py` and `hub.py` are the contestants;
`under_faults.py` runs one of them under the plan and the hands of `tests/chaos`; `check.py` counts
what the topics hold.
"""
