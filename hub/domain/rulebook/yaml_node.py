"""One place in a rulebook: its file, line and key, and the errors about it.

A rulebook is edited by people who read law, not programs. So every error says which file, which
line, which key, what was found, and what to write.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from hub.domain.rulebook.problems import Code, Problem, RulebookError
from hub.messages.nearest import did_you_mean, listed
from hub.sentence import in_words

DEPTH_MAX = 50


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a rulebook file. Readings of settings are resolved where a value is taken."""

    file: str
    key: str
    raw: yaml.Node
    chosen: Mapping[str, Any]

    @property
    def line(self) -> int:
        """Return the line of this value, counted from 1."""
        return int(self.raw.start_mark.line) + 1

    @property
    def is_mapping(self) -> bool:
        """Return whether the value is `key: value` lines."""
        return isinstance(self.raw, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Return whether the value is a list."""
        return isinstance(self.raw, yaml.SequenceNode)

    def wrong(self, what: str, remedy: str) -> RulebookError:
        """Return the error that says what is wrong here and what to write."""
        return RulebookError(self.problem(Code.OTHER, what=what, remedy=remedy))

    def problem(self, code: Code, **words: object) -> Problem:
        """Return a mistake of a kind that stands here."""
        return Problem(self.file, self.line, self.key, code, words)

    def resolved(self) -> Any:
        """Return the plain value: YAML's own types, `{setting: name}` replaced by its reading."""
        if isinstance(self.raw, yaml.MappingNode):
            entries = dict(self.entries())
            if set(entries) == {"setting"}:
                name = entries["setting"].text()
                if name not in self.chosen:
                    known = ", ".join(sorted(self.chosen))
                    raise self.wrong(
                        in_words("there is no setting {name!r}", name=name),
                        in_words("Write one of: {known}.", known=known),
                    )
                return self.chosen[name]
            return {name: node.resolved() for name, node in entries.items()}
        if isinstance(self.raw, yaml.SequenceNode):
            return [node.resolved() for node in self.items()]
        try:
            return _SCALARS.construct_object(self.raw, deep=True)
        except (ValueError, yaml.YAMLError) as error:
            what = str(error).splitlines()[0]
            raise self.wrong(
                in_words("this value cannot be read ({what})", what=what),
                in_words("Mend it, or put it in quotes."),
            ) from error

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the entries of a mapping. A repeated key is refused: one of them would be lost."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.wrong(
                in_words("a mapping is expected here"), in_words("Write `key: value` lines.")
            )
        met: set[str] = set()
        for key_node, value_node in self.raw.value:
            name = str(key_node.value)
            node = Node(self.file, name, value_node, self.chosen)
            if name in met:
                raise node.wrong(in_words("this key stands twice"), in_words("Keep one of them."))
            met.add(name)
            yield name, node

    def items(self) -> Iterator["Node"]:
        """Yield the items of a list; a single value is a list of one."""
        if isinstance(self.raw, yaml.SequenceNode):
            for item in self.raw.value:
                yield Node(self.file, self.key, item, self.chosen)
        else:
            yield self

    def at(self) -> dict[str, "Node"]:
        """Return the entries of a mapping by their keys; asking for a missing one is an error of
        the rulebook.
        """
        return _Entries(self, dict(self.entries()))

    def only(self, allowed: Collection[str]) -> dict[str, "Node"]:
        """Return the entries of a mapping.

        A key outside `allowed` is refused, and one that is asked for and missing.
        """
        found = dict(self.entries())
        for name, node in found.items():
            if name not in allowed:
                also = did_you_mean(allowed, name)
                raise node.wrong(
                    in_words("no such key here{also}", also=also),
                    in_words("Write one of: {allowed}.", allowed=", ".join(sorted(allowed))),
                )
        return _Entries(self, found)

    def text(self) -> str:
        """Return a text."""
        value = self.resolved()
        if not isinstance(value, str):
            raise self.wrong(
                in_words("a text is expected, not {value!r}", value=value),
                in_words("Put it in quotes if it is one."),
            )
        return value

    def whole(self) -> int:
        """Return a whole number that is not negative."""
        value = self.resolved()
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(
                in_words("a whole number is expected, not {value!r}", value=value),
                in_words("Write digits only."),
            )
        return value

    def truth(self) -> bool:
        """Return true or false."""
        value = self.resolved()
        if not isinstance(value, bool):
            raise self.wrong(
                in_words("true or false is expected, not {value!r}", value=value),
                in_words("Write true or false."),
            )
        return value

    def day(self) -> date:
        """Return a day."""
        value = self.resolved()
        if not isinstance(value, date):
            raise self.wrong(
                in_words("a day is expected, not {value!r}", value=value),
                in_words("Write it as 2009-09-25."),
            )
        return value

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts; one text is a list of one."""
        value = self.resolved()
        values = value if isinstance(value, list | tuple | frozenset) else [value]
        for one in values:
            if not isinstance(one, str):
                raise self.wrong(
                    in_words("a text is expected, not {one!r}", one=one),
                    in_words("Put it in quotes if it is one."),
                )
        return tuple(values)

    def values(self) -> tuple[Any, ...]:
        """Return a list of plain values; one value is a list of one."""
        value = self.resolved()
        values = value if isinstance(value, list) else [value]
        for one in values:
            if isinstance(one, dict | list | set):
                raise self.wrong(
                    in_words("a value is expected, not {one!r}", one=one),
                    in_words("Write a text, a number or a truth."),
                )
        return tuple(values)

    def one_of(self, allowed: Collection[str], what: str) -> str:
        """Return a text that must be one of `allowed`."""
        value = self.text()
        if value not in allowed:
            also = did_you_mean(allowed, value)
            raise self.wrong(
                in_words("unknown {what} {value!r}{also}", what=what, value=value, also=also),
                in_words("Write one of: {listed}.", listed=listed(allowed, value)),
            )
        return value

    def some_of(self, allowed: Collection[str], what: str) -> frozenset[str]:
        """Return texts that must all be among `allowed`."""
        for value in (values := self.texts()):
            if value not in allowed:
                also = did_you_mean(allowed, value)
                raise self.wrong(
                    in_words("unknown {what} {value!r}{also}", what=what, value=value, also=also),
                    in_words("Write some of: {listed}.", listed=listed(allowed, value)),
                )
        return frozenset(values)


class _Entries(dict[str, Node]):
    """The entries of a mapping; asking for a missing one is an error of the rulebook."""

    def __init__(self, node: Node, found: Mapping[str, Node]) -> None:
        super().__init__(found)
        self._node = node

    def __missing__(self, key: str) -> Node:
        raise self._node.wrong(
            in_words("{key!r} is missing", key=key), in_words("Write {key}: …", key=key)
        )


def applies(node: Node) -> bool:
    """Return whether an entry applies under the readings chosen: `only_if: {setting: value}`."""
    at = {k: v for k, v in node.entries() if k == "only_if"}
    for name, value in at["only_if"].entries() if at else ():
        if name not in node.chosen:
            raise value.wrong(
                in_words("there is no setting {name!r}", name=name),
                in_words("Write one of city.yaml."),
            )
        if node.chosen[name] != value.resolved():
            return False
    return True


class _Scalars(yaml.constructor.SafeConstructor):
    """Constructs YAML's plain scalars."""


_SCALARS = _Scalars()


def parse(file: str, text: str, chosen: Mapping[str, Any]) -> Node:
    """Return the top of a rulebook file. Text that is not YAML is refused with its line."""
    return Node(file, "", _composed(file, text), chosen)


@lru_cache(maxsize=128)
def _composed(file: str, text: str) -> yaml.Node:
    """Return a parsed text, cached: a law is read under many readings,
    and the text never changes.
    """
    try:
        raw = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulebookError(
            in_words(
                "{file}, line {line}: this is not YAML ({problem}). Mend the line.",
                file=file,
                line=line,
                problem=error.problem,
            )
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise RulebookError(
            in_words(
                "{file}, line {line}: this is not YAML ({reason}). Take the character out.",
                file=file,
                line=line,
                reason=error.reason,
            )
        ) from error
    if raw is None:
        raise RulebookError(
            in_words("{file}, line 1: the file is empty. Write its keys, or remove it.", file=file)
        )
    _check_depth(file, raw, ())
    return raw


def _check_depth(file: str, raw: yaml.Node, above: tuple[yaml.Node, ...]) -> None:
    """Refuse endless nesting, as of an alias inside of what it names."""
    if raw in above or len(above) > DEPTH_MAX:
        line = raw.start_mark.line + 1
        raise RulebookError(
            in_words(
                "{file}, line {line}: this is nested without end. Write it out.",
                file=file,
                line=line,
            )
        )
    if isinstance(raw, yaml.MappingNode):
        for key, value in raw.value:
            _check_depth(file, key, (*above, raw))
            _check_depth(file, value, (*above, raw))
    elif isinstance(raw, yaml.SequenceNode):
        for item in raw.value:
            _check_depth(file, item, (*above, raw))
