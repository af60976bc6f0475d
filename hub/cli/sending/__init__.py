"""Reads people's files, in their encodings and forms, as messages of an office; names every wrong
line.
"""
