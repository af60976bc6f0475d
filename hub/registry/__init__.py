"""The registry `hub.cities`: `provision.py` writes it, `reader.py` reads it,
`cache.py` keeps it.
"""
