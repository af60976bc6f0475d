"""The cities, and the office, that a list is asked about: their options, and who is refused."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from hub.cli import fail
from hub.cli.city_stand import CityStand, city_stands
from hub.cli.kafka_session import office_in
from hub.cli.options import meant
from hub.cli.read_session import Reading
from hub.read.parties import parties_of
from hub.read.persons import persons_of
from hub.registry.provision import RegistryError
from hub.sentence import in_words, sentence_of

_OF_PARTIES = ("party", "enterprise")


def _city_names(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    from hub.files.rulebooks import cities  # noqa: PLC0415  slow, and only a Tab needs it

    return [CompletionItem(one) for one in cities() if one.startswith(begun)]


def office_codes(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the offices of the cities whose law is here, for a shell's Tab; no hub is asked."""
    from hub.files.rulebooks import cities, law_of  # noqa: PLC0415  slow, and only a Tab needs it

    codes = sorted({one for city in cities() for one in law_of(city).vocabulary.roles})
    return [CompletionItem(one) for one in codes if one.startswith(begun)]


of_city = click.option("--city", default="", help="This city only.", shell_complete=_city_names)


def chosen_cities(read: Reading, name: str, office: str = "") -> list[CityStand]:
    """Return the cities that are asked about, those that have the office.

    End with 1 if there is no such city, or no city with such an office.
    """
    stands = city_stands(read)
    if name and name not in stands:
        fail(
            1,
            in_words(
                "there is no city {name!r} in the hub{meant}; known: {known}.",
                name=name,
                meant=meant(stands, name),
                known=", ".join(stands) or "–",
            ),
        )
    chosen = [one for one in stands.values() if name in ("", one.city.city)]
    having = [one for one in chosen if not office or _has(one, office)]
    if chosen and not having:
        try:
            office_in(chosen[0].city, office)
        except RegistryError as error:
            fail(1, sentence_of(error))
    return having


def _has(stand: CityStand, office: str) -> bool:
    return any(one.code == office for one in stand.city.offices)


def persons_in(
    read: Reading, city: str, rows: Sequence[Mapping[str, Any]]
) -> list[tuple[str, ...]]:
    """Return, for each row, the persons whose names may stand in it: its subject, where that is a
    party, and the parties of its case and site.
    """
    told = parties_of(
        read.engine,
        city,
        cases={str(one["case_name"]) for one in rows if one["case_name"]},
        sites={str(one["site"]) for one in rows if one["site"]},
    )
    return [
        persons_of(
            {
                *told.get(one["case_name"], ()),
                *told.get(one["site"], ()),
                *([one["subject"]] if one["subject_kind"] in _OF_PARTIES else ()),
            }
        )
        for one in rows
    ]
