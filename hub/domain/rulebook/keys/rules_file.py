"""The keys of a file of rules: which kinds of rule stand in it."""

from hub.domain.rulebook.forms import Each, Key, Section
from hub.domain.rulebook.keys.accountability import GROUND, MEASURE, RATIO
from hub.domain.rulebook.keys.block import BLOCK
from hub.domain.rulebook.keys.duty import DUTY
from hub.domain.rulebook.keys.gate import GATE
from hub.domain.rulebook.keys.provision import EQUIVALENCE, EXCEPTION, PROVISION, RELEASE

RULES = Section(
    "rules-file",
    "rules by what they are",
    (
        Key("duties", Each(DUTY, "duties"), "what an office owes"),
        Key("exceptions", Each(EXCEPTION, "exceptions"), "what takes the limit of a duty away"),
        Key("equivalences", Each(EQUIVALENCE, "equivalences"), "which form stands in for writing"),
        Key("gates", Each(GATE, "gates"), "what must stand before an action"),
        Key("blocks", Each(BLOCK, "blocks"), "what an open case holds"),
        Key("releases", Each(RELEASE, "releases"), "what ends a block"),
        Key("grounds", Each(GROUND, "grounds"), "what makes an office answer"),
        Key("measures", Each(MEASURE, "measures"), "what may then be imposed"),
        Key("ratios", Each(RATIO, "ratios"), "which share opens a ladder"),
        Key("provisions", Each(PROVISION, "provisions"), "what other rules stand on"),
    ),
)
SECTIONS = tuple(one.name for one in RULES.keys)
