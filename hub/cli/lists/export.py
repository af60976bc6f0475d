"""Who takes persons' names along in a list says who he is and why; that is written down before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import click
import orjson

from hub.cli import fail
from hub.cli.city_stand import CityStand
from hub.cli.options import kafka
from hub.messages import Audit
from hub.output import in_language
from hub.sentence import in_words, sentence_of

GIVEN = ("with_names", "who", "why", "bootstrap")
OPTIONS = (
    click.option(
        "--with-names",
        is_flag=True,
        help="Tell persons' names in whatever leaves the screen. It needs --who and --why, which "
        "are written down on hub.audit before; that alone asks the broker.",
    ),
    click.option("--who", default="", help="Who takes names along: a name or a number of service."),
    click.option("--why", default="", help="Why."),
    kafka,
)


@dataclass(frozen=True, slots=True)
class Export:
    """Who takes names along, why, and the broker that it is written down at."""

    who: str
    why: str
    bootstrap: str

    def write_down(
        self, name: str, form: str, where: str, stands: Sequence[CityStand], now: datetime
    ) -> None:
        """Write down, durably and for each city, that a list leaves with names.

        End with 1 or 3 if it could not be: then nothing leaves.
        """
        from hub.cli.kafka_session import on_kafka  # noqa: PLC0415  only an export needs a broker
        from hub.registry.audit import AuditError, audited  # noqa: PLC0415
        from hub.stream.kafka import KafkaLog  # noqa: PLC0415

        done = [(one.city, self._record(one, name, form, where, now)) for one in stands]

        async def all_written(log: KafkaLog) -> None:
            for city, record in done:
                await audited(log, city, record)

        lost = in_words("Nothing was told: no name leaves before it is written down who took it. ")
        try:
            on_kafka(self.bootstrap, all_written, lost)
        except AuditError as error:
            fail(1, sentence_of(error))

    def _record(self, stand: CityStand, name: str, form: str, where: str, now: datetime) -> Audit:
        evidence = stand.stand and stand.stand.evidence_time
        content = {
            "list": name,
            "form": form,
            "to": where,
            "evidence_time": evidence and evidence.isoformat(),
        }
        return Audit(
            id=uuid4().hex,
            city=stand.city.city,
            at=now,
            who=self.who,
            what="export",
            about=name,
            why=self.why,
            content=orjson.dumps(content).decode(),
        )


def export_of(given: Mapping[str, Any]) -> Export | None:
    """Return who takes names along by what was given; None: nobody does.

    Raises `click.UsageError` if he does not say who, or why.
    """
    who, why = (str(given[one] or "").strip() for one in ("who", "why"))
    if not given["with_names"]:
        if who or why:
            raise click.UsageError(
                in_language(in_words("--who and --why are said with --with-names alone."))
            )
        return None
    if not (who and why):
        raise click.UsageError(
            in_language(
                in_words(
                    "--with-names needs --who and --why: who takes names along is written down."
                )
            )
        )
    return Export(who, why, given["bootstrap"])
