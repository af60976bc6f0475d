"""Rulebooks: law as text files, read into `hub.domain.law`. Start with `load.py`."""

from hub.domain.rulebook.load import load_law
from hub.domain.rulebook.problems import RulebookError
from hub.domain.rulebook.shape import DISTRICTS, Texts

__all__ = ["DISTRICTS", "RulebookError", "Texts", "load_law"]
