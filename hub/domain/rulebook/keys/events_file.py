"""The keys of the files that say kinds, offices and certificates, and of their Chinese names."""

from dataclasses import replace

from hub.domain.rulebook.forms import DAY, TEXT, ByName, Each, Key, Section, Some, Word
from hub.domain.rulebook.kind_form import KIND

EVENTS = Section(
    "events-file",
    "the words of events",
    (
        Key(
            "kinds",
            ByName("kind", KIND),
            "everything that an office can tell. Their order breaks ties between facts of one"
            " instant",
            must=True,
        ),
        Key(
            "terms",
            Some(Word("field")),
            "fields that mean something only where a city's law defines them",
            "[planning_area]",
        ),
        Key(
            "project_types",
            Some(TEXT),
            "kinds of project that a rule may speak of",
            "[construction, mining]",
        ),
    ),
    settings=False,
)
_ZH = Key("zh", TEXT, "its name in Chinese; several with 、 between", "供电部门", must=True)
_EN = Key("en", TEXT, "its name in English", "power supply", must=True)
OFFICE = Section("office-entry", "an office", (_ZH, _EN), settings=False)
SUCCESSOR = Section(
    "successor",
    "an office of today",
    (
        _ZH,
        _EN,
        Key(
            "of",
            ByName("office", DAY, Word("office")),
            "the offices of the text that it took over, each since when",
            "{LAND: 2018-03-17}",
            must=True,
        ),
    ),
    settings=False,
)
OFFICES = Section(
    "offices-file",
    "the words of offices",
    (
        Key("offices", ByName("office", OFFICE), "the codes that rules use", must=True),
        Key(
            "actions",
            ByName("action", Word("office")),
            "what a gate can be asked about, and who acts on it",
            must=True,
        ),
        Key(
            "utilities",
            ByName("office", Word("action"), Word("office")),
            "which action a supply is, by the office that supplies",
            must=True,
        ),
        Key("successors", ByName("office", SUCCESSOR), "who took offices over, and when"),
        Key(
            "governments",
            Each(Some(Word("office")), "ranks"),
            "the governments in ranks, from the top: each stands above those below it, whatever"
            " lies between",
            "[CITY_GOV, DIST_GOV, [TOWN_GOV, SUBDIST]]",
        ),
        Key(
            "departments_of",
            Some(Word("office")),
            "the governments whose departments are those that stand under no other",
            "CITY_GOV",
        ),
    ),
    settings=False,
)
CERTIFICATE = Section(
    "certificate-entry",
    "a paper",
    (
        replace(_ZH, example="国有土地使用证"),
        Key("issuer", Word("office"), "who issues it", "LAND", must=True),
        Key(
            "counts_as",
            ByName("paper", DAY, Word("certificate"), empty=True),
            "which other paper it counts as, and since when; nothing: ever since",
            "{construction_land_approval: 2019-09-17}",
        ),
    ),
    settings=False,
)
CERTIFICATES = Section(
    "certificates-file",
    "the words of papers",
    (Key("certificates", ByName("paper", CERTIFICATE), "papers, who issues each", must=True),),
    settings=False,
)
WORDS = Section(
    "words-file",
    "Chinese names",
    tuple(
        Key(name, ByName("word", TEXT), f"Chinese names of {of}", must=True)
        for name, of in (
            ("kinds", "the kinds of `events.yaml`"),
            ("papers", "the papers between offices"),
            ("actions", "the actions of `offices.yaml`"),
            ("fields", "fields"),
            ("phrases", "what is said around them"),
        )
    ),
    settings=False,
)
