"""One city: one order of everything. `docket.py` works out what follows, `city.py` hears and says."""
