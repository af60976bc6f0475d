"""The registry `hub.cities`, and the topics of the hub: `provision.py` writes it, `reader.py` reads it."""
