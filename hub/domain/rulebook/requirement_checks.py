"""Refuses a rulebook in which a rule names a function that needs what the city does not have."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.domain.cards import days
from hub.domain.derive import office_hours
from hub.domain.guards import GUARD_NEEDS
from hub.domain.patterns import TEST_NEEDS
from hub.domain.requirements import Needs, word_or_act
from hub.domain.rulebook.yaml_node import Node
from hub.sentence import in_words

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
                in_words(
                    "{name!r} needs the setting {setting!r}, and this city has none",
                    name=name,
                    setting=one.setting,
                ),
                in_words(
                    "Write it in city.yaml with {written}, or name no such {key}.",
                    written=one.written,
                    key=node.key,
                ),
            )
        if not one.fits(chosen[one.setting]):
            raise node.wrong(
                in_words(
                    "{name!r} needs the setting {setting!r}, which says {chosen!r}",
                    name=name,
                    setting=one.setting,
                    chosen=chosen[one.setting],
                ),
                in_words("Write {written} in city.yaml.", written=one.written),
            )


def check_readings(settings: Mapping[str, Node], chosen: Mapping[str, Any]) -> None:
    """Refuse a setting one of whose readings needs another setting that the city does not have.

    `settings` are the places where they stand.
    """
    for name, needs in {**office_hours.READING_NEEDS, **days.READING_NEEDS}.items():
        for one in needs.readings if name in settings else ():
            if one.setting not in chosen or not one.fits(chosen[one.setting]):
                raise settings[name].wrong(
                    in_words("a reading of it needs the setting {setting!r}", setting=one.setting),
                    in_words(
                        "Write {setting} in city.yaml with {written}.",
                        setting=one.setting,
                        written=one.written,
                    ),
                )
