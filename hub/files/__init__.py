"""Reads what the project keeps in files: rulebooks, stories, the calendar. `hub.domain` gets texts and values."""
