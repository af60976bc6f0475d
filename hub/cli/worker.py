"""`gongze worker`: runs one process of the hub."""

import click

from hub.agents.relay.relay import QUOTA_PER_S
from hub.agents.worker import STALLED_AFTER_S, run
from hub.cli.options import Choice, kafka
from hub.files.rulebooks import cities

ROLES = ("city", "relay")


@click.command(name="worker")
@kafka
@click.option(
    "--name", default="w1", show_default=True, help="This worker's name among the workers."
)
@click.option(
    "--role", "roles", multiple=True, type=Choice(ROLES), help="What it runs; all by default."
)
@click.option(
    "--mark-every", default=10.0, show_default=True, help="How often time is marked, in seconds."
)
@click.option(
    "--stalled-after",
    default=STALLED_AFTER_S,
    show_default=True,
    help="How long a partition with unread records may stand before this ends, in seconds.",
)
@click.option(
    "--quota",
    type=click.FloatRange(min=1),
    default=QUOTA_PER_S,
    show_default=True,
    help="Records a second of one outbox or inbox that are copied; what is over it waits there.",
)
def command(
    bootstrap: str,
    name: str,
    roles: tuple[str, ...],
    mark_every: float,
    stalled_after: float,
    quota: float,
) -> None:
    """Run one worker until it is stopped. Its name must be its own: it is its place in the groups.

    \b
    Examples:
      gongze worker --name w1
      gongze worker --name relay1 --role relay --quota 100
    \b
    Exit code 70: it had to end at once (another worker took its cities, the log failed, it was
    frozen, it stood still); start it again. It says why.
    """
    cities()  # without any law it would hold every city, and say so of each
    run(bootstrap, name, frozenset(roles or ROLES), mark_every, stalled_after, quota)
