"""Reads the project's files: rulebooks, stories, the calendar.
`hub.domain` gets texts and values.
"""
