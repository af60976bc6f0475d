"""Words of offices that may not say them, written from the two texts and not from the rulebooks."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.histories.further_words import Told
from tests.histories.history import History

_WORDS: tuple[Mapping[str, Any], ...] = (
    # Disposal: land and urban management enforcement alone (ZH 8 ¶2).
    {
        "event": "disposal_result_letter_sent", "from": ("AGRI", "NDRC", "EPB", "VILLAGE"),
        "to": ["PLAN", "CONSTR", "POWER"], "outcome": "completed",
    },
    # A cut: law-enforcement departments, by default land and urban management (ZH 15 ¶7).
    {
        "event": "written_notice_sent", "from": ("AGRI", "EPB", "VILLAGE", "FOREST"),
        "to": ["POWER", "WATER"], "matter": "cutoff", "notice": "of another", "site": None,
        "city": "zhuhai",
    },
    # Police: what land transferred (ZH 11(1)).
    {
        "event": "case_transferred", "from": ("EPB", "AGRI", "FOREST"), "to": ["PSB"],
        "matter": "criminal", "city": "zhuhai",
    },
    # Key cases: an office above (ZH 19(3)).
    {
        "event": "case_designated_key", "by": ("VILLAGE", "AGRI", "POWER"), "city": "zhuhai",
    },
    {
        "event": "area_designated_key", "by": ("VILLAGE", "AGRI", "POWER"), "city": "zhuhai",
    },
    # Withdrawal, acceptance of a return, rejection: the paper's own author.
    {
        "event": "notice_withdrawn", "from": ("AGRI", "VILLAGE", "POWER"), "to": ["PLAN"],
        "notice": True,
    },
    {"event": "return_accepted", "from": ("AGRI", "VILLAGE", "EPB"), "notice": True},
    {"event": "return_rejected", "from": ("AGRI", "VILLAGE", "EPB"), "notice": True},
    # A return: who was addressed.
    {
        "event": "notice_returned", "by": ("AGRI", "VILLAGE", "FIN"), "notice": True,
        "reason_code": "not_ours",
    },
    # A stay: a court, or the reviewing government.
    {"event": "stay_ordered", "by": ("AGRI", "VILLAGE", "POWER")},
    {"event": "stay_lifted", "by": ("AGRI", "VILLAGE", "POWER")},
    # An answer to a notice: its addressee.
    {
        "event": "notice_acknowledged", "by": ("AGRI", "VILLAGE", "FOREST"), "notice": True,
        "step": "refused", "reason_code": "not_supplied",
    },
    # Parcels: land; units: the registering office.
    {"event": "site_succeeded", "by": ("AGRI", "POWER", "VILLAGE"), "site": None, "into": ["P-X"]},
    {
        "event": "party_succeeded", "by": ("AGRI", "POWER", "VILLAGE"), "party": None,
        "into": ["X-OTHER"],
    },
    {
        "event": "party_known_as", "by": ("AGRI", "POWER", "VILLAGE"), "party": None,
        "names": ["X1"],
    },
    # What supplements a transferred file: police ask, who transferred supplies.
    {"event": "materials_requested", "by": ("AGRI", "EPB"), "to": ["LAND"], "city": "zhuhai"},
    {"event": "materials_supplied", "by": ("AGRI", "EPB"), "to": ["PSB"], "city": "zhuhai"},
)  # fmt: skip
HEARD_BY: Mapping[str, frozenset[str]] = {
    # 「行政机关不得…迫使当事人履行」 binds whichever organ asks that a home be cut (RL-20).
    "written_notice_sent": frozenset(("CN-AEL-43-residential-supply",)),
}
"""The rules that hear a word of anybody, by its event: of them alone it may change what they say.
"""
_ANSWERED_BY: Mapping[str, tuple[str, ...]] = {
    # "An acceptance belongs to the last transfer before it" (RL-5), whoever made that one.
    "case_transferred": ("transfer_accepted", "transfer_returned"),
}
"""What answers a word whoever said it: such a word is not said before its answer."""
_OF_TARGETS: tuple[Mapping[str, Any], ...] = (
    # Measures: the upper government, or a department's own (ZH 17 ¶1, 18 ¶1).
    {"event": "measure_imposed", "by": ("LAND", "AGRI", "VILLAGE"), "measure": "talk"},
    {"event": "measure_imposed", "by": ("LAND", "AGRI", "VILLAGE"), "measure": "criticism"},
    # Findings: a government above, or supervision (ZH 17, 20).
    {"event": "finding_recorded", "by": ("AGRI", "POWER", "VILLAGE")},
)
_GROUNDS = {"zhuhai": "ZH-17.1.a-local-inaction", "jilin": "JL-5.2.a-ground-government"}
_TARGETS = {"zhuhai": ("TOWN_GOV", "DIST_GOV"), "jilin": ("DIST_GOV",)}
"""The roles of which each city's ground speaks."""
_SECOND = timedelta(seconds=1)


def void_words(history: History, chance: Random) -> Iterator[Told]:
    """Yield a few lines of offices that may not say them, about cases and targets of a history."""
    known = history.law.vocabulary.kinds
    about = [one for one in history.lines if one.get("case") and one.get("site")]
    for one in chance.sample(_WORDS, 6):
        if about and one["event"] in known and one.get("city") in (None, history.city):
            word = _about_a_case(one, chance.choice(about), history, chance)
            if not _is_answered(word, history):
                yield word
    roles = history.header.get("offices", {})
    targets = sorted(code for code, role in roles.items() if role in _TARGETS[history.city])
    if targets:
        yield _about_a_target(chance.choice(_OF_TARGETS), chance.choice(targets), history, chance)


def _is_answered(word: Told, history: History) -> bool:
    day = datetime.fromisoformat(word["at"]).date()
    return any(
        one["event"] in _ANSWERED_BY.get(word["event"], ())
        and one.get("case") == word.get("case")
        and datetime.fromisoformat(one["at"]).date() >= day
        for one in history.lines
    )


def _about_a_case(word: Mapping[str, Any], line: Told, history: History, chance: Random) -> Told:
    said = {**word, "case": line["case"]}
    for name in ("site", "party"):
        if name in word:
            said[name] = line.get(name) or line["site"]
    if word["event"] in ("site_succeeded", "party_succeeded", "party_known_as"):
        del said["case"]
    if word.get("notice") is True:
        numbers = [one["notice"] for one in history.lines if one.get("notice")]
        said["notice"] = chance.choice(numbers) if numbers else "N-0"
    return _spoken(said, _after(line, chance), chance)


def _about_a_target(word: Mapping[str, Any], target: str, history: History, chance: Random) -> Told:
    said = {**word, "target": target}
    line = chance.choice(history.lines)
    if word["event"] == "finding_recorded":
        said["ground"] = _GROUNDS[history.city]
        if line.get("case"):
            said["case"] = line["case"]
    else:
        said["rectify_by"] = datetime.fromisoformat(line["at"]).date().isoformat()
    return _spoken(said, _after(line, chance), chance)


def _after(line: Told, chance: Random) -> datetime:
    """Return an instant at which the case is known already: what it opens stands then."""
    return datetime.fromisoformat(line["at"]) + chance.randrange(1, 5 * 86400) * _SECOND


def _spoken(said: Mapping[str, Any], at: datetime, chance: Random) -> Told:
    who = "from" if "from" in said else "by"
    said = {name: value for name, value in said.items() if name != "city"}
    return {**said, "at": at.isoformat(), who: chance.choice(said[who])}
