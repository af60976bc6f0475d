"""Law that is wrong on purpose, and whether any story notices. Start with `mutants.py`."""
