"""When the follower looked last and how far behind it was: what tells whether an answer is old."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from hub.read import schema

DOWN_AFTER_S = 20.0
"""A follower looks every five seconds; one that has not for so long is down, or cannot write."""
BEHIND_FROM = 2_000
"""From so many records left on, an answer is old: it is what a second may bring."""
_WHO = "follower"


@dataclass(frozen=True, slots=True)
class Look:
    """When the follower looked, by its machine's clock, and how many records it had left.

    `read` is up to where it has read, of all places together. `built` says whether it has ever read
    all that there was; `aside` names places that it cannot read on.
    """

    looked_at: datetime
    behind: int
    read: int = 0
    built: bool = True
    aside: str = ""


_TOLD = ("looked_at", "behind", "read", "built", "aside")


def say_look(engine: Engine, look: Look) -> None:
    """Write down the newest look."""
    table = schema.looks
    with engine.begin() as connection:
        connection.execute(delete(table))
        told = {name: getattr(look, name) for name in _TOLD}
        connection.execute(insert(table).values(who=_WHO, **told))


def last_look(engine: Engine) -> Look | None:
    """Return the newest look; None if there was none yet."""
    table = schema.looks
    with engine.connect() as connection:
        row = connection.execute(select(*(table.c[name] for name in _TOLD))).first()
    return None if row is None else Look(*row)
