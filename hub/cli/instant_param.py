"""Instants on the command line: how options read them, and how one is printed in full."""

from datetime import date, datetime

import click

from hub.domain.calendar import SHANGHAI, end_of
from hub.output import in_language
from hub.sentence import in_words


class Instant(click.ParamType):
    """An instant with its offset, or a day, which counts at its end."""

    name = "instant"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the instant; any other text is refused with what to write."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2025-03-12"):
                return end_of(date.fromisoformat(value)) - datetime.resolution
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                in_language(
                    in_words(
                        "write 2025-03-12 or 2025-03-12T09:00:00+08:00, not {value!r}", value=value
                    )
                ),
                param,
                ctx,
            )
        return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


class Day(click.ParamType):
    """A day of Asia/Shanghai."""

    name = "day"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the day; any other text is refused with what to write."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(
                in_language(in_words("write a day as 2025-03-12, not {value!r}", value=value)),
                param,
                ctx,
            )
