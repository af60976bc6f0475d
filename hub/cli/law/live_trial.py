"""Tries a reading on a city of the hub: plays it twice in memory, under the law of now and then."""

import gc
from collections.abc import Callable, Mapping
from typing import Any

from hub import output
from hub.cli import fail
from hub.cli.live_city import law_in_force, live_city
from hub.cli.read_session import UNREAD, Reading, on_read
from hub.domain.calendar import local_day
from hub.domain.law import Law
from hub.files.rulebooks import law_of
from hub.read.live.tried import Standing, TriedLive, standing_in, tried_live
from hub.registry.city_checks import readings_of
from hub.sentence import in_words


def live_trial(read: Reading, name: str, chosen: Mapping[str, Any]) -> tuple[TriedLive, str]:
    """Return what a city of the hub would have otherwise under a reading, and the edition then.

    How far it has come is said on standard error. Raises `RulebookError`. Ends with 1 if there is
    no such city, with 3 if nothing has been heard of it yet.
    """
    # Values form no cycles, and this ends with its process.
    gc.disable()
    live, _ = on_read(lambda: live_city(read, name, None))
    now = law_in_force(live.placed)
    then = law_of(live.placed.law, {**readings_of(live.placed), **chosen})

    def under(law: Law, words: str) -> Standing:
        return on_read(lambda: standing_in(live.whole(law, _progress(words))))

    standing = under(now, in_words("as it stands"))
    otherwise = under(then, in_words("under the reading that is tried"))
    return tried_live(standing, otherwise, local_day(live.until)), then.edition


def _progress(words: str) -> Callable[[int], None]:
    return lambda count: output.warn(
        in_words("{count} records heard, {under}", count=count, under=words)
    )


def end_if_old(read: Reading) -> None:
    """End with 3 if the read side is down or behind."""
    if read.wrong:
        fail(UNREAD, read.wrong)
