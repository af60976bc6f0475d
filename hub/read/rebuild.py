"""Builds the database of the read side anew from the log, beside the old one."""

from collections.abc import Mapping

from sqlalchemy import URL

from hub.read.database import digests, settle
from hub.read.exchange import beside
from hub.read.follower import Follower
from hub.stream.port import Log


async def rebuild(log: Log, url: URL) -> Mapping[str, str]:
    """Read everything from its start into a new database and put it in the place of the old one.

    Returns the digest of every table. If `LogError` or `RebuildingError` is raised, the old one
    stands.
    """
    with beside(url) as new:
        follower = Follower(log, new.engine)
        try:
            await follower.to_end()
            await follower.look()
        finally:
            await follower.close()
        settle(new.engine)
        told = digests(new.engine)
        new.exchange()
    return told
