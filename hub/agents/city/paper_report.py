"""Reports inboxes with waiting papers, and inboxes from which papers have not come back.

It reports at once, again every ten minutes, and when it is over. Every reader of heartbeats can use
it, as with evidence time (`evidence_report.py`).
"""

from collections.abc import Iterator

from hub.domain.calendar import minute_of
from hub.messages import UNWRITABLE_MEANS, Heartbeat, Unwritable
from hub.sentence import in_words

AGAIN_MS = 600_000
_LOOK = in_words(
    "gongze watch CITY:OFFICE --from start shows what stands there; gongze "
    "rebuild CITY, with its workers stopped, has written what does not"
)


class PaperReport:
    """The last report about the papers of one city."""

    def __init__(self) -> None:
        self._said_ms: dict[str, int] = {}

    def look(self, beat: Heartbeat, now_ms: int) -> Iterator[str]:
        """Yield the reports for a heartbeat appended at `now_ms`."""
        now = dict(_report_lines(beat))
        for inbox in sorted(self._said_ms.keys() - now.keys()):
            del self._said_ms[inbox]
            yield in_words("no paper waits for {inbox} any more, and none is late", inbox=inbox)
        for inbox, words in now.items():
            if now_ms - self._said_ms.get(inbox, now_ms - AGAIN_MS) >= AGAIN_MS:
                self._said_ms[inbox] = now_ms
                yield words


def _report_lines(beat: Heartbeat) -> Iterator[tuple[str, str]]:
    """Yield each inbox with its report; of an inbox for which papers wait, that they do."""
    for late in beat.papers_late:
        yield (
            late.inbox,
            (
                in_words(
                    "papers have not come back from {inbox} since {minute_of}: {papers}. What to "
                    "do: {look}.",
                    inbox=late.inbox,
                    minute_of=minute_of(late.since),
                    papers=late.papers,
                    look=_LOOK,
                )
            ),
        )
    for held in beat.papers_held:
        if held.because:
            why = next((one for one in Unwritable if one == held.because), Unwritable.REFUSED)
            meaning, remedy = UNWRITABLE_MEANS[why]
            yield (
                held.inbox,
                (
                    in_words(
                        "papers wait for {inbox}: {papers}. It cannot be written: {meaning}. "
                        "What to do: {remedy}.",
                        inbox=held.inbox,
                        papers=held.papers,
                        meaning=meaning,
                        remedy=remedy,
                    )
                ),
            )
