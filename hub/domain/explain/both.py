"""A sentence in both languages: what is explained is the same value in every locale."""

from typing import NamedTuple


class Both(NamedTuple):
    """One sentence, in English and in Chinese."""

    en: str
    zh: str

    def as_json(self) -> dict[str, str]:
        """Return it as a plain JSON value."""
        return {"en": self.en, "zh": self.zh}

    def filled(self, **values: object) -> "Both":
        """Return it with values in its braces; a value that is itself in both languages is told in
        each.
        """
        return Both(
            self.en.format(**{name: _in(value, "en") for name, value in values.items()}),
            self.zh.format(**{name: _in(value, "zh") for name, value in values.items()}),
        )


def _in(value: object, language: str) -> object:
    return getattr(value, language) if isinstance(value, Both) else value


def alike(text: str) -> Both:
    """Return what is written the same in both languages: a day, a name, a code."""
    return Both(text, text)


def joined(some: "list[Both] | tuple[Both, ...]") -> Both:
    """Return several in a row, each once."""
    once = list(dict.fromkeys(some))
    return Both("; ".join(one.en for one in once), "；".join(one.zh for one in once))
