"""What an office can say: the kinds of fact, their fields, the offices and their roles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

SUBJECTS = ("case", "site", "party", "enterprise")
"""Fields that a fact of any kind may have: they say what it is about."""


WEEK_BEGAN = "week_began"
"""The trigger of a duty of every week, whatever happened in it: no office says it."""


class Half(StrEnum):
    """How an office meets a fact: it acts, it sends a paper, it receives one; or a rule is
    breached.
    """

    ACT = "act"
    SENT = "sent"
    RECEIVED = "received"
    BREACHED = "breached"


class Effect(StrEnum):
    """What a kind does by itself, beside what the rules of a city say of it."""

    RECORDS = "records"
    REGISTERS = "registers"
    SHOWS = "shows"
    ASKS = "asks"
    GRANTS = "grants"
    SUPPLIES = "supplies"
    CUTS = "cuts"
    RESTORES = "restores"
    DECIDES_PENALTY = "decides_penalty"
    EXECUTES_PENALTY = "executes_penalty"
    FINDS = "finds"
    IMPOSES = "imposes"
    INTERVIEWS = "interviews"
    INSPECTS = "inspects"
    REPORTS_RATIO = "reports_ratio"
    GIVES_TIME = "gives_time"
    REMEDIES_MINING = "remedies_mining"
    JOINS = "joins"
    SUCCEEDS = "succeeds"
    IDENTIFIES = "identifies"
    WITHDRAWS = "withdraws"
    RETURNS = "returns"
    ACCEPTS_RETURN = "accepts_return"
    REJECTS_RETURN = "rejects_return"
    STAYS = "stays"
    LIFTS_STAY = "lifts_stay"


EFFECTS: Mapping[Effect, str] = {
    Effect.RECORDS: "puts a certificate on record, or ends it, at a site or enterprise",
    Effect.REGISTERS: "says of a site or enterprise what gates look at",
    Effect.SHOWS: "shows papers to the gates of its site or enterprise",
    Effect.ASKS: "is answered with a gate's decision",
    Effect.GRANTS: "is judged by the gate of its action",
    Effect.SUPPLIES: "is judged by the gate of its utility's supply",
    Effect.CUTS: "ends its utility's supply",
    Effect.RESTORES: "takes back a cut: judged only where a notice had asked for it",
    Effect.DECIDES_PENALTY: "is a penalty decided, where a gate asks for one",
    Effect.EXECUTES_PENALTY: "is a penalty executed, where a gate asks for one",
    Effect.FINDS: "finds a ground against an office or area",
    Effect.IMPOSES: "imposes a measure on an office or area",
    Effect.INTERVIEWS: "is the interview that a failed inspection permits",
    Effect.INSPECTS: "is an inspection of an area",
    Effect.REPORTS_RATIO: "reports the figures of an area's year",
    Effect.GIVES_TIME: "gives an office or area time to mend",
    Effect.REMEDIES_MINING: "makes a case one of mining",
    Effect.JOINS: "makes another office's letter its own, too",
    Effect.SUCCEEDS: "has what holds at a site or of a party hold at those that go on in its place",
    Effect.IDENTIFIES: "makes one party of several names",
    Effect.WITHDRAWS: "takes back the paper of this number: what that raised is cancelled if open",
    Effect.RETURNS: "gives a paper back to who wrote it: nobody is accused until he answers",
    Effect.ACCEPTS_RETURN: "takes a paper back that was returned: what it raised is cancelled",
    Effect.REJECTS_RETURN: "sends a paper on that was returned: its terms go on",
    Effect.STAYS: "makes terms stand still: of a paper, or all of a case that enforce",
    Effect.LIFTS_STAY: "lets terms go on that stood still",
}
"""Every effect in words."""

ROWS: Mapping[str, tuple[str, ...]] = {
    "week": ("week",),
    "case": ("case", "cases"),
    "site": ("site",),
    "enterprise": ("enterprise",),
    "target": ("target", "area"),
    "party": ("party",),
    "notice": ("notice",),
    "office": (),
    "hub": (),
}
"""What a fact can belong to, in the order in which `need` decides, with the fields that name it.

A target is an office or area that may have to answer. A fact of the office is that of who says it;
what is said of the hub is kept nowhere.
"""
PLACES = ("site", "enterprise")
"""Places: what is said there counts for the cases there."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact. `need` holds alternatives: each tuple asks for one of its fields.

    `speaker` is what may be told of it without saying who says it: then the first of these does.
    `counts_from` are the offices whose word alone has the effect; nobody is named: from whoever may
    say it. `told_by` are fields that only these offices may say, and the hub. `gives_back` names
    the paper that this one sends back to its author. A fact belongs to the first of `belongs_to`
    that it names; one that counts also for the case raises and holds in the cases of its place, and
    no more at the place if there are such. `done_to_site`: it happens to its site, and so in every
    case there, whichever it names. `effects` is what it does by itself, `fields` every field that
    it may carry.
    """

    name: str
    family: str
    half: Half = Half.ACT
    paper: str = ""
    need: tuple[tuple[str, ...], ...] = ()
    may: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    speaker: tuple[str, ...] = ()
    speakers: frozenset[str] = frozenset()
    told_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    default_to: str = ""
    gives_back: str = ""
    belongs_to: tuple[str, ...] = ()
    counts_also_for: frozenset[str] = frozenset()
    done_to_site: bool = False
    counts_from: frozenset[str] = frozenset()
    effects: frozenset[Effect] = frozenset()
    fields: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        needed = (name for some in self.need for name in some)
        # A frozen dataclass sets what it works out for itself so.
        object.__setattr__(self, "fields", self.may.union(needed, SUBJECTS))

    @property
    def is_against_addressee(self) -> bool:
        """Return whether the office or area that it is against is whom it is addressed to."""
        needed = {name for some in self.need for name in some}
        return "target" in self.belongs_to and "to" in needed and needed.isdisjoint(ROWS["target"])

    @property
    def names_its_row(self) -> bool:
        """Return whether what it needs always names something that it belongs to."""
        naming = {name for row in self.belongs_to for name in ROWS[row]}
        return self.is_against_addressee or any(naming.issuperset(some) for some in self.need)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be said in one city: kinds, offices by code with their role, certificates, actions.

    `grounds` are the ids of the city's grounds, each with the roles that it speaks of (none: of
    any): what a finding may name. `governments` are ranks of roles from the top, `departments_of`
    those whose departments stand under nobody else; `under` is the government that an office is
    registered under. `terms` are fields that mean
    something only if the city's law defines them. `called` maps what people call offices and papers
    to their codes: only a refusal reads it. `merged` maps an office of today to the offices of the
    text that it took over, each since when. An office's role is the code that the rules use; a code
    of the rules is its own role.
    Looked up once: `effects` of each kind that has some; `counting_in_cases`, the kinds that, said
    of a place, count in the cases there as if they were said in them; `done_to_sites`, those that
    happen to a site, whichever case they name; `question`, the kind that asks a gate.
    """

    kinds: Mapping[str, Kind]
    ranks: Mapping[str, int]
    roles: Mapping[str, str]
    certificates: frozenset[str]
    actions: Mapping[str, str]
    issuers: Mapping[str, str]
    grounds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    governments: tuple[frozenset[str], ...] = ()
    departments_of: frozenset[str] = frozenset()
    under: Mapping[str, str] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    merged: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, frozenset[Effect]] = field(init=False, compare=False, repr=False)
    counting_in_cases: frozenset[str] = field(init=False, compare=False, repr=False)
    done_to_sites: frozenset[str] = field(init=False, compare=False, repr=False)
    question: str = field(init=False, compare=False, repr=False)
    _doing: dict[tuple[Effect, ...], frozenset[str]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        kinds = self.kinds.values()
        counting = frozenset(one.name for one in kinds if "case" in one.counts_also_for)
        asking = (one.name for one in kinds if Effect.ASKS in one.effects)
        # A frozen dataclass sets what it works out for itself so.
        object.__setattr__(self, "effects", {one.name: one.effects for one in kinds if one.effects})
        object.__setattr__(self, "counting_in_cases", counting)
        to_sites = frozenset(one.name for one in kinds if one.done_to_site)
        object.__setattr__(self, "done_to_sites", to_sites)
        object.__setattr__(self, "question", next(asking, ""))
        object.__setattr__(self, "_doing", {})

    def kinds_that(self, *effects: Effect) -> frozenset[str]:
        """Return the kinds of fact that have one of these effects."""
        found = self._doing.get(effects)
        if found is None:
            some = (kind.name for kind in self.kinds.values() if kind.effects & {*effects})
            found = self._doing[effects] = frozenset(some)
        return found

    def registering(self, row: str) -> Kind | None:
        """Return the kind that registers a site or an enterprise;
        None where the city knows no such kind.
        """
        some = (self.kinds[name] for name in self.kinds_that(Effect.REGISTERS))
        return next((one for one in some if row in one.belongs_to), None)

    def rank(self, kind: str) -> int:
        """Return the rank of a kind: it breaks ties between facts of one instant."""
        return self.ranks.get(kind, len(self.ranks))

    def role(self, office: str) -> str:
        """Return the role of an office; an office that the city does not know is its own role."""
        return self.roles.get(office, office)

    def is_one_of(self, office: str, codes: frozenset[str]) -> bool:
        """Return whether `office` is named in `codes`: by its code, its role,
        or one that it took over.
        """
        if office in codes:
            return True
        role = self.roles.get(office, office)
        return role in codes or (role in self.merged and not codes.isdisjoint(self.merged[role]))

    def are_all_in(self, roles: frozenset[str], offices: Iterable[str]) -> bool:
        """Return whether each of `roles` is held by one of `offices` that is the city's own."""
        held = tuple(one for one in offices if self.is_the_citys(one))
        return all(any(self.is_one_of(one, frozenset((role,))) for one in held) for role in roles)

    def took_over(self, office: str) -> Mapping[str, date]:
        """Return the offices of the text that `office` took over, each since when (AMB-21)."""
        return self.merged.get(self.roles.get(office, office), {})

    def same(self, one: str, other: str) -> bool:
        """Return whether two codes are one office: one of them took the other over."""
        return one == other or other in self.took_over(one) or one in self.took_over(other)

    def begins(self, office: str) -> date:
        """Return the first day on which an office of this name is understood."""
        return min(self.took_over(office).values(), default=date.min)

    def was_taken_over(self, office: str) -> bool:
        """Return whether some office of today has taken over an office of the text."""
        return any(office in parts for parts in self.merged.values())

    def holder(self, office: str, day: date) -> str | None:
        """Return who holds an office of the text on `day`; None if its name is unchanged."""
        for code, parts in self.merged.items():
            if office in parts and parts[office] <= day:
                return self.office_of_role(code)
        return None

    def office_of_role(self, role: str) -> str:
        """Return the office that holds `role`: the only one registered for it, else the code
        itself; of departments the city's.
        """
        holders = [code for code, held in self.roles.items() if held == role and code != role]
        if self.under and not any(role in ranked for ranked in self.governments):
            holders = [code for code in holders if self.is_the_citys(code)]
        return holders[0] if len(holders) == 1 else role

    def is_the_citys(self, office: str) -> bool:
        """Return whether an office is no branch of another government than the city's."""
        above = self.under.get(office)
        return above is None or self.role(above) in self.departments_of

    def with_offices(
        self, roles: Mapping[str, str], under: Mapping[str, str] | None = None
    ) -> "Vocabulary":
        """Return this vocabulary with more offices, and the governments that they stand under.

        Without a new one it is the same: what was worked out of it is not worked out again.
        """
        under = under or {}
        if roles.items() <= self.roles.items() and under.items() <= self.under.items():
            return self
        return replace(self, roles={**self.roles, **roles}, under={**self.under, **under})
