"""Where the database of the read side stands: what GONGZE_READ_DB says, else a file in `.gongze`.

Each schema has a database of its own. So a program never reads what another version wrote: it finds
its own, or says that there is only another's.
"""

from pathlib import Path

from sqlalchemy import URL, Engine, inspect, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import DropSchema

from hub.read import schema
from hub.read.database import SCHEMAS, schema_of
from hub.sentence import in_words

FOLDER = ".gongze"
_FILES = "read-*.sqlite"


class PlaceError(Exception):
    """What GONGZE_READ_DB says is no place for a database."""


def url_of(told: str | None) -> URL:
    """Return the URL for what GONGZE_READ_DB says: a URL, or the folder of a file of SQLite.

    Raises `PlaceError`.
    """
    if told and "://" in told:
        return _of_url(told)
    name = f"read-{schema.fingerprint(sqlite.dialect())}.sqlite"
    return URL.create("sqlite", database=str(Path(told or FOLDER).absolute() / name))


def _of_url(told: str) -> URL:
    try:
        url = make_url(told)
    except ArgumentError:
        url = None
    kind = url.get_backend_name() if url is not None else ""
    if (
        url is None
        or kind not in ("postgresql", "sqlite")
        or (kind == "sqlite" and not url.database)
    ):
        # What was written may hold a password: it is not repeated.
        raise PlaceError(
            in_words(
                "GONGZE_READ_DB is no place for the read side: write postgresql://USER@HOST/NAME, "
                "sqlite:////FILE, or a folder."
            )
        )
    return url.set(drivername="postgresql+psycopg") if kind == "postgresql" else url


def is_there(engine: Engine) -> bool:
    """Return whether this version's database has been made there."""
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        return path.exists() and inspect(engine).has_table(schema.looks.name)
    return inspect(engine).has_schema(schema_of(engine))


def has_another(engine: Engine) -> bool:
    """Return whether another version's database stands there."""
    return bool(others(engine))


def others(engine: Engine) -> list[str]:
    """Return the databases of other versions that stand there: files, or SQL schemas."""
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        return sorted(str(one) for one in path.parent.glob(_FILES) if one != path)
    own = schema_of(engine)
    return sorted(
        name
        for name in inspect(engine).get_schema_names()
        if name.startswith(SCHEMAS) and not name.startswith(own)
    )


def remove_others(engine: Engine) -> list[str]:
    """Remove the databases of other versions; return their names."""
    found = others(engine)
    for name in found:
        if engine.dialect.name == "sqlite":
            path = Path(name)
            for one in (*path.parent.glob(f"{path.name}[.-]*"), path):
                one.unlink(missing_ok=True)
        else:
            with engine.begin() as connection:
                connection.execute(DropSchema(name, cascade=True, if_exists=True))
    return found
