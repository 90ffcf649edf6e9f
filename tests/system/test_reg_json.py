# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert --to reg-json: what any registry file leaves, for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DONE, LOCAL = 0, 2
HEADER = "Windows Registry Editor Version 5.00\r\n\r\n"
KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Ferry"
NONE = {"values": [], "deleted": []}


def save(file: Path, text: str) -> Path:
    file.write_bytes(b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))
    return file


@pytest.fixture
def left(ferry, tmp_path):
    """What a file of that text leaves."""
    def left(text: str) -> dict:
        done = ferry("convert", save(tmp_path / "x.reg", HEADER + text), "--to", "reg-json")
        assert (done.status, done.stderr) == (DONE, "")
        return json.loads(done.stdout)

    return left


def text(value: str, end: str = "\0") -> str:
    return (value + end).encode("utf-16-le", "surrogatepass").hex()


# Each type by its number in Windows' winnt.h, with the octets that the registry would hold.
TYPES = [
    ('"x"="one"', "x", 1, text("one")),
    ('"x"=""', "x", 1, "0000"),
    ('@="default"', "", 1, text("default")),
    (r'"a\\b\"c"="\\\""', 'a\\b"c', 1, text('\\"')),
    ('"bücher €"="Ünï😀"', "bücher €", 1, text("Ünï😀")),
    ('"x"=hex(1):61,00', "x", 1, "6100"),
    ('"x"=hex(0):', "x", 0, ""),
    ('"x"=hex(2):25,00,41,00,25,00,00,00', "x", 2, text("%A%")),
    ('"x"=hex:00,0d,0a,1a,ff', "x", 3, "000d0a1aff"),
    ('"x"=hex:', "x", 3, ""),
    ('"x"=dword:000024a2', "x", 4, "a2240000"),
    ('"x"=hex(4):01,02,03', "x", 4, "010203"),
    ('"x"=hex(5):00,00,24,a2', "x", 5, "000024a2"),
    ('"x"=hex(7):61,00,00,00,62,00,00,00,00,00', "x", 7, text("a\0b\0")),
    ('"x"=hex(b):01,00,00,00,00,00,00,80', "x", 11, "0100000000000080"),
    ('"x"=hex(ffffffff):\\\r\n  01,\\\r\n  02', "x", 4294967295, "0102"),
]


@pytest.mark.parametrize(("line", "name", "number", "data"), TYPES, ids=[row[0] for row in TYPES])
def test_a_value_of_any_type_has_the_octets_of_the_registry(left, line, name, number, data):
    assert left(f"[{KEY}]\r\n{line}\r\n") == {
        "values": [{"key": KEY, "name": name, "type": number, "data": data}], "deleted": []}


ENDS = [
    ("", NONE),
    (f"[{KEY}]\r\n", NONE),
    (f'[{KEY}]\r\n"x"=dword:1\r\n"y"="z"\r\n"X"=hex:02\r\n',
     {"values": [{"key": KEY, "name": "x", "type": 3, "data": "02"},
                 {"key": KEY, "name": "y", "type": 1, "data": text("z")}], "deleted": []}),
    (f'[{KEY}]\r\n"x"=hex:01\r\n"x"=-\r\n', {"values": [], "deleted": [{"key": KEY, "name": "x"}]}),
    (f'[{KEY}]\r\n"x"=-\r\n"x"=hex:01\r\n',
     {"values": [{"key": KEY, "name": "x", "type": 3, "data": "01"}], "deleted": []}),
    (f"[{KEY}]\r\n@=-\r\n", {"values": [], "deleted": [{"key": KEY, "name": ""}]}),
    (f'[{KEY}\\a]\r\n"x"=hex:01\r\n[-{KEY}]\r\n"x"=hex:02\r\n', {"values": [], "deleted": [{"key": KEY}]}),
    (f'[-{KEY}]\r\n[{KEY}]\r\n"x"=hex:01\r\n',
     {"values": [{"key": KEY, "name": "x", "type": 3, "data": "01"}], "deleted": [{"key": KEY}]}),
    (f'[{KEY}]\r\n"x"=hex:01\r\n[{KEY.upper()}]\r\n"x"=hex:02\r\n',
     {"values": [{"key": KEY, "name": "x", "type": 3, "data": "02"}], "deleted": []}),
    (f'[{KEY}\\a]b]\r\n"x"=hex:\r\n',
     {"values": [{"key": f"{KEY}\\a]b", "name": "x", "type": 3, "data": ""}], "deleted": []}),
]


@pytest.mark.parametrize(("text", "what"), ENDS, ids=[
    "nothing", "a key alone", "the last of a name counts", "set and deleted", "deleted and set", "the default",
    "a key with all below it", "a key made anew", "a key in other letters", "a bracket in a key"])
def test_the_file_leaves_what_the_registry_would_hold(left, text, what):
    assert left(text) == what


BAD = [
    ("", "1:1"),
    ("REGEDIT5\r\n", "1:1"),
    (f'{HEADER}"x"="y"\r\n', "3:1"),
    (f"{HEADER}[{KEY}\r\n", "3:2"),
    (f"{HEADER}[SOFTWARE\\x]\r\n", "3:1"),
    (f"{HEADER}[-HKEY_LOCAL_MACHINE]\r\n", "3:1"),
    (f'{HEADER}[{KEY}]\r\n"x"="y\r\n', "4:5"),
    (f'{HEADER}[{KEY}]\r\n"x"=dword:zz\r\n', "4:11"),
    (f'{HEADER}[{KEY}]\r\n"x"=qword:1\r\n', "4:5"),
    (f'{HEADER}[{KEY}]\r\n"x"=hex:00,000\r\n', "4:12"),
    (f'{HEADER}[{KEY}]\r\n"x"=hex:00,\\\r\n;c\r\n#c\r\n01\r\n', "6:1"),
    (f'{HEADER}[{KEY}]\r\n"x"=hex:00,\\\r\n', "5:1"),
    (f'{HEADER}[{KEY}]\r\n"x"=hex(7:00\r\n', "4:8"),
]


@pytest.mark.parametrize(("text", "place"), BAD)
def test_a_bad_file_is_told_by_its_place_and_the_old_output_stays(ferry, tmp_path, text, place):
    file, output = save(tmp_path / "x.reg", text), tmp_path / "x.json"
    output.write_text("old")
    done = ferry("convert", file, "--to", "reg-json", "-o", output)
    assert done.status == LOCAL and f"{file}:{place}: " in done.stderr
    assert output.read_text() == "old"
    assert ferry("convert", file, "--to", "reg-json").stdout == ""


def test_what_is_no_text_is_an_escape(left):
    """Windows lets a surrogate stand alone; JSON has only its escape."""
    (value,) = left(f'[{KEY}]\r\n"\ud83d"=hex:\r\n')["values"]
    assert value["name"] == "\ud83d"


def test_a_pipe_will_do(ferry):
    done = ferry("convert", "-", "--to", "reg-json", input=f'{HEADER}[{KEY}]\r\n"ü"=hex:01\r\n')
    assert done.status == DONE
    assert json.loads(done.stdout) == {"values": [{"key": KEY, "name": "ü", "type": 3, "data": "01"}], "deleted": []}
