"""A live city played again in memory from what the read side holds: to explain a case, to try a
reading.

`touching.py` finds the records that bear on a case, `records.py` reads them, `played.py` has a city
hear them. Nothing is written, nothing is said.
"""
