# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Files that are not what they should be, in every form that is read: exit status 2, the file with line and column, nothing
on standard output, the old file as it was, and an end soon, in little memory, whatever there is of it."""

from __future__ import annotations

from pathlib import Path

import pytest

LOCAL = 2
OLD = "what was there before\n"
ZONE = "bad.example"
RUBBISH = b"\x80\x01\x00\xff" + bytes(range(256)) * 20
LONG = 2_000_000
PARAMETERS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Parameters"

# How a file of each form begins, rightly.
BEGINNINGS = {
    "bind": "options { recursion no; };\n",
    "knot": f"zone:\n  - domain: {ZONE}\n",
    "nsd": f"zone:\n  name: {ZONE}\n",
    "boot": f"primary {ZONE} {ZONE}.dns\n",
    "pdns": "launch=bind\n",
    "pdns-json": '[{"name": "a.example.", "kind": "Native"}\n',
    "reg": f"Windows Registry Editor Version 5.00\n\n[{PARAMETERS}]\n",
    "reg-query": f"{PARAMETERS}\n    IsSlave    REG_DWORD    0x1\n",
    "dnscmd": "Enumerated zone list:\n",
    "ipconfig": "Windows IP Configuration\n\n   Host Name . . . . . . : a\n",
    "catalog": "catalog.example. 60 SOA invalid. invalid. 1 60 60 60 60\n",
    "master": f"{ZONE}. 60 SOA ns.{ZONE}. host.{ZONE}. 1 60 60 60 60\n",
    "windows": f"@ IN SOA ns.{ZONE}. host.{ZONE}. ( 1 60 60 60 60 )\n",
}
ZONES = "master", "windows"
WIDE = "reg", "reg-query", "dnscmd", "ipconfig", "catalog", *ZONES  # read in UTF-16 too


def lines_of(form: str) -> int:
    return BEGINNINGS[form].count("\n")


def octets(form: str) -> bytes:
    return BEGINNINGS[form].encode()


BAD = [(form, "rubbish", RUBBISH, ":1:") for form in BEGINNINGS]
BAD += [(form, "rubbish behind", octets(form) + RUBBISH, f":{lines_of(form) + 1}:") for form in BEGINNINGS]
BAD += [(form, "a NUL", octets(form) + b"\0", f":{lines_of(form) + 1}:1: ") for form in BEGINNINGS]
BAD += [(form, "UTF-16", octets(form).decode().encode("utf-16"), ":1:") for form in BEGINNINGS if form not in WIDE]
BAD += [(form, "cut UTF-16", octets(form).decode().encode("utf-16") + b"x", f":{lines_of(form) + 1}:1: the file ends within")
        for form in WIDE if form not in ("catalog", *ZONES)]
BAD += [(form, "cut UTF-16", octets(form).decode().encode("utf-16") + b"x", f":{lines_of(form) + 1}:")
        for form in ("catalog", *ZONES)]
BAD += [(form, "a long line", octets(form) + b"x" * LONG, f":{lines_of(form) + 1}:") for form in (*ZONES, "bind", "reg")]
BAD += [
    ("reg", "a digit too many", octets("reg") + b'"x"=hex:00,000\n', ":4:12: "),
    ("reg", "a digit too many in UTF-16", (BEGINNINGS["reg"] + '"x"=hex:00,000\n').encode("utf-16"), ":4:12: "),
    ("reg", "hex that is cut", octets("reg") + b'"x"=hex:00,\\\n', ":5:1: "),
    ("reg", "a long text", octets("reg") + b'"x"="' + b"x" * LONG, ":4:"),
    ("reg", "a long key", octets("reg") + b"[" + b"x" * LONG, ":4:"),
    ("reg", "long hex", octets("reg") + b'"x"=hex:' + b"00," * LONG, ":4:"),
    ("reg-query", "an odd count", octets("reg-query") + b"    x    REG_BINARY    000\n", ":3:26: "),
    ("reg-query", "a long text", octets("reg-query") + b"    x    REG_SZ    " + b"x" * LONG, ":3:20: "),
    ("reg-query", "a long key", octets("reg-query") + b"HKEY_USERS\\" + b"x" * LONG, ":3:1: "),
    ("bind", "an include of itself", octets("bind") + b'include "bad";\n', ":2:1: "),
    ("knot", "an include of itself", octets("knot") + b"include: bad\n", ":3:1: "),
    ("nsd", "an include of itself", octets("nsd") + b"include: bad\n", ":3:1: "),
    ("boot", "an include of itself", octets("boot") + b"include bad\n", ":2:1: "),
    ("pdns", "no name", octets("pdns") + b"local port=53\n", ":2:1: "),
    ("pdns-json", "an end too early", octets("pdns-json"), ":2:"),
    ("bind", "an acl of itself", b"acl a { a; };\noptions { allow-transfer { a; }; };\n", ":1:9: "),
    ("nsd", "a pattern of itself", b'pattern:\n  name: "p"\n  include-pattern: "p"\nzone:\n  name: a\n'
                                   b'  include-pattern: "p"\n', ": "),
    ("master", "an include of itself", octets("master") + b"$INCLUDE bad\n", ":2:10: "),
    ("windows", "an include of itself", octets("windows") + b"$INCLUDE bad\n", ":2:10: "),
    ("master", "another zone", b"other.example. 60 SOA a. b. 1 2 3 4 5\n", ":1:1: "),
    ("windows", "another zone", b"other.example. 60 IN SOA a. b. 1 2 3 4 5\n", ":1:1: "),
]


@pytest.mark.parametrize("form, octets, place", [pytest.param(form, octets, place, id=f"{form}-{why}")
                                                 for form, why, octets, place in BAD])
def test_it_is_told_and_the_old_file_stays(ferry, tmp_path, form, octets, place):
    (tmp_path / "bad").write_bytes(octets)
    (tmp_path / "new").write_text(OLD)
    more = ["--to", "master", "--origin", ZONE, "--include"] if form in ZONES else ["--to", "boot"]
    for words in ["convert", "bad", "--from", form, *more, "-o", "new"], ["convert", "bad", "--from", form, *more]:
        done = ferry(*words, cwd=tmp_path)
        assert done.status == LOCAL and done.stdout == "", done.stderr
        assert f"bad{place}" in done.stderr
    assert (tmp_path / "new").read_text() == OLD
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad", "new"]


# What a file may be at its worst: a gigabyte without a line end. In KiB of memory; the address sanitizer takes far more.
MEMORY = 200_000


@pytest.mark.parametrize("form", ["bind", "reg", *ZONES])
def test_a_line_of_a_gigabyte_comes_to_an_early_end(run, zoneferry, form):
    to = ["--to", "master", "--origin", ZONE] if form in ZONES else ["--to", "boot"]
    words = [zoneferry, "convert", "-", "--from", form, *to]
    limit = "" if b"__asan_init" in zoneferry.read_bytes() else f"ulimit -v {MEMORY} &&"
    done = run("sh", "-c", f'head -c 1G /dev/zero | tr "\\0" x | {{ {limit} "$@"; }}', "sh", *words)
    assert done.status == LOCAL and done.stdout == ""
    assert "more than 268435456 octets" in done.stderr or "/dev/stdin:1:1: the line is longer" in done.stderr


@pytest.mark.parametrize("form", ["bind", "knot", "nsd", "boot", "reg-query"])
def test_a_file_of_a_gigabyte_is_not_read_to_its_end(ferry, tmp_path, form):
    with (tmp_path / "bad").open("wb") as file:
        file.truncate(1 << 30)  # takes no room
    done = ferry("convert", "bad", "--from", form, "--to", "boot", cwd=tmp_path)
    assert done.status == LOCAL and done.stdout == "" and "bad:1:1: " in done.stderr and "67108864 octets" in done.stderr
