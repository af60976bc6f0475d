"""Stops a worker when not the senders are wrong but the deploy: nearly every record meets a fault
of ours.

What senders write wrong is refused record by record, and stops nobody, however many they are. When
nine in ten of the last records of several senders meet a fault of ours, this worker has a bug.
Going on would only fill `hub.refused` and put good records in doubt.
"""

from collections import deque
from collections.abc import Collection, Sequence

from hub.agents.held_cities import CityHeldError
from hub.sentence import in_words

RECORDS = 200
SHARE = 0.9
SOURCES_MIN = 3
_OURS = frozenset(("X01",))
"""The codes of our own faults. All other codes are the senders' mistakes,
however many there are.
"""


class WrongDeployError(CityHeldError):
    """Nearly everything is refused: says how much, with which codes, and what to do."""


class RefusalLimit:
    """The outcomes of the last records of one city."""

    def __init__(self) -> None:
        self._last: deque[tuple[str, str]] = deque(maxlen=RECORDS)

    def weigh(self, heard: Sequence[str], refused: dict[str, str]) -> None:
        """Take a batch: the accepted records by source, and the codes of the refused ones by
        source.

        Raises `WrongDeployError`; then nothing of the batch is written.
        """
        self._last.extend((source, refused.get(source, "")) for source in heard[-RECORDS:])
        bad = [(source, code) for source, code in self._last if code in _OURS]
        if len(self._last) < RECORDS or len(bad) < SHARE * RECORDS:
            return
        topics = {source.partition("/")[0] for source, _ in bad}
        if len(topics) >= SOURCES_MIN:
            raise WrongDeployError(_words(len(bad), topics, {code for _, code in bad}))


def _words(bad: int, topics: Collection[str], codes: Collection[str]) -> str:
    return in_words(
        "{bad} of the last {records} records, from {count} sources, were refused "
        "with {codes}: the deploy is wrong. Nothing of this batch was written. Start "
        "workers that know what is being written, or mend the fault, and the city "
        "goes on from here.",
        bad=bad,
        records=RECORDS,
        count=len(topics),
        codes=", ".join(sorted(codes)),
    )
