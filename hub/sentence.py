"""A sentence knows its template and its values, so that it can be said in another language.

Read as a text it is English: whoever compares, logs or sends it sees a `str`. The core makes
sentences and never looks at a language. The door, `hub/cli`, asks for one in the language of the
terminal (`said_in`). A sentence that goes on the wire carries its Chinese with it (`both`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

Translate = Callable[[str], str]
"""Returns the template of a sentence in another language; one that is not known as it is."""


class Sentence(str):
    """An English text with the template and the values that it was made of."""

    __slots__ = ("chinese_template", "template", "values")

    template: str
    values: Mapping[str, Any]
    chinese_template: str

    def __new__(cls, template: str, values: Mapping[str, Any], chinese: str = "") -> Self:
        """Make a sentence; without values the template is the text."""
        made = super().__new__(cls, _filled(template, values))
        made.template, made.values, made.chinese_template = template, values, chinese
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Any], str]:  # type: ignore[override]
        """Return what a copy is made of."""
        return self.template, self.values, self.chinese_template

    def __add__(self, other: str) -> "Sentence":
        """Return both, one after the other."""
        return Sentence("{a}{b}", {"a": self, "b": other}, "{a}{b}")

    def __radd__(self, other: str) -> "Sentence":
        """Return both, one after the other."""
        return Sentence("{a}{b}", {"a": other, "b": self}, "{a}{b}")


def in_words(template: str, /, **values: Any) -> Sentence:
    """Return a sentence of the program. Its Chinese stands in the catalogue, `hub/locale/zh.po`."""
    return Sentence(template, values)


def both(english: str, chinese: str, /, **values: Any) -> Sentence:
    """Return a sentence that carries both languages, for what is sent."""
    return Sentence(english, values, chinese)


def received(english: str, chinese: str | None) -> Sentence:
    """Return what came in both languages, or in English alone, as a sentence that carries both."""
    return Sentence("{en}", {"en": english, "zh": chinese or english}, "{zh}")


def joined(separator: str, parts: Iterable[object]) -> str:
    """Return parts joined by a separator, as a sentence that keeps each of them."""
    some = list(parts)
    if not any(isinstance(one, Sentence | BaseException) for one in some):
        return separator.join(map(str, some))
    values = {f"p{number}": one for number, one in enumerate(some)}
    marks = [f"{{{name}}}" for name in values]
    gap = separator.replace("{", "{{").replace("}", "}}")
    return Sentence(gap.join(marks), values, _GAPS.get(gap, gap).join(marks))


def either(parts: Iterable[str]) -> str:
    """Return names of which any one will do, as a sentence that carries both languages."""
    some = list(parts)
    if len(some) < 2:
        return "".join(some)
    return both("{before} or {last}", "{before}或{last}", before=either(some[:-1]), last=some[-1])


_GAPS = {", ": "，", "; ": "；"}
"""What stands between parts in Chinese instead."""


def in_chinese(text: object) -> str | None:
    """Return the Chinese that a sentence carries with it; None for a text that carries none."""
    if not isinstance(text, Sentence) or not text.chinese_template:
        return None
    return said_in(text, _as_it_is)


def said_in(value: object, translate: Translate | None) -> str:
    """Return a sentence, or an error that was raised with one, in a language; None is English.

    Another text stays as it is: nobody's name is taken for a word of ours.
    """
    if isinstance(value, BaseException):
        sentence = _raised_with(value)
        return str(value) if sentence is None else said_in(sentence, translate)
    if translate is None or not isinstance(value, Sentence):
        return str(value)
    template = value.chinese_template or translate(value.template)
    return _filled(template, {name: _spoken(one, translate) for name, one in value.values.items()})


def _spoken(value: Any, translate: Translate) -> Any:
    return said_in(value, translate) if isinstance(value, Sentence | BaseException) else value


def _raised_with(error: BaseException) -> Sentence | None:
    """Return the sentence that is all that an error was raised with; of the system, its own."""
    if isinstance(error, OSError) and error.strerror:
        return Sentence(error.strerror, {})
    first = error.args[0] if len(error.args) == 1 else None
    return first if isinstance(first, Sentence) else None


def sentence_of(error: BaseException) -> str:
    """Return what an error says: the sentence that it was raised with, else its text."""
    return _raised_with(error) or str(error)


def noted(template: str) -> str:
    """Return the template as it is: it stands in a table, and its sentence is made later."""
    return template


def _as_it_is(template: str) -> str:
    return template


def _filled(template: str, values: Mapping[str, Any]) -> str:
    return template.format_map(values) if values else template
