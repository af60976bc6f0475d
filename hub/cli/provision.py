"""`gongze provision CITY`: makes the hub's topics, and a city's place and offices."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.kafka_session import on_kafka
from hub.cli.options import Choice, CityName, Pair, kafka, plain_value
from hub.domain.authority import misplaced
from hub.domain.law import Law
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord
from hub.messages.nearest import did_you_mean
from hub.registry import topics
from hub.registry.city_checks import DOUBT_MAX_DAYS, OUTAGE_MAX_S, OUTAGE_MIN_S, SILENT_MAX_DAYS
from hub.registry.provision import provision
from hub.registry.settings_check import look
from hub.sentence import in_words
from hub.stream.kafka import KafkaLog


@click.command(name="provision")
@click.argument("city", type=CityName())
@click.option("--as", "name", default="", help="The city's name in the hub; CITY by default.")
@click.option(
    "--clock",
    type=Choice(["wall", "story"]),
    help="What tells its time: the brokers' clocks (default), or a sandbox's story. Never changes.",
)
@click.option(
    "--office",
    "offices",
    multiple=True,
    type=Pair(alone=True),
    metavar="CODE[=ROLE]",
    help="An office and the role that it holds; a city that stands is given it in flight.",
)
@click.option(
    "--under",
    "under",
    multiple=True,
    type=Pair(alone=False),
    metavar="CODE=GOVERNMENT",
    help="The government that a new office stands under; else its role alone says it.",
)
@click.option(
    "--without",
    "without",
    multiple=True,
    metavar="CODE",
    help="An office that leaves the city; named with --office it is one again.",
)
@click.option(
    "--setting",
    "settings",
    multiple=True,
    type=Pair(alone=False),
    metavar="NAME=VALUE",
    help="A reading of an open word; see gongze law settings, and gongze law try before. A running"
    " city says each change once; readings not named stay.",
)
@click.option(
    "--doubt-lasts",
    "doubt_lasts",
    type=click.IntRange(0, DOUBT_MAX_DAYS),
    metavar="DAYS",
    help="For how many working days a fault of the hub may hold an accusation; 5 in a new city.",
)
@click.option(
    "--outage-after",
    "outage_after_s",
    type=click.IntRange(OUTAGE_MIN_S, OUTAGE_MAX_S),
    metavar="SECONDS",
    help="After how many seconds without a mark the hub has stood; 300 in a new city.",
)
@click.option(
    "--silent-after",
    "silent_after",
    type=click.IntRange(1, SILENT_MAX_DAYS),
    metavar="DAYS",
    help="After how many working days without a word an office is called silent; 5 in a new city.",
)
@kafka
def command(
    city: str,
    name: str,
    clock: str | None,
    offices: Sequence[tuple[str, str]],
    under: Sequence[tuple[str, str]],
    without: Sequence[str],
    settings: Sequence[tuple[str, str]],
    doubt_lasts: int | None,
    outage_after_s: int | None,
    silent_after: int | None,
    bootstrap: str,
) -> None:
    """Create the hub's topics and place a city that stands under CITY's law. Safe to run again.

    A new city gets the offices named, or without any every office that the law speaks of. Run again
    with --office it gets one more without a restart of anything. An office that leaves (--without)
    owes nothing from then on and may write no more; what it had missed before stands, nothing is
    deleted.

    A city that stands is put under this version's edition of its law. Run it for each city before
    workers of this version replace others one by one: a city is judged as it was until such a
    worker is given it.

    \b
    Examples:
      gongze provision zhuhai
      gongze provision zhuhai --as zhuhai-test --clock story
      gongze provision zhuhai --office TOWN_A=TOWN_GOV
      gongze provision zhuhai --office TOWN_B=TOWN_GOV --under TOWN_B=DIST_GOV
      gongze provision zhuhai --without TOWN_A
    \b
    Exit codes: 0 it stands, 1 brokers or topics are set wrong or there is no place for it,
    2 an unknown role or setting, 3 no broker.
    """
    name = name or city
    chosen = {key: plain_value(value) for key, value in settings}
    try:
        law = law_of(city, chosen)
    except RulebookError as error:
        fail(2, error.brief)
        return
    _check_names(name, dict(offices), law)
    _check_superiors(dict(under), dict(offices), law)
    placed = on_kafka(
        bootstrap,
        lambda log: _provision(
            log,
            name,
            dict(offices),
            dict(under),
            without,
            law,
            clock,
            chosen,
            doubt_lasts,
            outage_after_s,
            silent_after,
        ),
    )
    output.say(_line_of(placed))
    wrong = on_kafka(bootstrap, lambda log: look(log, [placed]))
    for one in sorted(wrong, key=lambda one: one.breaks):
        output.warn(one.words)
    if any(one.breaks for one in wrong):
        sys.exit(1)


def _line_of(placed: CityRecord) -> str:
    standing = [one for one in placed.offices if one.left is None]
    own = [f"{one.code}={one.role}" for one in standing if one.code != one.role]
    left = [one.code for one in placed.offices if one.left is not None]
    return (
        in_words(
            "{city}: law of {law}, edition {edition}, partition {partition}, {clock} "
            "clock, {count} offices",
            city=placed.city,
            law=placed.law,
            edition=placed.edition,
            partition=placed.partition,
            clock=placed.clock,
            count=len(standing),
        )
        + (in_words(" ({own} its own)", own=", ".join(own)) if own else "")
        + (in_words("; {left} left", left=", ".join(left)) if left else "")
    )


def _check_names(name: str, offices: Mapping[str, str], law: Law) -> None:
    for one in (name, *offices):
        if not topics.is_name(one, of_city=one == name):
            fail(
                2,
                in_words(
                    "{one!r} cannot be part of a topic's name: use letters, digits, - and _.",
                    one=one,
                ),
            )
    roles = sorted(law.vocabulary.roles)
    for code, role in offices.items():
        if role not in roles:
            also = did_you_mean(roles, role, law.vocabulary.called)
            fail(
                2,
                in_words(
                    "--office {code}={role}: {role} is no role{also}. Roles: {roles}.",
                    code=code,
                    role=role,
                    also=also,
                    roles=", ".join(roles),
                ),
            )


def _check_superiors(under: Mapping[str, str], offices: Mapping[str, str], law: Law) -> None:
    words = law.vocabulary.with_offices(offices)
    for code, above in under.items():
        if code not in offices:
            fail(
                2,
                in_words(
                    "--under {code}={above}: name the office too: --office {code}=ROLE.",
                    code=code,
                    above=above,
                ),
            )
        expected = misplaced(code, above, words)
        if expected:
            fail(
                2,
                in_words(
                    "--under {code}={above}: write {expected}.",
                    code=code,
                    above=above,
                    expected=expected,
                ),
            )


async def _provision(
    log: KafkaLog,
    name: str,
    offices: Mapping[str, str],
    under: Mapping[str, str],
    without: Sequence[str],
    law: Law,
    clock: str | None,
    settings: Mapping[str, Any],
    doubt_lasts: int | None,
    outage_after_s: int | None,
    silent_after: int | None,
) -> CityRecord:
    return await provision(
        log,
        name,
        offices or None,
        law=law.city,
        clock=clock,
        edition=law.edition,
        calendar=published_calendar().digest,
        settings={key: json.dumps(value) for key, value in settings.items()} or None,
        without=without,
        doubt_lasts=doubt_lasts,
        outage_after_s=outage_after_s,
        silent_after=silent_after,
        under=under,
    )
