"""Faust: the app, and one agent a stage. Nothing else knows Faust.

`worker.py` joins everything; `city/`, `relay/` are the agents.
"""
