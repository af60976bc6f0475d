"""What all commands that answer from the read side share: its database, and how old that is."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.cli import fail
from hub.domain.calendar import minute_of
from hub.read.database import connecting
from hub.read.looks import BEHIND_FROM, DOWN_AFTER_S, Look, last_look
from hub.read.place import PlaceError, has_another, is_there, url_of
from hub.sentence import in_words, sentence_of

VARIABLE = "GONGZE_READ_DB"
UNREAD = 3
"""The exit code of an answer that the read side could not give, or gave as it stood before."""
_T = TypeVar("_T")
_START = in_words("Start it with gongze read; gongze up does that.")


@dataclass(frozen=True, slots=True)
class Reading:
    """The database, when its follower looked last, and what is wrong with that; empty: nothing."""

    engine: Engine
    look: Look | None
    now: datetime
    wrong: str

    def told(self) -> Mapping[str, Any]:
        """Return the same for a program, in English whatever the terminal speaks."""
        return {
            "looked_at": None if self.look is None else self.look.looked_at.isoformat(),
            "age_s": None if self.look is None else _age_s(self.look, self.now),
            "behind": None if self.look is None else self.look.behind,
            "wrong": str(self.wrong) or None,
        }


def place_told() -> URL:
    """Return where the database stands. Raises `PlaceError`."""
    return url_of(os.environ.get(VARIABLE))


def on_read(question: Callable[[], _T]) -> _T:
    """Return what is made of the database; end with 3 if there is none, or it fails."""
    try:
        return question()
    except PlaceError as error:
        fail(2, sentence_of(error))
    except (SQLAlchemyError, ImportError) as error:
        fail(UNREAD, failed(error))
    raise AssertionError("`fail` ends the process")


def failed(error: BaseException) -> str:
    """Return the sentence for a database that failed; it holds no password."""
    cause = getattr(error, "orig", None) or error
    if isinstance(error, ImportError):
        return in_words(
            "PostgreSQL needs its client: install gongze[postgresql] ({why}).", why=error
        )
    return in_words(
        "The database of the read side does not answer: {why}. {variable} names it.",
        why=" ".join(str(cause).split()).rstrip("."),
        variable=VARIABLE,
    )


@contextmanager
def reading() -> Iterator[Reading]:
    """Yield the database as it stands; end with 3 if there is none of this version."""
    engine = on_read(lambda: connecting(place_told()))
    try:
        if not on_read(lambda: is_there(engine)):
            fail(UNREAD, _missing(another=on_read(lambda: has_another(engine))))
        look = on_read(lambda: last_look(engine))
        now = datetime.now(UTC)
        yield Reading(engine, look, now, wrong_with(look, now))
    finally:
        engine.dispose()


def _missing(*, another: bool) -> str:
    if another:
        return in_words(
            "What the read side wrote here was written by another version of gongze: this one "
            "does not read it, and has none of its own yet. {start}",
            start=_START,
        )
    return in_words("The read side has not run here yet, so nothing can be told. {start}",
                    start=_START)  # fmt: skip


def wrong_with(look: Look | None, now: datetime) -> str:
    """Return the sentence for a read side that is down or behind; empty for one that follows."""
    if look is None:
        return in_words("The read side has not looked yet: what is told may lack anything.")
    if _age_s(look, now) > DOWN_AFTER_S:
        return in_words(
            "The read side is down: it looked last at {at}, {ago} ago, and what is told is how it "
            "stood then. {start}",
            at=minute_of(look.looked_at),
            ago=span(_age_s(look, now)),
            start=_START,
        )
    if not look.built:
        return in_words(
            "The read side is being built: {read} of {all} records are read, as of {ago} ago, and "
            "what is told lacks the others.",
            read=look.read,
            all=look.read + look.behind,
            ago=span(_age_s(look, now)),
        )
    if look.aside:
        return in_words(
            "The read side cannot read on {places}: what is told lacks what stands there. Its log "
            "says why.",
            places=look.aside,
        )
    if look.behind >= BEHIND_FROM:
        return in_words(
            "The read side is behind: {behind} records are not read yet, as of {ago} ago, and what "
            "is told lacks them.",
            behind=look.behind,
            ago=span(_age_s(look, now)),
        )
    return ""


def _age_s(look: Look, now: datetime) -> float:
    return max((now - look.looked_at).total_seconds(), 0.0)


def span(seconds: float) -> str:
    """Return how long something is, in the unit that fits."""
    if seconds < 120:
        return in_words("{n:.0f} s", n=seconds)
    if seconds < 2 * 3600:
        return in_words("{n:.0f} min", n=seconds / 60)
    if seconds < 2 * 86400:
        return in_words("{n:.0f} h", n=seconds / 3600)
    return in_words("{n:.0f} days", n=seconds / 86400)
