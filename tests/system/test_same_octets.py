# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The same input gives the same octets: every conversion that the program's own help names, done twice, the second time
into another folder, in another locale and time zone."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

ZONE = "same.example"

MASTER = f"""\
$TTL 1h
$ORIGIN {ZONE}.
@ SOA ns1 host 2024010100 2h 15m 2w 1h
@ NS ns1
@ NS ns2.elsewhere.example.
@ MX 10 mail
ns1 A 192.0.2.1
ns1 AAAA 2001:db8::1
mail 600 A 192.0.2.2
b\\.c TXT "a \\"quote\\"" "\\195\\188"
_ldap._tcp SRV 0 100 389 mail
www CNAME mail
"""

WINDOWS = f"""\
;
;  Database file {ZONE}.dns for {ZONE} zone.
;      Zone version:  7
;

@                       IN  SOA ns1.{ZONE}. host.{ZONE}. (
                        \t7 900 600 86400 3600 )
@                       NS\tns1.{ZONE}.
@                       0 WINS\tL2 C900 ( 192.0.2.9 )
ns1                     [AGE:3636525]\t600\tA\t192.0.2.7
"""

SECRET = "dGVsbCBub2JvZHksIG5vdCBldmVuIHlvdXIgbW90aGVyIQ=="
REG = """\
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters]
"Forwarders"=hex(7):31,00,39,00,32,00,2e,00,30,00,2e,00,32,00,2e,00,31,00,00,00,00,00
"IsSlave"=dword:00000001
"Unknown"=hex:00,01

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\DNS Server\\Zones\\a.example]
"Type"=dword:00000001
"DatabaseFile"="a.example.dns"
"SecureSecondaries"=dword:00000002
"SecondaryServers"=hex(7):31,00,39,00,32,00,2e,00,30,00,2e,00,32,00,2e,00,33,00,00,00,00,00
"""

# A file of every form that is read.
SOURCES = {
    "master": MASTER,
    "windows": WINDOWS,
    "reg": REG,
    "reg-query": "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters\n"
                 "    Forwarders    REG_MULTI_SZ    192.0.2.1\\0192.0.2.2\n    Unknown    REG_BINARY    0001\n",
    "bind": f"""\
key "k" {{ algorithm hmac-sha256; secret "{SECRET}"; }};
key "j" {{ algorithm hmac-sha512; secret "{SECRET}"; }};
acl friends {{ 192.0.2.3; key k; 2001:db8::/32; }};
options {{ recursion no; version "none"; allow-transfer {{ friends; }}; also-notify {{ 192.0.2.3; }}; }};
zone "b.example" {{ type primary; file "b"; allow-update {{ key j; }}; }};
zone "a.example" {{ type secondary; primaries {{ 192.0.2.1 key k; 192.0.2.2; }}; file "a"; }};
""",
    "knot": f"""\
server:
    listen: [ 192.0.2.1@53, "2001:db8::1@53" ]
key:
  - id: k
    algorithm: hmac-sha256
    secret: {SECRET}
remote:
  - id: primary
    address: [ 192.0.2.2, 192.0.2.3@5353 ]
    key: k
acl:
  - id: out
    address: 192.0.2.0/24
    action: transfer
zone:
  - domain: b.example
    acl: out
  - domain: a.example
    master: primary
""",
    "nsd": f"""\
server:
    ip-address: 192.0.2.1
key:
    name: "k"
    algorithm: hmac-sha256
    secret: "{SECRET}"
zone:
    name: "a.example"
    zonefile: "a"
    request-xfr: 192.0.2.2 k
zone:
    name: "b.example"
    provide-xfr: 192.0.2.3 NOKEY
    notify: 192.0.2.3 NOKEY
""",
    "boot": "primary b.example b\nsecondary a.example 192.0.2.1 192.0.2.2 a\ncache . root\nforwarders 192.0.2.3\n",
    "pdns": "launch=gsqlite3\nlocal-address=192.0.2.1, [2001:db8::1]:5300\nallow-axfr-ips=192.0.2.3,2001:db8::/32\n"
            "also-notify=192.0.2.3:5300\nprimary=yes\n",
    "pdns-json": '[{"name": "b.example.", "kind": "Native"}, {"name": "a.example.", "kind": "Slave", '
                 '"masters": ["192.0.2.1", "[2001:db8::1]:5300"], "slave_tsig_key_ids": ["k."]}]\n',
    "dnscmd": "Enumerated zone list:\n a.example  Primary  File  Update\n b.example  Secondary  File  Down\n",
    "ipconfig": "Windows IP Configuration\n\n   Host Name . . . . . . : a\n\nEthernet adapter E:\n\n"
                "   IPv4 Address. . . . . : 192.0.2.1(Preferred)\n",
    "catalog": 'c.example. 60 SOA invalid. invalid. 1 60 60 60 60\nversion.c.example. 60 TXT "2"\n'
               "b.zones.c.example. 60 PTR b.example.\na.zones.c.example. 60 PTR a.example.\n"
               "primaries.ext.c.example. 60 A 192.0.2.1\n",
}
DIALECTS = ["master", "relative", "windows", "windows-2012", "windows-2008r2", "windows-2008", "windows-2003",
            "windows-2000", "raw"]
CONFIGURATIONS = ["reg", "bind", "knot", "nsd", "boot", "pdns", "pdns-bind", "pdnsutil", "pdns-json"]
ZONES = ["master", "windows", "raw"]
CONVERSIONS = [*itertools.product(ZONES, DIALECTS),
               *itertools.product([form for form in SOURCES if form not in ZONES], CONFIGURATIONS),
               ("reg", "reg-json"), ("reg-query", "reg-json")]
WAYS = {"once": {"LC_ALL": "C", "TZ": "UTC"}, "twice": {"LC_ALL": "C.UTF-8", "TZ": "Asia/Kolkata"}}


@pytest.fixture
def source(ferry, tmp_path):
    def source(form: str) -> Path:
        file = tmp_path / "source"
        if form == "raw":
            (tmp_path / "text").write_text(MASTER)
            assert ferry("convert", tmp_path / "text", "--to", "raw", "-o", file).status == 0
        else:
            file.write_text(SOURCES[form])
        return file

    return source


@pytest.mark.parametrize("form, to", CONVERSIONS)
def test_the_same_input_gives_the_same_octets(ferry, source, tmp_path, form, to):
    file, made = source(form), {}
    for way, environment in WAYS.items():
        folder = tmp_path / way
        folder.mkdir()
        words = ["convert", file, "--from", form, "--to", to, "-o", "made"]
        if form in ZONES:
            words += ["--origin", ZONE]
        elif to != "reg-json":
            words += ["--keys", tmp_path / "keys"]  # named by its whole path
        done = ferry(*words, cwd=folder, env=os.environ | environment)
        assert done.status in (0, 1), done.stderr  # 1: a type or an access rule is lost
        if (tmp_path / "keys").exists():
            (tmp_path / "keys").rename(folder / "keys")
        made[way] = {each.name: each.read_bytes() for each in folder.iterdir()} | {"told": done.stderr}
    assert made["once"] == made["twice"] and made["once"]["made"]


def test_the_table_has_every_form(ferry):
    """Whoever adds one finds it missing here."""
    text = ferry("help", "convert").stdout
    wanted = text[text.index("--to FORMAT"):text.index("-o, --output")].replace(":", " ").replace(";", " ")
    targets, sources = (" ".join(part.split()) for part in wanted.split("--from FORM"))
    named = {word.strip(",") for word in (targets + " " + sources).split()}
    for form in {*DIALECTS, *CONFIGURATIONS, *SOURCES, "raw", "reg-json"}:
        assert form in named
    told = ferry("convert", "x", "--to", "nothing").stderr.split("there are ")[1]
    assert {word.strip(" \n") for word in told.split(",")} == {*DIALECTS, *CONFIGURATIONS, "reg-json"}
