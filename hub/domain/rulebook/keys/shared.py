"""Words and keys that several kinds of rule share."""

from collections.abc import Mapping

from hub.domain.guards import GUARDS
from hub.domain.patterns import TESTS
from hub.domain.rulebook.forms import Some, Word
from hub.domain.rules import ACTOR, Level

MEASURES = ("talk", "criticism", "veto", "sanction", "interview")
"""What a measure is called when it is imposed."""
COVERS = ("each_discovery", "any_discovery")
"""What must be covered by what fulfils a duty of a week: each thing found in it,
or any (AMB-07).
"""
TERM = "term"
"""Within the term of the duty itself."""
PERFORMED = ("executed", "decided")
"""How far the penalty of a case must be."""
GROUND_LEVELS = (Level.CANDIDATE.value, Level.ESTABLISHED.value, Level.PERMITTED.value)
SOME_OFFICES = Some(Word("office"))
SOME_PARTIES = Some(Word("office", (ACTOR,)))
ANY_PAPER = Some(Word("paper", ("any",)))
FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "guard": tuple(sorted(GUARDS)),
    "test": tuple(sorted(TESTS)),
}
"""What a rule may name that is a function of the program."""
