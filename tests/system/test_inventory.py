# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""inventory, of several files and of standard input, and what it tells of zone files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DONE, LOCAL = 0, 2

NAMED = """\
options { recursion no; };
zone "a.example" { type primary; file "a.example.dns"; };
"""

EXPORT = """\
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters]
"IsSlave"=dword:00000001
"""

# As Windows keeps it: nothing in it says whose zone it is.
WINDOWS = """\
;
;  Database file a.example.dns for a.example zone.
;      Zone version:  7
;

@                       IN  SOA ns1.a.example. hostmaster.a.example. (
                        \t7            ; serial number
                        \t900          ; refresh
                        \t600          ; retry
                        \t86400        ; expire
                        \t3600       ) ; default TTL

@                       NS\tns1.a.example.
ns1                     A\t192.0.2.1
old                     [AGE:3636525]\t600\tA\t192.0.2.2
elsewhere.example.      A\t192.0.2.3
"""

MASTER = """\
b.example. 60 IN SOA ns.b.example. host.b.example. 4294967295 60 60 60 60
b.example. 60 IN NS ns.b.example.
b.example. 60 IN TYPE65280 \\# 0
"""

HINTS = ". 3600000 NS a.root-servers.example.\na.root-servers.example. 3600000 A 192.0.2.4\n"

FILES = {"named.conf": NAMED.encode(), "dns.reg": EXPORT.encode("utf-16"), "A.Example.DNS": WINDOWS.encode(),
         "b": MASTER.encode(), "cache.dns": HINTS.encode()}


@pytest.fixture
def folder(tmp_path) -> Path:
    for name, octets in FILES.items():
        (tmp_path / name).write_bytes(octets)
    return tmp_path


def test_each_file_is_a_part(ferry, folder):
    done = ferry("inventory", *FILES, cwd=folder)
    assert done.status == DONE, done.stderr
    alone = [ferry("inventory", name, cwd=folder).stdout for name in FILES]
    assert done.stdout == "\n".join(f"==> {name} <==\n\n{text}" for name, text in zip(FILES, alone))


def test_each_file_is_an_object_of_the_list(ferry, folder):
    done = ferry("inventory", "--json", *FILES, cwd=folder)
    shown = json.loads(done.stdout)
    assert [each["file"] for each in shown] == list(FILES)
    assert [each.get("software") for each in shown] == ["bind", "reg", None, None, None]
    assert shown == [json.loads(ferry("inventory", "--json", name, cwd=folder).stdout) for name in FILES]


def test_each_file_has_its_worksheet(ferry, folder):
    done = ferry("inventory", "--worksheet", "named.conf", "dns.reg", cwd=folder)
    assert done.status == DONE and done.stdout.count("Appendix A") == 2


def test_what_a_zone_file_holds(ferry, folder):
    shown = json.loads(ferry("inventory", "--json", "A.Example.DNS", "b", "cache.dns", cwd=folder).stdout)
    assert shown == [
        {"file": "A.Example.DNS", "form": "windows", "zone": "a.example.", "named_by_file": True, "named_by_header": False, "serial": 7,
         "primary": "ns1.a.example.", "records": 4, "outside": 1, "aged": 1, "controllers": 0, "synthesis": {}, "types": {"A": 2, "NS": 1, "SOA": 1}},
        {"file": "b", "form": "master", "zone": "b.example.", "named_by_file": False, "named_by_header": False, "serial": 4294967295,
         "primary": "ns.b.example.", "records": 3, "outside": 0, "aged": 0, "controllers": 0, "synthesis": {},
         "types": {"NS": 1, "SOA": 1, "TYPE65280": 1}},
        {"file": "cache.dns", "form": "master", "zone": ".", "named_by_file": False, "named_by_header": False, "records": 2, "outside": 0,
         "aged": 0, "controllers": 0, "synthesis": {}, "types": {"A": 1, "NS": 1}},
    ]


def test_a_directory_s_zones_are_marked(ferry, folder):
    (folder / "corp.example.zone").write_text(MASTER.replace("b.example", "corp.example") + """\
_ldap._tcp.corp.example. 60 IN SRV 0 100 389 dc.corp.example.
_LDAP._tcp.dc._msdcs.corp.example. 60 IN SRV 0 100 389 dc.corp.example.
_kerberos._tcp.corp.example. 60 IN SRV 0 100 88 dc.corp.example.
_ldap._tcp.x.corp.example. 60 IN A 192.0.2.1
""")
    assert json.loads(ferry("inventory", "--json", "corp.example.zone", cwd=folder).stdout)["controllers"] == 2
    assert "  directory            2 SRV records" in ferry("inventory", "corp.example.zone", cwd=folder).stdout
    (folder / "named.conf").write_text("".join(
        f'zone "{name}" {{ type {kind}; }};\n' for name, kind in (
            ("_MSDCS.corp.example", "primary"), ("_tcp.corp.example", "primary"), ("x._tcp.corp.example", "primary"),
            ("_udp.corp.example", "secondary"))))
    told = json.loads(ferry("inventory", "--json", "named.conf", cwd=folder).stdout)["not_carried"]
    assert {each["zone"] for each in told} == {"_MSDCS.corp.example.", "_tcp.corp.example."}
    assert all("domain controllers" in each["what"] for each in told)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("way", ['cat "$0" | "$@"', '"$@" < "$0"'], ids=["pipe", "file"])
def test_standard_input_is_told_by_its_beginning(run, zoneferry, ferry, folder, name, way):
    words = ["inventory", "--json", "-"] + ["--origin", "a.example"] * (name == "A.Example.DNS")
    done = run("sh", "-c", way, name, zoneferry, *words, cwd=folder)
    assert done.status == DONE, done.stderr
    named = json.loads(ferry("inventory", "--json", name, cwd=folder).stdout)
    assert {**json.loads(done.stdout), "file": name, "named_by_file": None} == {**named, "named_by_file": None}


@pytest.mark.parametrize("name, to", [("named.conf", "knot"), ("dns.reg", "reg"), ("dns.reg", "reg-json"),
                                      ("named.conf", "boot")])
def test_settings_from_a_pipe_are_converted(run, zoneferry, ferry, folder, name, to):
    piped = run("sh", "-c", 'cat "$0" | "$1" convert - --to "$2" -o piped', name, zoneferry, to, cwd=folder)
    assert piped.status == DONE, piped.stderr
    assert ferry("convert", name, "--to", to, "-o", "named", cwd=folder).status == DONE
    assert (folder / "piped").read_bytes() == (folder / "named").read_bytes()


def test_one_that_cannot_be_read_lets_nothing_be_shown(ferry, folder):
    (folder / "bad").write_text("nothing that is known\n")
    for words in ["b", "bad"], ["bad", "b"], ["--json", "b", "nowhere"], ["b", "."]:
        done = ferry("inventory", *words, cwd=folder)
        assert done.status == LOCAL and done.stdout == "", words
    assert ferry("inventory").status == LOCAL


def test_mistakes_are_told_of_the_zone_that_it_likely_is(ferry, folder):
    text = WINDOWS.replace("192.0.2.2", "192.0.2.256")
    (folder / "a.example.dns").write_text(text)
    done = ferry("inventory", "a.example.dns", cwd=folder)
    assert done.status == LOCAL and "a.example.dns:15:" in done.stderr
    assert "relative" not in done.stderr


# ---- what is known without --from ----

NSD = "server:\n    ip-address: 192.0.2.53\nzone:\n    name: a.test\n    zonefile: a.zone\n"
KNOT = "zone:\n  - domain: a.test\n    file: a.zone\n"

INCLUDED = [
    ('include: "nsd.conf.d/*.conf"\n', "nsd.conf.d/local.conf", NSD, "nsd"),
    ("# all of it\ninclude: more.conf\n", "more.conf", KNOT, "knot"),
    ("include: /etc/nsd/zones.conf\n", "zones.conf", NSD, "nsd"),
]


@pytest.mark.parametrize(("text", "name", "included", "software"), INCLUDED)
def test_a_main_file_that_only_includes_is_what_it_includes(ferry, tmp_path, text, name, included, software):
    main = tmp_path / "main.conf"
    main.write_text(text)
    done = ferry("inventory", main)
    assert done.status == LOCAL and "--from nsd or --from knot" in done.stderr
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(included)
    done = ferry("inventory", main, "--json")
    assert (done.status, done.stderr) == (DONE, "")
    shown = json.loads(done.stdout)
    assert shown["software"] == software and [zone["name"] for zone in shown["zones"]] == ["a.test."]


VIEWS = """acl xfer { 192.0.2.53; };
options { directory "/d"; };
view inside { match-clients { 10.0.0.0/8; }; include "inside.conf"; };
view outside { zone a.test { type primary; file "out"; }; zone b.test { in-view inside; }; };
"""
INSIDE = 'zone a.test { type primary; file "in"; allow-transfer { xfer; }; }; zone b.test { type primary; file "b"; };'


def test_of_several_views_one_is_shown(ferry, tmp_path):
    main = tmp_path / "named.conf"
    main.write_text(VIEWS)
    (tmp_path / "inside.conf").write_text(INSIDE)
    done = ferry("inventory", main)
    assert done.status == LOCAL and "inside, outside" in done.stderr
    for view, file in ("inside", "in"), ("outside", "out"):
        done = ferry("inventory", main, "--view", view, "--json")
        assert done.status == DONE
        zones = {zone["name"]: zone for zone in json.loads(done.stdout)["zones"]}
        assert list(zones) == ["a.test.", "b.test."] and zones["a.test."]["settings"]["file"]["value"] == file
    done = ferry("convert", main, "--view", "inside", "--to", "nsd", "--zone-directory", "/z")
    assert done.status == DONE and "provide-xfr: 192.0.2.53 NOKEY" in done.stdout
    assert ferry("inventory", main, "--view", "none").status == LOCAL
    assert "has no views" in ferry("inventory", main, "--from", "nsd", "--view", "inside").stderr
