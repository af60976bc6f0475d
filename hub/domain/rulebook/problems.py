"""What can be wrong in a rulebook: where it stands, which kind of mistake it is, and the sentence
that says it.

A rulebook is edited by people who read law, not programs. Every sentence says what was found and
what to write; the codes stand apart from the sentences, so that a catalogue in another language can
take their place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    Code.MISSING: ("{name!r} is missing", "Write {name}: {example}."),
    Code.ONE_NEEDED: ("one of {names} is missing", "Write one of them."),
    Code.ONE_ONLY: ("{names} stand together", "Keep one of them."),
    Code.NO_SUCH_KEY: ("no such key here", "{near}Write one of: {known}."),
    Code.TWICE: ("this key stands twice", "Keep one of them."),
    Code.NOTHING: ("nothing stands here", "Write {expected}, or take the key out."),
    Code.NO_MAPPING: ("a mapping is expected here", "Write `key: value` lines."),
    Code.WRONG_VALUE: ("{expected} is expected, not {value}", "{remedy}"),
    Code.UNREADABLE: ("this value cannot be read ({why})", "Mend it, or put it in quotes."),
    Code.UNKNOWN: ("unknown {what} {value}", "{near}Write one of: {known}{home}."),
    Code.NOT_OFFERED: (
        "the setting {setting!r} does not offer {value}, so this never stands",
        "{near}Write one of: {known}.",
    ),
    Code.NEVER_STANDS: (
        "a choice between values is expected, and {setting!r} offers none",
        "Give it `values` in city.yaml, or drop the condition.",
    ),
    Code.BREACHED_IS_ANY: (
        "`breached` takes `any` alone, not {value}",
        "Write `breached: any`, and with `by` whose duty it is.",
    ),
    Code.NO_SUCH_FIELD: (
        "{kinds} has no field {value} {of}",
        "{near}Write one of: {known}, or add it to the kind in common/events.yaml.",
    ),
    Code.NO_SUCH_VALUE: (
        "the field {field!r} of {kinds} is never {value}: {expected} is expected",
        "{near}Mend it, or add it to the kind's values in common/events.yaml.",
    ),
    Code.OTHER_LETTERS: (
        "the id {value} has not this city's letters",
        "Begin it with {letters}-, or with CN- for national law.",
    ),
    Code.NUMBER: (
        "the rule counts {counted}, and `{sentence}` does not say so",
        "Mend the number or the sentence.",
    ),
    Code.OTHER_NUMBER: (
        "`{sentence}` says {said}, and the rule counts {counted}",
        "Mend the number or the sentence.",
    ),
    Code.NO_CHINESE: ("{what} {value} has no Chinese name", "Write it {where}."),
    Code.NAMES_NOTHING: (
        "no {what} is called {value}",
        "{near}Mend the name, or take the line out.",
    ),
    Code.UNREAD: (
        "nothing reads {what} {value}",
        "Take it out, or say with `kept_for: …` why it stays.",
    ),
    Code.DEMANDS_NOTHING: (
        "under {readings} no {part} stands, so the rule does nothing",
        "Give the rule itself an `only_if`, or let one stand.",
    ),
    Code.ABOUT_NOTHING: (
        "{kind} may be told without saying what it is about, so a duty could not find it",
        (
            "Let it need that in common/events.yaml: need: [case], or a site, an enterprise, a"
            " week, a target."
        ),
    ),
    Code.NO_ROW: (
        "{kind} is about a {row}, and no duty is kept on one",
        "Let it belong in common/events.yaml to a case, a site, an enterprise, a week or a target.",
    ),
    Code.NOT_MET: (
        (
            "the duty is about a {row}, and {kind} about a {told}: it would not be met there, and"
            " its office accused"
        ),
        "Let both belong to the same in common/events.yaml (`need`, `belongs_to`).",
    ),
    Code.NOT_IN_CASE: (
        "{kind} may be told of no case, and {what}",
        "Let it need a case in common/events.yaml, or write `counts_also_for: case` on it.",
    ),
    Code.READING: ("with {readings} the law does not load: {why}", "Mend it, or do not offer it."),
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
        if not self.file:
            return str(self.words["what"])
        at = f", line {self.line}" if self.line else ""
        key = f", key {self.key!r}" if self.key else ""
        if self.code is Code.OTHER:
            what, remedy = str(self.words["what"]), str(self.words["remedy"])
        else:
            what, remedy = (one.format(**self.words) for one in SENTENCES[self.code])
        return f"{self.file}{at}{key}: {what}. {remedy}"


class RulebookError(Exception):
    """A rulebook is wrong: `problems` are its mistakes, each with file, line, key and remedy."""

    def __init__(self, *problems: Problem | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems: tuple[Problem, ...] = tuple(
            one if isinstance(one, Problem) else Problem("", 0, "", Code.OTHER, {"what": one})
            for one in problems
        )

    @property
    def brief(self) -> str:
        """Return the first mistake, and how many more `gongze law check` names."""
        first, *others = self.problems
        more = f" ({len(others)} more: gongze law check)" if others else ""
        return f"{first}{more}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return mistakes by file and line, each once: a part that two rules share is read twice."""
    found = {(one.file, one.line, one.key, str(one)): one for one in problems}
    return tuple(found[key] for key in sorted(found))
