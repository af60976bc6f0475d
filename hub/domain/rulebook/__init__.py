"""Rulebooks: law as text files, read into `hub.domain.law`. Start with `load.py`."""

from hub.domain.rulebook.load import DISTRICTS, load_law
from hub.domain.rulebook.node import RulebookError

__all__ = ["DISTRICTS", "RulebookError", "load_law"]
