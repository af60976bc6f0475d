"""Says the help of a command in another language: a copy of the command, paragraph by paragraph."""

import copy
import inspect
from collections.abc import Iterator

import click

from hub.cli.languages import chosen
from hub.cli.languages.columns import WideFormatter
from hub.sentence import Translate

_EXAMPLES = ("Example:", "Examples:")


class LanguageContext(click.Context):
    """Lays help out by the width of letters where the process speaks Chinese."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what lays out the help of a command."""
        if chosen() == "en":
            return super().make_formatter()
        return WideFormatter(width=self.terminal_width, max_width=self.max_content_width)


def in_translation(command: click.Command, translate: Translate) -> click.Command:
    """Return a copy of a command, and of all commands in it, whose help is translated."""
    told = copy.copy(command)
    told.context_class = LanguageContext
    # Click keeps the option of --help with the words in which it was asked for first.
    told._help_option = None  # noqa: SLF001  it has no other door
    told.help = _paragraphs(command.help or "", translate)
    told.short_help = translate(command.short_help) if command.short_help else None
    told.params = [_param(one, translate) for one in command.params]
    if isinstance(command, click.Group) and isinstance(told, click.Group):
        told.commands = {
            name: in_translation(one, translate) for name, one in command.commands.items()
        }
    return told


def sentences_of(command: click.Command) -> Iterator[str]:
    """Yield the sentences of a command's help, as the catalogue has them."""
    found: list[str] = []

    def note(template: str) -> str:
        found.append(template)
        return template

    in_translation(command, note)
    yield from found


def _param(param: click.Parameter, translate: Translate) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    told = copy.copy(param)
    if param.help:
        told.help = translate(_unwrapped(param.help))
    if isinstance(param.show_default, str):
        told.show_default = translate(param.show_default)
    return told


def _paragraphs(told: str, translate: Translate) -> str:
    """Return a help in translation; lines of examples stay as they are typed."""
    return "\n\n".join(_paragraph(one, translate) for one in inspect.cleandoc(told).split("\n\n"))


def _paragraph(told: str, translate: Translate) -> str:
    mark, lines = ("\b\n", told[2:]) if told.startswith("\b\n") else ("", told)
    first, _, examples = lines.partition("\n")
    if first.strip() in _EXAMPLES:
        before, _, after = examples.partition("\n\b\n")
        then = f"\n\b\n{_paragraph(after, translate)}" if after else ""
        return f"{mark}{translate(first.strip())}\n{before}{then}"
    return f"{mark}{translate(_unwrapped(lines))}"


def _unwrapped(told: str) -> str:
    return " ".join(told.split())
