"""The tables of docs/law.md and the JSON Schemas of editors:
both from the tables of keys of the rulebooks.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from hub.domain.rulebook import keys
from hub.domain.rulebook.clock_form import CLOCK
from hub.domain.rulebook.forms import Each, Key, Ref, Schema, Section
from hub.domain.rulebook.kind_form import KIND
from hub.domain.rulebook.rulings import RULING
from hub.domain.rulebook.shape import known_words
from hub.files.rulebooks import COMMON, rulings, texts_of
from tools.tables import table

SCHEMAS = Path(__file__).parent.parent / "schemas" / "rulebook"
FILES: Mapping[str, Section] = {
    "events": keys.EVENTS,
    "offices": keys.OFFICES,
    "certificates": keys.CERTIFICATES,
    "city": keys.CITY,
    "rules": keys.RULES,
    "district": keys.DISTRICT,
    "words": keys.WORDS,
}
"""Each kind of file by the name of its schema:
`rules` are all files of a city beside `city.yaml`.
"""
_OF_THEIR_OWN = (
    keys.PATTERN,
    keys.TELLING,
    keys.RAISING,
    keys.RENEWING,
    keys.ABSENCE,
    keys.AUTHOR_OF,
    keys.CONSEQUENCE,
)
"""Parts that stand in several rules: each has a table of its own."""
_SETTING_TAKEN = "setting-taken"
_WORDS = (
    "event",
    "paper",
    "office",
    "action",
    "certificate",
    "guard",
    "test",
    "mark",
    "term",
    "field",
    "site fact",
    "site truth",
    "project type",
)
"""Words that all cities share: an editor offers them."""
_OF_A_CITY = ("setting", "duty", "block", "ground", "rule-of-measures")


def _table(section: Section, but: Section | None = None) -> str:
    """Return the keys of a section, without those of `but`, and below them those of its parts."""
    left_out = but.keys if but is not None else ()
    return table(("key", "stands", "written", "means", "source"), _rows(section, left_out, ""))


def _rows(section: Section, left_out: Collection[Key], above: str) -> Iterator[tuple[str, ...]]:
    for key in section.keys:
        if key in left_out:
            continue
        written = f"`{key.name}: {key.example}`" if key.example else ""
        yield f"{above}`{key.name}`", _stands(key, section), written, key.means, key.source
        part = key.form.one if isinstance(key.form, Each) else key.form
        if isinstance(part, Section) and part not in _OF_THEIR_OWN and section is not keys.RULES:
            yield from _rows(part, left_out, f"{above}`{key.name}`: ")


def _stands(key: Key, section: Section) -> str:
    if key.must:
        return "must"
    groups = (*section.needs, section.only)
    return "one of these" if any(key.name in group for group in groups) else "may"


def _rulings() -> str:
    rows = [
        (name, one.article, one.decides, ", ".join(f"`{setting}`" for setting in one.settings))
        for name, one in rulings().items()
    ]
    return table(("ruling", "article", "decides", "setting"), rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "keys_rules": lambda: _table(keys.RULES),
    "keys_rule": lambda: _table(keys.CITED),
    "keys_duty": lambda: _table(keys.DUTY, keys.CITED),
    "keys_missed": lambda: _table(keys.CONSEQUENCE),
    "keys_author": lambda: _table(keys.AUTHOR_OF),
    "keys_pattern": lambda: _table(keys.RAISING),
    "keys_absence": lambda: _table(keys.ABSENCE, keys.PATTERN),
    "keys_exception": lambda: _table(keys.EXCEPTION, keys.CITED),
    "keys_equivalence": lambda: _table(keys.EQUIVALENCE, keys.CITED),
    "keys_gate": lambda: _table(keys.GATE, keys.CITED),
    "keys_block": lambda: _table(keys.BLOCK, keys.CITED),
    "keys_release": lambda: _table(keys.RELEASE, keys.CITED),
    "keys_ground": lambda: _table(keys.GROUND, keys.CITED),
    "keys_measure": lambda: _table(keys.MEASURE, keys.CITED),
    "keys_ratio": lambda: _table(keys.RATIO, keys.CITED),
    "keys_provision": lambda: _table(keys.PROVISION, keys.CITED),
    "keys_city": lambda: _table(keys.CITY),
    "keys_setting": lambda: _table(keys.SETTING),
    "keys_district": lambda: _table(keys.DISTRICT, keys.CITED),
    "keys_kind": lambda: _table(KIND),
    "keys_events": lambda: _table(keys.EVENTS),
    "keys_offices": lambda: _table(keys.OFFICES),
    "keys_certificates": lambda: _table(keys.CERTIFICATE),
    "keys_ruling": lambda: _table(RULING),
    "rulings": _rulings,
}
"""Each table of keys, by its name on the page."""


def schemas() -> dict[str, str]:
    """Return the JSON Schema of each kind of file as a text, by the name of its file."""
    return {
        f"{name}.schema.json": json.dumps(_schema(name, top), ensure_ascii=False, indent=1) + "\n"
        for name, top in FILES.items()
    }


def _schema(name: str, top: Section) -> Schema:
    sections = {one.name: one for one in _sections(top, {})}
    definitions = {one.name: one.definition() for one in sections.values() if one is not top}
    written = json.dumps(top.definition()) + json.dumps(definitions)
    if '"#/$defs/clock"' in written:
        definitions["clock"] = CLOCK.definition()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{top.what[0].upper()}{top.what[1:]}",
        **top.definition(),
        "$defs": definitions | {
            word: schema for word, schema in _words().items() if f'"#/$defs/{word}"' in written
        },
    }  # fmt: skip


def _sections(part: Any, met: dict[str, Section]) -> list[Section]:
    """Return every section that stands below a form."""
    if isinstance(part, Ref):
        part = part.of()
    if isinstance(part, Section):
        if part.name in met:
            return list(met.values())
        met[part.name] = part
    if isinstance(part, keys.Actor):
        part = keys.AUTHOR_OF
        met[part.name] = part
    if is_dataclass(part):
        for one in fields(part):
            value = getattr(part, one.name)
            for below in value if isinstance(value, tuple) else (value,):
                _sections(below, met)
    return list(met.values())


def _words() -> dict[str, Schema]:
    _, known = known_words(tuple(sorted(texts_of(COMMON).items())))
    shared: dict[str, Schema] = {
        f"{word.replace(' ', '-')}-name": {"enum": sorted(known.words[word])} for word in _WORDS
    }
    taken: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["setting"],
        "properties": {"setting": {"type": "string"}},
    }
    return (
        shared
        | {f"{word}-name": {"type": "string"} for word in _OF_A_CITY}
        | {_SETTING_TAKEN: taken}
    )


def write() -> list[str]:
    """Write the schemas that changed; return their names."""
    SCHEMAS.mkdir(exist_ok=True)
    changed = []
    for name, text in schemas().items():
        file = SCHEMAS / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed
