"""A hub on one machine: an embedded real Kafka (`broker.py`), its jars (`jars.py`),
a supervisor.
"""
