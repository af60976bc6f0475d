"""The stored cards of a city: those of a duty are found by the duty, those of duties that are still
owed without a look at the others.
"""

from collections.abc import Collection, Iterator, Mapping

from hub.agents.city import row_codec
from hub.domain.cards.kept import CardsOfDuty, KeptCards


def kept_in(stored: Mapping[bytes, bytes], gone: Collection[bytes] = ()) -> KeptCards:
    """Return the cards as stored; those in `gone` are not read."""

    def load(duty: str) -> CardsOfDuty | None:
        key = row_codec.CARDS + duty.encode()
        raw = stored.get(key) if key not in gone else None
        return row_codec.decode_cards(raw) if raw is not None else None

    def owed() -> Iterator[CardsOfDuty]:
        for key, raw in stored.items():
            if key.startswith(row_codec.CARDS) and key not in gone and row_codec.are_owed(raw):
                yield row_codec.decode_cards(raw)

    return KeptCards(load, owed)


def changes_of(kept: KeptCards) -> dict[bytes, bytes | None]:
    """Return the rows of cards that have changed since the last call."""
    return {
        row_codec.CARDS + one.duty.encode(): row_codec.encode_cards(one)
        for one in kept.take_changed()
    }
