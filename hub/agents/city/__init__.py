"""The city agent: batches in, a city's rows and messages out.
`row_codec.py` stores rows as Avro.
"""
