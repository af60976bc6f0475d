"""`gongze up`: a whole hub on this machine, until Ctrl-C."""

import asyncio
import contextlib
import errno
import os
import sys
from pathlib import Path

import click

from hub import output
from hub.cli.options import BOOTSTRAP
from hub.cli.up.errors import NotUpError
from hub.cli.up.running import HubPlan, serve
from hub.cli.up.screen import Screen
from hub.local.workdir import WorkdirLockedError, locked
from hub.sentence import in_words, sentence_of
from hub.shipped import shipped, there

EXAMPLE = shipped("examples/a-week-in-zhuhai.jsonl")
ALREADY_RUNNING = 4


@click.command(name="up")
@click.option(
    "--kafka",
    "bootstrap",
    envvar="GONGZE_KAFKA",
    help="Use the broker at host:port and start none.",
)
@click.option(
    "--port",
    envvar="GONGZE_PORT",
    default=int(BOOTSTRAP.rpartition(":")[2]),
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where the embedded Kafka serves; 0: any free port.",
)
@click.option(
    "--folder",
    default=".gongze",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where data and logs are kept.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 24),
    help="How many workers share the cities; a relay runs beside them.",
)
@click.option(
    "--story",
    default=EXAMPLE,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The story of the sandbox city; examples/a-week-in-zhuhai.jsonl by default.",
)
def command(bootstrap: str | None, port: int, folder: Path, workers: int, story: Path) -> None:
    """Start a hub: Kafka, the cities, workers; play an example week; show what happens; stay up.

    It brings Apache Kafka itself and needs no Java, Maven or Docker. Ctrl-C stops all of it; what
    was said stays in the folder, and the next start goes on from there.

    \b
    Examples:
      gongze up
      GONGZE_PORT=31092 gongze up
      GONGZE_KAFKA=broker:9092 gongze up
    \b
    Exit codes: 0 it was stopped, 1 it could not start (port in use, disk full, no jars),
    2 bad input or usage, 3 no broker at --kafka, 4 it is already running from this folder.
    """
    screen = Screen(sys.stdout)
    if story == EXAMPLE:
        there(story, "example week")
    plan = HubPlan(bootstrap, port, workers, story)
    try:
        with locked(folder) as workdir:
            code = asyncio.new_event_loop().run_until_complete(serve(workdir, plan, screen))
    except WorkdirLockedError as error:
        screen.alarm(
            in_words(
                "gongze is already running from {folder}/: {error}. Follow it with `gongze "
                "watch`; to stop it press Ctrl-C where it runs.",
                folder=folder,
                error=error,
            )
        )
        code = ALREADY_RUNNING
    except OSError as error:
        screen.alarm(unwritten(folder, error))
        code = 1
    except output.UnwrittenError as error:
        screen.alarm(sentence_of(error))
        code = 1
    except NotUpError as stop:
        screen.alarm(sentence_of(stop))
        code = stop.code
    with contextlib.suppress(OSError):  # the terminal may be gone
        sys.stdout.flush()
    # Not sys.exit: a thread of an admin client may wait half a minute for a broker that is gone.
    os._exit(code)


def unwritten(folder: Path, error: OSError) -> str:
    """Return the sentence about what the system refused while a hub of this folder started."""
    where = error.filename if isinstance(error.filename, str) else f"{folder}/"
    remedy = _REMEDIES.get(
        error.errno or 0, in_words("Mend that, or name another folder with --folder.")
    )
    return in_words(
        "{where} cannot be used: {strerror}. {remedy}",
        where=where,
        strerror=sentence_of(error),
        remedy=remedy,
    )


_ROOM = in_words("Make room there, or name another folder with --folder.")
_RIGHT = in_words("Give this user the right to write there, or name another folder with --folder.")
_REMEDIES = {
    errno.ENOSPC: _ROOM, errno.EDQUOT: _ROOM,
    errno.EACCES: _RIGHT, errno.EPERM: _RIGHT, errno.EROFS: _RIGHT,
    errno.ENAMETOOLONG: in_words("Name a folder with a shorter path with --folder."),
    errno.EILSEQ: in_words("This disk takes no such name: name another folder with --folder."),
}  # fmt: skip
