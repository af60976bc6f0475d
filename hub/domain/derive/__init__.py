"""What follows from facts: `case.py` for a case, `site.py` for a site, `gate.py` for a question."""
