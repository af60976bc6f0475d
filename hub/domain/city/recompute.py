"""Works out what follows from changed rows, in full, until nothing changes any more; says what is
new of it.

A row is compared with what it said before only when all is worked out. Derived several times
meanwhile, it may accuse once because another row had still to add something: that is never said.
Nor is it while a row that bears on it is still of other law.
"""

from collections.abc import Mapping
from dataclasses import replace

from hub.domain.cards.judged import next_card
from hub.domain.city.counterfactual import weighed
from hub.domain.city.derivation import Derivation, Troubles, is_aside_over
from hub.domain.city.derivation_basis import Basis
from hub.domain.city.derivers import Derive, deriver_of
from hub.domain.city.entry_isolation import doubted_here
from hub.domain.city.fault_isolation import Isolated
from hub.domain.city.remarks import make_known
from hub.domain.city.row_transitions import Fault, Transition, transitions
from hub.domain.city.rows import Derived, Doubted, Row, Rows
from hub.domain.city.standings import PublishedStandings
from hub.domain.city.worklist import Worklist, rank_of
from hub.domain.derive.consequences import earliest
from hub.domain.rule_faults import words_of
from hub.domain.statement import Statement


class Recomputation(Derivation):
    """The pass that says something.

    `settle` leaves no row marked but those that wait for rows of other law. `settled` are the rows
    that it derived last and that say what follows from them.
    """

    def __init__(
        self,
        rows: Rows,
        basis: Basis,
        work: Worklist,
        troubles: Troubles,
        standings: PublishedStandings,
    ) -> None:
        super().__init__(rows, basis, work, troubles)
        self._standings = standings
        self._before: dict[str, tuple[Row, Mapping[str, Statement]]] = {}
        self.settled: list[Row] = []

    def settle(self) -> list[Transition]:
        """Derive every row that changed, and those that it touches,
        and return what is to be said.
        """
        self._work.mark_put_off()
        self._run()
        before, self._before = self._before, {}
        if self._work.has_stale:
            for row, said in sorted(before.values(), key=lambda one: rank_of(one[0].key)):
                self._hold_back(row, said)
        found = [one for row, said in before.values() for one in self._changes_of(row, said)]
        under = (self._basis.under, self._basis.under_code)
        self.settled = [
            row for row, _ in before.values() if row.derived_under in under and not row.quarantined
        ]
        return found

    def _hold_back(self, row: Row, said: Mapping[str, Statement]) -> None:
        """Have a row say nothing new while one that bears on it is of other law."""
        if row.said != said and self._work.is_waiting(row):
            row.said, row.derived_under = dict(said), self._basis.under_held
            self._work.hold(row.key)

    def _take_up(self, row: Row) -> None:
        if self._work.stale_below(row):
            # What has come is not lost: by an empty `derived_under` the row is stale after a
            # restart, too. It has no timer meanwhile: whether one still stands in the work list
            # would depend on a restart, and a sweep takes the row anyway.
            row.derived_under = ""
            row.next_at = None
            self._work.stale(row.key)
            return
        deriver = deriver_of(row)
        if deriver is None:
            row.derived_under = self._basis.under
        else:
            self._derive(row, deriver.full)

    def _isolated(self, row: Row, derive: Derive) -> Isolated:
        context = self._basis.context
        isolation = self._isolation(derive)
        isolated = isolation.judge(row)
        if isolated.derived is None or not (row.doubts or row.doubted or context.in_doubt):
            return isolated
        derived = weighed(row, isolated.derived, isolation.attempt, context)
        return replace(isolated, derived=derived)

    def _keep(self, row: Row, derived: Derived) -> None:
        self._spread(row, derived)
        make_known(derived.exports, self._rows, self._basis.under)
        if derived.doubted or row.doubts_told:
            self._spread_doubts(row, derived.doubted)
        self._before.setdefault(row.key, (row, row.said))
        row.said = {statement.id: statement for statement in derived.statements}
        next_card_at, row.cards_due = next_card(derived.statements, self._basis.context)
        next_at = earliest((derived.next_at, next_card_at))
        if next_at is not None and next_at != row.next_at:
            self._work.wait(row.key, next_at)
        row.next_at = next_at
        row.derived_under = self._basis.under_code if _waits_for_code(row) else self._basis.under
        if derived.standing is not None and (row.facts or row.entries or row.standing_said):
            self._standings.put(row.key, derived.standing)

    def _set_aside(self, row: Row, words: str) -> None:
        """Keep a row as it is, and have others say as a candidate what its facts could turn,
        once that is over.
        """
        super()._set_aside(row, words)
        if row.aside_until is not None and is_aside_over(row, self._basis.context.evidence_time):
            doubted = Doubted(None, tuple(row.facts.values()), row.aside_until, lapsed=True)
            self._spread_doubts(row, dict.fromkeys(row.exported, doubted))

    def _spread_doubts(self, row: Row, doubted: Mapping[str, Doubted]) -> None:
        """Tell other rows what this one would add to them if its facts in doubt counted."""
        for key in dict.fromkeys((*row.doubts_told, *doubted)):
            target = self._rows.make(key)
            if target.doubted.get(row.key) == doubted.get(key):
                continue
            target.doubted.pop(row.key, None)
            if key in doubted:
                target.doubted[row.key] = doubted[key]
            self._work.mark(key)
        row.doubts_told = tuple(doubted)

    def _changes_of(self, row: Row, said: Mapping[str, Statement]) -> list[Transition]:
        """Return what a row says otherwise than it did;
        where that cannot be worked out it says what it did.
        """
        if not row.quarantined:
            row.aside_until = None
        try:
            return transitions(row.key, said, row.said)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the other rows are heard
            row.said = dict(said)
            self._set_aside(row, words_of(error))
            return []

    def unsaid(self, transition: Transition, words: str) -> None:
        """Have a transition stand as not said: it could not be,
        and is tried again when its row is derived.
        """
        known = transition.after or transition.before
        assert known is not None, "a transition has at least one side"
        row = self._rows.make(transition.key)
        row.said.pop(known.id, None)
        if transition.before is not None:
            row.said[known.id] = transition.before
        self._troubles.faults.append(Fault(row.key, words, rule=known.rule))


def _waits_for_code(row: Row) -> bool:
    if not row.doubts and not row.doubted:
        return False
    return any(one.by_derivation for one in row.doubts.values()) or bool(doubted_here(row))
