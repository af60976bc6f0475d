"""Generates months of a city as stories, with offices prompt, lazy, late and forgetful. Begin with
`month.py`.
"""
