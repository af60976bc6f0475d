"""The shipped city that the pages of docs/ quote, over nothing but values."""

from tests.cities import ACity

NAME = "zhuhai"


class Zhuhai(ACity):
    """A city under the law of Zhuhai."""

    name = NAME
    offices = ("COURT", "LAND", "PLAN", "POWER", "hub")
