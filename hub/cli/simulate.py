"""`gongze simulate`: generates a month of a city as a story."""

from datetime import datetime

import click

from hub import output
from hub.cli.options import CityName
from hub.sim.month import EVENTS_A_DAY, FIRST_DAY, MonthPlan, month

EVENTS_MAX = 100_000


@click.command(name="simulate")
@click.option("--city", type=CityName(), default="zhuhai", show_default=True)
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--events",
    type=click.IntRange(1, EVENTS_MAX),
    help=f"How many lines after the header; {EVENTS_A_DAY} a day if not given.",
)
@click.option(
    "--first",
    type=click.DateTime(["%Y-%m-%d"]),
    default=FIRST_DAY.isoformat(),
    show_default=True,
    help="The first day.",
)
def command(city: str, days: int, seed: int, events: int | None, first: datetime) -> None:
    """Print a story of a city whose offices are prompt, lazy, late, and forget, repeat, contradict.

    What its offices do stands in the city's folder, simulation/month.yaml; where it does not,
    it follows from the city's rules.

    \b
    Examples:
      gongze simulate --city zhuhai --days 30 --seed 7 > month.jsonl
      gongze simulate --events 100000 --seed 7 | gongze replay -
    """
    plan = MonthPlan(city, days, events or days * EVENTS_A_DAY, seed, first.date())
    output.lines(month(plan))
