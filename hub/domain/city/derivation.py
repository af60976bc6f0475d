"""Derives rows in their turn and puts what each adds to others there: what the two passes over
changed rows share.

`recompute.py` derives in full and says what changed. `standings.py` derives what a gate's answer
rests on. Each has its own word on a row whose turn it is (`_take_up`) and on what was derived of
one (`_keep`).
"""

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.city.derivation_basis import Basis
from hub.domain.city.derivers import DERIVERS, Derive, is_silent
from hub.domain.city.fault_isolation import FaultIsolation, Isolated
from hub.domain.city.row_kinds.place_row import added_by_place
from hub.domain.city.row_names import named, places_named
from hub.domain.city.row_transitions import Fault
from hub.domain.city.rows import NOTHING, Contribution, Derived, Row, Rows
from hub.domain.city.said_standings import digest_of, is_of_before, is_said_before
from hub.domain.city.worklist import DERIVATIONS_MAX, Worklist
from hub.domain.facts import in_order
from hub.domain.names import key_of
from hub.domain.row_key import is_of
from hub.domain.rule_faults import words_of


@dataclass(frozen=True, slots=True)
class Troubles:
    """What could not be worked out since it was published last,
    and the rows that are derived no more, with why.

    `doubted` are the rows whose doubts may be others than was published.
    """

    faults: list[Fault] = field(default_factory=list)
    doubted: set[str] = field(default_factory=set)
    barred: dict[str, str] = field(default_factory=dict)


class Derivation(ABC):
    """One pass over the rows of a work list, each derived after those that add to it."""

    def __init__(self, rows: Rows, basis: Basis, work: Worklist, troubles: Troubles) -> None:
        self._rows = rows
        self._basis = basis
        self._work = work
        self._troubles = troubles

    def _run(self) -> None:
        for key in self._work.run_down(self._does_not_settle):
            self._take_up(self._rows.make(key))

    @abstractmethod
    def _take_up(self, row: Row) -> None:
        """Do with a row whose turn it is what this pass does."""

    @abstractmethod
    def _keep(self, row: Row, derived: Derived) -> None:
        """Keep what was derived of a row."""

    def _derive(self, row: Row, derive: Derive) -> None:
        """Derive one row.

        A bug of ours costs the fact or the rule on which it raises, or this row.
        """
        if row.key in self._troubles.barred:
            self._set_aside(row, self._troubles.barred[row.key])
            return
        row.quarantined = False
        if row.kind == "case":
            self._take_from_places(row)
        try:
            isolated = self._isolated(row, derive)
            if row.doubts or row.doubts_said:
                self._troubles.doubted.add(row.key)
            self._note(row, isolated)
            if isolated.derived is not None:
                self._keep(row, isolated.derived)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the other rows go on
            self._set_aside(row, words_of(error))
            return
        if isolated.derived is None:
            self._set_aside(row, isolated.words)

    def _isolated(self, row: Row, derive: Derive) -> Isolated:
        return self._isolation(derive).judge(row)

    def _isolation(self, derive: Derive) -> FaultIsolation:
        basis = self._basis
        return FaultIsolation(derive, basis.policy, basis.context, basis.doubted_until)

    def _take_from_places(self, case: Row) -> None:
        """Give a case what its sites add to it before it is derived: else it is derived twice."""
        words = self._basis.policy.vocabulary
        for key in sorted(_places_of(case)):
            place, known_there = self._rows.find(key), key in case.entries
            if place is None or (known_there and not self._work.is_marked(key)):
                continue
            if not place.facts and not known_there:
                continue
            with suppress(Exception):  # the place is derived next: it says so, and adds what it can
                entry = added_by_place(in_order(place.facts, words), words)
                known = case.entries.get(key, NOTHING)
                if entry != known:
                    case.entries[key] = _put_first(entry, known)

    def _note(self, row: Row, isolated: Isolated) -> None:
        for fact, words in isolated.culprits:
            row.shares = {}
            self._troubles.faults.append(Fault(row.key, words, fact=fact))
        for rule, words in isolated.rules.items():
            self._troubles.faults.append(Fault(row.key, words, rule=rule))

    def _does_not_settle(self, key: str) -> None:
        words = f"derived {DERIVATIONS_MAX} times and did not settle"
        self._set_aside(self._rows.make(key), words)

    def _set_aside(self, row: Row, words: str) -> None:
        """Keep a row as it is that cannot be derived; it is tried again when a doubt would be over.

        Then it holds what others say no longer.
        """
        self._troubles.faults.append(Fault(row.key, words))
        self._troubles.doubted.add(row.key)
        now = self._basis.context.evidence_time
        row.quarantined = True
        begun = now or max((fact.received for fact in row.facts.values()), default=None)
        if row.aside_until is None and begun is not None:
            row.aside_until = self._basis.doubted_until(begun)
        is_over = is_aside_over(row, now)
        again = self._basis.doubted_until(now) if is_over and now is not None else row.aside_until
        row.next_at = again
        if again is not None:
            self._work.wait(row.key, again)
        row.derived_under = self._basis.under_code
        row.exported = tuple(dict.fromkeys((*row.exported, *places_named(row))))
        for key in row.exported:
            # A party tells its sites of its holds and not of their doubts: they stay in doubt.
            is_in_doubt = not is_over or is_of("party", key)
            self._doubt(key, row.key, is_in_doubt=is_in_doubt)

    def _doubt(self, key: str, source: str, *, is_in_doubt: bool) -> None:
        """Put in doubt what a row added to another, or no longer; what it holds there,
        it goes on holding.
        """
        target = self._rows.find(key)
        before = target.entries.get(source, NOTHING) if target is not None else NOTHING
        self._export(key, source, replace(before, quarantined=is_in_doubt))

    def _spread(self, row: Row, derived: Derived) -> None:
        """Put what a row adds to others there, and take away what it adds no more."""
        for key in row.exported:
            if key not in derived.exports:
                self._export(key, row.key, None)
        for key, entry in derived.exports.items():
            self._export(key, row.key, entry)
        row.exported = tuple(derived.exports)

    def _export(self, key: str, source: str, entry: Contribution | None) -> Row | None:
        """Put what `source` adds to a row there;
        return that row if it is another now than it was.
        """
        if entry == NOTHING:
            entry = None
        target = self._rows.find(key)
        before = target.entries.get(source) if target is not None else None
        if before == entry:
            return None
        target = self._rows.make(key)
        if is_of_before(target.standing_said):
            self._know_what_was_said(target)
        if entry is None:
            del target.entries[source]
        else:
            target.entries[source] = entry
        if is_silent(target):
            target.derived_under = self._basis.under
            self._work.rests(key)
        else:
            self._work.mark(key)
        return target

    def _know_what_was_said(self, row: Row) -> None:
        """Have a row know in today's form what a version before said of its standing, while it
        still has what that was worked out from.
        """
        with suppress(Exception):  # what cannot be derived is said anew when it can
            derived = DERIVERS[row.kind].for_gates(row, self._basis.policy, self._basis.context)
            if derived.standing and is_said_before(row.standing_said, derived.standing):
                row.standing_said = digest_of(derived.standing)


def _places_of(case: Row) -> set[str]:
    """Return the rows of the places that the facts of a case name."""
    facts = case.facts.values()
    sites = {key_of("site", name) for fact in facts for name in fact.sites}
    return sites.union(key_of("enterprise", name) for name in named(facts, "enterprise"))


def _put_first(own: Contribution, known: Contribution) -> Contribution:
    """Return what a place adds of its own facts, with what it has told of elsewhere before."""
    facts = {one.id: one for one in (*own.facts, *known.facts)}
    return replace(
        known,
        facts=tuple(facts.values()),
        residential=own.residential,
        project_type=own.project_type,
    )


def is_aside_over(row: Row, now: datetime | None) -> bool:
    """Return whether a row that is set aside holds what others say no longer."""
    return row.aside_until is not None and now is not None and now >= row.aside_until
