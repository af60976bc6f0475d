"""Every key of every file of the rulebooks, once: what its value may be, whether it must stand,
what it means.

From these tables come what a rulebook is refused for, the tables of docs/law.md and the JSON
Schemas of editors.
"""

from hub.domain.rulebook.keys.accountability import GROUND, MEASURE, RATIO
from hub.domain.rulebook.keys.block import BLOCK
from hub.domain.rulebook.keys.cited import CITED, CONSEQUENCE
from hub.domain.rulebook.keys.city_file import CITY, DISTRICT, SETTING, Anything
from hub.domain.rulebook.keys.duty import DUTY
from hub.domain.rulebook.keys.events_file import CERTIFICATE, CERTIFICATES, EVENTS, OFFICES, WORDS
from hub.domain.rulebook.keys.gate import GATE
from hub.domain.rulebook.keys.pattern import (
    ABSENCE,
    AUTHOR_OF,
    PATTERN,
    RAISING,
    RENEWING,
    TELLING,
    Actor,
)
from hub.domain.rulebook.keys.provision import EQUIVALENCE, EXCEPTION, PROVISION, RELEASE
from hub.domain.rulebook.keys.rules_file import RULES, SECTIONS
from hub.domain.rulebook.keys.shared import COVERS, FUNCTIONS, MEASURES, TERM

__all__ = [
    "ABSENCE",
    "AUTHOR_OF",
    "BLOCK",
    "CERTIFICATE",
    "CERTIFICATES",
    "CITED",
    "CITY",
    "CONSEQUENCE",
    "COVERS",
    "DISTRICT",
    "DUTY",
    "EQUIVALENCE",
    "EVENTS",
    "EXCEPTION",
    "FUNCTIONS",
    "GATE",
    "GROUND",
    "MEASURE",
    "MEASURES",
    "OFFICES",
    "PATTERN",
    "PROVISION",
    "RAISING",
    "RATIO",
    "RELEASE",
    "RENEWING",
    "RULES",
    "SECTIONS",
    "SETTING",
    "TELLING",
    "TERM",
    "WORDS",
    "Actor",
    "Anything",
]
