"""Batches, state rows and their log, transactions behind the port `Log`; knows nothing of the law."""
