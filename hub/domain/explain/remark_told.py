"""Explains a remark: what was said without effect, by which rule, and what would have had it."""

from collections.abc import Iterable

from hub.domain.explain.facts_told import evidence_told
from hub.domain.explain.head import Told, head, readings
from hub.domain.explain.record import Judged
from hub.domain.explain.speech import Speech
from hub.domain.explain.tongues import Tongues
from hub.domain.statement import Statement
from hub.messages import Note, noted_with
from hub.sentence import in_chinese


def noted_in(
    speech: Speech, code: str, rule: str | None, offices: Iterable[str], kinds: Iterable[str]
) -> tuple[str, str]:
    """Return what a remark means and what to do, with offices and kinds by their names."""
    told = noted_with(
        Note(code),
        rule=rule or speech.either("what it says", "此事"),
        offices=speech.either_of(map(speech.office, offices)),
        kinds=speech.either_of(map(speech.kind, kinds)),
    )
    means, remedy = (speech.either(str(one), in_chinese(one)) for one in told)
    return means, remedy


def remark_told(remark: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return a remark, explained."""
    said = remark.told
    assert said is not None, "a remark says something"
    told: Told = {"what": "remark", "who": tongues.who(remark.actor)}
    if remark.rule:
        told = head("remark", remark.rule, remark.actor, of.law, remark.day, tongues)
    by_code = (said.code, remark.rule, said.offices, said.kinds)
    means = tongues.say(lambda speech: noted_in(speech, *by_code)[0])
    remedy = tongues.say(lambda speech: noted_in(speech, *by_code)[1])
    told |= {"about": remark.subject, "code": said.code}
    told["said"] = tongues.say(lambda speech: f"{speech.field(said.about)} {said.came}").as_json()
    told |= {"follows": means.as_json(), "to_do": remedy.as_json()}
    told["facts"] = evidence_told(remark, of, tongues)
    return told | (
        readings(remark.rule, of.law, remark.day, tongues) if said.offices and remark.rule else {}
    )
