"""Stories: dated cases with their right outcome. `read.py` reads a file, `run.py` replays it."""
