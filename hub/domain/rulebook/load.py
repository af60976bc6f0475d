"""Reads the rulebook of one city into a `Law`.

1. Text in, value out: reading files is somebody else's (`hub/files/`).
2. The edition is the digest of the city's texts and of the shared words that they use; a chosen
   reading is no part of it.
3. An unknown key, event, office, paper, action, clock, ground or function is refused with its line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from hub.domain.facts import HUB
from hub.domain.law import Law, Setting
from hub.domain.rulebook.district_reader import District
from hub.domain.rulebook.edition_content import Used, edition_of, used_in
from hub.domain.rulebook.other_readings import OtherReadings
from hub.domain.rulebook.problems import RulebookError, in_order
from hub.domain.rulebook.requirement_checks import check_readings
from hub.domain.rulebook.rule_reader import RuleReader, RuleText
from hub.domain.rulebook.scope_provisions import Frame
from hub.domain.rulebook.shape import (
    CITY,
    COMMON,
    DISTRICTS,
    READ_ONCE,
    Texts,
    problems_of,
)
from hub.domain.rulebook.vocabulary_reader import (
    actions_of,
    called_of,
    governments_of,
    implied_of,
    issuers_of,
    kinds_of,
    roles_of,
    successors_of,
    terms_of,
)
from hub.domain.rulebook.yaml_node import Node, parse
from hub.domain.rules import DutyRule
from hub.domain.vocabulary import Vocabulary
from hub.messages.nearest import did_you_mean
from hub.messages.validation_errors import shown
from hub.sentence import in_words

OFFICE_ALIASES = "office_aliases"
"""The setting under which offices are understood by the name that they have today (AMB-21)."""


def load_law(
    common: Mapping[str, str],
    city: Mapping[str, str],
    chosen: Mapping[str, Any] | None = None,
    districts: Mapping[str, str] | None = None,
    folder: str = "",
) -> Law:
    """Return the law of a city from the texts of its files, by file name.

    `chosen` are the city's readings of settings; the others stand at their defaults. `districts`
    are the texts of its districts' own rules, `folder` the city's, as mistakes name it. Raises
    `RulebookError` with every mistake: file, line, key and remedy.
    """
    texts = Texts(common, city, districts or {}, folder)
    wrong = problems_of(texts)
    if wrong:
        raise RulebookError(*in_order(wrong))
    words, implied = _words(tuple(sorted(common.items())))
    top = parse(texts.name_of(CITY), city[CITY], {}).at()
    settings = _settings(top.get("settings"))
    values = _chosen(settings, chosen or {})
    check_readings(dict(top["settings"].entries()) if "settings" in top else {}, values)
    begins = top["in_force"].day() if "in_force" in top else None
    reader = _rules_of(texts, RuleReader(words, values, begins), values)
    duties, roles = _with_districts(texts, reader, words, values)
    used = _used_in(texts)
    vocabulary = _spoken(words, values).with_offices(roles)
    frame = Frame(tuple(reader.provisions), begins, words.vocabulary.terms)
    _without_a_term(reader, frame)
    return Law(
        city=top["city"].text(),
        title=top["title"].text(),
        title_zh=top["title_zh"].text() if "title_zh" in top else "",
        issued=top["issued"].day() if "issued" in top else None,
        number=top["number"].text() if "number" in top else "",
        edition=edition_of(texts, words, implied, used),
        offices=_held_by(used, words),
        in_force=frame.in_force,
        vocabulary=replace(
            vocabulary, grounds={name: one.of for name, one in reader.ladders.grounds.items()}
        ),
        settings=settings,
        chosen=values,
        disposed=reader.parts.patterns(replace(top["disposed"], chosen=values)),
        tells=reader.parts.tells(replace(top["tells"], chosen=values)) if "tells" in top else (),
        implied=implied,
        utilities=words.utilities,
        reread=OtherReadings(_by_rule(reader.all_duties), words, begins).of,
        **_as_law(reader, duties, frame),
    )


def _by_rule(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.at()["id"].text(), []).append(node)
    return found


def _without_a_term(reader: RuleReader, frame: Frame) -> None:
    """Refuse a duty that stands before the first day of its clock. Raises `RulebookError`."""
    wrong = [
        node.wrong(
            in_words(
                "the duty stands from {begins} and has no term before {since}",
                begins=begins,
                since=since,
            ),
            in_words(
                "Write the term of {begins} first, or `in_force: {since}` on the duty.",
                begins=begins,
                since=since,
            ),
        ).problems[0]
        for node, since, cite in reader.dated_clocks
        if (begins := frame.dated(cite).in_force) < since
    ]
    if wrong:
        raise RulebookError(*in_order(wrong))


def _rules_of(texts: Texts, reader: RuleReader, values: Mapping[str, Any]) -> RuleReader:
    """Read every file of a city's rules; what a rule names must then be there.

    Raises `RulebookError`.
    """
    for name in sorted(set(texts.city) - {CITY}):
        for section, node in parse(texts.name_of(name), texts.city[name], values).entries():
            reader.read(section, node)
    reader.check_named()
    if reader.wrong:
        raise RulebookError(*in_order(reader.wrong))
    return reader


def _with_districts(
    texts: Texts, reader: RuleReader, words: RuleText, values: Mapping[str, Any]
) -> tuple[tuple[DutyRule, ...], dict[str, str]]:
    """Return a city's duties with those of its districts over them, and the districts' offices."""
    duties, roles = reader.exempted(), dict[str, str]()
    for name, text in sorted(texts.districts.items()):
        file = texts.name_of(f"{DISTRICTS}/{name}")
        district = District(file, text, words, values, reader)
        twice = sorted(roles.keys() & district.roles.keys())
        if twice:
            raise RulebookError(
                in_words(
                    "{file}: {twice} is an office of another district too. Write it in one of "
                    "them.",
                    file=file,
                    twice=twice[0],
                )
            )
        duties, roles = district.over(duties), roles | district.roles
    return duties, roles


def _as_law(reader: RuleReader, duties: Iterable[DutyRule], frame: Frame) -> dict[str, Any]:
    """Return what was read of rules as fields of `Law`, each rule in force from its day."""
    return {
        "duties": tuple(frame.duty(one) for one in duties),
        "gates": tuple(frame.gate(one) for one in reader.gates),
        "blocks": tuple(frame.block(one) for one in reader.released()),
        "grounds": reader.ladders.grounds,
        "measures": reader.ladders.measures,
        "ratios": reader.ladders.ratios,
        "provisions": tuple(reader.provisions),
        "citations": {name: frame.dated(one) for name, one in reader.citations.items()},
        "changed": {
            name: tuple(frame.dated(one) for one in some) for name, some in reader.changed.items()
        },
        "equivalences": tuple(reader.companions.equivalences),
    }


@lru_cache(maxsize=READ_ONCE)
def _used_in(texts: Texts) -> Used:
    return used_in(texts, *_words(tuple(sorted(texts.common.items()))))


@lru_cache(maxsize=READ_ONCE)
def _words(common: tuple[tuple[str, str], ...]) -> tuple[RuleText, Any]:
    files = dict(common)
    top = {name: parse(f"common/{name}", files[name], {}) for name in COMMON}
    kinds = kinds_of(top["events.yaml"])
    offices = top["offices.yaml"].at()
    papers_node = top["certificates.yaml"].at()["certificates"]
    roles, papers = roles_of(offices["offices"]), issuers_of(papers_node)
    named = [offices[name] for name in ("offices", "successors") if name in offices]
    vocabulary = Vocabulary(
        kinds=kinds,
        ranks={name: rank for rank, name in enumerate(kinds)},
        roles=roles,
        certificates=frozenset(papers),
        actions=actions_of(offices["actions"]),
        issuers=papers,
        terms=terms_of(top["events.yaml"]),
        called=called_of(*named, papers_node),
        governments=governments_of(offices.get("governments")),
        departments_of=frozenset(offices["departments_of"].texts())
        if "departments_of" in offices
        else frozenset(),
    )
    utilities = {name: node.text() for name, node in offices["utilities"].entries()}
    merged = successors_of(offices["successors"], roles) if "successors" in offices else {}
    return RuleText(vocabulary, utilities, merged), implied_of(papers_node)


def _spoken(words: RuleText, values: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary of a city: with the offices of today, unless it chose otherwise."""
    known = words.vocabulary
    if values.get(OFFICE_ALIASES, "on") != "on":
        return known
    return replace(
        known, roles={**known.roles, **{code: code for code in words.merged}}, merged=words.merged
    )


def _held_by(used: Used, words: RuleText) -> frozenset[str]:
    """Return the offices that a city's rules speak of, those that took them over, and the hub."""
    today = {code for code, parts in words.merged.items() if parts.keys() & used.offices}
    return frozenset({*used.offices, *today, HUB})


def _settings(node: Node | None) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for name, entry in node.entries() if node is not None else ():
        at = entry.at()
        found[name] = Setting(
            name,
            at["ambiguity"].text(),
            at["default"].resolved(),
            at["values"].values() if "values" in at else (),
            at["asks"].text(),
            some="some" in at and at["some"].truth(),
            **{
                name: at[name].text() for name in ("asks_zh", "because", "because_zh") if name in at
            },
        )
    return found


def _chosen(settings: Mapping[str, Setting], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return every reading; a choice that the setting does not offer is refused."""
    values = {name: setting.default for name, setting in settings.items()}
    for name, value in chosen.items():
        if name not in settings:
            raise RulebookError(
                in_words(
                    "settings, key {name!r}: this city has no such setting{did_you_mean}. Write "
                    "one of: {settings}.",
                    name=name,
                    did_you_mean=did_you_mean(settings, name),
                    settings=", ".join(sorted(settings)),
                )
            )
        offered = settings[name].values
        picked = value if settings[name].some and isinstance(value, list) else [value]
        if offered and any(one not in offered for one in picked):
            words = [one for one in offered if isinstance(one, str)]
            raise RulebookError(
                in_words(
                    "settings, key {name!r}: {value} is not offered{did_you_mean}. Write "
                    "{value2} of: {offered}.",
                    name=name,
                    value=shown(value),
                    did_you_mean=did_you_mean(words, value),
                    value2=in_words("some" if settings[name].some else "one"),
                    offered=", ".join(map(shown, offered)),
                )
            )
        values[name] = value
    return values
