"""The tables of docs/law.md about stories: what an expectation may name, what functions need."""

from collections.abc import Callable, Mapping

from hub.domain.derive.office_hours import READING_NEEDS
from hub.domain.guards import GUARD_NEEDS
from hub.domain.patterns import TEST_NEEDS
from hub.domain.requirements import Needs
from hub.domain.story.compare import SECTIONS
from hub.sim.values import KEYS
from tools.tables import table

_CHANCES = {
    "one_of": ("`{one_of: [met, unmet]}`", "one of the list"),
    "some_of": ("`{some_of: [PLAN, AIC], chance: 0.95}`", "each of the list with this chance"),
    "mostly": ("`{mostly: LAND, else: PLAN, chance: 0.8}`", "the first with this chance, or else"),
    "sometimes": (
        "`{sometimes: true, chance: 0.1}`",
        "with this chance, or else left out",
    ),
    "from": ("`{from: 5, to: 25}`", "a whole number, both included"),
    "days_later": ("`{days_later: [3, 15]}`", "a day so many days after"),
}


def _outcome() -> str:
    rows = [
        (
            f"`{name}`",
            section.noun,
            *(
                ", ".join(f"`{one}`" for one in some)
                for some in (section.named_by, section.in_brief, section.others)
            ),
        )
        for name, section in SECTIONS.items()
    ]
    return table(("under", "each is", "named by", "with", "and"), rows)


def _needs() -> str:
    named = {
        **{f"`guard: {name}`": needs for name, needs in GUARD_NEEDS.items()},
        **{f"`test: {name}`": needs for name, needs in TEST_NEEDS.items()},
        **{f"setting `{name}`": needs for name, needs in READING_NEEDS.items()},
    }
    rows = [(name, "; ".join(_needed(needs))) for name, needs in named.items()]
    return table(("a rule or city that has", "needs"), [row for row in rows if row[1]])


def _needed(needs: Needs) -> list[str]:
    return [f"setting `{one.setting}`: {one.written}" for one in needs.readings]


def _chances() -> str:
    return table(("write", "is"), [_CHANCES[form] for form in KEYS])


TABLES: Mapping[str, Callable[[], str]] = {
    "outcome": _outcome,
    "needs": _needs,
    "chances": _chances,
}
"""What each marked table is written from."""
