"""The command `gongze`. Each subcommand is one file here; it is imported only when it is called."""

import errno
import importlib
import os
import re
import shutil
import sys
from typing import Any

import click

from hub import output
from hub.cli.environment import VARIABLES
from hub.cli.languages import chosen, language_of, of_terminal, speak, translation_to
from hub.cli.languages.helps import LanguageContext, in_translation
from hub.cli.options import Commands, language_alone
from hub.cli.shell_lines import as_typed
from hub.sentence import in_words, sentence_of
from hub.shipped import NotShippedError

COMMANDS = {
    "blocks": in_words("what open cases hold, of which site or party"),
    "calendar": in_words("show the working days of a year, publish those of the next"),
    "case": in_words("one case: its duties, papers and blocks, and all that came of it"),
    "duties": in_words("what is owed, by whom, until when, and what is overdue"),
    "explain": in_words("tell what each answer of a story rests on"),
    "find": in_words("find a word in cases, sites, parties, papers, offices and rules"),
    "gate": in_words("ask through Kafka whether an action may be granted"),
    "law": in_words("check, show, search and compare the law"),
    "office": in_words("how an office stands: what it owes, got, fetched and said last"),
    "outbox": in_words("how far each outbox is heard; take one out, and in again"),
    "outages": in_words("when the hub itself stood, and what of it"),
    "ledger": in_words("draft the ledger of what was newly found in a week, to be sent"),
    "play": in_words("run a story through Kafka and print what came out"),
    "provision": in_words("create the topics and place a city, or give it more offices"),
    "quarantine": in_words("what a fault of the hub leaves in doubt, and the end of that"),
    "read": in_words("follow all that is said into a database, for status and duties"),
    "rebuild": in_words("a city's rows from its outboxes and inboxes, after a loss"),
    "refused": in_words("what the hub could not accept, and have it heard again"),
    "replay": in_words("run a story in memory and print what came out"),
    "report": in_words("what fell due in a quarter, how much was done on time, and how late"),
    "send": in_words("send a file as an office: JSON, or a table"),
    "simulate": in_words("print a month of a city as a story"),
    "standing": in_words("how a site, a party or an enterprise stands for a gate"),
    "status": in_words("how the hub stands, in one line, and each city"),
    "up": in_words("start a whole hub on this machine and show what happens"),
    "violations": in_words("what was missed or forbidden, and what answers it"),
    "watch": in_words("follow what the hub says"),
    "worker": in_words("run one process of the hub"),
}
"""Every subcommand, with its line in `gongze --help`; `hub.cli.NAME` holds `command`."""
COMPLETION = {
    "bash": 'COMP_WORDBREAKS=${COMP_WORDBREAKS//:}; eval "$(_GONGZE_COMPLETE=bash_source gongze)"',
    "zsh": 'eval "$(_GONGZE_COMPLETE=zsh_source gongze)"',
    "fish": "_GONGZE_COMPLETE=fish_source gongze | source",
}
"""What is typed once in a shell, or stands in its start file."""


_AFTER_EXAMPLES = re.compile("(?<=\\S)\n *[\b]\n(?! *Examples?:)")
"""What follows examples: the examples keep their lines, the exit codes after them are folded."""
_EXAMPLE = re.compile(r"^( +)(gongze .*)$", re.MULTILINE)
EXIT_FAULT = 70
"""The exit code of a fault of our own."""
EXIT_INPUT = 2
"""The exit code for wrong law, arguments or files."""


_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class _Lazy(Commands):
    """Finds a subcommand in the module of its name: `gongze replay` loads no stream and no agent.

    Whatever ends a command is said in a sentence: no traceback reaches a person who did not ask for
    it.
    """

    context_class = LanguageContext

    def main(self, *args: Any, **more: Any) -> Any:
        """Run a command and end with its exit code."""
        try:
            given = args[0] if args else more.get("args")
            speak(language_of(sys.argv[1:] if given is None else list(given), of_terminal()))
            output.prepare()
            return super().main(*args, **more)
        except output.ReaderGoneError:
            pass  # as `head` ends it; the exit code alone says that not all was printed
        except output.UnwrittenError as error:
            output.warn(sentence_of(error))
        except NotShippedError as error:
            fail(EXIT_INPUT, sentence_of(error))
        except OSError as error:
            full = error.filename is None and error.errno in _FULL  # click printed a help
            where = error.filename or "gongze"
            output.warn(
                output.unwritten(error)
                if full
                else in_words("{where}: {strerror}.", where=where, strerror=sentence_of(error))
            )
        except Exception as error:  # noqa: BLE001  whatever it is, a person is told in words
            raise SystemExit(_exit_code_of(error)) from None
        finally:
            output.warn_of_encoding()
            speak("en")
        output.drop()
        raise SystemExit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"hub.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        _complete_help(command)
        translate = translation_to(chosen())
        return command if translate is None else in_translation(command, translate)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what `gongze --help` says, in the language of the process."""
        translate = translation_to(chosen())
        told = self if translate is None else in_translation(self, translate)
        click.Group.format_help(told, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(output.in_language(in_words("Commands"))):
            told = output.in_language
            formatter.write_dl([(name, told(COMMANDS[name])) for name in sorted(COMMANDS)])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the variables of the environment, and how a shell completes commands."""
        told = output.in_language
        with formatter.section(told(in_words("Environment"))):
            formatter.write_dl([(name, told(words)) for name, words in VARIABLES.items()])
        with formatter.section(
            told(in_words("A shell completes commands, options and offices after"))
        ):
            for shell, line in COMPLETION.items():  # whole, to be copied
                formatter.write(f"  {shell:<4}  {line}\n")


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print the version and end, if it is asked for."""
    if not asked or ctx.resilient_parsing:
        return
    from hub.cli.version import version_lines  # noqa: PLC0415  reads the law

    output.lines(version_lines())
    ctx.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version, and the law, calendar and code that a report should name.",
)
@language_alone
def main() -> None:
    """Gongze (共责): the hub between the offices that keep a city's land law.

    Exit codes: 0 it worked, 1 it did not, 2 bad input or usage,
    3 no broker or hub to be reached, 4 it is already running. A command that has others names them.
    """


def _complete_help(command: click.Command) -> None:
    """Add to a command the option of its language, each option's environment variable to its help,
    and fold its paragraph of exit codes.
    """
    if all(param.name != "lang" for param in command.params):
        language_alone(command)
    command.help = _AFTER_EXAMPLES.sub("\n\n", _examples_folded(command.help or ""))
    for param in command.params:
        if isinstance(param, click.Option) and param.envvar:
            param.show_envvar = True
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        _complete_help(one)


def _examples_folded(told: str) -> str:
    """Return a help whose examples fit the terminal; click indents them by four columns."""
    columns = shutil.get_terminal_size().columns - 2

    def folded(found: re.Match[str]) -> str:
        lead, line = found[1], found[2]
        if len(line) + 2 <= columns:
            return found[0]
        return "\n".join(f"{lead}{one[2:]}" for one in as_typed(line, columns).split("\n"))

    return _EXAMPLE.sub(folded, told)


def fail(code: int, sentence: str) -> None:
    """Print a sentence to stderr and end with `code`."""
    output.warn(sentence)
    raise SystemExit(code)


def _exit_code_of(error: BaseException) -> int:
    """Report what ended a command; return its exit code.

    Law that cannot be read is no fault of the code.
    """
    from hub.domain.rulebook import RulebookError  # noqa: PLC0415  slow to import, and seldom needed

    if isinstance(error, RulebookError):
        output.warn(error.brief)
        return EXIT_INPUT
    _print_fault(error)
    return EXIT_FAULT


def _print_fault(error: BaseException) -> None:
    output.fault(in_words("gongze has a fault of its own, and what was asked is not done"), error)
    if not os.environ.get(output.TRACE):
        output.warn(in_words("Report it with what {trace}=1 gongze … prints.", trace=output.TRACE))
