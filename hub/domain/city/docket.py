"""Understands what follows inside one city: facts in, differences out, until nothing is left to say.

1. A row whose facts or entries changed is derived anew; what it adds to other rows is put there, and
   those are derived in turn. No message goes between rows; all of it is one step.
2. Time changes a row only at its `next_at`. A heap knows them; a sweep takes the oldest first and a
   bounded number at once.
3. Order of arrival changes nothing: derivation sees facts in their canonical order.
4. A row that others add to waits while any of them is derived under other law: it would judge by that.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from hub.domain.calendar import end_of, local_day
from hub.domain.city.decrees import DECREES, calendar_of
from hub.domain.city.derivers import DERIVERS, Derive, added_by_place, deriver_of
from hub.domain.city.entry_isolation import as_judged, doubted_here
from hub.domain.city.fault_isolation import FaultIsolation, Isolated
from hub.domain.city.remarks import asked_about, make_known
from hub.domain.city.row_limits import must_hold, must_link, receipts_to_come, weigh
from hub.domain.city.row_names import places_named, standing_key
from hub.domain.city.row_transitions import Fault, Transition, transitions
from hub.domain.city.rows import Contribution, Derived, Doubted, Row, Rows
from hub.domain.city.weeks import tells, week_key
from hub.domain.city.worklist import Worklist, rank_of
from hub.domain.clocks import Clock, Unit, due_day
from hub.domain.context import Context, Standing
from hub.domain.facts import Fact, ReceiptPolicy, in_order
from hub.domain.names import key_of
from hub.domain.rowkey import is_of, kind_and_name
from hub.domain.rule_faults import words_of
from hub.domain.statement import Statement
from hub.domain.targets import target_key
from hub.domain.vocabulary import Effect

DOUBT_LASTS = 5
"""So many working days a fault of ours may hold an accusation, unless the city says otherwise."""
DERIVATIONS_MAX = 100
"""So often a row is derived before what is said of it: one that needs more does not settle."""
_NOTHING = Contribution()


class Docket:
    """All rows of one city and what time has still to change in them."""

    def __init__(
        self,
        rows: Rows,
        context: Context,
        policy: ReceiptPolicy,
        engine: str,
        anew: int = 0,
        doubt_lasts: int = DOUBT_LASTS,
        code: str = "",
    ) -> None:
        self.rows = rows
        self._doubt_lasts = doubt_lasts
        self._code = code
        self.anew = anew
        self.policy = policy
        self._base, self._engine = context.calendar, engine
        calendar = calendar_of(rows.find(DECREES), self._base, policy.vocabulary)
        self.context = replace(context, calendar=calendar)
        self.faults: list[Fault] = []
        self.barred: dict[str, str] = {}
        self._standings: dict[str, Standing] = {}
        self._work = Worklist(rows)
        self._told: set[str] = set()
        self._unsaid: set[str] = set()

    @property
    def under(self) -> str:
        """Return what rows are derived under: edition, calendar, engine, and `anew`.

        `anew` is how often all of them were to be derived anew: which of them still are, the rows tell.
        """
        edition, calendar = self.context.law.edition, self.context.calendar.digest
        return f"{edition}/{calendar}/{self._engine}/{self.anew}"

    @property
    def under_code(self) -> str:
        """Return what rows are derived under that other code is to try again: not at every restart."""
        return f"{self.under}/{self._code}"

    @property
    def by(self) -> str:
        """Return the law and the engine by which rows are derived now."""
        return f"{self.context.law.edition}/{self._engine}"

    @property
    def has_stale(self) -> bool:
        """Return whether rows are still to be derived under the law, days or engine of now."""
        return self._work.has_stale

    def wait(self, key: str, next_at: datetime) -> None:
        """Remember that time alone may change a row at `next_at`."""
        self._work.wait(key, next_at)

    def stale(self, key: str) -> None:
        """Remember a row that was derived under other law, calendar or engine: it is due at once."""
        self._work.stale(key)

    def stale_all(self) -> None:
        """Have every row derived anew, in bounded sweeps: who may be accused has changed."""
        self.anew += 1
        self._work.stale_all(self.rows.keys())

    def add(self, fact: Fact, keys: Iterable[str]) -> None:
        """Put a fact into the rows that it names; they are derived anew at the next `settle`.

        Raises `RowFullError` for a row of which the fact's office has filled its share.
        """
        keys = tuple(keys)
        receipts = receipts_to_come(fact, self.policy.vocabulary)
        told_of = tuple(self._told_of(fact))
        for key in keys:
            row = self.rows.find(key)
            if row is not None:
                must_hold(row, fact, receipts)
            if is_of("case", key):
                must_link(self.rows, key, fact, told_of)
        make_known(asked_about(fact), self.rows, self.under)
        for key in keys:
            row = self.rows.make(key)
            weigh(row, fact, receipts)
            row.facts[fact.id] = fact
            row.doubts.pop(fact.id, None)
            self._mark(key)
            if row.kind == "week":
                self._told.add(key)
            if key == DECREES:
                self._rearrange(row)

    def drop(self, key: str, facts: Collection[str]) -> None:
        """Take facts out of a row again that say no more than others there."""
        row = self.rows.find(key)
        if row is None or not facts:
            return
        for identifier in facts:
            row.facts.pop(identifier, None)
            row.doubts.pop(identifier, None)
        row.shares = {}
        self._mark(key)

    def _told_of(self, fact: Fact) -> Iterator[str]:
        """Yield the rows of the week and of who has to answer to which a case would tell a fact."""
        if fact.kind in self.context.law.weekly_kinds:
            yield week_key(local_day(fact.at))
        if fact.kind in self.policy.vocabulary.kinds_that(Effect.FINDS) and (
            target := fact.named("target")
        ):
            yield target_key(target, self.policy.vocabulary.roles)

    def doubted_until(self, received: datetime) -> datetime:
        """Return when a doubt that begins now, or with a record received since, is over at the latest."""
        begins = max(received, self.context.evidence_time or received)
        clock = Clock(Unit.WORKING_DAYS, self._doubt_lasts)
        last = due_day(clock, local_day(begins), self.context.calendar)
        return end_of(last) if last else begins + timedelta(days=self._doubt_lasts + 2)

    def _rearrange(self, decrees: Row) -> None:
        """Stand under another arrangement of days: every row is derived anew before it says more."""
        before = self.under
        calendar = calendar_of(decrees, self._base, self.policy.vocabulary)
        self.context = replace(self.context, calendar=calendar)
        if self.under != before:
            self.stale_all()

    def touch(self, key: str) -> None:
        """Have a row derived anew although none of its facts changed."""
        self.rows.make(key)
        self._mark(key)

    def _mark(self, key: str) -> None:
        """Have a row derived at the next `settle`."""
        if self.context.to_answer:
            self._unsaid.add(key)
        self._work.mark(key)

    def advance(self, evidence_time: datetime) -> None:
        """Move evidence time on; it never goes back."""
        now = self.context.evidence_time
        if now is None or evidence_time > now:
            self.context = replace(self.context, evidence_time=evidence_time)

    def sweep(self, rows_max: int) -> bool:
        """Mark up to `rows_max` rows that time has reached or that are stale; return whether more are."""
        now = self.context.evidence_time
        for key in self._work.reached(rows_max, now):
            self.touch(key)
        return self._work.has_stale or self._work.is_reached(now)

    def settle(self) -> list[Transition]:
        """Derive every row that changed, and those that it touches, and return what is to be said."""
        for key in sorted(self._unsaid):
            self._mark(key)
        self._unsaid.clear()
        return self._work_out()

    def settle_to_answer(self) -> None:
        """Work out only what an answer of a gate can rest on; what is to be said is left for later.

        Of a week that is what it tells its cases.
        """
        self.context = replace(self.context, to_answer=True)
        self._unsaid.update(self._work.marked)
        self._work_out()
        self.context = replace(self.context, to_answer=False)

    def _work_out(self) -> list[Transition]:
        before: dict[str, dict[str, Statement]] = {}
        under = self.under
        derived = Counter[str]()
        while (key := self._work.take()) is not None:
            row = self.rows.make(key)
            derived[key] += 1
            if derived[key] > DERIVATIONS_MAX:
                if derived[key] == DERIVATIONS_MAX + 1:
                    self._set_aside(row, f"derived {DERIVATIONS_MAX} times and did not settle")
                continue
            if self.context.to_answer and row.kind == "week":
                self._tell_cases(row)
                continue
            if not self.context.to_answer and self._other_law_below(row):
                # What has come is not lost: by these words the row is stale after a restart, too.
                row.derived_under = ""
                self.stale(key)
                continue
            derive = deriver_of(row, DERIVERS)
            if row.kind == "case":
                self._take_from_places(row)
            if derive is not None:
                self._derive(row, derive, before)
            else:
                row.derived_under = under
        # A row derived several times is heard when all is worked out: what another row had still to add
        # must not be missed by an accusation that is taken back in the same breath.
        return [one for key, said in before.items() for one in self._changes_of(key, said)]

    def _changes_of(self, key: str, said: dict[str, Statement]) -> list[Transition]:
        """Return what a row says otherwise than it did; where that cannot be worked out it says what it did."""
        row = self.rows.make(key)
        if not row.quarantined:
            row.aside_until = None
        try:
            return list(transitions(key, said, row.said))
        except Exception as error:  # noqa: BLE001  whichever bug it is, the other rows are heard
            row.said = said
            self._set_aside(row, words_of(error))
            return []

    def _other_law_below(self, row: Row) -> list[str]:
        """Return the rows that add to a row what follows from their facts, and are still of other law."""
        if not self._work.has_stale:
            return []
        rank = rank_of(row.key)
        return [key for key in row.entries if self._work.is_stale(key) and rank_of(key) < rank]

    def _tell_cases(self, week: Row) -> None:
        """Tell every case of a week what was told of it since it last did."""
        if week.key in self._told:
            self._told.discard(week.key)
            for key, entry in week.entries_of("case").items():
                self._export(key, week.key, tells(week, entry))

    def _take_from_places(self, case: Row) -> None:
        """Give a case what its sites add to it before it is derived: else it is derived twice."""
        named = {
            key_of(kind, name)
            for kind in ("site", "enterprise")
            for fact in case.facts.values()
            if (name := fact.named(kind))
        }
        for key in sorted(named):
            place = self.rows.find(key)
            if place is None or (key in case.entries and not self._work.is_marked(key)):
                continue
            with suppress(Exception):  # the place is derived next: it says so, and adds what it can
                words = self.policy.vocabulary
                entry = added_by_place(in_order(place.facts, words), words)
                if entry != _NOTHING:
                    case.entries[key] = entry

    def _derive(self, row: Row, derive: Derive, before: dict[str, dict[str, Statement]]) -> None:
        """Derive one row. A bug of ours costs the fact or the rule on which it raises, or this row."""
        if row.key in self.barred:
            self._set_aside(row, self.barred[row.key])
            return
        row.quarantined = False
        try:
            judged = FaultIsolation(derive, self.policy, self.context, self.doubted_until).judge(
                row
            )
            self._note(row, judged)
            if judged.derived is not None:
                self._put(row, judged.derived, before)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the other rows go on
            self._set_aside(row, words_of(error))
            return
        if judged.derived is None:
            self._set_aside(row, judged.words)

    def bar(self, key: str, words: str) -> None:
        """Derive a row no more, here: what would follow from it cannot be written."""
        self.barred[key] = words
        self.touch(key)

    def _note(self, row: Row, judged: Isolated) -> None:
        for fact, words in judged.culprits:
            row.shares = {}
            self.faults.append(Fault(row.key, words, fact=fact))
        for rule, words in judged.rules.items():
            self.faults.append(Fault(row.key, words, rule=rule))

    def _set_aside(self, row: Row, words: str) -> None:
        """Keep a row as it is that cannot be derived; it is tried again when a doubt would be over.

        Then it holds what others say no longer: what its facts could turn, they say as a candidate.
        """
        self.faults.append(Fault(row.key, words))
        now = self.context.evidence_time
        row.quarantined = True
        begun = now or max((fact.received for fact in row.facts.values()), default=None)
        if row.aside_until is None and begun is not None:
            row.aside_until = self.doubted_until(begun)
        is_over = row.aside_until is not None and now is not None and now >= row.aside_until
        row.next_at = self.doubted_until(now) if is_over and now is not None else row.aside_until
        if row.next_at is not None:
            self.wait(row.key, row.next_at)
        row.derived_under = self.under_code
        row.exported = tuple(dict.fromkeys((*row.exported, *places_named(row))))
        for key in row.exported:
            # A party tells its sites of its holds and not of their doubts: they stay in doubt.
            is_in_doubt = not is_over or is_of("party", key)
            self._doubt_entry(key, row.key, is_in_doubt=is_in_doubt)
        if is_over and row.aside_until is not None and not self.context.to_answer:
            doubted = Doubted(None, tuple(row.facts.values()), row.aside_until, lapsed=True)
            self._spread_doubts(row, dict.fromkeys(row.exported, doubted))

    def _doubt_entry(self, key: str, source: str, *, is_in_doubt: bool) -> None:
        """Put in doubt what a row added to another, or no longer; what it holds there, it goes on holding."""
        target = self.rows.find(key)
        before = target.entries.get(source, _NOTHING) if target is not None else _NOTHING
        self._export(key, source, replace(before, quarantined=is_in_doubt))

    def _put(self, row: Row, derived: Derived, before: dict[str, dict[str, Statement]]) -> None:
        self._spread(row, derived)
        if self.context.to_answer:
            return
        before.setdefault(row.key, row.said)
        row.said = {statement.id: statement for statement in derived.statements}
        if derived.next_at is not None and derived.next_at != row.next_at:
            self.wait(row.key, derived.next_at)
        row.next_at = derived.next_at
        row.derived_under = self.under_code if _waits_for_code(row) else self.under
        if derived.standing is not None and (row.facts or row.entries or row.standing_said):
            self._standings[row.key] = derived.standing

    def _spread(self, row: Row, derived: Derived) -> None:
        """Put what a row adds to others there."""
        for key in row.exported:
            if key not in derived.exports:
                self._export(key, row.key, None)
        for key, entry in derived.exports.items():
            self._export(key, row.key, entry)
        if not self.context.to_answer:
            make_known(derived.exports, self.rows, self.under)
        row.exported = tuple(derived.exports)
        if (derived.doubted or row.doubts_told) and not self.context.to_answer:
            self._spread_doubts(row, derived.doubted)

    def _spread_doubts(self, row: Row, doubted: Mapping[str, Doubted]) -> None:
        """Tell other rows what this one would add to them if its facts in doubt counted."""
        for key in dict.fromkeys((*row.doubts_told, *doubted)):
            target = self.rows.make(key)
            if target.doubted.get(row.key) == doubted.get(key):
                continue
            target.doubted.pop(row.key, None)
            if key in doubted:
                target.doubted[row.key] = doubted[key]
            self._mark(key)
        row.doubts_told = tuple(doubted)

    def unsaid(self, transition: Transition, words: str) -> None:
        """Have a difference stand as not said: it could not be, and is tried again when its row is derived."""
        known = transition.after or transition.before
        assert known is not None, "a difference has at least one side"
        row = self.rows.make(transition.key)
        row.said.pop(known.id, None)
        if transition.before is not None:
            row.said[known.id] = transition.before
        self.faults.append(Fault(row.key, words, rule=known.rule))

    def take_standings(self) -> Iterator[tuple[str, Standing]]:
        """Yield how rows stand that stand otherwise than was said of them, since the last call.

        A row derived several times at once is looked at when all is worked out: what changed and
        changed back is not said.
        """
        standings, self._standings = self._standings, {}
        for key, standing in standings.items():
            digest = blake2b(repr(standing).encode(), digest_size=8).hexdigest()
            row = self.rows.make(key)
            if digest != row.standing_said:
                row.standing_said = digest
                yield standing_key(row), standing

    def _export(self, key: str, source: str, entry: Contribution | None) -> None:
        if entry == _NOTHING:
            entry = None
        target = self.rows.find(key)
        before = target.entries.get(source) if target is not None else None
        if before == entry:
            return
        target = self.rows.make(key)
        if entry is None:
            del target.entries[source]
        else:
            target.entries[source] = entry
        self._mark(key)
        if self.context.to_answer and target.kind == "week" and target.facts:
            self._export(source, key, tells(target, entry or _NOTHING))

    def standing(self, key: str) -> Standing:
        """Return how a row stands now; a row never heard of stands empty."""
        row = self.rows.find(key)
        kind, name = kind_and_name(key)
        if row is None:
            return Standing(kind, name)
        context = replace(self.context, to_answer=True)
        renewed = {
            below: DERIVERS[source.kind](source, self.policy, context).exports.get(key, _NOTHING)
            for below in self._other_law_below(row)
            if (source := self.rows.find(below)) is not None
        }
        row = as_judged(row)
        row = replace(row, entries={**row.entries, **renewed}) if renewed else row
        derived = DERIVERS[kind](row, self.policy, context)
        return derived.standing or Standing(kind, name)


def _waits_for_code(row: Row) -> bool:
    return any(one.by_derivation for one in row.doubts.values()) or bool(doubted_here(row))
