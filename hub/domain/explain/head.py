"""The head of everything explained: which rule of which instrument, in which edition, under which
readings, and against whom.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from hub.domain.explain.article import Instrument, cited, instrument_of
from hub.domain.explain.both import Both
from hub.domain.explain.edition import edition_told
from hub.domain.explain.tongues import Tongues, plain
from hub.domain.law import Law, Setting
from hub.domain.rules import Citation
from hub.domain.statement import Statement

Told = dict[str, Any]
"""One thing explained as a plain JSON value: what it is under `what`, then its parts as they are
read.
"""


def instrument_told(law: Law) -> Instrument:
    """Return the instrument of a city."""
    return Instrument(law.title, law.title_zh, law.issued or law.in_force, law.number)


def head(what: str, rule: str, who: str, law: Law, day: date | None, tongues: Tongues) -> Told:
    """Return the head of what follows from a rule against an office, on a day."""
    cite = law.cite(rule, day)
    told: Told = {"what": what} | citation(cite, law)
    told |= {"edition": edition_told(law, day, tongues, rule)}
    return told | ({"who": tongues.who(who)} if who else {})


def readings(
    rule: str, law: Law, day: date | None, tongues: Tongues, beside: tuple[str, ...] = ()
) -> Told:
    """Return the readings that bear on a rule, if there are any; `beside` are more of the city's
    that bore on what is told.
    """
    cite = law.cite(rule, day)
    found = readings_told(replace(cite, readings=(*cite.readings, *beside)), law, tongues)
    return {"readings": found} if found else {}


def citation(cite: Citation, law: Law) -> Told:
    """Return where a rule stands and what it says."""
    return {
        "rule": cite.rule,
        "article": cite.article,
        "cited": cited(cite.article).as_json(),
        "instrument": instrument_of(cite.article, instrument_told(law)).as_json(),
        "says": Both(cite.says, cite.says_zh or cite.says).as_json(),
    }


_DEFAULT = Both("the default of the rulebook", "规则库默认")
_CHOSEN = Both(
    "chosen for this city in place of the default ({default}); the city's reason is not on record",
    "本市另行选定，未采默认值（{default}），理由未载于本系统",
)


def readings_told(cite: Citation, law: Law, tongues: Tongues) -> list[Told]:
    """Return each reading that bears on a rule: what it asks, what was chosen, why, what else."""
    some = (law.settings[name] for name in cite.readings if name in law.settings)
    return [_reading(one, law, tongues) for one in some]


def _reading(setting: Setting, law: Law, tongues: Tongues) -> Told:
    chosen = law.reading(setting.name)
    offered = [plain(one) for one in setting.values]
    others = [one for one in offered if setting.some or one != plain(chosen)]
    return {
        "setting": setting.name,
        "ambiguity": setting.ambiguity,
        "asks": Both(setting.asks, setting.asks_zh or setting.asks).as_json(),
        "chosen": plain(chosen),
        "default": plain(setting.default),
        "otherwise": others,
        "otherwise_in_words": [tongues.value(setting.name, one).as_json() for one in others],
        "chosen_in_words": tongues.value(setting.name, _listed(chosen)).as_json(),
        "why": _why(setting, chosen).as_json(),
    }


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _why(setting: Setting, chosen: object) -> Both:
    if chosen != setting.default:
        return _CHOSEN.filled(default=plain(setting.default))
    if not setting.because:
        return _DEFAULT
    return Both(setting.because, setting.because_zh or setting.because)


def reference(statement: Statement, law: Law, tongues: Tongues) -> Told:
    """Return another thing said, as something that is explained rests on it."""
    cite = law.cite(statement.rule, statement.day)
    told: Told = {
        "rule": cite.rule,
        "article": cite.article,
        "cited": cited(cite.article).as_json(),
    }
    told |= {"who": tongues.who(statement.actor)} if statement.actor else {}
    told |= {"about": statement.subject, "status": statement.status.value}
    if statement.started is not None:
        told["counted_from"] = statement.started.isoformat()
    if statement.due is not None:
        told["due"] = statement.due.isoformat()
    return told


def code(tongues: Tongues, name: str) -> dict[str, str]:
    """Return a code with its words."""
    return {"code": name, **tongues.phrase(name).as_json()}
