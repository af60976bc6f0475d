"""Makes a list of a report, for a table or a workbook: a row for each group, then one for all."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.cli.lists import Column, Kind, Listing, Row
from hub.cli.report_text import COUNTS, LATE_BY
from hub.read.reports.counted import As
from hub.read.reports.report import Report
from hub.read.reports.tallies import CAUSES
from hub.sentence import in_words

ALL = "all"
_BY: Mapping[str, str] = {
    "office": in_words("office"),
    "rule": in_words("rule"),
    "district": in_words("district"),
}


def listing(report: Report) -> Listing:
    """Return the list; each row names the report that it is of, by its *as of*."""
    return Listing(
        name="report",
        columns=(
            Column(report.by, _BY[report.by], width=28),
            Column("received", in_words("fell due"), Kind.NUMBER),
            *(Column(one.value, COUNTS[one], Kind.NUMBER) for one in As),
            Column("apart", in_words("apart"), Kind.NUMBER),
            Column("days_late_median", in_words("working days late, median"), Kind.NUMBER),
            Column("days_late_max", in_words("working days late, most"), Kind.NUMBER),
            Column("on_time_rate", in_words("rate"), Kind.NUMBER),
            Column("rank", in_words("rank"), Kind.NUMBER),
            *(Column(one, LATE_BY[one], Kind.NUMBER) for one in CAUSES),
            Column("hub_days", in_words("working days that the hub stood"), Kind.NUMBER),
            Column("report", in_words("period")),
            Column("as_of", in_words("as of"), width=40),
            Column("digest", in_words("digest"), width=40),
        ),
        rows=(Row(one) for one in _rows(report)),
        stands=(),
        line=lambda row: ", ".join(map(str, row.values())),
    )


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    told = report.told()
    shared = {name: told[name] for name in ("report", "as_of", "digest")}
    shared |= {"complete_up_to": report.evidence_time}
    for row in told["rows"]:
        yield {**row, report.by: row[report.by] or "", **shared}
    yield {report.by: ALL, **told["total"], **shared}
