"""Says by which law a term is counted, and by which notice a day rests or works.

The instruments count in days and say no more. How terms run is civil law's, as it stood on the day
of the trigger: the General Principles until 2017-09-30, the General Provisions until 2020-12-31,
the Civil Code since.
"""

from datetime import date

from hub.domain.calendar import Calendar, DayKind
from hub.domain.explain.both import Both, joined
from hub.domain.festivals.notices import notice_of

_SINCE_PROVISIONS, _SINCE_CODE = date(2017, 10, 1), date(2021, 1, 1)

EXCLUDED = "excluded"
MONTHS_END = "months_end"
ROLLS = "rolls"
ENDS = "ends"
_OF_CODE = {EXCLUDED: "201 ¶1", MONTHS_END: "202", ROLLS: "203 ¶1", ENDS: "203 ¶2"}
_OF_CODE_ZH = {
    EXCLUDED: "第二百零一条第一款",
    MONTHS_END: "第二百零二条",
    ROLLS: "第二百零三条第一款",
    ENDS: "第二百零三条第二款",
}
_OF_PRINCIPLES = {EXCLUDED: 2, MONTHS_END: 1, ROLLS: 3, ENDS: 4}
_PARAGRAPHS = {1: "一", 2: "二", 3: "三", 4: "四"}


def counting_law(of: str, day: date) -> Both:
    """Return the article by which a term that began on `day` is counted in one respect."""
    if day < _SINCE_PROVISIONS:
        number = _OF_PRINCIPLES[of]
        return Both(
            f"General Principles of the Civil Law art. 154 ¶{number}",
            f"《民法通则》第一百五十四条第{_PARAGRAPHS[number]}款",
        )
    code = day >= _SINCE_CODE
    en, zh = ("Civil Code", "民法典") if code else ("General Provisions of Civil Law", "民法总则")
    return Both(f"{en} art. {_OF_CODE[of]}", f"《{zh}》{_OF_CODE_ZH[of]}")


WEEK = Both(
    "State Council Order 146 as changed by Order 174, art. 7",
    "《国务院关于职工工作时间的规定》（国务院令第146号，经第174号修改）第七条",
)
"""Monday to Friday state organs work, Saturday and Sunday they rest."""
FESTIVALS = Both(
    "Measures on holidays for annual festivals and memorial days", "《全国年节及纪念日放假办法》"
)
_NOTICE = Both(
    "notice of the General Office of the State Council on days off in {year}, {number}",
    "《国务院办公厅关于{year}年部分节假日安排的通知》（{number}）",
)
_CHANGING = Both("notice of the State Council, {number}", "国务院（办公厅）通知（{number}）")
_UNNUMBERED = Both(
    "notice of the General Office of the State Council on days off in {year}; its number is not"
    " known here",
    "《国务院办公厅关于{year}年部分节假日安排的通知》（文号未收录）",
)
_TOLD = Both("arrangement of days published to this city: {name}", "本市已公布的安排：{name}")


def authority_of(day: date, calendar: Calendar) -> Both:
    """Return by what a known day rests or works: a notice, or the order of the working week."""
    for decree in reversed(calendar.decrees):
        if day in decree.rest or day in decree.work:
            return _TOLD.filled(name=decree.name)
    kind = calendar.kind_of(day)
    if kind in (DayKind.WORKING, DayKind.WEEKEND):
        return WEEK
    festival = calendar.make_up_days.get(day) or calendar.holidays.get(day, "")
    notice = _notice(day, festival)
    return joined((FESTIVALS, notice)) if kind is DayKind.HOLIDAY else notice


def _notice(day: date, festival: str) -> Both:
    from_year, number = notice_of(day, festival)
    if not number:
        return _UNNUMBERED.filled(year=from_year)
    told = _NOTICE if notice_is_of_year(number, from_year) else _CHANGING
    return told.filled(year=from_year, number=number)


def notice_is_of_year(number: str, year: int) -> bool:
    """Return whether a number is that of the year's own notice: it is issued in the year before."""
    return f"〔{year - 1}〕" in number
