"""A city to live in: offices prompt, lazy, late and forgetful, as a story. Start with `month.py`."""
