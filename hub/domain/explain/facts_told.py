"""Tells a fact: who said it, what, when it happened, who received it, when the hub heard of it."""

from collections.abc import Iterable
from typing import Any

from hub.domain.explain.article import cited
from hub.domain.explain.both import Both
from hub.domain.explain.record import Judged
from hub.domain.explain.speech import Speech
from hub.domain.explain.tongues import Tongues, instant, plain
from hub.domain.facts import HUB, Basis, Fact
from hub.domain.statement import Statement

_LINE = "line "
_IN_HEAD = frozenset(
    ("to", "cc", "sender", "case", "site", "sites", "party", "enterprise", "by", "received")
)
"""Fields that are told in the sentence itself; the others follow with their names."""


def facts_told(some: Iterable[Fact], of: Judged, tongues: Tongues) -> list[dict[str, Any]]:
    """Return facts as plain JSON values, in their order."""
    return [fact_told(one, of, tongues) for one in some]


def evidence_told(statement: Statement, of: Judged, tongues: Tongues) -> list[dict[str, Any]]:
    """Return the facts that a statement rests on."""
    return facts_told(of.facts_of(statement.evidence), of, tongues)


def fact_told(fact: Fact, of: Judged, tongues: Tongues) -> dict[str, Any]:
    """Return one fact: its source, its speaker, its instants, and all of it in a sentence."""
    receipts = of.receipts.get(fact.source, ())
    spoken = fact.source not in of.record.presumed
    told: dict[str, Any] = {"source": fact.source, "kind": fact.kind}
    told["who" if spoken else "presumed"] = tongues.who(fact.office)
    told["speaker_named"] = spoken
    told |= {"at": instant(fact.at), "heard": instant(fact.received)}
    if receipts:
        told["received"] = [
            {"by": tongues.who(one.office), "at": instant(one.at), "basis": _basis(one.basis)}
            for one in receipts
        ]
    told["fields"] = {name: plain(value) for name, value in sorted(fact.fields.items())}
    return told | {"sentence": sentence(fact, of, tongues).as_json()}


def _basis(basis: Basis | None) -> str:
    return basis.value if basis else ""


def sentence(fact: Fact, of: Judged, tongues: Tongues) -> Both:
    """Return a fact in a sentence of either language, with its place in brackets at its end."""
    if fact.office == HUB and fact.source == f"{_LINE}1":
        return _header(fact, tongues)
    spoken = fact.source not in of.record.presumed
    en, zh = [_acted(fact, one, spoken=spoken) for one in (tongues.en, tongues.zh)]
    ground = str(fact.get("ground") or "")
    if ground in of.law.citations:
        told = cited(of.law.citations[ground].article)
        en, zh = (
            en.replace(ground, f"{told.en} ({ground})"),
            zh.replace(ground, f"{told.zh}（{ground}）"),
        )
    received = _received(fact, of, tongues)
    en, zh = en + received.en, zh + received.zh
    if fact.received != fact.at:
        en += f"; told the hub {instant(fact.received)}"
        zh += f"；{instant(fact.received)}报入本系统"
    return Both(f"{en} [{fact.source}]", f"{zh}〔{_place(fact.source)}〕")


def _place(source: str) -> str:
    return f"第{source.removeprefix(_LINE)}行" if source.startswith(_LINE) else source


def _received(fact: Fact, of: Judged, tongues: Tongues) -> Both:
    """Return who received a paper and when; where all received it at one instant, that once."""
    some = [one for one in of.receipts.get(fact.source, ()) if one.office != fact.office]
    instants = {one.at for one in some}
    addressed = {str(one) for name in ("to", "cc") for one in (fact.get(name) or ())}
    if (
        len(some) > 1
        and len(instants) == 1
        and {one.office for one in some} >= addressed - {fact.office}
    ):
        at = instant(some[0].at)
        return Both(f"; received by each of them {at}", f"；各收件单位均于{at}收到")
    en = zh = ""
    for one in some:
        got = tongues.office(one.office)
        en += f"; received by {got.en} {instant(one.at)}"
        zh += f"；{got.zh}于{instant(one.at)}收到"
    return Both(en, zh)


def _header(fact: Fact, tongues: Tongues) -> Both:
    def told(speech: Speech) -> str:
        about = fact.fields.get("site") or fact.fields.get("enterprise")
        marks = list(_marks(fact, speech))
        words = "，" if speech.words.chinese else ", "
        if not marks:
            return f"{about}"
        return f"{about}{'：' if speech.words.chinese else ': '}{words.join(marks)}"

    said = tongues.say(told)
    return Both(f"known from the beginning, {said.en} [line 1]", f"立卷时已知，{said.zh}〔第1行〕")


def _acted(fact: Fact, speech: Speech, *, spoken: bool) -> str:
    chinese = speech.words.chinese
    at, who = instant(fact.at), _doers(fact, speech)
    if not spoken:
        who = (
            f"未载明陈述单位（推定为行为单位{who}）"
            if chinese
            else f"speaker not stated (presumed: {who}, the office whose act it is)"
        )
    to = [speech.office(str(one)) for one in (*(fact.get("to") or ()),)]
    cc = [speech.office(str(one)) for one in (*(fact.get("cc") or ()),)]
    sender = fact.get("sender")
    told = (
        f"{at}，{who}：{speech.kind(fact.kind)}"
        if chinese
        else f"{at}, {who}: {speech.kind(fact.kind)}"
    )
    if sender and sender != fact.office:
        by = speech.office(str(sender))
        told += f"（来自{by}）" if chinese else f" from {by}"
    if to and to != [speech.office(fact.office)]:
        told += f"，致{'、'.join(to)}" if chinese else f" to {', '.join(to)}"
    if cc:
        told += f"，抄送{'、'.join(cc)}" if chinese else f", copied to {', '.join(cc)}"
    about = [*_about(fact, speech), *_marks(fact, speech)]
    between, opened, closed = ("，", "（", "）") if chinese else (", ", " (", ")")
    return told + (f"{opened}{between.join(about)}{closed}" if about else "")


def _doers(fact: Fact, speech: Speech) -> str:
    some = fact.offices
    between = "、" if speech.words.chinese else ", "
    return between.join(speech.office(str(one)) for one in some)


def _about(fact: Fact, speech: Speech) -> Iterable[str]:
    for name in ("case", "site", "sites", "party", "enterprise"):
        value = fact.fields.get(name)
        if value:
            named = ", ".join(map(str, value)) if isinstance(value, tuple | list) else value
            yield f"{speech.field(name)} {named}"


def _marks(fact: Fact, speech: Speech) -> Iterable[str]:
    colon = "：" if speech.words.chinese else ": "
    for name, value in sorted(fact.fields.items()):
        if name in _IN_HEAD or value in (None, (), []):
            continue
        yield f"{speech.field(name)}{colon}{speech.value(name, value)}"
