"""Judges a run by what Kafka holds: no code of the hub, and no client or codec that the hub uses.

`reading.py` reads topics with kafka-python, `words.py` decodes with Apache Avro by `schemas/avro`,
and `__main__.py` counts. What the hub's pure fold makes of the same inputs is asked of a
process of its own (`asking.py`) and compared as data.
"""
