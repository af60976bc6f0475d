"""Keeps a city's own copy of its instrument: the text as it came, and its digest.

The official text is not part of this project. A copy lies in the folder of a hub on this machine,
beside the rulebooks that it is held against.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from hub.domain.law_text.passages import Passage, passages_in
from hub.sentence import in_words

FOLDER = Path(".gongze") / "texts"


class LawTextError(Exception):
    """A kept text that is not what was kept: which, and what to do."""


@dataclass(frozen=True, slots=True)
class LawText:
    """A text as it came: its digest (SHA-256 of the file, in hex), its name, its passages."""

    digest: str
    file: str
    passages: tuple[Passage, ...]


def keep(city: str, raw: bytes, text: str, file: str, folder: Path = FOLDER) -> LawText:
    """Keep a city's copy in place of the one before, and return it. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"digest": sha256(raw).hexdigest(), "file": Path(file).name, "text": text}
    whole = folder / f"{city}.json"
    part = whole.with_suffix(".part")
    part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    part.replace(whole)
    _kept.cache_clear()
    return _kept(city, folder, whole.stat().st_mtime_ns)


def kept(city: str, folder: Path = FOLDER) -> LawText | None:
    """Return a city's kept copy; None if there is none. Raises `LawTextError`."""
    whole = folder / f"{city}.json"
    try:
        written = whole.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _kept(city, folder, written)


@lru_cache(maxsize=16)
def _kept(city: str, folder: Path, written: int) -> LawText:
    whole = folder / f"{city}.json"
    try:
        told = json.loads(whole.read_text(encoding="utf-8"))
        return LawText(told["digest"], told["file"], passages_in(told["text"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LawTextError(
            in_words(
                "{whole} is damaged ({name}). Take the text anew: gongze law text {city} "
                "FILE; or remove that file.",
                whole=whole,
                name=type(error).__name__,
                city=city,
            )
        ) from error
