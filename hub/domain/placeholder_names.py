"""Recognises placeholders: what people and programs write if a name is not known.

A placeholder links nothing: the unknown party of one case is not that of another.
"""

import re
from functools import lru_cache
from unicodedata import category

from hub.domain.names import KEPT, fold

_UNKNOWN = (
    "不明",
    "不详",
    "不祥",
    "不清",
    "不清楚",
    "不知",
    "不知道",
    "不知名",
    "未知",
    "未详",
    "未明",
    "未定",
    "未填",
    "未填写",
    "未登记",
    "未提供",
    "未编号",
    "未确定",
    "未核实",
    "未查明",
    "未命名",
    "未录入",
    "待查",
    "待查明",
    "待查实",
    "待核",
    "待核实",
    "待核查",
    "待定",
    "待补",
    "待补充",
    "待填",
    "待填写",
    "待编号",
    "待确认",
    "待确定",
    "待登记",
    "待录入",
    "暂无",
    "暂缺",
    "暂未编号",
    "暂定",
    "暂不明",
    "暂不详",
    "无法确认",
    "无法确定",
    "无法查明",
    "不确定",
    "不适用",
    "不存在",
    "无记录",
    "无信息",
    "无数据",
    "不明确",
    "不詳",
    "未詳",
    "尚不明确",
    "尚不清楚",
    "尚未查明",
    "尚未确定",
    "尚未核实",
    "尚未登记",
    "有待查明",
    "有待核实",
    "核实中",
    "调查中",
    "查证中",
    "正在核实",
    "正在调查",
    "缺失",
    "空值",
)
_NONE = (
    "无",
    "無",
    "没有",
    "空",
    "空白",
    "缺",
    "略",
    "无名",
    "无名氏",
    "无主",
    "佚名",
    "匿名",
    "某",
    "某某",
    "某某某",
    "某人",
    "无编号",
    "无号",
    "无案号",
    "无文号",
    "同上",
    "同前",
    "如上",
    "其他",
    "其它",
    "详见附件",
    "见附件",
    "UNKNOWN",
    "UNK",
    "UNKN",
    "N/A",
    "N.A",
    "N-A",
    "N A",
    "N\\A",
    "NA",
    "NONE",
    "NULL",
    "NIL",
    "NAN",
    "UNDEFINED",
    "EMPTY",
    "BLANK",
    "TBD",
    "TBA",
    "TBC",
    "T.B.D",
    "T.B.A",
    "T.B.C",
    "TO BE DETERMINED",
    "TO BE CONFIRMED",
    "TO BE DECIDED",
    "NOT KNOWN",
    "NOT AVAILABLE",
    "NOT APPLICABLE",
    "NOT SPECIFIED",
    "NOT GIVEN",
    "NOT PROVIDED",
    "NOT STATED",
    "NO NAME",
    "NO NUMBER",
    "NO DATA",
    "UNSPECIFIED",
    "UNNAMED",
    "UNIDENTIFIED",
    "UNNUMBERED",
    "ANONYMOUS",
    "ANON",
    "MISSING",
    "PENDING",
    "DITTO",
    "NAME UNKNOWN",
    "SITE UNKNOWN",
    "PARTY UNKNOWN",
    "CASE UNKNOWN",
    "OWNER UNKNOWN",
    "UNKNOWN SITE",
    "UNKNOWN PARTY",
    "UNKNOWN CASE",
    "UNKNOWN OWNER",
    "UNKNOWN NAME",
    "UNKNOWN ENTERPRISE",
    "UNKNOWN COMPANY",
)
_OF_WHAT = (
    "当事人|违法当事人|违法主体|主体|责任人|行为人|违法行为人|单位|建设单位|用地单位|业主|权利人|所有人|产权人|姓名|名称|身份|地址|"
    "地块|宗地|宗地号|地块号|位置|地点|项目|企业|公司|案号|案件|案件号|文号|编号|区域|地区"
)
_WORDS = frozenset((*_UNKNOWN, *_NONE))
_LACKS = "|".join((*_UNKNOWN, "无", "缺", "没有"))
_LACKING = re.compile(f"(?:{_OF_WHAT})[:,]?(?:{_LACKS}|无编号)|(?:{_LACKS})(?:{_OF_WHAT})")
_REPEATED = re.compile("X{3,}|某+")
_BLANKED = frozenset("~|=+^`<>×○●□■◯〇△▲◇◆☆★＊")
"""Signs that replace a name that was left out, beside those of punctuation."""


_NUMBERED = re.compile("[0-9]")
"""No placeholder has a digit, and most names have one."""


@lru_cache(maxsize=KEPT)
def is_placeholder(name: str) -> bool:
    """Return whether a name says that there is none, or that it is not known.

    Brackets, dots, dashes and question marks around the word do not count; signs alone name
    nothing.
    """
    return _NUMBERED.search(name) is None and _is_none_word(name)


def _is_none_word(name: str) -> bool:
    folded = fold(name)
    kept = [place for place, sign in enumerate(folded) if not _is_blanked(sign)]
    if not kept:
        return True
    word = folded[kept[0] : kept[-1] + 1]
    together = word.replace(" ", "")
    if word in _WORDS or together in _WORDS:
        return True
    parts = _parts(word)
    if len(parts) > 1 and all(map(is_placeholder, parts)):
        return True
    return bool(_REPEATED.fullmatch(together) or _LACKING.fullmatch(together))


def _parts(word: str) -> list[str]:
    """Return the words between the signs of a name: 未知〔待查〕 has two."""
    return "".join(" " if _is_blanked(sign) else sign for sign in word).split()


def _is_blanked(sign: str) -> bool:
    return sign in _BLANKED or category(sign)[0] in "PZ"
