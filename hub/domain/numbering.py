"""Numbers of records that a city counts by year: from 1, without a gap. Pure.

A number is taken where its record is made, and stored in the same transaction. `Numbers` holds the
last one of each series and year, under `series/year`.
"""

Numbers = dict[str, int]
"""The last number of each series and year."""


def next_number(numbers: Numbers, series: str, year: int) -> int:
    """Return the next number of a series in a year; nothing is taken yet."""
    return numbers.get(_key(series, year), 0) + 1


def take_number(numbers: Numbers, series: str, year: int, number: int) -> None:
    """Take a number: that of a record that was made, or of one that was published before."""
    key = _key(series, year)
    numbers[key] = max(numbers.get(key, 0), number)


def years_of(numbers: Numbers, series: str) -> list[int]:
    """Return the years of which a series has a number."""
    found = (key.partition("/") for key in numbers)
    return sorted(int(year) for name, _, year in found if name == series)


def _key(series: str, year: int) -> str:
    return f"{series}/{year}"
