"""The city agent: batches in, one city's rows and words out. `codec.py` keeps rows as Avro."""
