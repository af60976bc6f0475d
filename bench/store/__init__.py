"""How soon a worker that takes a large city over answers its first batch."""
