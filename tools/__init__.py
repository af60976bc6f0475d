"""What the Makefile runs: the logic behind its doors."""
