"""The work of every contestant: one row for each case, one output for each input.

An input is {id, case, seq}: the `seq`-th of its case. The row counts the inputs of its case; the
output repeats the input with the count. An input heard again changes no row, and its output is said
again.
"""

from collections.abc import Mapping
from typing import Any

PARTITIONS = 4
CASES = 400
SESSION_S = 6.0
Row = dict[str, int]


def decide(row: Mapping[str, int] | None, given: Mapping[str, Any]) -> tuple[Row, dict[str, Any]]:
    """Return the case's row after an input, and what is said of it."""
    seq, heard = (row["seq"], row["heard"]) if row else (0, 0)
    if given["seq"] > seq:
        seq, heard = given["seq"], heard + 1
    return {"seq": seq, "heard": heard}, {**given, "heard": heard}
