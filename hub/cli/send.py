"""`gongze send`: writes what a person has prepared into an office's outbox."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from hub import output
from hub.cli import fail
from hub.cli.kafka_session import city_of, office_in, on_kafka
from hub.cli.options import OfficeName, kafka
from hub.cli.sending.checking import checked
from hub.cli.sending.encodings import written_in
from hub.cli.sending.files import STDIN, read_file
from hub.cli.sending.input_rows import FileError, InputRow
from hub.domain.city.admission import admission_of
from hub.files.rulebooks import law_of
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog
from hub.stream.port import LogError, OutgoingRecord, TopicPartition

AT_ONCE = 500
LOST = in_words("Not accepted, try again. ")
WRONG_MAX = 50
"""How many wrong lines are named; of more only their number."""


class WrongRowsError(Exception):
    """Lines that may not be sent, each with its sentence."""

    def __init__(self, wrong: Sequence[str], rows: int) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.rows = rows


@click.command(name="send")
@click.option(
    "--as",
    "sender",
    type=OfficeName(),
    required=True,
    metavar="CITY:OFFICE",
    help="The office that speaks.",
)
@written_in
@click.argument("file")
@kafka
def command(sender: tuple[str, str], encoding: str | None, file: str, bootstrap: str) -> None:
    """Send what stands in FILE (- for standard input) as an office.

    FILE holds one JSON object a line, or an array of them, or objects over several lines; or it is
    a table (CSV) with a header: comma, semicolon or tab, a row for each message, a list in one cell
    with ; between its entries, an empty cell for what is not said (docs/sending.md). A message
    holds the fields of docs/messages.md, first of all its kind. `family`, `city` and `office` need
    not stand; without `at` it happened now. A message without an id gets one from what it says, so
    that sending the same again has no second effect.

    All of it is checked as the hub will check it before the first is sent, and every wrong line is
    told. For each message its place in the outbox is printed: topic/partition/offset.

    \b
    Examples:
      gongze send --as zhuhai:LAND notices.jsonl
      gongze send --as zhuhai:LAND ledger.csv
      echo '{"kind": "violation_discovered", "case": "C1"}' |
        gongze send --as zhuhai:LAND -
    \b
    Exit codes: 0 all were accepted, 1 there is no such city or office, 2 a line is wrong, or
    nothing came (nothing was sent), 3 not accepted: no broker took it; send the same again.
    """
    name = in_words("standard input") if file == STDIN else file
    try:
        read = read_file(file, encoding)
    except OSError as error:
        fail(
            2,
            in_words(
                "{name}: {strerror}. Nothing was sent.", name=name, strerror=sentence_of(error)
            ),
        )
        return
    except FileError as error:
        fail(2, in_words("{name}: {error} Nothing was sent.", name=name, error=error))
        return
    if read.told:
        output.warn(in_words("{name}: {told}.", name=name, told=read.told))
    try:
        on_kafka(bootstrap, lambda log: _sent(log, sender, read.rows), LOST)
    except WrongRowsError as error:
        _print_wrong_rows(name, error)


def _print_wrong_rows(name: str, error: WrongRowsError) -> None:
    """Print each wrong line, and end."""
    for sentence in error.wrong[:WRONG_MAX]:
        output.warn(in_words("{name}: {sentence}", name=name, sentence=sentence))
    more = len(error.wrong) - WRONG_MAX
    if more > 0:
        output.warn(in_words("{name}: and {more} more.", name=name, more=more))
    fail(
        2,
        in_words(
            "{name}: {count} of {rows} wrong. Nothing was sent.",
            name=name,
            count=len(error.wrong),
            rows=error.rows,
        ),
    )


async def _sent(log: KafkaLog, sender: tuple[str, str], rows: Sequence[InputRow]) -> None:
    name, code = sender
    city = await city_of(log, name)
    office = office_in(city, code)
    found = checked(rows, code, admission_of(city, law_of(city.law)), datetime.now(UTC))
    if found.wrong:
        raise WrongRowsError(found.wrong, len(rows))
    writes = [
        OutgoingRecord(TopicPartition(office.outbox, 0), None, raw) for _, raw in found.messages
    ]
    accepted = 0
    appender = await log.appender()
    try:
        for begin in range(0, len(writes), AT_ONCE):
            some = writes[begin : begin + AT_ONCE]
            for write, (offset, _) in zip(some, await appender.append(some), strict=True):
                output.say(in_words("{topic}/0/{offset}", topic=write.place.topic, offset=offset))
            accepted += len(some)
    except LogError as error:
        if not accepted:
            raise
        raise LogError(
            in_words(
                "The first {accepted} of {count} were accepted, as printed; of the others it "
                "is not known. What has an `at` or an id of its own has no second effect "
                "when it is sent again. {error}",
                accepted=accepted,
                count=len(writes),
                error=error,
            )
        ) from error
    finally:
        await appender.close()
