"""Writes an instant as outcomes and answers show it."""

from datetime import datetime

from hub.domain.calendar import in_shanghai


def local_text(instant: datetime | None) -> str | None:
    """Return an instant as text in Asia/Shanghai, or None."""
    return in_shanghai(instant).isoformat() if instant else None
