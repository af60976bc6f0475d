"""Stories: dated cases with their right outcome. `read.py` understands a file, `run.py` replays it."""
