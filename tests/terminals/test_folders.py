"""A hub is kept in a folder of any name, by any user; what the system forbids is said truly."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.local.broker import Broker, BrokerError
from hub.local.jars import cache, locked
from hub.local.java import escaped, properties

ODD = {
    "Chinese and blanks": "共责 项目 2026",
    "what shells read": "a'b\"c$d`e;f&g|h*i?[j]{k}~!",
    "what Java reads": "a#b%20c=d\\u0041!e:f,g;h+i",
    "an emoji and a dash": "-🏮 ré",
    "a blank at each end": " 中 ",
}
LETTERS = st.characters(blacklist_characters="\0/", blacklist_categories=("Cs",))


def read_by_java(text: str) -> Mapping[str, str]:
    """Read a file of properties as Java's `Properties.load` documents it."""
    read = {}
    for line in text.split("\n")[:-1]:
        name, _, raw = line.partition("=")
        value, rest = "", raw.lstrip(" \t\f")
        while rest:
            if rest[0] != "\\":
                value, rest = value + rest[0], rest[1:]
            elif rest[1] == "u":
                value, rest = value + chr(int(rest[2:6], 16)), rest[6:]
            else:
                value, rest = value + rest[1], rest[2:]
        read[name] = value.encode("utf-16-be", "surrogatepass").decode("utf-16-be")
    return read


@given(st.text(LETTERS, max_size=12))
def test_java_reads_the_letters_of_any_name_that_were_written(name: str) -> None:
    written = properties({"log.dirs": name, "node.id": "1"})
    assert written.isascii()
    assert read_by_java(written) == {"log.dirs": name, "node.id": "1"}


def test_a_letter_beyond_the_basic_plane_is_two_escapes() -> None:
    assert escaped("中🏮\\") == r"\u4e2d\ud83c\udfee" + "\\\\"


def test_a_name_that_is_not_utf8_on_the_disk_is_named(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xb9\xb2\xd4\xf0")
    with pytest.raises(BrokerError, match="its name is not UTF-8 on this disk"):
        Broker(folder, cache()).prepare()


@pytest.mark.kafka
@pytest.mark.parametrize("name", ODD.values(), ids=list(ODD))
def test_kafka_keeps_its_data_in_a_folder_of_any_name_in_any_locale_and_nowhere_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    odd = tmp_path / name
    jars = odd / "jars of 卡夫卡:,#"
    jars.mkdir(parents=True)
    for jar in locked():
        (jars / jar.file).symlink_to(cache() / jar.file)
    with Broker(odd / "kafka", jars) as broker:
        assert broker.alive
    assert (odd / "kafka" / "data" / "__cluster_metadata-0").is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]
    assert sorted(path.name for path in odd.iterdir()) == ["jars of 卡夫卡:,#", "kafka"]
