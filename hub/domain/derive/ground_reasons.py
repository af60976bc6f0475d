"""Says why a ground is established that comes from no violation: the figures and their year, or the
date that a measure set and whether mending came later (RL-23).
"""

from datetime import date

from hub.domain.calendar import local_day
from hub.domain.facts import Fact, figures
from hub.domain.measures import Ratio
from hub.sentence import Sentence, both


def of_figures(report: Fact, asked: Ratio) -> Sentence:
    """Return the figures of a report that reaches a ratio, with their year."""
    illegal, total, _ = figures(report)
    values = {"year": report.get("year"), "illegal": illegal, "total": total}
    values |= {"percent": f"{illegal * 100 / total:.2f}", "least": asked.at_least}
    if illegal * 100 >= total * asked.at_least:
        return both(
            "Year {year}: {illegal} of {total}, that is {percent} %; {least} % is reached.",
            "{year}年度：违法占用{illegal}，总面积{total}，占{percent}%，达到{least}%。",
            **values,
        )
    return both(
        "Year {year}: {illegal} of {total}, that is {percent} %; below {least} %, with severe"
        " effects reported.",
        "{year}年度：违法占用{illegal}，总面积{total}，占{percent}%，未达到{least}%，但报告后果严重。",
        **values,
    )


def of_date(measure: Fact, day: date, mended: Fact | None) -> Sentence:
    """Return the date that a measure set, which passed without mending, and when mending came."""
    values = {"taken": local_day(measure.at), "day": day}
    if mended is None:
        return both(
            "The measure of {taken} set {day} for the mending; that day passed, and no mending is"
            " on record.",
            "{taken}作出的措施所定整改期限为{day}，期限届满，无整改完成的记录。",
            **values,
        )
    return both(
        "The measure of {taken} set {day} for the mending; that day passed without it, and mending"
        " came later, on {mended}.",
        "{taken}作出的措施所定整改期限为{day}，届满未整改；其后于{mended}整改完成。",
        mended=local_day(mended.at),
        **values,
    )
