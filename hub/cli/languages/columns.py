"""Lays out help in columns of a terminal: a Chinese letter takes two, and stands next to others
without a blank.
"""

from collections.abc import Sequence

import click
from wcwidth import wcswidth, wrap


class WideFormatter(click.HelpFormatter):
    """Folds by how wide letters are; click counts each as one column."""

    def write_text(self, text: str) -> None:
        """Write a paragraph, folded; lines after a backspace stay as they are."""
        for number, part in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            if part.startswith("\b\n"):
                lines = part[2:].split("\n")
            else:
                lines = wrap(" ".join(part.split()), self.width - self.current_indent)
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
            folded = wrap(second, max(self.width - term - 2, 10)) or [""]
            self.write(f"{'':>{self.current_indent}}{beside}{folded[0]}".rstrip(" ") + "\n")
            self.write("".join(f"{lead}{line}\n" for line in folded[1:]))
