"""Explains to a jurist: what follows from a record (`explanation.py`, with a file for each thing
that is told), one rule (`rule.py`), two laws and two answers beside each other.
"""
