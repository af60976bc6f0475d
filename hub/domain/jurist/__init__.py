"""What a jurist asks of the law: one rule (`rule.py`), two cities (`compare.py`), an answer (`explain.py`)."""
