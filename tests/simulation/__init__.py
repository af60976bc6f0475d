"""The whole hub in one deterministic process: `make sim seed=N`. Start with `simulated_world.py`.

The real relay, stage, desk and registry run over the log in memory; virtual are the time
(`loop.py`), the network and the processes (`network_faults.py`, `process.py`), and the offices
(`offices.py`). What the hub says is held to what must never be (`watcher.py`) and to what was
written (`oracle.py`).
"""
