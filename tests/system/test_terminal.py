# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What people wrote elsewhere does not steer a terminal here, and passes for no line of ours."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import tty
from pathlib import Path

import pytest

DONE = 0
CSI = "\x9b"  # as ESC [, of which none is to be seen
OVERRIDE = "\u202e"  # right to left
HARM = {chr(code) for code in [*range(0x20), *range(0x7f, 0xa0), *range(0x2028, 0x202f), *range(0x2066, 0x206a)]}
NAMED = f"""
options {{ version "9.0{CSI}2J"; directory "/var/{OVERRIDE}x"; }};
zone "example.com" {{ type primary; file "one{CSI}31m\nServer (forged)\n"; }};
zone "example.net" {{ type magic{CSI}; }};
"""
REG = (
    "Windows Registry Editor Version 5.00\r\n\r\n"
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters]\r\n"
    f'"Odd{CSI}\x1b]0;x\x07"="a"\r\n"LogFilePath"=hex(1):61,00,1b,00,5b,00,0a,00,9b,00,62,00,00,00\r\n'
)
FILES = {"named.conf": NAMED.encode(), "dns.reg": b"\xff\xfe" + REG.encode("utf-16-le")}


def on_terminal(*argv: object, cwd: Path) -> str:
    """What a terminal gets to see on standard output."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)  # line ends come as they are written
    with open(ours, "rb", 0) as seen:
        child = subprocess.Popen([*map(str, argv)], stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL, cwd=cwd)
        os.close(theirs)
        octets = b""
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while piece := seen.read(65536):
                octets += piece
        child.wait(30)
    return octets.decode("utf-8")


def texts(value: object) -> list[str]:
    """All strings of what JSON says."""
    if isinstance(value, dict):
        return [*value, *texts([*value.values()])]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def harmful(text: str) -> set[str]:
    return HARM & set(text) - set("\n\t\r")


@pytest.fixture
def work(tmp_path) -> Path:
    for name, octets in FILES.items():
        (tmp_path / name).write_bytes(octets)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", [[], ["--worksheet"], ["--json"]])
def test_an_inventory_shows_no_control_of_a_terminal(ferry, work, name, form):
    done = ferry("inventory", name, *form, cwd=work)
    assert not harmful(done.stdout) and not harmful(done.stderr) and done.stdout
    assert "\nServer (forged)" not in done.stdout


def test_its_json_is_exact(ferry, work):
    said = texts(json.loads(ferry("inventory", "named.conf", "--json", cwd=work).stdout))
    assert f"one{CSI}31m\nServer (forged)\n" in said and f"/var/{OVERRIDE}x" in said


def test_a_registry_as_json_comes_back_as_it_was(ferry, work):
    assert ferry("convert", "dns.reg", "--to", "reg-json", "-o", "dns.json", cwd=work).status == DONE
    assert not harmful((work / "dns.json").read_text())
    assert f"Odd{CSI}\x1b]0;x\x07" in texts(json.loads((work / "dns.json").read_text()))


ZONE = f"""$ORIGIN example.com.
@ 60 SOA ns host 1 60 60 60 60
@ 60 NS ns
ns 60 A 192.0.2.1
t 60 TXT "b\u00fccher {CSI}2J {OVERRIDE}"
"""


def test_a_zone_file_is_exact_but_on_a_terminal(ferry, zoneferry, work):
    """Windows' files have octets above ASCII as they are."""
    (work / "zone").write_text(ZONE)
    words = ["convert", "zone", "--to", "windows"]
    assert ferry(*words, "-o", "made", cwd=work).status == DONE
    exact = (work / "made").read_bytes().decode()
    assert CSI in exact and OVERRIDE in exact
    piped = subprocess.run([zoneferry, *words], cwd=work, stdout=subprocess.PIPE, check=True).stdout
    assert piped.decode() == exact
    shown = on_terminal(zoneferry, *words, cwd=work)
    assert not harmful(shown)
    assert shown == exact.replace(CSI, "??").replace(OVERRIDE, "???")


def test_a_long_zone_file_loses_no_letter_on_a_terminal(ferry, zoneferry, work):
    word = "b\u00fccher"
    lines = "".join(f'n{at} 60 TXT "{word * (at % 30 + 1)}"\n' for at in range(3000))
    (work / "zone").write_text(ZONE.splitlines()[0] + "\n@ 60 SOA ns host 1 60 60 60 60\n@ 60 NS ns.example.net.\n" + lines)
    assert ferry("convert", "zone", "--to", "windows", "-o", "made", cwd=work).status == DONE
    shown = on_terminal(zoneferry, "convert", "zone", "--to", "windows", cwd=work)
    assert shown.splitlines() == (work / "made").read_bytes().decode().splitlines()
