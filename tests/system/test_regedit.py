# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Registry files as `reg import` and `reg export` of Wine understand them, which follow those of Windows.

Wine is not asked about what it reads otherwise than Windows: `dword` and `hex` in capitals, blanks between octets, line
ends within quotes. Nor about octets of one digit, which it takes; we do not, for so ends a file that was cut.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from lab.wine import Wine, installed

DONE, LOCAL = 0, 2
HEADER = "Windows Registry Editor Version 5.00\r\n"
KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Ferry"
SERVER = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Parameters"
ZONES = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones"


class Value(NamedTuple):
    key: str
    name: str
    type: int
    data: str


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    if not installed():
        pytest.skip("not installed: wine")
    with Wine(tmp_path_factory.mktemp("wine") / "prefix") as wine:
        yield wine


@pytest.fixture
def wine(running):
    """Wine without what another test put there."""
    for key in KEY, SERVER, ZONES:
        running.delete(key)
    return running


@pytest.fixture
def content(ferry):
    """The values that files leave, in some certain order."""
    def content(*files: Path) -> list[Value]:
        values = []
        for file in files:
            done = ferry("convert", file, "--to", "reg-json")
            assert done.status == DONE, done.stderr
            values += [Value(**value) for value in json.loads(done.stdout)["values"]]
        return sorted(values)

    return content


@pytest.fixture
def written(zoneferry, tmp_path):
    """What our writer writes of what our reader reads of a file."""
    tool = zoneferry.parent / "tests/unit/zonefmt/registry/copy_reg"
    if not tool.exists():
        pytest.skip("copy_reg is not built")

    def written(file: Path) -> Path:
        new = tmp_path / "written.reg"
        with open(new, "wb") as output:
            subprocess.run([tool, file], stdout=output, check=True)
        return new

    return written


def save(file: Path, text: str) -> Path:
    file.write_bytes(b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"))
    return file


# what is taken: each row is what stands below a key of its own

TAKEN = [
    '"x"="y"',
    '@="y"\r\n"x"=""',
    r'"a\\b\"c"="\\\""',
    r'"x"="a\n\r\t\y"',
    '"a]=b"="[;]"',
    '"x"=dword:000024a2\r\n"y"=dword:A',
    ' \t"x" = dword: 1 ;c',
    '"x"=hex:00,Ff\r\n"y"=hex:\r\n"z"=hex(7):',
    '"x"=hex(B):01,02,03,04,05,06,07,08',
    '"x"=hex(ffffffff):01\r\n"y"=hex(0):02\r\n"z"=hex(1234):03',
    '"x"=hex(4):01,02,03,04\r\n"y"=hex(5):01,02,03,04',
    '"x"=hex(1):61,00,00,00\r\n"y"=hex(2):61,00,00,00\r\n"z"=hex(7):61,00,00,00,62,00,00,00,00,00',
    '"x"=hex:01,\\\r\n  02,\\\r\n\t03',
    '"x"=hex:01,\\ \r\n; c\r\n02',
    '"x"=hex:1,2,a\r\n"y"=hex:F',
    '"x"=hex:01,',
    '; c\r\n# c\r\n"x"="y" ; c',
    '"x"="y"\r\n"X"="z"',
    '"x"="y"\r\n"y"="y"\r\n"X"=-\r\n@=-',
    '"bücher €"="Ünï😀"',
    '"' + "n" * 90 + '"=hex:' + "00," * 60 + "00",
    "\"x\"=\"y\"\r\n[" + KEY + "\\deep]er]\r\n\"x\"=\"z\"",
    "\"x\"=\"y\"\r\n[hkey_local_machine" + KEY.removeprefix("HKEY_LOCAL_MACHINE") + "\\case\\\\] ; c\r\n\"x\"=\"z\"",
    "[" + KEY + "\\gone\\below]\r\n\"x\"=\"y\"\r\n[-" + KEY + "\\gone]\r\n\"x\"=\"y\"",
]


def below_keys(rows: list[str]) -> str:
    return HEADER + f"\r\n[{KEY}]\r\n" + "".join(f"\r\n[{KEY}\\{at}]\r\n{row}\r\n" for at, row in enumerate(rows))


def test_what_is_taken_has_the_same_values(wine, content, tmp_path):
    file = save(tmp_path / "taken.reg", below_keys(TAKEN))
    assert wine.imports(file)
    assert content(wine.export(KEY, tmp_path / "export.reg")) == content(file)


@pytest.mark.parametrize("header", [HEADER, "REGEDIT4\r\n"])
def test_files_in_the_code_page_have_the_same_values(wine, content, tmp_path, header):
    file = tmp_path / "octets.reg"
    text = f'{header}\r\n[{KEY}\\bücher]\r\n"€"="é"\r\n@="plain"\r\n"h"=hex:00,ff\r\n'
    file.write_bytes(text.encode("windows-1252"))
    assert wine.imports(file)
    assert content(wine.export(KEY, tmp_path / "export.reg")) == content(file)


# what Wine passes over in silence

LOST = [
    "junk",
    '"x" "y"',
    '"x"=',
    '"x"="y',
    '"x"="y" z',
    r'"x"="a\0"',
    '"x"=qword:1',
    '"x"=dwordx:1',
    '"x"=dword:',
    '"x"=dword:123456789',
    '"x"=dword:1g',
    '"x"=hax:01',
    '"x"=hex 01',
    '"x"=hex(100000000):01',
    '"x"=hex(0x2):01',
    '"x"=hex:01,,02',
    '"x"=hex:zz',
    '"x"=hex:01,\\ 02',
]


def test_what_would_be_lost_is_refused(wine, ferry, content, tmp_path):
    assert wine.imports(save(tmp_path / "lost.reg", below_keys(LOST)))
    assert content(wine.export(KEY, tmp_path / "export.reg")) == []
    for row in LOST:
        done = ferry("convert", save(tmp_path / "row.reg", below_keys([row])), "--to", "reg-json")
        assert (done.status, done.stdout) == (LOCAL, ""), row


@pytest.mark.parametrize("header", ["", "REGEDIT4 \r\n", "regedit4\r\n", "REGEDIT5\r\n",
                                    "Windows Registry Editor Version 6.00\r\n"])
def test_what_is_no_registry_file_is_refused(wine, ferry, tmp_path, header):
    file = save(tmp_path / "no.reg", f'{header}\r\n[{KEY}]\r\n"x"="y"\r\n')
    wine.imports(file)
    assert wine.reg("query", KEY).returncode != 0
    assert ferry("convert", file, "--to", "reg-json").status == LOCAL


# what is written


def test_an_export_is_written_again_the_same_to_the_octet(wine, written, content, tmp_path):
    """Texts with line ends apart: Wine writes an escape that only it reads."""
    wine.imports(save(tmp_path / "taken.reg", below_keys([row for row in TAKEN if r"\n" not in row])))
    export = wine.export(KEY, tmp_path / "export.reg")
    assert len(content(export)) > len(TAKEN)
    assert written(export).read_bytes() == export.read_bytes()


def test_what_we_write_is_imported_as_it_was_read(wine, written, content, tmp_path):
    file = save(tmp_path / "taken.reg", below_keys(TAKEN))
    assert wine.imports(written(file))
    assert content(wine.export(KEY, tmp_path / "export.reg")) == content(file)


def test_settings_we_write_are_imported_whole(wine, ferry, content, tmp_path):
    file, new = tmp_path / "named.conf", tmp_path / "new.reg"
    file.write_text("options { listen-on { 192.0.2.20; }; forwarders { 198.51.100.1; 198.51.100.2; }; recursion no; };\n"
                    'zone "a.example" { type primary; file "a.example.zone"; allow-transfer { 192.0.2.30; }; };\n'
                    'zone "64/26.2.0.192.in-addr.arpa" { type secondary; file "64"; primaries { 192.0.2.10; }; };\n')
    assert ferry("convert", file, "--to", "reg", "-o", new).status == DONE
    assert wine.imports(new)
    exports = [wine.export(key, tmp_path / f"{at}.reg") for at, key in enumerate((SERVER, ZONES))]
    assert content(*exports) == content(new) != []
