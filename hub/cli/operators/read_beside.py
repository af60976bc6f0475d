"""Asks the read side beside a command that does not need it: without it, less is told."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from hub.cli.city_stand import CityStand, city_stands
from hub.cli.read_session import Reading, place_told, wrong_with
from hub.read.database import connecting
from hub.read.looks import last_look
from hub.read.place import PlaceError, is_there
from hub.sentence import in_words

UNTOLD = in_words(
    "How many duties it touches is not told: the read side is down, behind or not there."
)
_T = TypeVar("_T")


def beside(question: Callable[[Reading, CityStand], _T], city: str) -> _T | None:
    """Return what the read side tells of a city; None if it cannot, or is not up to now."""
    try:
        engine = connecting(place_told())
    except (PlaceError, ImportError, SQLAlchemyError):
        return None
    try:
        if not is_there(engine):
            return None
        look, now = last_look(engine), datetime.now(UTC)
        read = Reading(engine, look, now, wrong_with(look, now))
        stand = city_stands(read).get(city)
        return None if stand is None or read.wrong else question(read, stand)
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()
