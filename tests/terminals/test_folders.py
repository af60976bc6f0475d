"""A hub is kept in a folder of any name, by any user; what the system forbids is said truly."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.local.broker import Broker, BrokerError
from hub.local.jars import cache, locked
from hub.local.java import escaped, properties
from tools.setup import put_in_place

ODD = {
    "Chinese and blanks": "共责 项目 2026",
    "what shells read": "a'b\"c$d`e;f&g|h*i?[j]{k}~!",
    "what Java reads": "a#b%20c=d\\u0041!e:f,g;h+i",
    "an emoji and a dash": "-🏮 ré",
    "a blank at each end": " 中 ",
}
LETTERS = st.characters(exclude_characters="\0/", exclude_categories=["Cs"])


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


@pytest.mark.processes
def test_a_user_without_a_home_has_the_jars_beside_the_data(tmp_path: Path) -> None:
    asked = "from hub.local.jars import cache; print(cache())"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, check=True, capture_output=True,
        env={**os.environ, "HOME": "/dev/null", "GONGZE_CACHE": ""},
    )  # fmt: skip
    assert Path(os.fsdecode(done.stdout.strip())).parent == tmp_path / ".gongze" / "cache"


@pytest.mark.processes
@pytest.mark.parametrize("name", ODD.values(), ids=list(ODD))
def test_the_command_finds_its_python_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    venv = tmp_path / name / ".venv"
    site = venv / "lib" / "python3.11" / "site-packages"
    for folder in (venv / "bin", site):
        folder.mkdir(parents=True)
    python = venv / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n', encoding="ascii")
    python.chmod(0o755)
    (venv / "bin" / "activate").write_text(f'VIRTUAL_ENV="{venv}"\n', encoding="utf-8")
    put_in_place(venv, site)
    (tmp_path / "linked").symlink_to(venv / "bin" / "gongze")
    for command in (str(venv / "bin" / "gongze"), str(tmp_path / "linked")):
        ran = subprocess.run([command, "a b", "*"], cwd="/", check=True, capture_output=True)
        assert os.fsdecode(ran.stdout).splitlines() == [
            str(python), "-P", "-m", "hub.cli", "a b", "*",
        ]  # fmt: skip
    activated = '. "$1/bin/activate"; printf %s "$VIRTUAL_ENV"'
    shell = subprocess.run(["sh", "-c", activated, "-", venv], check=True, capture_output=True)
    assert os.fsdecode(shell.stdout) == str(venv)
