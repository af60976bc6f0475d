"""Writes a command over several lines that fit a terminal and that a shell reads as one command."""

import re

from wcwidth import wcswidth

_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|\S+""")


def as_typed(command: str, columns: int) -> str:
    r"""Return a command in lines that a shell reads as one: `\` at the end, `'\` within quotes."""
    lines = ["  "]
    for token in _TOKEN.findall(command):
        last = lines[-1]
        fits = wcswidth(last) + wcswidth(token) + 2 < columns
        if (
            fits or not last.strip() or wcswidth(token) + 6 > columns
        ):  # too long for any line: it is split
            lines[-1] = f"{last}{' ' if last.strip() else ''}{token}"
        else:
            lines[-1] = f"{last} \\"
            lines.append(f"    {token}")
        if wcswidth(lines[-1]) > columns and token.startswith("'"):
            lines[-1:] = _in_quotes(lines[-1], columns)
    return "\n".join(lines)


def _in_quotes(line: str, columns: int) -> list[str]:
    r"""Return a line that ends in a quoted word as several, each quoted anew: `'a '\` and `'b'`."""
    parts = []
    while len(line) > columns and (cut := line.rfind(" ", line.find("'") + 1, columns - 2)) > 0:
        parts.append(f"{line[: cut + 1]}'\\")
        line = f"'{line[cut + 1 :]}"
    return [*parts, line]
