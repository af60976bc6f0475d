"""Finds what a city's simulated month is made of: its own file, or else the rules of its law."""

from functools import cache

from hub.files.rulebooks import law_of, month_text
from hub.sim.city_month import CityMonth, read_month
from hub.sim.from_law import month_from


@cache
def month_of(city: str) -> CityMonth:
    """Return what a city's month is made of. Raises `RulebookError`."""
    law, told = law_of(city), month_text(city)
    return month_from(law) if told is None else read_month(*told, law.vocabulary)
