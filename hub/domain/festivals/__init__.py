"""Understands the festivals that all rest on: which days they are by law, and whose days an arrangement moves."""
