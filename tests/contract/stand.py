"""What the contract needs of a log's brokers beside the port: clients,
and what people do to topics.
"""

from collections.abc import Sequence
from typing import Protocol

from hub.stream.port import Log, TopicPartition


class Held(Protocol):
    """A transaction that has appended and not ended."""

    async def commit(self) -> None: ...

    async def abort(self) -> None: ...


class Stand(Protocol):
    """Brokers under test. `new` makes a name that no other test uses."""

    def new(self, what: str) -> str: ...

    def client(self) -> Log:
        """Return the client of one more process."""
        ...

    async def hold(
        self, transactional_id: str, place: TopicPartition, values: Sequence[bytes]
    ) -> Held:
        """Append within a transaction and leave it open."""
        ...

    async def delete(self, topic: str) -> None: ...

    async def cut(self, place: TopicPartition, before: int) -> None:
        """Delete the records below an offset, as retention does."""
        ...

    async def limit(self, topic: str, bytes_max: int) -> None:
        """Alter how large a record may be that a topic takes."""
        ...

    async def close(self) -> None: ...
