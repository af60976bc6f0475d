"""What commands of an operator share: who does it and why, and how a city is told
by its own outbox.
"""
