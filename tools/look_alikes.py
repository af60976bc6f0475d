"""Writes hub/domain/look_alike_signs.py from Unicode's confusables that `confusable-homoglyphs`
ships.

Only signs that can stand in a folded name, or in its small letters, are kept. Run it after the
package is updated: `python -m tools.look_alikes`. A test holds that the file is what this writes.
"""

import ast
import json
import sys
from collections import defaultdict
from importlib import resources
from pathlib import Path
from unicodedata import category, normalize

from hub.domain.names import DASH, fold

FILE = Path(__file__).parent.parent / "hub" / "domain" / "look_alike_signs.py"
WIDTH = 96
_MARK = "\u200e"
"""What the data puts around signs that are written from right to left."""
_HEAD = '''"""Signs of folded names that look alike: written by tools/look_alikes.py.

Source: Unicode Technical Standard #39, confusables.txt, as confusable-homoglyphs 3.3.1 ships it.
"""

'''


def classes() -> list[set[str]]:
    """Return the classes of signs, and of runs of signs, that look alike."""
    parents: dict[str, str] = {}

    def root(sign: str) -> str:
        while (parent := parents.setdefault(sign, sign)) != sign:
            sign = parent
        return sign

    for sign, others in _shipped().items():
        for other in others:
            parents[root(sign.strip(_MARK))] = root(other["c"].strip(_MARK))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for sign in list(parents):
        found[root(sign)].add(sign)
    return _with_dashes(list(found.values()))


def _shipped() -> dict[str, list[dict[str, str]]]:
    data = resources.files("confusable_homoglyphs").joinpath("confusables.json")
    shipped: dict[str, list[dict[str, str]]] = json.loads(data.read_text(encoding="utf-8"))
    return shipped


def _with_dashes(some: list[set[str]]) -> list[set[str]]:
    """Join all that a dash looks like: in a fold every dash is one."""
    dashes = [one for one in some if any(fold(sign) == DASH for sign in one)]
    rest = [one for one in some if one not in dashes]
    return [*rest, {DASH}.union(*dashes)]


def _in_folds() -> set[str]:
    """Return every sign that a fold can hold, or its small letters."""
    found: set[str] = set()
    for code in range(sys.maxunicode + 1):
        if category(chr(code)) not in ("Cs", "Cn", "Co"):
            folded = fold(chr(code))
            found.update(normalize("NFD", folded), normalize("NFD", folded.lower()))
    return found


def _rank(sign: str) -> tuple[int, int]:
    """Return what stands for the others: a digit or a dash, a capital, a letter of ASCII,
    an ideograph.
    """
    places = (
        sign.isascii() and (sign.isdigit() or sign == DASH),
        "A" <= sign <= "Z",
        "a" <= sign <= "z",
        "\u4e00" <= sign < "\ua000",
        sign.isascii(),
    )
    return (places.index(True) if True in places else len(places), ord(sign))


def text() -> str:
    """Return the module as it is to be written."""
    stand = _in_folds()
    singles: list[str] = []
    runs: dict[str, str] = {}
    for one in classes():
        run = next((sign for sign in one if len(sign) > 1), None)
        signs = sorted((s for s in one if len(s) == 1 and s in stand), key=_rank)
        if run is not None:
            runs.update(dict.fromkeys(signs, run))
        elif len(signs) > 1:
            singles.append("".join(signs))
    lines = [f"CLASSES = (\n{_wrapped(' '.join(sorted(singles)))})\n"]
    lines.append('"""Classes, a blank between them; the first sign stands for the others."""\n')
    held = " ".join(f"{sign}{run}" for sign, run in sorted(runs.items()))
    lines.append(f"RUNS = (\n{_wrapped(held)})\n")
    lines.append(
        '"""Signs that look like a run of others, which follows each; a blank between them."""\n'
    )
    return _HEAD + "".join(lines)


def _wrapped(words: str) -> str:
    """Return a text as lines of Python, each as long as a line may be with its signs escaped."""
    lines = [""]
    for sign in words:
        if len(f"{lines[-1] + sign!a}") > WIDTH:
            lines.append("")
        lines[-1] += sign
    return "".join(f"    {line!a}\n" for line in lines)


def values_in(module: str) -> list[object]:
    """Return the values that a module of this form holds, whichever way it is wrapped."""
    assigned = (one for one in ast.parse(module).body if isinstance(one, ast.Assign))
    return [ast.literal_eval(one.value) for one in assigned]


def main() -> int:
    """Write the module."""
    FILE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
