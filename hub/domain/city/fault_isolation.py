"""Derives one row so that a fault of ours costs what it touches, and no more.

1. When a derivation raises, the facts on which it raises are sought, in the order of their receipt.
   They are taken out of the row's facts and kept beside them, in doubt (`counterfactual.py`).
2. When a rule raises, it costs that rule: what it had published stays. Only a fact of which the
   rule does not speak is taken out: nobody may silence a rule that does not concern him.
3. A fact in doubt by derivation counts again once it can be derived with.
4. Contributions of other rows on which a derivation raises are left out in the same way
   (`entry_isolation.py`).
5. A row that cannot be derived whatever its facts are stays as it was, and is tried again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.city.entry_isolation import doubted_here, lightened
from hub.domain.city.rows import Derived, Doubt, Row
from hub.domain.context import Context
from hub.domain.derive.relevance import is_spoken_of
from hub.domain.facts import Fact, ReceiptPolicy
from hub.domain.rule_faults import words_of
from hub.domain.statement import Statement

CULPRITS_MAX = 20
"""How many facts are found one by one; if more are to blame, so are all of that office and kind.

The row as a whole is not: nobody may make it stand still for all the others.
"""
Derive = Callable[[Row, ReceiptPolicy, Context], Derived]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One derivation: its result, or the text of what it raised; and the rules that raised."""

    derived: Derived | None
    words: str
    rules: Mapping[str, str]

    @property
    def is_sound(self) -> bool:
        """Return whether nothing raised."""
        return self.derived is not None and not self.rules


@dataclass(frozen=True, slots=True)
class Isolated:
    """The result for a row: `derived` None if nothing could be derived, and `words` why.

    `culprits` are the facts that were found to raise, each with the text of its fault; `rules` the
    rules that raise, each with its text.
    """

    derived: Derived | None
    culprits: Sequence[tuple[Fact, str]] = ()
    rules: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


class FaultIsolation:
    """Derives rows of one kind; `until` returns when a doubt that begins with a receipt is over."""

    def __init__(
        self,
        derive: Derive,
        policy: ReceiptPolicy,
        context: Context,
        until: Callable[[datetime], datetime],
    ) -> None:
        self._derive = derive
        self._policy = policy
        self._context = context
        self._until = until

    def judge(self, row: Row) -> Isolated:
        """Derive a row.

        Facts that raise are moved into its doubts; facts that count again, out of them.
        """
        if row.doubts:
            self._count_again(row)
        base = self.attempt(row)
        culprits: Sequence[tuple[Fact, str]] = ()
        if not base.is_sound:
            base, culprits = self._with_less(row, base)
        elif row.doubted:
            for key in doubted_here(row):
                del row.doubted[key]
        if base.derived is None:
            return Isolated(None, culprits, words=base.words)
        derived = _keeping(row, base.derived, base.rules) if base.rules else base.derived
        return Isolated(derived, culprits, base.rules)

    def _with_less(self, row: Row, failed: Attempt) -> tuple[Attempt, Sequence[tuple[Fact, str]]]:
        """Derive a row without what raises: return the result and the facts that are in doubt from
        now on.
        """
        before = doubted_here(row)
        lighter = lightened(row, self.attempt, self._context, self._until)
        new = [row.doubted[key] for key in doubted_here(row) if key not in before]
        words = failed.words or "; ".join(failed.rules.values())
        found = [(fact, words) for one in new for fact in one.facts]
        base = failed if lighter is row else self.attempt(lighter)
        culprits = () if base.is_sound else self._culprits(lighter, base)
        for fact, _ in culprits:
            del row.facts[fact.id]
            row.doubts[fact.id] = Doubt(fact, self._until(fact.received), by_derivation=True)
        return self.attempt(lighter) if culprits else base, [*found, *culprits]

    def attempt(self, row: Row) -> Attempt:
        """Derive a row as it is."""
        faults = self._context.faults
        try:
            derived = self._derive(row, self._policy, self._context)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            faults.take()
            return Attempt(None, words_of(error), {})
        return Attempt(derived, "", faults.take())

    def _count_again(self, row: Row) -> None:
        again = {key: one.fact for key, one in row.doubts.items() if one.by_derivation}
        if again and self._with(row, [*row.facts.values(), *again.values()]).is_sound:
            row.facts.update(again)
            for key in again:
                del row.doubts[key]

    def _with(self, row: Row, facts: Sequence[Fact]) -> Attempt:
        return self.attempt(replace(row, facts={one.id: one for one in facts}))

    def _culprits(self, row: Row, failed: Attempt) -> Sequence[tuple[Fact, str]]:
        """Return the facts on which a derivation raises; none if it would raise without them,
        too.
        """
        suspects = sorted(row.facts.values(), key=lambda one: (one.received, one.id))
        if failed.derived is not None:
            suspects = [
                fact
                for fact in suspects
                if not any(is_spoken_of(rule, fact, self._context) for rule in failed.rules)
            ]
        ids = {one.id for one in suspects}
        sure = [one for one in row.facts.values() if one.id not in ids]
        if not suspects or not self._with(row, sure).is_sound:
            return ()
        found: list[tuple[Fact, str]] = []
        while not failed.is_sound:
            number, failed = self._first_to_raise(row, sure, suspects, failed)
            words = failed.words or "; ".join(failed.rules.values())
            one = suspects.pop(number)
            found.append((one, words))
            if len(found) >= CULPRITS_MAX:
                alike = [other for other in suspects if _is_alike(other, one)]
                found += [(other, words) for other in alike]
                suspects = [other for other in suspects if not _is_alike(other, one)]
            failed = self._with(row, [*sure, *suspects])
        return found

    def _first_to_raise(
        self, row: Row, sure: Sequence[Fact], suspects: Sequence[Fact], failed: Attempt
    ) -> tuple[int, Attempt]:
        """Return the number of the first suspect with which a derivation raises,
        and what it raises.
        """
        low, high = 0, len(suspects)
        while high - low > 1:
            middle = (low + high) // 2
            tried = self._with(row, [*sure, *suspects[:middle]])
            if tried.is_sound:
                low = middle
            else:
                high, failed = middle, tried
        return low, failed


def _is_alike(one: Fact, other: Fact) -> bool:
    return (one.office, one.kind) == (other.office, other.kind)


def _keeping(row: Row, derived: Derived, rules: Mapping[str, str]) -> Derived:
    """Return the result with what raising rules had published before: it is neither moved nor
    retracted.
    """
    now = {one.id for one in derived.statements}
    kept = [one for one in row.said.values() if one.id not in now and _is_of(one, rules, row)]
    return replace(derived, statements=(*derived.statements, *kept))


def _is_of(one: Statement, rules: Mapping[str, str], row: Row) -> bool:
    if one.rule in rules or (one.action and one.action in rules):
        return True
    cause = row.said.get(one.cause) if one.cause else None
    return cause is not None and _is_of(cause, rules, row)
