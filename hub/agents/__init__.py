"""Faust: the app, and one agent for each stage. Nothing else knows Faust.

`worker.py` joins everything; the agents are in `city/` and `relay/`.
"""
