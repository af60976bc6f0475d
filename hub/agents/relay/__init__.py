"""The relay: copies every outbox, and every inbox as receipts, to its city's partition. It judges
nothing.
"""
