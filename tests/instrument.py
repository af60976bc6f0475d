"""An invented copy of a city's instrument."""

from hub.domain.law_text.places import places_in
from hub.files.rulebooks import law_of


def instrument() -> str:
    """Return an invented text with a sentence for each place that a rule of Zhuhai names."""
    places = {
        one for cite in law_of("zhuhai").citations.values() for one in places_in(cite.article)
    }
    lines = ["某市规定"]
    for article in range(1, 31):
        lines.append(f"第{_chinese(article)}条 第{article}条的内容。")
        own = [one for one in places if one.article == article]
        items = max((one.item for one in own), default=0)
        lines += [f"（{_chinese(item)}）第{item}项的内容。" for item in range(1, items + 1)]
        paragraphs = max((one.paragraph or 2 * one.last for one in own), default=1)
        lines += [f"第{number}段的内容。" for number in range(2, paragraphs + 1)]
    return "\n".join(lines) + "\n"


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{'〇一二三'[tens] if tens > 1 else ''}{'十' if tens else ''}" + (
        "〇一二三四五六七八九"[ones] if ones else ""
    )
