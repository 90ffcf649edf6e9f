# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert and inventory, of settings that cannot all be carried: what was lost is told, and the status says so."""

from __future__ import annotations

import json

import pytest

DONE, NOT_ALL = 0, 1

LOST = [
    pytest.param('zone "a.example" { type primary; file "a"; allow-transfer { !192.0.2.1; any; }; };', "allow-transfer",
                 id="a list with exceptions"),
    pytest.param('zone "a.example" { type primary; file "a"; allow-transfer port 853 transport tls { any; }; };',
                 "allow-transfer", id="by TLS only"),
    pytest.param('zone "a.example" { type mirror; file "a"; };', "zone a.example", id="a zone of a type that there is nothing for"),
]
KEPT = [
    pytest.param('options { max-ncache-ttl 1000000; };', id="a number that is too large"),
    pytest.param('logging { };', id="a statement without access in it"),
]


@pytest.mark.parametrize("text, what", LOST)
def test_what_is_lost_is_told_and_the_rest_is_written(ferry, tmp_path, text, what):
    source, made = tmp_path / "named.conf", tmp_path / "made.conf"
    source.write_text(text)

    done = ferry("convert", source, "--to", "bind", "-o", made)
    assert done.status == NOT_ALL
    assert f"lost: {what}: " in done.stderr and "1 zone or access rule is lost" in done.stderr
    assert "options" in made.read_text()

    shown = ferry("inventory", source, "--json")
    assert shown.status == NOT_ALL
    assert [note["what"] for note in json.loads(shown.stdout)["notes"] if note["kind"] == "lost"] == [what]


@pytest.mark.parametrize("text", KEPT)
def test_other_notes_leave_the_status_alone(ferry, tmp_path, text):
    source = tmp_path / "named.conf"
    source.write_text(text)
    assert ferry("convert", source, "--to", "bind").status == DONE
    assert ferry("inventory", source).status == DONE


@pytest.mark.parametrize("to", ["bind", "knot", "nsd", "pdnsutil"])
def test_the_file_of_the_keys_is_named_from_the_root_on(ferry, tmp_path, to):
    """The server does not work where zoneferry did."""
    (tmp_path / "named.conf").write_text('key k { algorithm hmac-sha256; secret "c2VjcmV0c2VjcmV0"; };')
    done = ferry("convert", "named.conf", "--to", to, "--keys", "keys.conf", cwd=tmp_path)
    assert done.status == DONE and f"{tmp_path.resolve()}/keys.conf" in done.stdout
    odd = ferry("convert", "named.conf", "--to", to, "--keys", 'a"b', cwd=tmp_path)
    assert odd.status == 2 and odd.stdout == "" and not (tmp_path / 'a"b').exists()


ASKED = """\
options { directory "/tmp"; recursion yes; listen-on port 5399 { 127.0.0.1; }; listen-on-v6 { none; };
allow-query { 127.0.0.2; }; allow-recursion { 127.0.0.3; }; };
zone "a.test" { type primary; file "a"; };
zone "b.test" { type primary; file "b"; allow-query { any; }; };
zone "c.test" { type primary; file "c"; allow-query { none; }; };
zone "d.test" { type primary; file "d"; allow-query { !192.0.2.1; any; }; };
"""


@pytest.mark.parametrize("to, zones", [("bind", "abcd"), ("nsd", "abcd"), ("knot", "abcd"), ("pdns-bind", "b"),
                                       ("pdnsutil", "b"), ("pdns-json", "b"), ("reg", "b"), ("boot", "b")])
def test_what_not_everybody_may_ask_for_is_shown_to_nobody_else(ferry, tmp_path, to, zones):
    (tmp_path / "named.conf").write_text(ASKED)
    done = ferry("convert", "named.conf", "--to", to, "-o", "made", cwd=tmp_path)
    assert done.status == NOT_ALL  # d's list cannot be told
    made = (tmp_path / "made").read_bytes()
    made = made.decode("utf-16" if to == "reg" else "utf-8")
    assert [zone for zone in "abcd" if f"{zone}.test" in made] == list(zones)
    for zone in set("abcd") - set(zones):
        assert f"{zone}.test.: lost: zone: " in done.stderr
    if to == "bind":
        assert made.count("allow-query { none; };") == 2 and "allow-recursion { 127.0.0.3; };" in made
    if to == "nsd":
        assert made.count("allow-query: 0.0.0.0/0 BLOCKED") == 2 and "allow-query: 127.0.0.2 NOKEY" in made
    if to == "knot":
        assert made.count("address: [255.255.255.255]") == 2 and 'address: ["127.0.0.2"]' in made
    if to == "reg":
        assert '"NoRecursion"=dword:00000001' in made


@pytest.mark.parametrize("to, checker", [pytest.param("bind", "named-checkconf", marks=pytest.mark.needs("named-checkconf")),
                                         pytest.param("nsd", "nsd-checkconf", marks=pytest.mark.needs("nsd-checkconf"))])
def test_the_servers_take_who_may_ask(ferry, run, tmp_path, to, checker):
    (tmp_path / "named.conf").write_text(ASKED)
    ferry("convert", "named.conf", "--to", to, "-o", "made", cwd=tmp_path)
    checked = run(checker, tmp_path / "made")
    assert checked.status == 0, checked.stdout + checked.stderr


def test_policies_of_windows_are_told(ferry, tmp_path):
    """How Windows 2016 keeps them is not documented; that there are some is seen."""
    dns = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server"
    (tmp_path / "dns.reg").write_text("\n".join([
        "REGEDIT4", "", rf"[{dns}\Policies\p]", '"x"="y"', rf"[{dns}\ClientSubnets\s]", '"x"="y"',
        rf"[{dns}\Zones\a.test]", '"Type"=dword:00000001', '"SecureSecondaries"=dword:00000003',
        rf"[{dns}\Zones\a.test\Policies\p]", '"x"="y"', rf"[{dns}\Zones\a.test\Scopes]", '"x"="y"', ""]))
    done = ferry("convert", "dns.reg", "--to", "bind", "--zone-directory", "/z", "-o", "made", cwd=tmp_path)
    assert done.status == NOT_ALL
    assert "server: lost: Policies: " in done.stderr and "a.test: lost: Policies: " in done.stderr
    assert "server: not carried: ClientSubnets: " in done.stderr and "a.test: not carried: Scopes: " in done.stderr
    assert "2 zones or access rules are lost" in done.stderr
