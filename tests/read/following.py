"""A database that a follower has read of a whole life."""

from pathlib import Path

from sqlalchemy import Engine

from hub.read.database import opened
from hub.read.follower import Follower
from hub.read.place import url_of
from hub.stream.memory import MemoryLog
from tests.read.lived import beside, lived


def followed_life(folder: Path, seed: int = 6) -> None:
    """Have a follower read all that a seed's hub wrote, into a database in the folder."""
    engine = opened(url_of(str(folder)))
    beside(lived(seed), lambda log: followed(log, engine))
    engine.dispose()


async def followed(log: MemoryLog, engine: Engine) -> None:
    """Read a log to its end."""
    follower = Follower(log, engine)
    await follower.to_end()
    await follower.close()
