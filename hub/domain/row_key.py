"""The key of a row: its kind and its name, as in `case/C1`.

A name may hold a slash itself: the first one ends the kind. A name stands in the key as its fold
(`key_of` in `hub/domain/names.py`), an office as its code, a week as its Monday.
"""


def row_key(kind: str, name: str) -> str:
    """Return the key of a row."""
    return f"{kind}/{name}"


def kind_of(key: str) -> str:
    """Return the kind of a row: case, site, party, enterprise, week, target, …."""
    return key.partition("/")[0]


def name_of(key: str) -> str:
    """Return the name of a row within its kind."""
    return key.partition("/")[2]


def kind_and_name(key: str) -> tuple[str, str]:
    """Return kind and name of a row."""
    kind, _, name = key.partition("/")
    return kind, name


def is_of(kind: str, key: str) -> bool:
    """Return whether a row is of a kind. `is_of("case", key)` makes no copy of the name."""
    return key.startswith(kind) and key[len(kind) : len(kind) + 1] == "/"
