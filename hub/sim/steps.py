"""Generates what offices do in a case of a city: steps, each an answer to an earlier one.

An office of a role does a step about `days` after what it answers; its behaviour (`behaviours.py`)
decides how much sooner or later. A step that was not done is not answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

START = "discovered"
"""The step with which every case begins."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done in a case. `chance` is how often a case comes to it, 0 to 1.

    Texts in `fields` may contain the case's own names: {case}, {site}, {party}, {town}, {district},
    {day}.
    """

    name: str
    event: str
    role: str
    after: str
    days: float
    chance: float = 1.0
    fields: Mapping[str, Any] = field(default_factory=dict)


_TOLD = {"case": "{case}", "site": "{site}", "party": "{party}"}
_CASE = {"case": "{case}"}
_SITE = {"site": "{site}"}


def _notice(number: int, matter: str, *to: str) -> dict[str, Any]:
    return {"notice": f"{{case}}-N{number}", **_TOLD, "to": list(to), "matter": matter}


def _asked(action: str) -> dict[str, Any]:
    return {"action": action, **_SITE, "party": "{party}"}


_BEGUN = (
    Step("attempted", "stop_attempted", "LAND", START, 0.2, 0.9, _CASE),
    Step("stopped", "stop_effective", "LAND", "attempted", 0.3, 0.3, _CASE),
    Step("failed", "stop_failed", "LAND", "attempted", 0.3, 0.6, _CASE),
)
_ASKED_AND_DONE = (
    Step("asked", "gate_asked", "POWER", START, 2, 0.5, _asked("power_supply")),
    Step("supplied", "supply_started", "POWER", "asked", 1, 0.2, _SITE),
    Step("asked_permit", "gate_asked", "CONSTR", START, 4, 0.4, _asked("construction_permit")),
    Step(
        "granted", "action_granted", "CONSTR", "asked_permit", 1, 0.3, _asked("construction_permit")
    ),
    Step("asked_plan", "gate_asked", "PLAN", START, 6, 0.3, _asked("project_planning_permit")),
)
_PENALTY = (
    Step("penalty", "penalty_decided", "LAND", START, 9, 0.6, _CASE | _SITE),
    Step("executed", "penalty_executed", "LAND", "penalty", 5, 0.6, _CASE | _SITE),
    Step(
        "letter",
        "disposal_result_letter_sent",
        "LAND",
        "executed",
        2,
        0.8,
        _CASE | {"to": ["PLAN", "CONSTR"], "outcome": "completed"},
    ),
    Step(
        "paper",
        "certificate_recorded",
        "LAND",
        "letter",
        2,
        0.5,
        _SITE | {"certificate": "state_land_use_certificate"},
    ),
)
_CUT = tuple(
    Step(f"cut_{role}", "supply_cut", role, "cutoff", 2, 0.9, _CASE)
    for role in ("POWER", "WATER", "GAS")
)

ZHUHAI = (
    *_BEGUN,
    Step(
        "stop_notice",
        "stop_notice_issued",
        "LAND",
        START,
        3,
        0.8,
        _CASE | {"rectify_by": "{later}"},
    ),
    Step(
        "urgent",
        "urgent_report_sent",
        "LAND",
        "failed",
        0.5,
        0.6,
        _CASE
        | {"to": ["{town}"], "mode": "written", "urgent": True, "recorded": True}
        | {"witness_signed": False},
    ),
    Step(
        "told",
        "written_notice_sent",
        "LAND",
        START,
        1,
        0.9,
        _notice(1, "land_violation", "{town}", "PLAN"),
    ),
    Step("planning", "planning_info_provided", "PLAN", "told", 3, 0.95, _CASE),
    Step("joint", "joint_stop_organised", "TOWN_GOV", "told", 2, 0.9, _CASE),
    Step(
        "reported",
        "town_reported_to_district",
        "TOWN_GOV",
        "told",
        3,
        0.6,
        _CASE | {"to": ["{district}"]},
    ),
    Step("effective", "stop_effective", "DIST_GOV", "reported", 3, 0.8, _CASE),
    Step(
        "cutoff",
        "written_notice_sent",
        "LAND",
        "told",
        2,
        0.6,
        _notice(2, "cutoff", "POWER", "WATER", "GAS"),
    ),
    *_CUT,
    Step(
        "verified",
        "written_notice_sent",
        "LAND",
        "told",
        3,
        0.4,
        _notice(3, "verified_facts", "CONSTR", "PLAN"),
    ),
    Step("handled_PLAN", "case_handled", "PLAN", "verified", 4, 0.7, _CASE),
    Step(
        "transfer",
        "case_transferred",
        "LAND",
        "told",
        4,
        0.2,
        _CASE | {"to": ["PSB"], "matter": "criminal"},
    ),
    Step(
        "copied",
        "transfer_copied",
        "LAND",
        "transfer",
        0.3,
        0.8,
        _CASE | {"to": ["PROC", "SUPERV"]},
    ),
    Step("accepted", "transfer_accepted", "PSB", "transfer", 3, 0.7, _CASE),
    Step(
        "filing", "criminal_filing_decided", "PSB", "accepted", 8, 0.8, _CASE | {"decision": "file"}
    ),
    Step(
        "filing_told",
        "filing_decision_notice_sent",
        "PSB",
        "filing",
        1,
        0.9,
        _CASE | {"to": ["LAND"]},
    ),
    *_ASKED_AND_DONE,
    *_PENALTY,
    Step("restored", "supply_restored", "POWER", "letter", 1, 0.5, _SITE),
)

_SIX = ["NDRC", "LAND", "CONSTR", "PLAN", "URBAN_ENF", "POWER"]

JILIN = (
    *_BEGUN,
    Step("reported", "violation_reported", "LAND", START, 1, 0.9, _CASE | {"to": ["{district}"]}),
    Step("continued", "construction_continued", "LAND", "failed", 1, 0.8, _CASE),
    Step("opinion", "remedy_opinion_issued", "DIST_GOV", "continued", 3, 0.8, _CASE),
    Step("ordered", "demolition_ordered", "DIST_GOV", "opinion", 2, 0.6, _CASE),
    Step("demolished", "demolition_done", "URBAN_ENF", "ordered", 5, 0.6, _CASE),
    Step("circular", "circular_sent", "DIST_GOV", "opinion", 1, 0.8, _CASE | _SITE | {"to": _SIX}),
    Step("measure_POWER", "effective_measure_taken", "POWER", "circular", 2, 0.8, _CASE),
    Step("measure_CONSTR", "effective_measure_taken", "CONSTR", "circular", 3, 0.7, _CASE),
    Step("filed", "case_filed", "LAND", START, 5, 0.7, _CASE),
    Step("applied", "enforcement_applied", "LAND", "penalty", 4, 0.4, _CASE),
    *_ASKED_AND_DONE,
    *_PENALTY,
)  # fmt: skip

STEPS: Mapping[str, tuple[Step, ...]] = {"zhuhai": ZHUHAI, "jilin": JILIN}
"""What happens in a case, by city."""
