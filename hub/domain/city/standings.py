"""How rows stand: worked out as far as a gate's answer rests on it,
and published when it has changed.
"""

from collections.abc import Iterator
from dataclasses import replace

from hub.domain.city import derivers
from hub.domain.city.derivation import Derivation, Troubles
from hub.domain.city.derivation_basis import Basis
from hub.domain.city.derivers import deriver_of
from hub.domain.city.entry_isolation import as_judged
from hub.domain.city.row_names import standing_key
from hub.domain.city.rows import NOTHING, Contribution, Derived, Row, Rows
from hub.domain.city.said_standings import digest_of, is_said_before
from hub.domain.city.weeks import week_contribution
from hub.domain.city.worklist import Worklist
from hub.domain.context import Standing
from hub.domain.row_key import kind_and_name


class GateStandings(Derivation):
    """The pass that answers: of changed rows it works out papers, holds and penalties, and says
    nothing.

    Every row that it takes up is put off: the next `settle` derives it in full. A week is not
    derived here; it tells its cases what was told of it. `weeks_told_of` are those of which
    something was told since they last did.
    """

    def __init__(self, rows: Rows, basis: Basis, work: Worklist, troubles: Troubles) -> None:
        super().__init__(rows, basis, work, troubles)
        self.weeks_told_of: set[str] = set()

    def prepare(self) -> None:
        """Work out what an answer of a gate can rest on."""
        self._run()

    def of(self, key: str) -> Standing:
        """Return how a row stands now; a row never heard of stands empty.

        What rows of other law add to it is worked out by the law of now; they themselves are left
        alone.
        """
        row = self._rows.find(key)
        kind, name = kind_and_name(key)
        if row is None:
            return Standing(kind, name)
        renewed = {
            below: self._derived(source).exports.get(key, NOTHING)
            for below in self._work.stale_below(row)
            if (source := self._rows.find(below)) is not None
        }
        row = as_judged(row)
        row = replace(row, entries={**row.entries, **renewed}) if renewed else row
        return self._derived(row).standing or Standing(kind, name)

    def _derived(self, row: Row) -> Derived:
        return derivers.DERIVERS[row.kind].for_gates(row, self._basis.policy, self._basis.context)

    def _take_up(self, row: Row) -> None:
        self._work.put_off(row.key)
        if row.kind == "week":
            self._tell_cases(row)
            return
        deriver = deriver_of(row)
        if deriver is None:
            row.derived_under = self._basis.under
        else:
            self._derive(row, deriver.for_gates)

    def _keep(self, row: Row, derived: Derived) -> None:
        self._spread(row, derived)

    def _export(self, key: str, source: str, entry: Contribution | None) -> Row | None:
        """Put what `source` adds to a row there;
        a week tells the case at once what was told of it.
        """
        target = super()._export(key, source, entry)
        if target is not None and target.kind == "week" and target.facts:
            super()._export(source, key, week_contribution(target, entry or NOTHING))
        return target

    def _tell_cases(self, week: Row) -> None:
        """Tell every case of a week what was told of it since it last did."""
        if week.key in self.weeks_told_of:
            self.weeks_told_of.discard(week.key)
            for key, entry in week.entries_of("case").items():
                self._export(key, week.key, week_contribution(week, entry))


class PublishedStandings:
    """How rows stood when they were derived last, until it is published.

    What changed and changed back before that is not said: a row knows by a digest what was said of
    it.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._derived: dict[str, Standing] = {}

    def put(self, key: str, standing: Standing) -> None:
        """Remember how a row stands."""
        self._derived[key] = standing

    def take(self) -> Iterator[tuple[str, Standing]]:
        """Yield how rows stand that stand otherwise than was said of them, since the last call."""
        derived, self._derived = self._derived, {}
        for key, standing in derived.items():
            row = self._rows.make(key)
            before, row.standing_said = row.standing_said, digest_of(standing)
            if before != row.standing_said and not is_said_before(before, standing):
                yield standing_key(row), standing
