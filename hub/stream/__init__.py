"""Batches, state rows and their log, transactions: all behind the port `Log`. Nothing here knows
the law.
"""
