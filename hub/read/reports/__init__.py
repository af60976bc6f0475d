"""Reports over the duties that fell due in a period, as they were said up to a position.

`period.py` says which days, `position.py` up to where; `said.py` reads what was said up to there,
word for word; `counted.py` says as what each duty counts, `tallies.py` counts, `changes.py` says
what has become another since a report was issued, and `issued.py` finds that one.
"""
