"""The notices of the State Council by which each year's days rest and work, by number.

Each year's arrangement is 国务院办公厅关于…年部分节假日安排的通知. Where another notice changed
single days, that notice stands for them. A year that is not listed was arranged all the same: its
notice's number is not known here, and nobody guesses it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

NUMBERS = {
    2008: "国办发明电〔2007〕52号",
    2009: "国办发明电〔2008〕42号",
    2010: "国办发明电〔2009〕27号",
    2011: "国办发明电〔2010〕40号",
    2012: "国办发明电〔2011〕45号",
    2013: "国办发明电〔2012〕33号",
    2014: "国办发明电〔2013〕28号",
    2015: "国办发明电〔2014〕28号",
    2016: "国办发明电〔2015〕18号",
    2017: "国办发明电〔2016〕17号",
    2018: "国办发明电〔2017〕12号",
    2019: "国办发明电〔2018〕15号",
    2020: "国办发明电〔2019〕16号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


CHANGED = {
    **dict.fromkeys(_days(date(2015, 9, 3), date(2015, 9, 6)), "国发明电〔2015〕1号"),
    **dict.fromkeys(
        (date(2019, 4, 28), *_days(date(2019, 5, 1), date(2019, 5, 5))), "国办发明电〔2019〕3号"
    ),
    **dict.fromkeys(_days(date(2020, 1, 31), date(2020, 2, 2)), "国办发明电〔2020〕1号"),
}
"""Days that another notice than the year's arranged, with its number."""

_NEW_YEAR = "New Year's Day"
"""The festival whose rest and make-up days may lie in the December before its year."""


def year_arranging(day: date, festival: str) -> int:
    """Return the year whose notice arranges `day` for a festival."""
    return day.year + 1 if day.month == 12 and festival == _NEW_YEAR else day.year


def notice_of(day: date, festival: str) -> tuple[int, str]:
    """Return the year whose notice arranged `day` for a festival, and its number; "" if unknown."""
    year = year_arranging(day, festival)
    return year, CHANGED.get(day) or NUMBERS.get(year, "")
