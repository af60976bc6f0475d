"""Reads what people have: files of their encodings and forms, as messages of an office; names every wrong line."""
