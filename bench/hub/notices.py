"""The notices of the bench: one land bureau tells power, water and gas to cut a site's supply."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.messages import Document, encode

CITY = "bench"
LAND = "LAND"
UTILITIES = ("POWER", "WATER", "GAS")
OFFICES = {code: code for code in (LAND, *UTILITIES)}
DUTIES_EACH = 3
BLOCKS_EACH = 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many sites and parties the notices are spread over."""

    sites: int = 20_000
    parties: int = 5_000


def notice(number: int, sizes: Sizes, at: datetime) -> bytes:
    """Return one notice about a case of its own, in Avro."""
    return encode(
        Document(
            id=f"N{number}",
            kind="written_notice_sent",
            city=CITY,
            office=LAND,
            at=at,
            to=UTILITIES,
            case=f"C{number}",
            site=f"P{number % sizes.sites}",
            party=f"Q{number % sizes.parties}",
            notice=f"No. {number}",
            matter="cutoff",
        )
    )


def a_moment_ago() -> datetime:
    """Return an instant that no office's clock is ahead of."""
    return datetime.now(UTC) - timedelta(minutes=1)
