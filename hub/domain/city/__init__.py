"""One city with one order of everything: records in, messages out. Begin with `city.py`."""
