"""Finds the encoding of a file by strict decoding in a stated order, never by the likeliest guess.

1. A byte order mark decides: UTF-8, UTF-16, UTF-32.
2. What decodes strictly as UTF-8 is UTF-8, unless it has no Chinese in it and decodes as Chinese in
   GB18030.
3. What decodes strictly as GB18030 is GB18030 (GBK is a part of it), unless it decodes as Big5 as
   well, or most of it is characters that nobody writes: then the reader is asked.
4. An encoding that nobody named and that is not UTF-8 is reported with the first words: the reader
   sees whether it is right.
"""

import codecs
from dataclasses import dataclass

import click

from hub.cli.options import Choice
from hub.cli.sending.input_rows import FileError
from hub.messages.validation_errors import shown
from hub.sentence import in_words

UTF_8 = "UTF-8"
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gbk",
    "big5": "big5",
}
"""What `--encoding` takes, and what Python calls it."""
written_in = click.option(
    "--encoding",
    type=Choice(sorted(ENCODINGS), case_sensitive=False),
    metavar="NAME",
    help=(
        f"{', '.join(sorted(ENCODINGS))}: how FILE is written; by default it is found, and named if"
        " it is not UTF-8."
    ),
)
"""The option by which a person says in which encoding a file is written."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF8, UTF_8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16"),
)
_FILES = (
    (b"PK\x03\x04", in_words("a workbook (XLSX) or another packed file")),
    (b"\xd0\xcf\x11\xe0", in_words("a workbook (XLS) or another old Office file")),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", in_words("a packed file (gzip)")),
)
_FIRST_CHINESE = "\u2e80"
_BIG5_COMMON = (0xA1, 0xC6)
"""The leading bytes of Big5's signs and of the characters in use."""
_THREE_BYTES = "\u0800"
"""The first character that UTF-8 writes in three bytes: all of Chinese comes after it."""
_LOOKED_AT = 4096
_WIDE = 8
"""UTF-16 has a zero byte for each ASCII letter: at least one byte in eight in a file that names
fields.
"""
_SHOWN = 12
_SAY = in_words("Say --encoding NAME ({}), or save it as UTF-8.")


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text, the name of its encoding, and a note for the reader;
    empty if there is none.
    """

    text: str
    encoding: str
    told: str = ""


def text_of(raw: bytes, encoding: str | None = None) -> Text:
    """Return the text of a file. Raises `FileError` if its encoding is uncertain, or the file is
    empty.

    `encoding` is one of `ENCODINGS` if a person named it.
    """
    for mark, name in _FILES:
        if raw.startswith(mark):
            save = in_words("Save it as CSV (UTF-8) with a header, and send that.")
            raise FileError(in_words("this is {name}, no text. {save}", name=name, save=save))
    read = _decoded(raw, encoding) if encoding else _found(raw)
    text = read.text.removeprefix("\ufeff")
    if not text.strip("\ufeff \t\r\n\0"):
        raise FileError(in_words("nothing came: there is no text in it."))
    return Text(text, read.encoding, read.told)


def _decoded(raw: bytes, encoding: str) -> Text:
    try:
        return Text(raw.decode(ENCODINGS[encoding]), encoding.upper())
    except UnicodeDecodeError as error:
        raise FileError(
            in_words(
                "{broken} is no {upper}. {say}",
                broken=_broken(raw, error),
                upper=encoding.upper(),
                say=_say(),
            )
        ) from None


def _found(raw: bytes) -> Text:
    for mark, name, codec in _MARKS:
        if raw.startswith(mark):
            return _marked(raw, name, codec)
    begun = raw[:_LOOKED_AT]
    if begun.count(0) * _WIDE > len(begun):
        raise FileError(
            in_words("this looks like UTF-16 without its byte order mark. {say}", say=_say())
        )
    if 0 in begun:
        raise FileError(
            in_words("this is no text: bytes 00 stand in it. Save it as CSV or JSON, in UTF-8.")
        )
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return _chinese(raw, error)
    if _is_short_gb(raw, text):
        raise FileError(in_words("this may be UTF-8, and GB18030 too. {say}", say=_say()))
    return Text(text, UTF_8)


def _marked(raw: bytes, name: str, codec: str) -> Text:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        raise FileError(
            in_words(
                "its byte order mark says {name}; {broken} is none. Save it anew.",
                name=name,
                broken=_broken(raw, error),
            )
        ) from None
    return Text(
        text,
        name,
        "" if name == UTF_8 else in_words("read as {name}, as its byte order mark says", name=name),
    )


def _chinese(raw: bytes, error: UnicodeDecodeError) -> Text:
    """Return the text of bytes that are not UTF-8, if they are GB18030 and nothing else in use."""
    broken = _broken(raw, error)
    if _is_damaged(raw):
        raise FileError(
            in_words(
                "this is UTF-8, but {broken} is not. Mend that place, or save it anew.",
                broken=broken,
            )
        )
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as other:
        both = in_words(
            "{broken} is no UTF-8, and {broken2} no GB18030",
            broken=broken,
            broken2=_broken(raw, other),
        )
        raise FileError(in_words("{both}. {say}", both=both, say=_say())) from None
    sample = shown("".join(one for one in text if one >= _FIRST_CHINESE)[:_SHOWN])
    if not _is_usual(text) or _is_big5(raw):
        raise FileError(
            in_words(
                "this is no UTF-8; it may be GB18030 ({sample}), and another encoding too. {say}",
                sample=sample,
                say=_say(),
            )
        )
    return Text(
        text,
        "GB18030",
        in_words("read as GB18030: {sample}. If that is wrong, say --encoding", sample=sample),
    )


def _is_damaged(raw: bytes) -> bool:
    """Return whether most of the non-ASCII bytes decode as UTF-8:
    then it is UTF-8 with an error.
    """
    read = raw.decode(errors="replace")
    bad = read.count("\ufffd")
    return sum(one >= _FIRST_CHINESE for one in read) - bad > bad


def _is_short_gb(raw: bytes, text: str) -> bool:
    """Return whether UTF-8 without Chinese decodes as Chinese in GB18030:
    a few words may be both.
    """
    signs = [one for one in text if not one.isascii()]
    if not signs or max(signs) >= _THREE_BYTES:
        return False
    try:
        return _is_usual(raw.decode("gb18030"))
    except UnicodeDecodeError:
        return False


def _is_usual(text: str) -> bool:
    """Return whether most characters beyond ASCII are in GB 2312: those in daily use."""
    signs = [one for one in text if not one.isascii()]
    usual = sum(bool(one.encode("gb2312", "ignore")) for one in signs)
    return usual * 2 > len(signs)


def _is_big5(raw: bytes) -> bool:
    """Return whether the bytes decode as Big5 as well, with characters in use alone."""
    try:
        signs = [one for one in raw.decode("big5") if not one.isascii()]
    except UnicodeDecodeError:
        return False
    first, last = _BIG5_COMMON
    return all(first <= one.encode("big5")[0] <= last for one in signs)


def _broken(raw: bytes, error: UnicodeDecodeError) -> str:
    line = raw.count(b"\n", 0, error.start) + 1
    return in_words("byte {raw:02X} in line {line}", raw=raw[error.start], line=line)


def _say() -> str:
    return _SAY.format(", ".join(ENCODINGS))
