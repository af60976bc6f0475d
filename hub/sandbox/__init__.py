"""Plays stories through Kafka: `sandbox.py` prepares a sandbox city, `player.py` plays in it. No
agents.
"""
