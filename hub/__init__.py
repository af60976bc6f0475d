"""Gongze (共责): the hub between the offices that keep a city's land law.

To read the code, start with `hub/domain/derive/case.py` (what follows from the facts of a case),
then `hub/domain/city/city.py` (one city's order of everything), then `hub/agents/` (how it runs).
"""
