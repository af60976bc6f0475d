"""Inboxes: written by the city's own transaction, held one by one,
missed when nothing comes back.
"""
