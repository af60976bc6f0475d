"""An explanation as lines that a person reads, in one language: everything stands in its value."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.domain.explain.both import Both

Told = Mapping[str, Any]

LABELS: Mapping[str, Both] = {
    "duty": Both("Duty", "义务"),
    "right": Both("Right", "权利"),
    "violation": Both("Violation", "违规"),
    "ground": Both("Ground", "追责情形"),
    "measure": Both("Measure", "措施"),
    "measure out of its order": Both("Measure out of its order", "措施次序不当"),
    "for supervision": Both("For supervision", "提请监督"),
    "block": Both("Block", "暂停办理"),
    "gate": Both("Gate", "办理条件"),
    "remark": Both("Remark", "提示"),
    "code": Both("Code", "代码"),
    "said": Both("What stands there", "所载内容"),
    "to_do": Both("What to do", "处理办法"),
    "who": Both("Office", "单位"),
    "held_today_by": Both("Held today by", "现由"),
    "about": Both("About", "事由"),
    "case": Both("Case", "案件"),
    "instrument": Both("Instrument", "依据文件"),
    "cited": Both("Article", "条款"),
    "rule": Both("Rule", "规则编号"),
    "says": Both("It says", "条文大意"),
    "text": Both("Its text", "条文原文"),
    "edition": Both("Edition", "版本"),
    "changed": Both("Changed then", "该版本所改"),
    "status": Both("Status", "状态"),
    "level": Both("Level", "档次"),
    "at": Both("At", "时间"),
    "asked_at": Both("Asked at", "询问时间"),
    "follows": Both("What follows", "结论"),
    "why": Both("Why", "理由"),
    "facts": Both("Facts", "事实"),
    "raises": Both("raises it", "引起"),
    "decides": Both("decides it", "决定"),
    "condition": Both("bears on it", "相关"),
    "raised_by": Both("Raised by", "产生情形"),
    "owed_unless": Both("Owed unless within", "期限内发生所列事项则不产生"),
    "listed_once": Both("Owed only once", "条件成就方产生"),
    "counted_from": Both("Counted from", "起算日"),
    "term": Both("Term", "期限"),
    "working": Both("Working", "期限计算"),
    "due": Both("Last day", "届满日"),
    "due_waits": Both("Last day", "届满日"),
    "safe_by": Both("Safe by", "稳妥期日"),
    "safe_because": Both("Why safe by", "稳妥期日说明"),
    "first_late_instant": Both("First late instant", "最早逾期时刻"),
    "calendar": Both("Calendar", "所用日历"),
    "done_at": Both("Done at", "履行时间"),
    "readings": Both("Readings", "解读"),
    "asks": Both("it asks", "问题"),
    "chosen": Both("chosen", "选定"),
    "default": Both("default", "默认"),
    "otherwise": Both("otherwise", "另可选"),
    "reminded_of_after": Both("Reminded of after", "提醒时限"),
    "another_reading": Both("Another reading", "另一解读"),
    "moved": Both("Last day moved", "届满日变动"),
    "would_be_done_by": Both("Would be done by", "应如何履行"),
    "would_have_been_done_by": Both("Would have been done by", "本应如何履行"),
    "violation_at": Both("Violation stands from", "违规成立时刻"),
    "grounds": Both("Grounds that rest on it", "据此的追责情形"),
    "rests_on": Both("Rests on", "所依"),
    "missed_duty": Both("Missed duty", "被错过的义务"),
    "permitted_by": Both("Permitted by", "准许所依"),
    "figures": Both("Figures and dates", "数据与日期"),
    "allows": Both("Allows", "可采取"),
    "would_allow": Both("Would allow, once found", "认定后可采取"),
    "responsible_persons": Both("Persons responsible", "责任人"),
    "responsible_by": Both("Responsible by", "责任人所依条款"),
    "action": Both("Action", "事项"),
    "contested": Both("Contested", "争议"),
    "doubt": Both("In doubt by", "存疑记录"),
    "holds_back": Both("Holds", "暂停办理的单位"),
    "holds": Both("Actions held", "暂停事项"),
    "placed_at": Both("Placed at", "暂停自"),
    "released_at": Both("Released at", "解除于"),
    "would_end_with": Both("Would end with", "解除条件"),
    "ends_by": Both("Ends by", "解除所依"),
    "missing": Both("Missing", "缺少"),
    "open_cases": Both("Open cases", "未结案件"),
    "rules_asked_too": Both("Rules that speak of it too", "另有规定"),
    "rules_passed": Both(
        "Rules that speak of it too and did not stand in the way",
        "另有规定，就本次办理均不构成妨碍",
    ),
}
"""What each part of an explanation is called."""
_OF_TITLE = frozenset(
    ("what", "rule", "article", "subject_kind", "cited", "who", "about", "action")
)


def explanation_lines(told: Told, lang: str) -> Iterator[str]:
    """Yield an explanation: its head, then each thing explained."""
    yield from head_lines(told, lang)
    for number, one in enumerate(told["explained"], 1):
        yield ""
        yield f"{number}. {title(one, lang)}"
        for name, lines in parts(one, lang, told):
            label = getattr(LABELS[name], lang)
            yield from _labelled(f"{label}{'：' if lang == 'zh' else ': '}", lines)


def head_lines(told: Told, lang: str) -> Iterator[str]:
    """Yield what the whole explanation rests on: instrument, edition, calendar, law of counting."""
    chinese = lang == "zh"
    yield instrument_text(told["instrument"], lang)
    colon = "：" if chinese else ": "
    yield f"{_label('edition', lang)}{colon}{edition_text(told['edition'], lang)}"
    calendar = told["calendar"]
    decrees = "、".join(calendar["decrees"])
    if chinese:
        yield f"所用日历：{calendar['digest']}，公布至{calendar['published_to']}" + (
            f"；本市另公布：{decrees}" if decrees else ""
        )
        yield f"期限计算依据：{told['counted_by']['zh']}（以起算日当时有效者为准，逐步载明）"
        yield f"截至时刻：{told['as_of']}（北京时间）"
    else:
        yield f"Calendar: {calendar['digest']}, published to {calendar['published_to']}" + (
            f"; told to this city: {decrees}" if decrees else ""
        )
        by = told["counted_by"]["en"]
        yield f"Terms are counted by: {by} (by the law of the first day, in each step)"
        yield f"As of: {told['as_of']} (Asia/Shanghai)"


def instrument_text(one: Told, lang: str) -> str:
    """Return an instrument's title, date and number."""
    name = one["title"][lang]
    if lang == "zh":
        day = _day_zh(one["date"]) if one["date"] else "日期未载"
        return f"《{name}》（{day}，{one['number'] or '文号未载于文本'}）"
    number = one["number"] or "its text states no number"
    return f"{name} ({one['date'] or 'no date stated'}, {number})"


def _day_zh(day: str) -> str:
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"


def edition_text(edition: Told, lang: str) -> str:
    """Return an edition: its digest, since when it stands, what it changed."""
    changed = [
        f"{one['rule']}（{one['article']['zh']}）：{one['what']['zh']}"
        if lang == "zh"
        else f"{one['rule']} ({one['article']['en']}): {one['what']['en']}"
        for one in edition["changed"]
    ]
    if lang == "zh":
        told = "；".join(changed) or "此前未曾改动"
        return f"{edition['digest']}，自{edition['since']}起；{told}"
    told = "; ".join(changed) or "nothing was changed before"
    return f"{edition['digest']}, since {edition['since']}: {told}"


def title(one: Told, lang: str) -> str:
    """Return what is explained, in a line: what, whose, by which article, about what."""
    what = _label(one["what"], lang)
    who = one.get("who", {}).get(lang, "")
    action = one.get("action", {}).get(lang, "")
    cited = one.get("cited", {}).get(lang, "")
    name = one["instrument"]["title"]["zh"] if "instrument" in one else ""
    rule = one.get("rule", "")
    about = "" if one["about"] == one.get("who", {}).get("code") else one["about"]
    if lang == "zh":
        by = f"《{name}》{_without(name, cited)}（{rule}）" if rule else ""
        head = f"{what}：{who}" if who else what
        return "，".join(part for part in (head, action, about, by) if part)
    by = f"{cited} ({rule})" if rule else ""
    return ", ".join(part for part in (f"{what}: {who}".rstrip(": "), action, about, by) if part)


def _without(name: str, article: str) -> str:
    """Return an article without the name of its law, where that stands before it already."""
    for known in (name, name.removeprefix("中华人民共和国")):
        if article.startswith(known):
            return article.removeprefix(known)
    return article


def parts(one: Told, lang: str, whole: Told) -> Iterator[tuple[str, list[str]]]:
    """Yield each part of a thing explained with its lines, in the order in which they are read.

    What the head of the whole says already is not said again.
    """
    for name, value in one.items():
        if name in _OF_TITLE and not (name == "action" and one["what"] == "violation"):
            continue
        if name == "safe_by" and value == one.get("due"):
            continue
        if value is None or (name == "instrument" and value == whole["instrument"]):
            continue
        lines = list(_PARTS.get(name, _plain)(value, lang))
        if lines:
            yield name, lines


def _plain(value: Any, lang: str) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _plain(one, lang)
    elif isinstance(value, Mapping):
        yield str(value.get(lang, ""))
    else:
        yield str(value)


def _facts(value: Any, lang: str) -> Iterator[str]:
    for number, one in enumerate(value, 1):
        marks = [_label(part, lang) for part in one.get("part", ()) if part != "condition"]
        told = f"({number}) {one['sentence'][lang]}"
        if marks:
            told += f"【{'、'.join(marks)}】" if lang == "zh" else f" <{', '.join(marks)}>"
        yield told


def _steps(value: Any, lang: str) -> Iterator[str]:
    for one in value:
        cite = one["citation"][lang]
        yield f"({one['step']}) {one['sentence'][lang]}" + (
            f"〔{cite}〕" if lang == "zh" else f" [{cite}]"
        )


def _readings(value: Any, lang: str) -> Iterator[str]:
    for one in value:
        chosen, default = _shown(one["chosen"]), _shown(one["default"])
        others = _others(one, lang)
        words = one["chosen_in_words"][lang]
        coded = "" if words == chosen or isinstance(one["chosen"], list) else chosen
        if lang == "zh":
            by = "默认" if chosen == default else f"默认为{default}"
            yield (
                f"{one['setting']}（{one['ambiguity']}）：{one['asks']['zh']}？选定：{words}"
                f"（{'，'.join(part for part in (coded, by) if part)}）；理由：{one['why']['zh']}"
                + (f"；另可选：{others}" if others else "")
            )
        else:
            by = "the default" if chosen == default else f"default {default}"
            yield (
                f"{one['setting']} ({one['ambiguity']}): {one['asks']['en']}? Chosen: {words}"
                f" ({by}); why: {one['why']['en']}" + (f"; otherwise: {others}" if others else "")
            )


def _others(reading: Told, lang: str) -> str:
    """Return what else could be chosen, each in words with its code."""
    opened, closed, between = ("（", "）", "、") if lang == "zh" else (" (", ")", ", ")
    codes = map(_shown, reading["otherwise"])
    words = (one[lang] for one in reading["otherwise_in_words"])
    return between.join(
        said if said == code or f"({code})" in said else f"{said}{opened}{code}{closed}"
        for code, said in zip(codes, words, strict=True)
    )


def _texts(value: Any, lang: str) -> Iterator[str]:
    for one in value:
        yield f"{one['cited'][lang]}{'：' if lang == 'zh' else ': '}{one['text']}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reference(value: Any, lang: str) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        who = one.get("who", {}).get(lang, "")
        status = one.get("level", {}).get(lang, "")
        told = (
            f"{one['cited'][lang]} ({one['rule']})"
            if lang == "en"
            else f"{one['cited']['zh']}（{one['rule']}）"
        )
        more = [who, "" if one["about"] == one.get("who", {}).get("code") else one["about"]]
        if one.get("counted_from"):
            more.append(f"{_label('counted_from', lang)} {one['counted_from']}")
        if one.get("due"):
            more.append(f"{_label('due', lang)} {one['due']}")
        if one.get("at"):
            more.append(one["at"])
        if one.get("done_at"):
            more.append(f"{_label('done_at', lang)} {one['done_at']}")
        more.append(status)
        between = "，" if lang == "zh" else ", "
        yield between.join(part for part in (told, *more) if part)


def _citation(value: Any, lang: str) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        opened, closed = ("（", "）：") if lang == "zh" else (" (", "): ")
        yield f"{one['cited'][lang]}{opened}{one['rule']}{closed}{one['says'][lang]}"


def _edition(value: Any, lang: str) -> Iterator[str]:
    yield edition_text(value, lang)


def _instrument(value: Any, lang: str) -> Iterator[str]:
    yield instrument_text(value, lang)


def _another(value: Any, lang: str) -> Iterator[str]:
    due = value["due"] or "–"
    between, colon = ("，", "：") if lang == "zh" else (", ", ": ")
    told = (f"{value['setting']}{colon}{value['term'][lang]}", f"{_label('due', lang)} {due}")
    yield between.join((*told, value["status"][lang]))


def _ends(value: Any, lang: str) -> Iterator[str]:
    yield from (f"{one['rule']} ({one['article']})" for one in value)


_PARTS: Mapping[str, Callable[[Any, str], Iterator[str]]] = {
    "facts": _facts,
    "working": _steps,
    "readings": _readings,
    "text": _texts,
    "rests_on": _reference,
    "missed_duty": _reference,
    "permitted_by": _reference,
    "grounds": _reference,
    "allows": _citation,
    "would_allow": _citation,
    "rules_asked_too": _citation,
    "rules_passed": _citation,
    "edition": _edition,
    "instrument": _instrument,
    "another_reading": _another,
    "ends_by": _ends,
}


def _label(name: str, lang: str) -> str:
    return str(getattr(LABELS[name], lang))


def _labelled(label: str, lines: list[str]) -> Iterator[str]:
    """Yield a label, and what stands under it below it where it is more than one line."""
    if len(lines) == 1:
        yield f"   {label}{lines[0]}"
        return
    yield f"   {label}".rstrip()
    yield from (f"      {line}" for line in lines)
