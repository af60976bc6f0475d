"""What can be wrong in a rulebook: where it stands, which kind of mistake it is, and the sentence
that says it.

A rulebook is edited by people who read law, not programs. Every sentence says what was found and
what to write; the codes stand apart from the sentences, so that a catalogue in another language can
take their place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.sentence import Sentence, in_words, joined, noted


class Code(StrEnum):
    """Each kind of mistake."""

    MISSING = "missing"
    ONE_NEEDED = "one_needed"
    ONE_ONLY = "one_only"
    NO_SUCH_KEY = "no_such_key"
    TWICE = "twice"
    NOTHING = "nothing"
    NO_MAPPING = "no_mapping"
    WRONG_VALUE = "wrong_value"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    NOT_OFFERED = "not_offered"
    NEVER_STANDS = "never_stands"
    BREACHED_IS_ANY = "breached_is_any"
    NO_SUCH_FIELD = "no_such_field"
    NO_SUCH_VALUE = "no_such_value"
    OTHER_LETTERS = "other_letters"
    NUMBER = "number"
    OTHER_NUMBER = "other_number"
    NO_CHINESE = "no_chinese"
    NAMES_NOTHING = "names_nothing"
    UNREAD = "unread"
    DEMANDS_NOTHING = "demands_nothing"
    READING = "reading"
    ABOUT_NOTHING = "about_nothing"
    NO_ROW = "no_row"
    NOT_MET = "not_met"
    NOT_IN_CASE = "not_in_case"
    OTHER = "other"


SENTENCES: Mapping[Code, tuple[str, str]] = {
    Code.MISSING: (noted("{name!r} is missing"), noted("Write {name}: {example}.")),
    Code.ONE_NEEDED: (noted("one of {names} is missing"), noted("Write one of them.")),
    Code.ONE_ONLY: (noted("{names} stand together"), noted("Keep one of them.")),
    Code.NO_SUCH_KEY: (noted("no such key here"), noted("{near}Write one of: {known}.")),
    Code.TWICE: (noted("this key stands twice"), noted("Keep one of them.")),
    Code.NOTHING: (noted("nothing stands here"), noted("Write {expected}, or take the key out.")),
    Code.NO_MAPPING: (noted("a mapping is expected here"), noted("Write `key: value` lines.")),
    Code.WRONG_VALUE: (noted("{expected} is expected, not {value}"), noted("{remedy}")),
    Code.UNREADABLE: (
        noted("this value cannot be read ({why})"),
        noted("Mend it, or put it in quotes."),
    ),
    Code.UNKNOWN: (noted("unknown {what} {value}"), noted("{near}Write one of: {known}{home}.")),
    Code.NOT_OFFERED: (
        noted("the setting {setting!r} does not offer {value}, so this never stands"),
        noted("{near}Write one of: {known}."),
    ),
    Code.NEVER_STANDS: (
        noted("a choice between values is expected, and {setting!r} offers none"),
        noted("Give it `values` in city.yaml, or drop the condition."),
    ),
    Code.BREACHED_IS_ANY: (
        noted("`breached` takes `any` alone, not {value}"),
        noted("Write `breached: any`, and with `by` whose duty it is."),
    ),
    Code.NO_SUCH_FIELD: (
        noted("{kinds} has no field {value} {of}"),
        noted("{near}Write one of: {known}, or add it to the kind in common/events.yaml."),
    ),
    Code.NO_SUCH_VALUE: (
        noted("the field {field!r} of {kinds} is never {value}: {expected} is expected"),
        noted("{near}Mend it, or add it to the kind's values in common/events.yaml."),
    ),
    Code.OTHER_LETTERS: (
        noted("the id {value} has not this city's letters"),
        noted("Begin it with {letters}-, or with CN- for national law."),
    ),
    Code.NUMBER: (
        noted("the rule counts {counted}, and `{sentence}` does not say so"),
        noted("Mend the number or the sentence."),
    ),
    Code.OTHER_NUMBER: (
        noted("`{sentence}` says {said}, and the rule counts {counted}"),
        noted("Mend the number or the sentence."),
    ),
    Code.NO_CHINESE: (noted("{what} {value} has no Chinese name"), noted("Write it {where}.")),
    Code.NAMES_NOTHING: (
        noted("no {what} is called {value}"),
        noted("{near}Mend the name, or take the line out."),
    ),
    Code.UNREAD: (
        noted("nothing reads {what} {value}"),
        noted("Take it out, or say with `kept_for: …` why it stays."),
    ),
    Code.DEMANDS_NOTHING: (
        noted("under {readings} no {part} stands, so the rule does nothing"),
        noted("Give the rule itself an `only_if`, or let one stand."),
    ),
    Code.ABOUT_NOTHING: (
        noted("{kind} may be told without saying what it is about, so a duty could not find it"),
        noted(
            "Let it need that in common/events.yaml: need: [case], or a site, an "
            "enterprise, a week, a target."
        ),
    ),
    Code.NO_ROW: (
        noted("{kind} is about a {row}, and no duty is kept on one"),
        noted(
            "Let it belong in common/events.yaml to a case, a site, an enterprise, "
            "a week or a target."
        ),
    ),
    Code.NOT_MET: (
        noted(
            "the duty is about a {row}, and {kind} about a {told}: it would not be "
            "met there, and its office accused"
        ),
        noted("Let both belong to the same in common/events.yaml (`need`, `belongs_to`)."),
    ),
    Code.NOT_IN_CASE: (
        noted("{kind} may be told of no case, and {what}"),
        noted("Let it need a case in common/events.yaml, or write `counts_also_for: case` on it."),
    ),
    Code.READING: (
        noted("with {readings} the law does not load: {why}"),
        noted("Mend it, or do not offer it."),
    ),
}
"""What is wrong and what to do, by the kind of mistake; `OTHER` brings its own sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: its file, line and key (empty where it is the whole file), its code,
    and what the sentence names.
    """

    file: str
    line: int
    key: str
    code: Code
    words: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the place and the sentence: `zhuhai/city.yaml, line 11, key 'default': …`."""
        return self.sentence

    @property
    def sentence(self) -> str:
        """Return the same as a sentence, which can be said in another language."""
        if not self.file:
            return _text(self.words["what"])
        at = in_words(", line {line}", line=self.line) if self.line else ""
        key = in_words(", key {key!r}", key=self.key) if self.key else ""
        if self.code is Code.OTHER:
            what, remedy = _text(self.words["what"]), _text(self.words["remedy"])
        else:
            what, remedy = (Sentence(one, self.words) for one in SENTENCES[self.code])
        return in_words(
            "{file}{at}{key}: {what}. {remedy}",
            file=self.file, at=at, key=key, what=what, remedy=remedy,
        )  # fmt: skip


def _text(words: object) -> str:
    """Return words as they are, if they are a sentence already."""
    return words if isinstance(words, str) else str(words)


class RulebookError(Exception):
    """A rulebook is wrong: `problems` are its mistakes, each with file, line, key and remedy."""

    def __init__(self, *problems: Problem | str) -> None:
        super().__init__(joined("\n", (getattr(one, "sentence", one) for one in problems)))
        self.problems: tuple[Problem, ...] = tuple(
            one if isinstance(one, Problem) else Problem("", 0, "", Code.OTHER, {"what": one})
            for one in problems
        )

    @property
    def brief(self) -> str:
        """Return the first mistake, and how many more `gongze law check` names."""
        first, *others = self.problems
        if not others:
            return first.sentence
        return in_words(
            "{first} ({count} more: gongze law check)", first=first.sentence, count=len(others)
        )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return mistakes by file and line, each once: a part that two rules share is read twice."""
    found = {(one.file, one.line, one.key, str(one)): one for one in problems}
    return tuple(found[key] for key in sorted(found))
