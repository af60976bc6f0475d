"""Writes an instant as outcomes and answers show it."""

from datetime import datetime

from hub.domain.calendar import in_shanghai


def local_text(instant: datetime | None) -> str | None:
    """Return an instant as text in Asia/Shanghai, or None; to the millisecond where that is all."""
    if instant is None:
        return None
    whole = instant.microsecond % 1000
    exact = "auto" if whole or not instant.microsecond else "milliseconds"
    return in_shanghai(instant).isoformat(timespec=exact)
