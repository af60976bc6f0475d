"""A notice to cut a supply, as the land department of a city on the brokers' clocks writes it."""

from datetime import UTC, datetime, timedelta

from hub.messages import Document

CUT_OFF = "ZH-15.7-utility-cutoff"


def notice(
    city: str, case: str, to: tuple[str, ...] = ("POWER",), office: str = "LAND"
) -> Document:
    """Return a notice of a moment ago about a case, with a site and a party of its own."""
    return Document(
        id=f"N-{case}",
        kind="written_notice_sent",
        city=city,
        office=office,
        at=datetime.now(UTC) - timedelta(seconds=1),
        to=to,
        case=case,
        site=f"P-{case}",
        party=f"X-{case}",
        notice=f"No. {case}",
        matter="cutoff",
    )
