"""`gongze read`: follows all that is said into a database, and builds that anew."""

import asyncio
import contextlib
import signal
from collections.abc import Mapping

import click
from click.core import ParameterSource
from sqlalchemy.exc import SQLAlchemyError

from hub import output
from hub.cli import fail
from hub.cli.kafka_session import on_kafka
from hub.cli.options import Commands, kafka
from hub.cli.read_session import UNREAD, failed, on_read, place_told, reading
from hub.read.database import NotAloneError, digests, opened
from hub.read.exchange import ExchangedError, RebuildingError
from hub.read.follower import Follower
from hub.read.place import remove_others
from hub.read.rebuild import rebuild as built_anew
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog

EXIT_START_AGAIN = 70
"""The exit code that asks for a new start: another database stands in the place."""


@click.group(name="read", cls=Commands, invoke_without_command=True)
@kafka
@click.pass_context
def command(context: click.Context, bootstrap: str) -> None:
    """Follow all that is said into a database, until it is stopped.

    The database is what GONGZE_READ_DB says: a folder, or postgresql://USER@HOST/NAME; without it
    a file in .gongze. gongze status and gongze duties answer from it. It may be stopped or killed
    at any time: it goes on where it stood, and the hub goes on without it.

    \b
    Examples:
      gongze read
      gongze read rebuild
      gongze read digest
      gongze read prune
    \b
    Exit codes: 0 it was stopped, 1 another follower writes there, 3 no broker or no database,
    70 the database was built anew: start it again.
    """
    if context.invoked_subcommand is None:
        on_kafka(bootstrap, _followed)
    elif context.get_parameter_source("bootstrap") is ParameterSource.COMMANDLINE:
        context.fail(
            output.in_language(
                in_words(
                    "--kafka stands behind {command}, not before it.",
                    command=context.invoked_subcommand,
                )
            )
        )


async def _followed(log: KafkaLog) -> None:
    engine = on_read(lambda: opened(place_told()))
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await Follower(log, engine).run()
    except NotAloneError as error:
        fail(1, sentence_of(error))
    except SQLAlchemyError as error:
        fail(UNREAD, failed(error))
    except ExchangedError as error:
        fail(EXIT_START_AGAIN, sentence_of(error))
    finally:
        engine.dispose()


@command.command()
@kafka
def rebuild(bootstrap: str) -> None:
    """Build the database anew from the log, beside the old one, and put it in its place.

    Until then everybody reads the old one. A follower that runs ends then, to be started again, as
    under gongze up. Killed in the middle, the old one stands, and the command is run again.

    \b
    Example:
      gongze read rebuild
    """

    async def asked(log: KafkaLog) -> Mapping[str, str]:
        return await built_anew(log, url)

    url = on_read(place_told)
    try:
        told = on_kafka(bootstrap, asked, lost=in_words("The old database stands. "))
    except RebuildingError as error:
        fail(1, sentence_of(error))
    except SQLAlchemyError as error:
        fail(UNREAD, failed(error))
    _say(told)


@command.command()
def digest() -> None:
    """Print the digest of every table: two databases of one log have the same.

    \b
    Example:
      gongze read digest
    \b
    Exit codes: 0 what is printed is of now, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        _say(on_read(lambda: digests(read.engine)))
    if read.wrong:
        fail(UNREAD, read.wrong)


@command.command()
def prune() -> None:
    """Remove what other versions of gongze have built beside, once this one's is whole.

    A version that still runs on another machine with the same database builds its own anew.

    \b
    Example:
      gongze read prune
    \b
    Exit codes: 0 nothing of other versions is left, 3 the read side is down, behind, or being
    built: nothing was removed.
    """
    with reading() as read:
        if read.wrong:
            fail(UNREAD, read.wrong)
        removed = on_read(lambda: remove_others(read.engine))
    output.lines(in_words("removed: {name}", name=one) for one in removed)


def _say(told: Mapping[str, str]) -> None:
    output.lines(f"{digest}  {table}" for table, digest in told.items())
