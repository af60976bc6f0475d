"""What offices say of papers beside a simulated month: taken back, returned, stayed; two sites in
one case; names of today.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

Told = Mapping[str, Any]
BOTH_SITES, OF_PAPERS = 0.2, 0.25
"""How often a case lies at two sites, and something is said of a notice."""
_TODAY = {"LAND": "NATRES", "PLAN": "NATRES", "AIC": "MARKET"}
_DAY = timedelta(days=1)


def in_names_of_today(line: Told) -> Told:
    """Return a line in which offices stand under the names that they have today."""
    said = dict(line)
    for name in ("by", "from"):
        if isinstance(said.get(name), str):
            said[name] = _TODAY.get(said[name], said[name])
    if isinstance(said.get("to"), list):
        said["to"] = list(dict.fromkeys(_TODAY.get(one, one) for one in said["to"]))
    return said


def with_both_sites(lines: Sequence[Told], chance: Random) -> list[Told]:
    """Return the lines with notices of some cases that name a second site."""
    cases = sorted({one["case"] for one in lines if one.get("case")})
    both = {case for case in cases if chance.random() < BOTH_SITES}
    return [
        {**_without_site(one), "sites": ["P1", "P2"]}
        if one.get("case") in both and one["event"] == "written_notice_sent"
        else one
        for one in lines
    ]


def _without_site(line: Told) -> Told:
    return {name: value for name, value in line.items() if name != "site"}


def with_words_of_papers(lines: Sequence[Told], chance: Random) -> list[Told]:
    """Return the lines with what is said of some notices and transfers, each after its paper."""
    found: list[Told] = []
    for one in lines:
        found.append(one)
        if one.get("case") and chance.random() < OF_PAPERS:
            found += _of_paper(one, chance)
    return found


def _of_paper(line: Told, chance: Random) -> list[Told]:
    """Return what is said of a paper: nothing of any other line."""
    at = datetime.fromisoformat(line["at"])

    def said(event: str, days: int, **fields: Any) -> Told:
        late = at + days * _DAY + timedelta(seconds=chance.randrange(3600))
        return {"at": late.isoformat(), "event": event, "case": line["case"], **fields}

    if line["event"] == "case_transferred" and "PSB" in line["to"]:
        return [
            said("materials_requested", 1, by="PSB", to=[line["from"]]),
            said("materials_supplied", 4, by=line["from"], to=["PSB"]),
        ][: chance.randint(1, 2)]
    if line["event"] != "written_notice_sent":
        return []
    number, author = line["notice"], line["from"]
    about = {"notice": number}
    what = chance.choice(("withdrawn", "returned", "stayed"))
    if what == "withdrawn":
        days = chance.randint(0, 4)
        return [said("notice_withdrawn", days, **about, **{"from": author, "to": line["to"]})]
    if what == "returned":
        back = said(
            "notice_returned", 1, **about, by=chance.choice(line["to"]), reason_code="not_ours"
        )
        answer = chance.choice(("return_accepted", "return_rejected"))
        return [back, said(answer, 3, **about, **{"from": author})][: chance.randint(1, 2)]
    stay = said("stay_ordered", 1, **about, by="COURT")
    return [stay, said("stay_lifted", 5, **about, by="COURT")][: chance.randint(1, 2)]
