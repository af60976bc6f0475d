"""What the columns and tables of the read side have in common."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

METADATA = MetaData()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An instant: microseconds since the epoch, so that both databases sort and keep it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is stored."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Text(TypeDecorator[str]):
    """A text that both databases sort alike, by code points, whatever language a server speaks."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type in a database."""
        told = String(collation="C") if dialect.name == "postgresql" else String()
        return dialect.type_descriptor(told)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored. A server takes no zero, and only others than the hub write one."""
        return value.replace("\0", "\ufffd") if value and "\0" in value else value


def records_table(name: str, *more: Any) -> Table:
    """Return a table of records: one row for each place of the log."""
    return Table(
        name,
        METADATA,
        Column("topic", Text, primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("offset", BigInteger, primary_key=True, autoincrement=False),
        Column("city", Text, nullable=False),
        Column("appended", Moment, nullable=False),
        *more,
    )


def newest_table(name: str, *more: Any, key: str = "id") -> Table:
    """Return a table of the newest record under each key of a city, and where it stands."""
    return Table(
        name,
        METADATA,
        Column("city", Text, primary_key=True),
        Column(key, Text, primary_key=True),
        Column("said_at", Moment, nullable=False),
        Column("said_partition", Integer, nullable=False),
        Column("said_offset", BigInteger, nullable=False),
        *more,
    )


def cited() -> tuple[Column[Any], ...]:
    """Return the columns for what a statement rests on."""
    return (
        Column("rule", Text, nullable=False),
        Column("article", Text, nullable=False),
        Column("edition", Text, nullable=False),
        Column("evidence_time", Moment),
    )
