"""An explanation as one page of HTML to be printed, with a place for two signatures.

The page needs nothing from anywhere: no script, no picture, no other file.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from hub.cli.explain_text import LABELS, head_lines, parts, title
from hub.domain.explain.both import Both

_STYLE = """
@page { size: A4; margin: 20mm }
body { font: 11pt/1.5 "Songti SC", SimSun, "Noto Serif CJK SC", serif }
body { max-width: 170mm; margin: auto }
h1 { font-size: 15pt; text-align: center } h2 { font-size: 12pt; border-top: 1px solid #000 }
h2, th { text-align: left } section { break-inside: auto }
table { border-collapse: collapse; width: 100% } tr { break-inside: avoid }
th, td { vertical-align: top; padding: 1mm 2mm; border-bottom: 1px solid #bbb }
th { width: 26mm; font-weight: bold } ol { margin: 0; padding-left: 0; list-style: none }
.signed { margin-top: 12mm; display: flex; gap: 10mm; break-inside: avoid }
.signed div { flex: 1; border: 1px solid #000; padding: 4mm; height: 34mm }
.signed p { margin: 0 0 5mm 0 }
"""
_TITLE = Both("Explanation", "说明书")
_WORDS: Mapping[str, Both] = {
    "by": Both("Prepared by (name, office)", "承办人（姓名、单位）"),
    "checked": Both("Checked by (name, office)", "审核人（姓名、单位）"),
    "sign": Both("Signature:", "签名："),
    "day": Both("Date:", "日期："),
    "note": Both(
        "The hub derives what follows from the record; it decides nothing. Findings are for those"
        " whom the text names.",
        "本说明由系统依据记录推得，不构成决定；认定由条文所定机关作出。",
    ),
}


def page(told: Mapping[str, Any], story: str, lang: str) -> Iterator[str]:
    """Yield the lines of the page."""
    name = f"{getattr(_TITLE, lang)}: {story}"
    code = "zh-CN" if lang == "zh" else "en"
    yield "<!doctype html>"
    yield f'<html lang="{code}"><head><meta charset="utf-8"><title>{escape(name)}</title>'
    yield f"<style>{' '.join(_STYLE.split())}</style></head><body>"
    yield f"<h1>{escape(name)}</h1>"
    yield from (f"<p>{escape(line)}</p>" for line in head_lines(told, lang))
    for number, one in enumerate(told["explained"], 1):
        yield f"<section><h2>{number}. {escape(title(one, lang))}</h2><table>"
        for part, lines in parts(one, lang, told):
            cells = "".join(f"<li>{escape(line)}</li>" for line in lines)
            label = getattr(LABELS[part], lang)
            yield f"<tr><th>{escape(label)}</th><td><ol>{cells}</ol></td></tr>"
        yield "</table></section>"
    yield f"<p>{escape(_word('note', lang))}</p>"
    yield '<div class="signed">'
    for role in ("by", "checked"):
        words = "".join(f"<p>{escape(_word(one, lang))}</p>" for one in (role, "sign", "day"))
        yield f"<div>{words}</div>"
    yield "</div></body></html>"


def _word(name: str, lang: str) -> str:
    return str(getattr(_WORDS[name], lang))
