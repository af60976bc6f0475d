"""Says rules and facts in words that a clerk and a court can read, in English or in Chinese."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.domain.calendar import minute_of
from hub.domain.clocks import Clock, Terms, Unit
from hub.domain.explain import persons
from hub.domain.explain.article import cited
from hub.domain.rules import ACTOR, Absence, ActorFrom, AuthorOf, Citation, Owing, Pattern
from hub.domain.vocabulary import Half, Vocabulary


@dataclass(frozen=True, slots=True)
class Words:
    """One language: names of codes by what they are the code of, and phrases by the English one."""

    chinese: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)

    def phrase(self, phrase: str) -> str:
        """Return a phrase in this language; one that it lacks stays English."""
        return self.phrases.get(phrase, phrase)


@dataclass(frozen=True, slots=True)
class Speech:
    """A language and the city's offices. Codes stand in brackets after their names."""

    words: Words
    vocabulary: Vocabulary

    def __call__(self, phrase: str) -> str:
        """Return a phrase in this language; one that it lacks stays English."""
        return self.words.phrase(phrase)

    def says(self, cite: Citation) -> str:
        """Return what a rule says."""
        return cite.says_zh if self.words.chinese and cite.says_zh else cite.says

    def article(self, article: str) -> str:
        """Return an article as it is cited in this language."""
        return cited(article).zh if self.words.chinese else article

    def cited(self, rule: str, article: str) -> str:
        """Return a rule with its article; of no rule, a dash."""
        if not rule:
            return "–"
        told = self.article(article)
        return f"{rule}（{told}）" if self.words.chinese else f"{rule} ({told})"

    def person(self, person: str) -> str:
        """Return who answers for an office: the rulebook has it in Chinese, then in English."""
        return persons.person(person).zh if self.words.chinese else person

    def either(self, english: str, chinese: str | None) -> str:
        """Return what came in both languages in this one; English where it came in that alone."""
        return chinese if self.words.chinese and chinese else english

    def office(self, code: str) -> str:
        """Return an office's name and code; an office of the city's own is named by its role."""
        if code == ACTOR:
            return self("owed by") if self.words.chinese else "the office that owes it"
        name = self.words.names.get(self.vocabulary.role(code), "").partition("、")[0]
        return f"{name} ({code})" if name else code

    def offices(self, codes: Iterable[str]) -> str:
        """Return several offices, in order of their codes."""
        return self.listed(self.office(code) for code in sorted(codes))

    def listed(self, some: Iterable[str]) -> str:
        """Return several things in a row, with the comma of the language."""
        return ("、" if self.words.chinese else ", ").join(some)

    def either_of(self, some: Iterable[str]) -> str:
        """Return things of which one will do."""
        return ("或" if self.words.chinese else " or ").join(some)

    def in_a_row(self, some: Iterable[str]) -> str:
        """Return several remarks in a row, with the semicolon of the language."""
        return ("；" if self.words.chinese else "; ").join(one for one in some if one)

    def after(self, lead: str, told: str) -> str:
        """Return what is told after its lead, with the colon of the language."""
        return f"{lead}：{told}" if self.words.chinese else f"{lead}: {told}"

    def aside(self, told: str) -> str:
        """Return what is told aside, in the brackets of the language, behind another text."""
        return f"（{told}）" if self.words.chinese else f" ({told})"

    def sentence(self, told: str) -> str:
        """Return one more sentence behind others."""
        return f"{told}。" if self.words.chinese else f" {told}."

    def also(self, told: str) -> str:
        """Return what goes on behind another text, with the comma of the language."""
        return f"，{told}" if self.words.chinese else f", {told}"

    @property
    def comma(self) -> str:
        """Return the comma between clauses of this language."""
        return "，" if self.words.chinese else ", "

    @property
    def gap(self) -> str:
        """Return what stands between two sentences of this language."""
        return "" if self.words.chinese else " "

    @property
    def semicolon(self) -> str:
        """Return the semicolon of this language."""
        return "；" if self.words.chinese else "; "

    @property
    def colon(self) -> str:
        """Return the colon of this language."""
        return "：" if self.words.chinese else ": "

    def kind(self, name: str) -> str:
        """Return what a kind of fact is called."""
        return self.words.kinds.get(name) or _spaced(name)

    def paper(self, name: str) -> str:
        """Return what a paper between offices, or a certificate, is called."""
        words = self.words
        return (
            words.papers.get(name)
            or words.names.get(name)
            or words.kinds.get(name)
            or _spaced(name)
        )

    def action(self, name: str) -> str:
        """Return what an action that a gate can be asked about is called."""
        return self.words.actions.get(name) or _spaced(name)

    def field(self, name: str) -> str:
        """Return what a field of a fact is called."""
        return self.words.fields.get(name) or self(_spaced(name))

    def value(self, name: str, value: object) -> str:
        """Return the value of a field in words: offices and papers by their names."""
        if isinstance(value, tuple | list | frozenset):
            return self.listed(self.value(name, one) for one in value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key} {one}" for key, one in value.items())
        if isinstance(value, datetime):
            return minute_of(value)
        own = self.words.phrases.get(f"{name} {_value(value)}")
        if own is not None:
            return own
        text = self(_value(value))
        if text in self.vocabulary.roles:
            return self.office(text)
        if text in self.vocabulary.certificates:
            return self.paper(text)
        if text in self.vocabulary.actions:
            return self.action(text)
        return self.words.phrases.get(text, text)

    def clock(self, clock: Clock) -> str:
        """Return a term: `2 working days`."""
        if clock.unit is Unit.NONE:
            return self("no number in the text")
        unit = self(clock.unit.value.replace("_", " "))
        if not clock.count:
            return unit
        if self.words.chinese:
            return f"{clock.count}{unit}"
        return f"{clock.count} {unit.removesuffix('s') if clock.count == 1 else unit}"

    def terms(self, terms: Terms) -> str:
        """Return a term with what it became: `3 working days; from 2030-01-01 2 working days`."""
        later = (f"{self('from')} {since} {self.clock(clock)}" for since, clock in terms.later)
        return self.semicolon.join((self.clock(terms.first), *later))

    def reminder(self, clock: Clock) -> str:
        """Return when the hub reminds of a duty without a number; the text does not say it."""
        return self.clock(clock) + self.aside(self("not in the text"))

    def owing(self, owing: Owing) -> str:
        """Return who owes a duty."""
        if isinstance(owing, ActorFrom):
            told = owing is ActorFrom.ADDRESSEE
            return self("the office that was told" if told else "the office that acted")
        if isinstance(owing, AuthorOf):
            return f"{self('the office that acted')}{self.colon}{self.kind(owing.kind)}"
        return self.offices(owing)

    def pattern(self, pattern: Pattern) -> str:
        """Return what a pattern matches: by whom, what, to whom, with which fields."""
        name = self.kind if pattern.half is Half.ACT else self.paper
        what = " / ".join(name(kind) for kind in sorted(pattern.kinds)) or "…"
        by, to = self.offices(pattern.by), self.offices(pattern.to)
        # In English a paper named by what was done is no noun: `transfer returned` is not sent.
        half = Half.ACT if pattern.kinds & self.vocabulary.kinds.keys() else pattern.half
        told = (
            _in_chinese(pattern.half, what, by, to)
            if self.words.chinese
            else _in_english(half, what, by, to)
        )
        marks = list(self._marks(pattern))
        if not marks:
            return told
        if self.words.chinese:
            return f"{told}（{'；'.join(marks)}）"
        return f"{told} ({'; '.join(marks)})"

    def _marks(self, pattern: Pattern) -> Iterator[str]:
        for name, some in pattern.where.items():
            told = self.either_of(sorted(self.value(name, one) for one in some))
            yield f"{self.field(name)}{self.colon}{told}"
        for name, offices in pattern.if_said.items():
            yield f"{self.field(name)}{self._behind}{self.offices(offices)}"
        for name in pattern.has:
            yield f"{self('states')} {self.field(name)}"
        if pattern.test:
            yield self(_spaced(pattern.test))
        if pattern.unless is not None:
            yield f"{self('unless it tells of')}{self._behind}{self.pattern(pattern.unless)}"
        if pattern.holding:
            yield f"{self('who is also')}{self._behind}{self.offices(pattern.holding)}"
        if pattern.about:
            yield f"{self('belonging to')}{self._behind}{self._any(pattern.about)}"
        if pattern.day_of:
            yield f"{self('from the day in')}{self._behind}{self.field(pattern.day_of)}"
        if pattern.owing is not None:
            yield f"{self('then owed by')}{self._behind}{self.owing(pattern.owing)}"
        if pattern.since_trigger:
            yield self("also between the trigger and the day on which the term begins")
        if pattern.absence is not None:
            yield f"{self('unless within')}{self._behind}{self.absence(pattern.absence)}"

    def absence(self, absence: Absence) -> str:
        """Return what keeps a duty from being raised: within which term, which things."""
        comma, semicolon = self.comma, self.semicolon
        told = f"{self.terms(absence.within)}{self.colon}{self._any(absence.patterns)}"
        if absence.stands_meanwhile:
            told += f"{comma}{self('owed meanwhile')}"
        if absence.since_trigger:
            told += f"{comma}{self('what happened before the trigger does not count')}"
        if absence.undone:
            told += f"{semicolon}{self('taken back by')}{self._behind}{self._any(absence.undone)}"
        if absence.resumes:
            told += f"{comma}{self('on its last day it begins again')}"
        return f"{told}{semicolon}{self.waiting(absence)}" if absence.waits_for else told

    def waiting(self, absence: Absence) -> str:
        """Return what makes a term wait, and with what it begins again."""
        told = f"{self('waits after')}{self._behind}{self._any(absence.waits_for)}"
        again = f"{self('begins again with')}{self._behind}{self._any(absence.waits_until)}"
        return f"{told}{self.comma}{again}"

    @property
    def _behind(self) -> str:
        """Return what stands between a label and what it speaks of."""
        return "：" if self.words.chinese else " "

    def _any(self, patterns: Iterable[Pattern]) -> str:
        """Return patterns of which any will do."""
        return " / ".join(self.patterns(patterns))

    def patterns(self, patterns: Iterable[Pattern]) -> list[str]:
        """Return what each of several patterns matches, each once."""
        return list(dict.fromkeys(self.pattern(one) for one in patterns))

    def refusal(self, papers: str) -> str:
        """Return what a gate found missing (`Answer.missing`): papers, or a step of the penalty."""
        if papers.startswith(_PENALTY):
            return f"{self('the penalty')}: {self(papers.removeprefix(_PENALTY))}"
        return " / ".join(self.paper(one) for one in papers.split(" or "))


def _in_english(half: Half, what: str, by: str, to: str) -> str:
    match half:
        case Half.SENT:
            told = f"{by} sends {what}" + (f" to {to}" if to else "")
        case Half.RECEIVED:
            told = f"{to} receives {what}" + (f" from {by}" if by else "")
        case Half.BREACHED:
            told = f"{by} breached"
        case _:
            told = (f"{by}: {what}" if by else what) + (f" to {to}" if to else "")
    return told.strip()


def _in_chinese(half: Half, what: str, by: str, to: str) -> str:
    match half:
        case Half.SENT:
            return f"{by}发出{what}" + (f"，致{to}" if to else "")
        case Half.RECEIVED:
            return f"{to}收到{by}的{what}" if by else f"{to}收到{what}"
        case Half.BREACHED:
            return f"{by}逾期未履行义务"
        case _:
            return (f"{by}：{what}" if by else what) + (f"，致{to}" if to else "")


_PENALTY = "penalty "


def _value(value: object) -> str:
    """Return the value of a field in words."""
    if value is None:
        return "not said"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
