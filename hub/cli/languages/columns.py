"""Lays out help in columns of a terminal: a Chinese letter takes two, and stands next to others
without a blank.
"""

import re
from collections.abc import Sequence

import click
from wcwidth import wcswidth, wrap


class WideFormatter(click.HelpFormatter):
    """Folds by how wide letters are; click counts each as one column."""

    def write_heading(self, heading: str) -> None:
        """Write a heading with the colon of Chinese."""
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """Write a paragraph, folded; lines after a backspace stay as they are."""
        for number, part in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            if part.startswith("\b\n"):
                lines = part[2:].split("\n")
            else:
                lines = folded(" ".join(part.split()), self.width - self.current_indent)
            self.write("".join(f"{'':>{self.current_indent}}{line}\n" for line in lines))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms with what they mean beside them."""
        some = list(rows)
        term = min(max(wcswidth(first) for first, _ in some), col_max) + col_spacing
        lead = " " * (term + self.current_indent)
        for first, second in some:
            gap = term - wcswidth(first)
            beside = f"{first}{' ' * gap}" if gap >= col_spacing else f"{first}\n{lead}"
            some_lines = folded(second, max(self.width - term - 2, 10)) or [""]
            self.write(f"{'':>{self.current_indent}}{beside}{some_lines[0]}".rstrip(" ") + "\n")
            self.write("".join(f"{lead}{line}\n" for line in some_lines[1:]))


def padded(text: str, columns: int) -> str:
    """Return a text with blanks behind it, up to a width in columns."""
    return text + " " * max(columns - wcswidth(text), 0)


def folded(text: str, columns: int, indent: str = "") -> list[str]:
    """Return the lines of a text: between Chinese letters anywhere, else at blanks alone.

    No line begins with a mark that belongs to the word before it; an article stays whole. The lines
    from the second on begin with `indent`.
    """
    lines = [""]
    for part in _PARTS.findall(text):
        lead = indent if len(lines) > 1 else ""
        if not lines[-1].removeprefix(lead).strip():
            lines[-1] += part if len(lines) == 1 else part.lstrip(" ")
        elif wcswidth(lines[-1]) + wcswidth(part.rstrip(" ")) <= columns:
            lines[-1] += part
        else:
            lines.append(indent + part.lstrip(" "))
        lines[-1:] = _cut(lines[-1], columns, indent)
    return [line.rstrip(" ") for line in lines]


def _cut(line: str, columns: int, indent: str) -> list[str]:
    """Return a line in as many as its last word needs, which may be wider than one."""
    if wcswidth(line.rstrip(" ")) <= columns:
        return [line]
    return wrap(line, columns, subsequent_indent=indent, break_on_hyphens=False)


_WIDE = "\u2e80-\u9fff\uff00-\uffef\u3000-\u303f"
_NEVER_FIRST = "，。；：、！？）」》】〕"
_NEVER_LAST = "（「《【〔"
_PARTS = re.compile(
    rf" *(?:（第(?:[^（）]|（[^（）]*）)*）|[{_NEVER_LAST}]*(?:[^ {_WIDE}]+|[{_WIDE}]))"
    rf"[{_NEVER_FIRST}]*| +$"
)
"""What stays together: an article, a word of other letters, or one letter, and its marks."""
