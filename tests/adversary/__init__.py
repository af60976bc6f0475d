"""Records drawn from the models: those an office would write, and those that an adversary would."""

import os

EXAMPLES = int(os.environ.get("GONGZE_EXAMPLES", "150"))
"""How many examples a property draws; a door of its own sets more."""
