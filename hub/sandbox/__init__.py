"""Plays stories through Kafka: prepares a sandbox city (`sandbox.py`), and plays in it (`player.py`). No agents."""
