"""Explains a remark: what was said without effect, by which rule, and what would have had it."""

from hub.domain.explain.facts_told import evidence_told
from hub.domain.explain.head import Told, head, readings
from hub.domain.explain.noted import noted_in
from hub.domain.explain.record import Judged
from hub.domain.explain.tongues import Tongues
from hub.domain.statement import Statement


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
