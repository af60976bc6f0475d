"""The registry `hub.cities`: writes it (`provision.py`), reads it (`reader.py`), keeps what was read (`cache.py`)."""
