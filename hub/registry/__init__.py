"""The registry `hub.cities` and the topics of the hub: `provision.py` writes, `reader.py` reads."""
