"""Finds every mistake of a city's rulebook that its tables of keys show, in all files at once.

1. Words of `common/` come first: where they are wrong, nothing else can be judged.
2. A part that stands under another reading is judged too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hub.domain.derive.site import PROFILE
from hub.domain.rulebook import keys
from hub.domain.rulebook.forms import Form, Known, found_in
from hub.domain.rulebook.problems import Problem, RulebookError
from hub.domain.rulebook.vocabulary_reader import kinds_of
from hub.domain.rulebook.yaml_node import Node, parse
from hub.messages.field_table import FIELDS
from hub.messages.field_types import TRUTH
from hub.sentence import in_words

EVENTS, OFFICES, CERTIFICATES = "events.yaml", "offices.yaml", "certificates.yaml"
COMMON = (EVENTS, OFFICES, CERTIFICATES)
CITY = "city.yaml"
READ_ONCE = 16
"""How many rulebooks are kept in mind: one is read under many readings, its texts never change."""
DISTRICTS = "districts"
"""The folder of a city in which its districts' own rules stand, where any do (ZH art. 23)."""
_COMMON_FORMS: Mapping[str, Form] = {
    EVENTS: keys.EVENTS,
    OFFICES: keys.OFFICES,
    CERTIFICATES: keys.CERTIFICATES,
}
_RULES_BY_WORD = {
    "duty": "duties",
    "block": "blocks",
    "ground": "grounds",
    "rule of measures": "measures",
}


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one rulebook by file name; `folder` is the city's,
    for the places of mistakes.
    """

    common: Mapping[str, str]
    city: Mapping[str, str]
    districts: Mapping[str, str]
    folder: str = ""

    def __hash__(self) -> int:
        """Return the hash of the texts: what follows from them alone is found out once."""
        parts = (self.common, self.city, self.districts)
        return hash((self.folder, *(tuple(sorted(one.items())) for one in parts)))

    def name_of(self, file: str) -> str:
        """Return a file of the city as a mistake names it: `zhuhai/city.yaml`."""
        return f"{self.folder}/{file}" if self.folder else file


@lru_cache(maxsize=READ_ONCE)
def problems_of(texts: Texts) -> tuple[Problem, ...]:
    """Return every mistake; none where the rulebook is whole by its tables."""
    wrong, known = known_words(tuple(sorted(texts.common.items())))
    if wrong:
        return wrong
    found: list[Problem] = []
    tops = dict(_parsed(texts, found))
    if CITY not in texts.city:
        raise RulebookError(
            in_words(
                "{name_of} is missing. Write it: city, title, in_force, settings.",
                name_of=texts.name_of(CITY),
            )
        )
    if found:
        # What a file that cannot be read would have named is no mistake of those that name it.
        return tuple(found)
    known = _with_city(known, tops, texts)
    for form, top in tops.values():
        found += found_in(form, top, known)
    return (*found, *_other_city(tops, texts))


def _other_city(tops: Mapping[str, tuple[Form, Node]], texts: Texts) -> Iterator[Problem]:
    """Yield the mistake of a city file that names another city than its folder."""
    city = _entries(tops[CITY][1]).get("city") if CITY in tops else None
    name = _plain(city)
    if city is not None and texts.folder and isinstance(name, str) and name != texts.folder:
        yield city.wrong(
            in_words("the folder is {folder!r}, not {name!r}", folder=texts.folder, name=name),
            in_words("Write city: {folder}.", folder=texts.folder),
        ).problems[0]


def _parsed(texts: Texts, found: list[Problem]) -> Iterator[tuple[str, tuple[Form, Node]]]:
    """Yield the form and the top of each file; what is no YAML is a mistake."""
    files = [
        *(
            (file, text, keys.CITY if file == CITY else keys.RULES)
            for file, text in texts.city.items()
        ),
        *((f"{DISTRICTS}/{file}", text, keys.DISTRICT) for file, text in texts.districts.items()),
    ]
    for file, text, form in sorted(files, key=lambda one: one[0]):
        try:
            yield file, (form, parse(texts.name_of(file), text, {}))
        except RulebookError as error:
            found += error.problems


@lru_cache(maxsize=READ_ONCE)
def known_words(common: tuple[tuple[str, str], ...]) -> tuple[tuple[Problem, ...], Known]:
    """Return the mistakes of the words that all cities share, and what they let a rulebook name."""
    texts, found = dict(common), list[Problem]()
    tops: dict[str, Node] = {}
    for name in COMMON:
        if name not in texts:
            raise RulebookError(
                in_words("common/{name} is missing. Restore it from the release.", name=name)
            )
        try:
            tops[name] = parse(f"common/{name}", texts[name], {})
        except RulebookError as error:
            found += error.problems
    if found:
        return tuple(found), Known({})
    known = Known(_shared(tops))
    for name, top in tops.items():
        found += found_in(_COMMON_FORMS[name], top, known)
    if found:
        return tuple(found), known
    try:
        return (), Known(known.words, kinds=kinds_of(tops[EVENTS]))
    except RulebookError as error:
        return error.problems, known


def _shared(tops: Mapping[str, Node]) -> dict[str, frozenset[str]]:
    events, offices = _entries(tops[EVENTS]), _entries(tops[OFFICES])
    kinds = _entries(events.get("kinds"))
    papers = {
        value
        for kind in kinds.values()
        if isinstance(value := _plain(_entries(kind).get("paper")), str)
    }
    fields = frozenset(FIELDS)
    return {
        **{what: frozenset(words) for what, words in keys.FUNCTIONS.items()},
        "event": frozenset(kinds),
        "paper": frozenset(papers),
        "office": frozenset(_entries(offices.get("offices"))),
        "action": frozenset(_entries(offices.get("actions"))),
        "certificate": frozenset(_entries(_entries(tops[CERTIFICATES]).get("certificates"))),
        "field": fields,
        "project type": frozenset(_listed(events.get("project_types"))),
        "term": frozenset(_listed(events.get("terms"))),
        "mark": frozenset(name for name in fields if FIELDS[name].typed is TRUTH),
        "site fact": frozenset(PROFILE),
        "site truth": frozenset(name for name in PROFILE if FIELDS[name].typed is TRUTH),
    }


def _with_city(known: Known, tops: Mapping[str, tuple[Form, Node]], texts: Texts) -> Known:
    """Return what may be named in the files of a city:
    its settings and the ids of its rules beside.
    """
    settings = _entries(_entries(tops[CITY][1]).get("settings")) if CITY in tops else {}
    rules = [_entries(top) for _, (_, top) in tops.items()]
    words = {
        what: frozenset(_ids(one.get(section) for one in rules))
        for what, section in _RULES_BY_WORD.items()
    }
    return Known(
        words={
            **known.words,
            **words,
            "setting": frozenset(settings),
        },
        offered={name: _offered(_entries(one)) for name, one in settings.items()},
        open_settings=frozenset(n for n, one in settings.items() if "any" in _entries(one)),
        kinds=known.kinds,
    )


def _offered(at: Mapping[str, Node]) -> tuple[Any, ...]:
    """Return the values that may come from a setting; of one that takes any value, its default."""
    if "values" in at:
        return tuple(_plain(one) for one in at["values"].items())
    return (_plain(at.get("default")),)


def _ids(sections: Iterable[Node | None]) -> Iterator[str]:
    for section in sections:
        for rule in _items(section):
            name = _plain(_entries(rule).get("id"))
            if isinstance(name, str):
                yield name


def _entries(node: Node | None) -> dict[str, Node]:
    """Return the entries of a mapping; none of what is no mapping, or says a key twice:
    that is said elsewhere.
    """
    if node is None or not node.is_mapping:
        return {}
    return {
        str(key.value): Node(node.file, str(key.value), value, {}) for key, value in node.raw.value
    }


def _items(node: Node | None) -> list[Node]:
    return [] if node is None else list(node.items())


def _listed(node: Node | None) -> list[str]:
    return [value for one in _items(node) if isinstance(value := _plain(one), str)]


def _plain(node: Node | None) -> Any:
    try:
        return None if node is None else node.resolved()
    except RulebookError:
        return None
