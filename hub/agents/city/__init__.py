"""The city agent: batches in, one city's rows and words out. `row_codec.py` keeps rows as Avro."""
