"""`gongze law coverage`: which rules and rulings stand in rulebooks, and which a story checks."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.options import CityName, form
from hub.domain.rulebook.rulings import STORIES_EACH, Ruling
from hub.files.rulebooks import cities, known_rules, rulings
from hub.files.stories import StoryFileError, story_names, tested_rules
from hub.sentence import in_words, sentence_of


@dataclass(frozen=True, slots=True)
class Covered:
    """The rules that rules.txt lists, with their articles; of each city's rules, whether a story
    checks each; and the rulings, each with what it lacks.
    """

    listed: Mapping[str, str]
    of: Mapping[str, Mapping[str, bool]]
    lacking: Mapping[str, str]

    @property
    def tested(self) -> Mapping[str, bool]:
        """Return every rule of a rulebook with whether some story checks it."""
        found: dict[str, bool] = {}
        for rules in self.of.values():
            for rule, noticed in rules.items():
                found[rule] = found.get(rule, False) or noticed
        return found

    @property
    def missing(self) -> list[str]:
        """Return the listed rules that stand in no rulebook."""
        return [rule for rule in self.listed if rule not in self.tested]

    @property
    def untested(self) -> list[str]:
        """Return the rules, listed or not, that no story checks."""
        return [rule for rule, noticed in self.tested.items() if not noticed]

    def unlisted(self, city: str) -> list[str]:
        """Return the rules of a city that rules.txt does not list."""
        return [rule for rule in self.of[city] if rule not in self.listed]


@click.command(name="coverage")
@click.option("--city", type=CityName(), help="The rules of this city only.")
@form
def command(city: str | None, form: str) -> None:
    """Count the rules of rules.txt that stand in rulebooks, and of each city those that a story
    checks; and the rulings that rules hold and stories show.

    A rule is tested when some story comes out otherwise without it; this is tried, which takes some
    seconds. A rule that rules.txt does not list is named with its city. A ruling is shown by three
    stories: the rule, its edge, its neighbour that must not change.

    \b
    Examples:
      gongze law coverage
      gongze law coverage --city jilin --format json
    \b
    Exit codes: 0 every listed rule is there, every rule is tested and every ruling shown, 1 not so.
    """
    some = (city,) if city else cities()
    try:
        of = {name: tested_rules(name) for name in some}
    except StoryFileError as error:
        fail(2, sentence_of(error))
        return
    known = known_rules()
    letters = {_letters(rule) for rules in of.values() for rule in rules}
    listed = {rule: known[rule] for rule in known if city is None or _letters(rule) in letters}
    stories = story_names()
    lacking = {name: lack for name, one in rulings().items() if (lack := _lack(one, of, stories))}
    covered = Covered(listed, of, lacking if city is None else {})
    if form == "json":
        output.lines(output.json_lines(_as_json(covered)))
    else:
        output.lines(_as_text(covered))
    if covered.missing or covered.untested or covered.lacking:
        raise SystemExit(1)


def _lack(ruling: Ruling, of: Mapping[str, Mapping[str, bool]], stories: Collection[str]) -> str:
    """Return what a ruling still lacks; "" if rules hold it and stories show it."""
    stand = {rule for rules in of.values() for rule in rules}
    unknown = [rule for rule in ruling.rules if rule not in stand]
    lost = [name for name in ruling.stories if name not in stories]
    if unknown or lost:
        return in_words("not there: {value}", value=", ".join([*unknown, *lost]))
    shown = len(set(ruling.stories))
    return (
        in_words("{shown} of {stories_each} stories", shown=shown, stories_each=STORIES_EACH)
        if not ruling.is_shown
        else ""
    )


def _letters(rule: str) -> str:
    """Return the letters that the ids of one instrument's rules begin with."""
    return rule.partition("-")[0]


def _as_json(covered: Covered) -> dict[str, Any]:
    tested, listed = covered.tested, covered.listed
    return {
        "rules": len(listed),
        "present": len(listed) - len(covered.missing),
        "tested": sum(tested.get(rule, False) for rule in listed),
        "missing": covered.missing,
        "untested": covered.untested,
        "rulings": len(rulings()),
        "lacking": dict(covered.lacking),
        "cities": {
            city: {
                "rules": len(rules),
                "tested": sum(rules.values()),
                "unlisted": covered.unlisted(city),
            }
            for city, rules in covered.of.items()
        },
    }


def _as_text(covered: Covered) -> Iterator[str]:
    told = _as_json(covered)
    if told["rules"]:
        yield in_words(
            "{rules} rules, {present} present, {tested} tested",
            rules=told["rules"],
            present=told["present"],
            tested=told["tested"],
        )
    shown = told["rulings"] - len(told["lacking"])
    yield in_words(
        "{rulings} rulings, {shown} shown by {stories_each} stories or more",
        rulings=told["rulings"],
        shown=shown,
        stories_each=STORIES_EACH,
    )
    for city, of in told["cities"].items():
        unlisted = len(of["unlisted"])
        lists = in_words(", {unlisted} in no list", unlisted=unlisted) if unlisted else ""
        yield in_words(
            "{city:<9} {rules} rules, {tested} tested{lists}",
            city=city,
            rules=of["rules"],
            tested=of["tested"],
            lists=lists,
        )
    yield from (
        in_words("missing   {rule} ({listed})", rule=rule, listed=covered.listed[rule])
        for rule in told["missing"]
    )
    yield from (in_words("untested  {rule}", rule=rule) for rule in told["untested"])
    yield from (
        in_words("ruling    {name} ({lack})", name=name, lack=lack)
        for name, lack in told["lacking"].items()
    )
    for city, of in told["cities"].items():
        yield from (
            in_words("unlisted  {rule} ({city})", rule=rule, city=city) for rule in of["unlisted"]
        )
