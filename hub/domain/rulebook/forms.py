"""What a value of a rulebook may be: each form checks a value, says what is expected, and writes
its JSON Schema.

A form finds every mistake below it, under every reading that a setting offers, and raises nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from hub.domain.rulebook.problems import Code, Problem, RulebookError
from hub.domain.rulebook.yaml_node import Node
from hub.domain.vocabulary import Kind
from hub.messages.nearest import listed, meant
from hub.messages.validation_errors import shown
from hub.sentence import in_words

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a rulebook may name: words by what they are, what each setting offers, the kinds."""

    words: Mapping[str, Collection[str]]
    offered: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    open_settings: Collection[str] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)


class Form(Protocol):
    """What a value may be."""

    @property
    def told(self) -> str:
        """Return what is expected, as a sentence names it: `a whole number`."""

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake of the value at `node`."""

    def schema(self) -> Schema:
        """Return the JSON Schema of the value."""


def found_in(form: Form, node: Node, known: Known) -> Iterator[Problem]:
    """Yield each mistake of a value; what cannot be read at all is one."""
    try:
        yield from form.check(node, known)
    except RulebookError as error:
        yield from error.problems


def near(known: Collection[str], value: object) -> str:
    """Return the question which word was meant, with a blank after it; empty if none is near."""
    some = meant(known, str(value))
    return in_words("Did you mean {some}? ", some=" or ".join(map(repr, some))) if some else ""


def setting_named(node: Node) -> Node | None:
    """Return the name of the setting that stands in place of a value: `{setting: NAME}`."""
    if not node.is_mapping:
        return None
    at = dict(node.entries())
    return at["setting"] if set(at) == {"setting"} else None


def unknown(node: Node, what: str, value: object, known: Known) -> Problem:
    """Return the mistake of a word that is not known; it names the nearest first,
    and where more are written.
    """
    words = known.words.get(what, ())
    return node.problem(
        Code.UNKNOWN, what=what, value=shown(value), near=near(words, value),
        known=listed(words, value) or "none", home=_HOMES.get(what, ""),
    )  # fmt: skip


_HOMES: Mapping[str, str] = {
    "event": in_words(", or add it to common/events.yaml"),
    "paper": in_words(", or add it to common/events.yaml"),
    "office": in_words(", or add it to common/offices.yaml"),
    "action": in_words(", or add it to common/offices.yaml"),
    "project type": in_words(", or add it to common/events.yaml"),
    "certificate": in_words(", or add it to common/certificates.yaml"),
    "setting": in_words(", or add it to city.yaml"),
    "ground": in_words(", or write it in `grounds`"),
    "duty": in_words(", or write it in `duties`"),
    "block": in_words(", or write it in `blocks`"),
    "measure": in_words(
        "; measures are a list in the program (hub/domain/rulebook/keys/shared.py)"
    ),
    "guard": in_words("; guards are functions (hub/domain/guards.py)"),
    "test": in_words("; tests are functions (hub/domain/patterns.py)"),
}
"""Where else a word can be added, or why it cannot."""


def values_of(node: Node, known: Known) -> tuple[Any, ...]:
    """Return what a value may be: itself, or whatever the setting offers that stands in
    its place.
    """
    named = setting_named(node)
    if named is None:
        return (node.resolved(),)
    name = named.resolved()
    if not isinstance(name, str) or name not in known.offered:
        raise RulebookError(unknown(named, "setting", name, known))
    return known.offered[name]


@dataclass(frozen=True, slots=True)
class Plain:
    """One value of YAML that `fits`; `remedy` says how to write it.

    `null`: or nothing, which then says something.
    """

    told: str
    fits: Callable[[Any], bool]
    remedy: str
    json: Mapping[str, Any]
    null: bool = False

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield a mistake for each value that does not fit."""
        for value in values_of(node, known):
            yield from self.of_value(node, value, known)

    def of_value(self, node: Node, value: Any, known: Known) -> Iterator[Problem]:
        """Yield the mistake of one value, if it is one."""
        if value is None and self.null:
            return
        if value is None or value == "":
            yield node.problem(Code.NOTHING, expected=self.told)
        elif not self.fits(value):
            yield node.problem(
                Code.WRONG_VALUE, expected=self.told, value=shown(value), remedy=self.remedy
            )

    def schema(self) -> Schema:
        """Return the JSON Schema of one value."""
        return dict(self.json)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


TEXT = Plain(
    "a text",
    lambda value: isinstance(value, str) and bool(value.strip()),
    in_words("Put it in quotes if it is one."),
    {"type": "string", "minLength": 1},
)
WHOLE = Plain(
    in_words("a whole number"),
    _is_whole,
    in_words("Write digits only."),
    {"type": "integer", "minimum": 0},
)
TRUTH = Plain(
    in_words("true or false"),
    lambda value: isinstance(value, bool),
    in_words("Write true or false."),
    {"type": "boolean"},
)
DAY = Plain(
    "a day",
    lambda value: type(value) is date,
    in_words("Write it as 2009-09-25."),
    {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
)
SCALAR = Plain(
    "a value",
    lambda value: isinstance(value, str | int | float | date),
    in_words("Write a text, a number or a truth."),
    {"type": ["string", "number", "boolean"]},
)
OR_NOT_SAID = replace(SCALAR, null=True, json={"type": ["string", "number", "boolean", "null"]})
"""A value of a field, or `null`: the field is not said."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is known: an event, an office, a setting, …;
    `more` are words that stand here beside these.
    """

    what: str
    more: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Return what is expected."""
        article = "an" if self.what[0] in "aeo" else "a"
        also = "".join(f" or `{one}`" for one in self.more)
        return f"{article} {self.what}{also}"

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield a mistake for each word that is not known."""
        for value in values_of(node, known):
            yield from self.of_value(node, value, known)

    def of_value(self, node: Node, value: Any, known: Known) -> Iterator[Problem]:
        """Yield the mistake of one word, if it is one."""
        mistakes = list(TEXT.of_value(node, value, known))
        if mistakes:
            yield from mistakes
        elif value not in self.more and value not in known.words.get(self.what, ()):
            yield unknown(node, self.what, value, known)

    def schema(self) -> Schema:
        """Return the JSON Schema: the words that all cities share stand in `$defs`."""
        of: Schema = {"$ref": f"#/$defs/{self.what.replace(' ', '-')}-name"}
        return {"anyOf": [of, {"enum": list(self.more)}]} if self.more else of


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words that the language has."""

    of: tuple[str, ...]

    @property
    def told(self) -> str:
        """Return what is expected."""
        return " or ".join(f"`{one}`" for one in self.of)

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield a mistake for each value that is none of the words."""
        for value in values_of(node, known):
            yield from self.of_value(node, value, known)

    def of_value(self, node: Node, value: Any, known: Known) -> Iterator[Problem]:
        """Yield the mistake of one value, if it is one."""
        if value is None or value == "":
            yield node.problem(Code.NOTHING, expected=self.told)
        elif value not in self.of:
            written = in_words(
                "{near}Write one of: {of}.", near=near(self.of, value), of=", ".join(self.of)
            )
            yield node.problem(
                Code.WRONG_VALUE, expected=self.told, value=shown(value), remedy=written
            )

    def schema(self) -> Schema:
        """Return the JSON Schema."""
        return {"enum": list(self.of)}


class _OneValue(Form, Protocol):
    def of_value(self, node: Node, value: Any, known: Known) -> Iterator[Problem]: ...


@dataclass(frozen=True, slots=True)
class Some:
    """One value or a list of them; an empty list says nothing."""

    one: _OneValue

    @property
    def told(self) -> str:
        """Return what is expected."""
        return in_words("{told}, or several as a list", told=self.one.told)

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake of each value."""
        if node.is_list and not node.raw.value:
            yield node.problem(Code.NOTHING, expected=self.told)
        for item in node.items():
            for value in values_of(item, known):
                for one in value if isinstance(value, list | tuple) and item is node else (value,):
                    yield from self.one.of_value(item, one, known)

    def schema(self) -> Schema:
        """Return the JSON Schema."""
        one = self.one.schema()
        return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}


@dataclass(frozen=True, slots=True)
class ByName:
    """A mapping whose keys are names: `key` says of what, `value` what stands under each.

    `empty`: or nothing.
    """

    key: str
    value: Form
    name: _OneValue | None = None
    empty: bool = False

    @property
    def told(self) -> str:
        """Return what is expected."""
        return in_words("`{key}: {told}` lines", key=self.key, told=self.value.told)

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake of each name and value."""
        entries = list(node.entries())
        if not entries:
            yield node.problem(Code.NOTHING, expected=self.told)
        for name, one in entries:
            if self.name is not None:
                yield from self.name.of_value(one, name, known)
            if not (self.empty and one.resolved() in (None, "")):
                yield from found_in(self.value, one, known)

    def schema(self) -> Schema:
        """Return the JSON Schema."""
        value = self.value.schema()
        made: Schema = {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"anyOf": [value, {"type": "null"}]} if self.empty else value,
        }
        if self.name is not None:
            made["propertyNames"] = self.name.schema()
        return made


@dataclass(frozen=True, slots=True)
class Each:
    """A list of parts, or one part alone."""

    one: Form
    what: str

    @property
    def told(self) -> str:
        """Return what is expected."""
        return in_words("a list of {what}", what=self.what)

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake of each part."""
        if node.is_list and not node.raw.value:
            yield node.problem(Code.NOTHING, expected=self.told)
        for item in node.items():
            yield from found_in(self.one, item, known)

    def schema(self) -> Schema:
        """Return the JSON Schema."""
        one = self.one.schema()
        return {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section: what its value may be and what it means; `example` is how it is
    written.

    `source` names the article of a shipped text that needed it.
    """

    name: str
    form: Form
    means: str
    example: str = ""
    must: bool = False
    source: str = ""


Also = Callable[[Node, Mapping[str, Node], Known], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with keys of its own. Of each group of `needs` at least one key stands, of `only`
    exactly one.

    `also` finds what no single key can show. `settings`: `{setting: NAME}` may stand in place of a
    value.
    """

    name: str
    what: str
    keys: tuple[Key, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    only: tuple[str, ...] = ()
    also: Also | None = None
    settings: bool = True

    @property
    def told(self) -> str:
        """Return what is expected."""
        return self.what

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake: keys that are not known, keys that lack,
        and what is wrong below each.
        """
        if not node.is_mapping and node.resolved() in (None, ""):
            yield node.problem(Code.NOTHING, expected=self.told)
            return
        at = dict(node.entries())
        keys = {one.name: one for one in self.keys}
        for name, one in at.items():
            if name in keys:
                yield from found_in(keys[name].form, one, known)
            else:
                yield one.problem(
                    Code.NO_SUCH_KEY, near=near(keys, name), known=", ".join(sorted(keys))
                )
        for key in self.keys:
            if key.must and key.name not in at:
                yield node.problem(Code.MISSING, name=key.name, example=key.example or "…")
        for group in (*self.needs, *((self.only,) if self.only else ())):
            if not at.keys() & set(group):
                yield node.problem(Code.ONE_NEEDED, names=", ".join(group))
        together = [name for name in self.only if name in at]
        if len(together) > 1:
            yield node.problem(Code.ONE_ONLY, names=" and ".join(together))
        if self.also is not None:
            yield from self.also(node, at, known)

    def schema(self) -> Schema:
        """Return a reference to the section, which stands once among the definitions."""
        return {"$ref": f"#/$defs/{self.name}"}

    def definition(self) -> Schema:
        """Return the JSON Schema of the section."""
        made: Schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {one.name: _described(one, self.settings) for one in self.keys},
        }
        must = [one.name for one in self.keys if one.must]
        if must:
            made["required"] = must
        groups = [{"anyOf": [{"required": [name]} for name in group]} for group in self.needs]
        if self.only:
            groups.append({"oneOf": [{"required": [name]} for name in self.only]})
        if groups:
            made["allOf"] = groups
        return made


def _described(key: Key, settings: bool) -> Schema:
    """Return the schema of a key with what it means, as an editor shows it."""
    schema = key.form.schema()
    if settings and isinstance(key.form, Plain | Word | Choice | Some):
        schema = {"anyOf": [schema, {"$ref": "#/$defs/setting-taken"}]}
    return {"description": key.means.replace("`", ""), **schema}


@dataclass(frozen=True, slots=True)
class Ref:
    """A section that is declared elsewhere: parts of rules hold each other."""

    name: str
    of: Callable[[], Section]

    @property
    def told(self) -> str:
        """Return what is expected."""
        return self.of().told

    def check(self, node: Node, known: Known) -> Iterator[Problem]:
        """Yield each mistake of the section."""
        yield from self.of().check(node, known)

    def schema(self) -> Schema:
        """Return a reference to the section."""
        return {"$ref": f"#/$defs/{self.name}"}
