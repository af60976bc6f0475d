"""Writes hub/domain/festivals/table.py: the days of the festivals that the lunar calendar and the
sun place.

Source: `lunar-python`. Run it after the package is updated: `python -m tools.festivals`. A test
holds that the file is what this writes, and that another package has the same days.
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lunar_python import Lunar, Solar

FILE = Path(__file__).parent.parent / "hub" / "domain" / "festivals" / "table.py"
FIRST, LAST = 2000, 2088
"""The Mid-autumn Festival of 2089 is not sure: its new moon falls within minutes of midnight,
and sources differ.
"""
_CLEAR_AND_BRIGHT = "清明"
_HEAD = '''"""Festivals of the lunar calendar and of the sun: written by tools/festivals.py.

Source: lunar-python 1.4.8, which computes them. A year after the last is not known here.
"""

'''


def days_of(year: int) -> tuple[date, date, date, date]:
    """Return the first day of the lunar year, Tomb-sweeping Day,
    Dragon Boat and Mid-autumn Festival.
    """
    terms = Lunar.fromYmd(year, 6, 1).getJieQiTable()
    return (
        _day(Lunar.fromYmd(year, 1, 1).getSolar()),
        _day(terms[_CLEAR_AND_BRIGHT]),
        _day(Lunar.fromYmd(year, 5, 5).getSolar()),
        _day(Lunar.fromYmd(year, 8, 15).getSolar()),
    )


def _day(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _rows() -> Iterator[str]:
    for year in range(FIRST, LAST + 1):
        days = " ".join(f"{day:%m-%d}" for day in days_of(year))
        yield f'    {year}: "{days}",\n'


def text() -> str:
    """Return the module as it is to be written."""
    told = (
        '"""By year: the first day of the lunar year, Tomb-sweeping Day, Dragon Boat Festival,\n'
        'Mid-autumn Festival.\n"""\n'
    )
    return f"{_HEAD}DAYS = {{\n{''.join(_rows())}}}\n{told}"


def main() -> int:
    """Write the module."""
    FILE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
