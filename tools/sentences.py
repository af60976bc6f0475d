"""Brings the catalogue of the program's sentences up to date with the code: `make words`.

A sentence is what stands in `in_words("…")`, in `noted("…")`, in a call of a `Speech`, in the help
of a command, or in click. Babel reads and writes the catalogue; a sentence that is new there has no
Chinese yet, and one that the code has lost is dropped.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hub.cli import COMMANDS, main
from hub.cli.languages.helps import sentences_of
from hub.files.catalogue import CATALOGUE

ROOT = Path(__file__).parent.parent
OURS = {"in_words": None, "noted": None, "speech": None, "say": None, "self": None, "phrase": None}
"""What is called with a sentence; of a choice, `"a" if … else "b"`, each is one."""
CLICKS = {"_": None, "ngettext": None}
HEADER = """# The Chinese of the program. `make words` brings it up to date.
msgid ""
msgstr ""
"Language: zh\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
"""No day stands in it: two who add a sentence each do not meet there."""
Found = tuple[int, str, str, list[str]]


def sentences() -> dict[str, list[str]]:
    """Return every sentence of the program, with the files that say it."""
    found: dict[str, list[str]] = {}
    for file, sentence in (*_of_code(), *_of_helps(), *_of_click()):
        places = found.setdefault(sentence, [])
        if file not in places:
            places.append(file)
    return found


def _of_code() -> Iterator[tuple[str, str]]:
    rooms = [("**.py", _in_calls)]
    for file, _, sentence, _, _ in extract_from_dir(ROOT / "hub", rooms, keywords=OURS):  # type: ignore[arg-type]
        yield f"hub/{file}", str(sentence)


def _in_calls(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Found]:
    """Yield the sentences in the calls of a file, as Babel asks for them."""
    for node in ast.walk(ast.parse(fileobj.read())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))
        if name in keywords:
            some = node.args[:2] if name == "ngettext" else node.args[:1]
            yield from ((node.lineno, name, text, []) for one in some for text in _texts(one))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from (text for one in node.values for text in _texts(one))


def _of_helps() -> Iterator[tuple[str, str]]:
    context = click.Context(main)
    commands = {"gongze": main, **{name: main.get_command(context, name) for name in COMMANDS}}
    for name, command in commands.items():
        assert command is not None
        yield from ((f"gongze {name} --help", one) for one in sentences_of(command) if one.strip())


def _of_click() -> Iterator[tuple[str, str]]:
    assert click.__file__ is not None
    rooms = [("**.py", _in_calls)]
    for _, _, one, _, _ in extract_from_dir(Path(click.__file__).parent, rooms, keywords=CLICKS):  # type: ignore[arg-type]
        yield "click", str(one)


def catalogue_of(found: dict[str, list[str]], known: Catalog) -> Catalog:
    """Return the catalogue of sentences, with the Chinese that is known."""
    made = Catalog(locale="zh", fuzzy=False)
    for sentence in sorted(found):
        standing = known.get(sentence)
        chinese = standing.string if standing is not None else ""
        made.add(sentence, chinese, auto_comments=found[sentence][:3])
    return made


def _standing() -> Catalog:
    """Return the catalogue as it stands; in the middle of a merge, what both sides have."""
    text = CATALOGUE.read_bytes()
    if b"\n<<<<<<< " not in text:
        return read_po(BytesIO(text))
    name = CATALOGUE.relative_to(ROOT).as_posix()
    ours, theirs = (
        read_po(BytesIO(subprocess.run(["git", "show", f":{stage}:{name}"], cwd=ROOT,
                                       capture_output=True, check=True).stdout))
        for stage in (2, 3)
    )  # fmt: skip
    for one in theirs:
        if one.id and one.string:
            ours.add(one.id, one.string)
    return ours


def run() -> int:
    """Write the catalogue anew; return how many sentences have no Chinese, at most 1."""
    made = catalogue_of(sentences(), _standing())
    written = BytesIO()
    write_po(written, made, width=96, omit_header=True)
    CATALOGUE.write_bytes(HEADER.encode() + written.getvalue())
    lacking = [str(one.id) for one in made if one.id and not one.string]
    for one in lacking:
        sys.stdout.write(f"no Chinese yet: {one}\n")
    return int(bool(lacking))


if __name__ == "__main__":
    sys.exit(run())
