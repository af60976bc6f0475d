"""A city's own copy of an instrument: its articles, and which rules stand on which of them."""
