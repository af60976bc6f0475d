"""Explains to a jurist: one rule (`rule.py`), a story (`story.py`),
two laws and two answers beside each other.
"""
