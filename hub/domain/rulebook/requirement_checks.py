"""Refuses a rulebook in which a rule names a function that needs what the city does not have."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.domain.derive.office_hours import READING_NEEDS
from hub.domain.guards import GUARD_NEEDS
from hub.domain.patterns import TEST_NEEDS
from hub.domain.requirements import Needs, word_or_act
from hub.domain.rulebook.yaml_node import Node

_NONE = Needs()


def check_named(node: Node, chosen: Mapping[str, Any], kinds: Collection[str]) -> None:
    """Refuse a guard or a test without the settings that it needs.

    `node` is where a rule names it; `chosen` are the city's readings, `kinds` what an office can
    tell.
    """
    name = node.text()
    needs = (GUARD_NEEDS if node.key == "guard" else TEST_NEEDS).get(name, _NONE)
    for one in (*needs.readings, *(word_or_act(*one, kinds) for one in needs.acts)):
        if one.setting not in chosen:
            raise node.wrong(
                f"{name!r} needs the setting {one.setting!r}, and this city has none",
                f"Write it in city.yaml with {one.written}, or name no such {node.key}.",
            )
        if not one.fits(chosen[one.setting]):
            raise node.wrong(
                f"{name!r} needs the setting {one.setting!r}, which says {chosen[one.setting]!r}",
                f"Write {one.written} in city.yaml.",
            )


def check_readings(settings: Mapping[str, Node], chosen: Mapping[str, Any]) -> None:
    """Refuse a setting one of whose readings needs another setting that the city does not have.

    `settings` are the places where they stand.
    """
    for name, needs in READING_NEEDS.items():
        for one in needs.readings if name in settings else ():
            if one.setting not in chosen or not one.fits(chosen[one.setting]):
                raise settings[name].wrong(
                    f"a reading of it needs the setting {one.setting!r}",
                    f"Write {one.setting} in city.yaml with {one.written}.",
                )
