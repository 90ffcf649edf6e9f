# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert never opens what was closed: what a configuration says of who may transfer, each in a zone of its own, becomes
every other server's, which is started and asked. Whom the old one refused is refused; who is let in by what can be carried is
let in; what cannot be carried lets in nobody, and is told as lost with status 1."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import NamedTuple

import dns.tsig
import pytest

from lab import judge, programs
from lab.net import Loopback, free_port
from lab.powerdns import ConfiguredPdns, make_database
from lab.servers import Bind, Knot, Nsd
from lab.tsig import Key, make_key
from test_settings import CHECKERS, NAMES, with_configuration

DONE, NOT_ALL = 0, 1
KEYS = {name: make_key(name) for name in "kl"}
# Who asks: from the first address or the second, without a key or with one of two. Who need not sign gains nothing by
# signing, so that he may sign is not opening, whatever the old server thinks of it.
PROBES = [address + key for address in "AB" for key in ("", "+k", "+l")]
ANYBODY, KEYED = frozenset(PROBES), frozenset(["A+k", "B+k"])
FROM_A = frozenset(["A", "A+k", "A+l"])
NOBODY: frozenset[str] = frozenset()


class Rule(NamedTuple):
    """What is said, whom the old server lets in, who is let in after it was carried, and where it cannot be."""

    name: str
    text: str
    may: frozenset[str]
    must: frozenset[str] = NOBODY
    closed: tuple[str, ...] = ()


EVERYWHERE = ("bind", "knot", "nsd", "pdnsutil", "reg")
WITH_KEY = ("reg",)  # Windows knows no keys
WITH_BOTH = ("pdnsutil", "reg")  # PowerDNS asks for an address or a key
PLAIN = frozenset(["A", "B"])
ONE, KEY, BOTH = frozenset("A"), frozenset(["B+k"]), frozenset(["A+k"])

RULES = {
    "bind": [
        Rule("any", "allow-transfer {{ any; }};", ANYBODY, PLAIN),
        Rule("none", "allow-transfer {{ none; }};", NOBODY),
        Rule("unsaid", "", NOBODY),  # the options say none
        Rule("address", "allow-transfer {{ {A}; }};", FROM_A, ONE),
        Rule("acl", "allow-transfer {{ first; }};", FROM_A, ONE),
        Rule("network", "allow-transfer {{ {A}/32; }};", FROM_A, ONE),
        Rule("key", "allow-transfer {{ key k; }};", KEYED, KEY, WITH_KEY),
        Rule("both", "allow-transfer {{ !{{ !{A}; any; }}; key k; }};", BOTH, BOTH, WITH_BOTH),
        Rule("not", "allow-transfer {{ !{A}; any; }};", ANYBODY - FROM_A, closed=EVERYWHERE),
        Rule("localnets", "allow-transfer {{ localnets; }};", ANYBODY, closed=EVERYWHERE),
        Rule("tls", "allow-transfer transport tls {{ any; }};", NOBODY, closed=EVERYWHERE),
        Rule("port", "allow-transfer port 5 {{ any; }};", NOBODY, closed=EVERYWHERE),
    ],
    "knot": [
        Rule("unsaid", "", NOBODY),
        Rule("any", "action: transfer", ANYBODY, PLAIN),
        Rule("address", "address: {A}, action: transfer", FROM_A, ONE),
        Rule("hostbits", "address: {A}/32, action: [notify, transfer]", FROM_A, ONE),
        Rule("key", "key: k, action: transfer", KEYED, KEY, WITH_KEY),
        Rule("both", "address: {A}, key: k, action: transfer", BOTH, BOTH, WITH_BOTH),
        Rule("remote", "remote: first, action: transfer", FROM_A, ONE),
        Rule("update", "action: update", NOBODY),
        Rule("deny", "deny: on", NOBODY, closed=EVERYWHERE),
        Rule("range", "address: {A}-{A}, action: transfer", ONE, closed=EVERYWHERE),
        Rule("certkey", 'cert-key: "x=", action: transfer', NOBODY, closed=EVERYWHERE),
        Rule("certhost", "cert-hostname: a.test, address: {A}, action: transfer", NOBODY, closed=EVERYWHERE),
        Rule("protocol", "protocol: [tls, quic], action: transfer", NOBODY, closed=EVERYWHERE),
        Rule("tcp", "protocol: tcp, action: transfer", PLAIN, closed=EVERYWHERE),
        Rule("tlsremote", "remote: bytls, action: transfer", NOBODY, closed=EVERYWHERE),
        Rule("quicgroup", "remote: all, action: transfer", NOBODY, closed=EVERYWHERE),
        Rule("later", "what-knot-will-know: on, action: transfer", NOBODY, closed=EVERYWHERE),
    ],
    "nsd": [
        Rule("unsaid", "", NOBODY),
        Rule("any", "provide-xfr: 0.0.0.0/0 NOKEY\n provide-xfr: ::/0 NOKEY", ANYBODY, PLAIN),
        Rule("address", "provide-xfr: {A} NOKEY", FROM_A, ONE),
        Rule("hostbits", "provide-xfr: {A}/32 NOKEY", FROM_A, ONE),
        Rule("key", "provide-xfr: 0.0.0.0/0 k\n provide-xfr: ::/0 k", KEYED, KEY, WITH_KEY),
        Rule("both", "provide-xfr: {A} k", BOTH, BOTH, WITH_BOTH),
        Rule("pattern", "include-pattern: first", FROM_A, ONE),
        Rule("blocked", "provide-xfr: {A} BLOCKED\n provide-xfr: 0.0.0.0/0 NOKEY", PLAIN - ONE, closed=EVERYWHERE),
        Rule("range", "provide-xfr: {A}-{A} NOKEY", ONE, closed=EVERYWHERE),
        Rule("mask", "provide-xfr: {A}&255.255.255.255 NOKEY", ONE, closed=EVERYWHERE),
        Rule("tlsauth", "provide-xfr: {A} NOKEY authority", NOBODY, closed=EVERYWHERE),
        Rule("port", "provide-xfr: {A}@1 NOKEY", NOBODY, closed=EVERYWHERE),
    ],
    "reg": [
        Rule("any", "0", ANYBODY, PLAIN),
        Rule("hosts", "1", NOBODY, closed=("bind", "knot", "nsd")),  # PowerDNS knows who they are, and so does Windows
        Rule("unsaid", "", NOBODY, closed=("bind", "knot", "nsd")),
        Rule("list", "2 {A}", FROM_A, ONE),
        Rule("empty", "2", NOBODY),
        Rule("nobody", "3", NOBODY),
        Rule("stale", "3 {A}", NOBODY),  # a list that is not in force
        Rule("stalehosts", "1 {A}", NOBODY, closed=("bind", "knot", "nsd")),
    ],
}
HEADS = {
    "bind": "acl first {{ {A}; }};\n"
            'options {{ directory "{zones}"; recursion no; notify no; allow-transfer {{ none; }};\n'
            "listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; }};\n",
    "knot": "server:\n  listen: 127.0.0.1@{port}\n"
            "template:\n  - id: default\n    storage: {zones}\n    file: \"%s\"\n"
            "remote:\n  - id: first\n    address: {A}\n  - id: bytls\n    address: {A}\n    tls: on\n"
            "  - id: byquic\n    address: {A}\n    quic: on\nremotes:\n  - id: all\n    remote: [first, byquic]\n",
    "nsd": "server:\n ip-address: 127.0.0.1@{port}\n zonesdir: {zones}\n"
           "tls-auth:\n name: authority\n auth-domain-name: a.test\n"
           "pattern:\n name: first\n provide-xfr: {A} NOKEY\n",
    "reg": "REGEDIT4\n",
}
REGISTRY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones"
ZONE = "@ 60 SOA ns h 1 60 60 60 60\n@ 60 NS ns\nns 60 A 192.0.2.1\n"


def knot_zones(rules: list[Rule], places: dict[str, object]) -> str:
    items = [(rule, rule.text.format(**places)) for rule in rules]
    acls = "".join(f"  - id: {rule.name}\n    " + text.replace(", ", "\n    ").replace("[notify\n    ", "[notify, ")
                   .replace("[tls\n    ", "[tls, ") + "\n" for rule, text in items if text)
    zones = "".join(f"  - domain: {rule.name}.test\n" + (f"    acl: {rule.name}\n" if text else "") for rule, text in items)
    return f"acl:\n{acls}zone:\n{zones}"


def registry_zones(rules: list[Rule], places: dict[str, object]) -> str:
    lines = []
    for rule in rules:
        policy, _, secondaries = rule.text.format(**places).partition(" ")
        lines += ["", rf"[{REGISTRY}\{rule.name}.test]", '"Type"=dword:00000001', f'"DatabaseFile"="{rule.name}.test"',
                  '"NotifyLevel"=dword:00000000']
        lines += [f'"SecureSecondaries"=dword:0000000{policy}'] if policy else []
        lines += [f'"SecondaryServers"="{secondaries}"'] if secondaries else []
    return "\n".join(lines) + "\n"


def source_text(source: str, rules: list[Rule], places: dict[str, object]) -> str:
    head = HEADS[source].format(**places)
    texts = [(rule.name, rule.text.format(**places)) for rule in rules]
    if source == "bind":
        zones = "".join(f'zone "{name}.test" {{ type primary; file "{name}.test"; {text} }};\n' for name, text in texts)
        return head + "".join(key.bind() for key in KEYS.values()) + zones
    if source == "knot":
        return head + "key:\n" + "".join(key.knot() for key in KEYS.values()) + knot_zones(rules, places)
    if source == "nsd":
        zones = "".join(f"zone:\n name: {name}.test\n zonefile: {name}.test\n {text}\n" for name, text in texts)
        return head + "".join(key.nsd() for key in KEYS.values()) + zones
    return head + rf"""
[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Parameters]
"NoRecursion"=dword:00000001
""" + registry_zones(rules, places)


def let_in(server, zone: str, site: Loopback) -> frozenset[str]:
    """Whom the server lets transfer the zone."""
    hosts = {"A": site.old, "B": site.jump}
    came = set()
    for probe in PROBES:
        address, _, key = probe.partition("+")
        try:
            judge.transfer(server, zone, hosts[address], key=KEYS[key] if key else None)
            came.add(probe)
        except (judge.Refused, dns.tsig.PeerError):  # Knot has no such key for who may not
            pass
    return frozenset(came)


def check(rule: Rule, target: str, came: frozenset[str]) -> None:
    assert came <= rule.may, f"{rule.name}: opened to {sorted(came - rule.may)}"
    if target in rule.closed:
        assert came == NOBODY, f"{rule.name}: not closed"
    else:
        assert came >= rule.must, f"{rule.name}: closed to {sorted(rule.must - came)}"


@pytest.fixture
def convert(ferry, loopback, tmp_path):
    """Converts a source of these rules; returns what it became."""

    def convert(source: str, target: str, port: int) -> Path:
        zones = tmp_path / "new" / "zones"
        zones.mkdir(parents=True)
        rules = RULES[source]
        for rule in rules:
            (zones / f"{rule.name}.test").write_text(ZONE)
        old, made = tmp_path / "old", tmp_path / "made"
        old.write_text(source_text(source, rules, {"A": loopback.old.address, "zones": zones, "port": port}))
        words = ["--zone-directory", zones] if source == "reg" != target else []
        done = ferry("convert", old, "--from", source, "--to", target, "--keys", tmp_path / "keys", "-o", made, *words)
        lost = [rule for rule in rules if target in rule.closed]
        assert done.status == (NOT_ALL if lost else DONE), done.stderr
        assert done.stderr.count(": lost: ") >= len(lost), done.stderr
        return made

    return convert


def at_loopback(server, port: int):
    server.address, server.port = "127.0.0.1", port
    return server


SOURCES = list(RULES)
KINDS = {name: kind for kind, name in NAMES.items()}
PAIRS = [pytest.param(source, kind, marks=pytest.mark.needs(kind.program)) for source, kind in
         itertools.product(SOURCES, NAMES)]


@pytest.mark.parametrize("source, kind", PAIRS)
def test_another_server_lets_in_nobody_else(convert, run, loopback, started, tmp_path, source, kind):
    port = free_port(["127.0.0.1"])
    made = convert(source, NAMES[kind], port)
    text = made.read_text()
    if source == "reg":  # no port in the registry
        text = {Bind: text.replace("options {", f"options {{ listen-on port {port} {{ 127.0.0.1; }};", 1),
                Knot: text.replace("listen: [0.0.0.0@53, ::@53]", f"listen: 127.0.0.1@{port}"),
                Nsd: text.replace("server:\n", f"server:\n\tip-address: 127.0.0.1@{port}\n", 1)}[kind]
        made.write_text(text)
    checked = run(*CHECKERS[kind](made))
    assert checked.status == 0, checked.stdout + checked.stderr

    server = started(at_loopback(with_configuration(kind, text)(loopback.new, tmp_path / "new"), port))
    for rule in RULES[source]:
        check(rule, NAMES[kind], let_in(server, f"{rule.name}.test.", loopback))


@pytest.mark.needs("pdns_server", "pdnsutil")
@pytest.mark.parametrize("source", SOURCES)
def test_powerdns_lets_in_nobody_else(convert, run, loopback, started, tmp_path, source):
    port = free_port(["127.0.0.1"])
    script = convert(source, "pdnsutil", port)
    make_database(tmp_path / "new").close()
    (tmp_path / "new/pdns.conf").write_text(f"launch=gsqlite3\ngsqlite3-database={tmp_path}/new/db\nallow-axfr-ips=\n"
                                            f"local-address=127.0.0.1:{port}\ngsqlite3-pragma-synchronous=0\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/pdnsutil").write_text(
        f'#!/bin/sh\nexec {programs.path_of("pdnsutil")} --config-dir={tmp_path}/new "$@"\n')
    (tmp_path / "bin/pdnsutil").chmod(0o755)
    done = run("sh", script, env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}, cwd=tmp_path / "new/zones")
    assert done.status == 0, done.stderr

    server = started(at_loopback(ConfiguredPdns(loopback.new, tmp_path / "new"), port))
    for rule in RULES[source]:
        check(rule, "pdnsutil", let_in(server, f"{rule.name}.test.", loopback))


@pytest.mark.parametrize("source", SOURCES)
def test_windows_is_told_to_let_in_nobody_else(convert, loopback, tmp_path, source):
    """As Microsoft has it: 0 anyone, 1 NS hosts, 2 the list, 3 nobody; without a word NS hosts."""
    made = convert(source, "reg", 53).read_bytes().decode("utf-16")
    first = loopback.old.address
    for rule in RULES[source]:
        (entry,) = [part for part in made.split("\r\n[") if part.split("]")[0].endswith(rf"\{rule.name}.test")]
        policy = next((line[-1] for line in entry.splitlines() if line.startswith('"SecureSecondaries"')), "1")
        listed = first.encode("utf-16-le").hex(",") in entry.replace("\\\r\n  ", "")
        came = {"0": ANYBODY, "1": NOBODY, "2": FROM_A if listed else NOBODY, "3": NOBODY}[policy]
        assert came <= rule.may, rule.name
        assert came >= rule.must or rule.closed, rule.name
        assert "reg" not in rule.closed or came == NOBODY, rule.name
