# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert never shows a zone to whom it was not shown: what a configuration says of who may ask, each in a zone of its own,
becomes every other server's, which is started and asked, and so is the old one. Where the software has no place for it the
zone is left out. Nor does a server resolve for whom the old one did not."""

from __future__ import annotations

import itertools
import re

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.tsig
import pytest

from lab import judge
from lab.net import free_port
from lab.servers import Bind, Knot, Nsd
from test_access_table import (ANYBODY, BOTH, FROM_A, KEY, KEYED, KEYS, NOBODY, ONE, PLAIN, PROBES, ZONE, Rule, at_loopback,
                               check, source_text)
from test_settings import CHECKERS, with_configuration

DONE, NOT_ALL = 0, 1
ASKED = {"bind": Bind, "knot": Knot, "nsd": Nsd}
LEFT_OUT = ("pdns-bind", "pdnsutil", "pdns-json", "reg", "boot")
EVERYWHERE = (*ASKED, *LEFT_OUT)
NO_KEYS = ("knot", *LEFT_OUT)

RULES = {
    "bind": [  # the options say {A}
        Rule("unsaid", "", FROM_A, ONE, LEFT_OUT),
        Rule("any", "allow-query {{ any; }};", ANYBODY, PLAIN),
        Rule("none", "allow-query {{ none; }};", NOBODY, closed=LEFT_OUT),
        Rule("address", "allow-query {{ {A}; }};", FROM_A, ONE, LEFT_OUT),
        Rule("acl", "allow-query {{ first; }};", FROM_A, ONE, LEFT_OUT),
        Rule("network", "allow-query {{ {A}/32; 192.0.2.0/24; }};", FROM_A, ONE, LEFT_OUT),
        Rule("key", "allow-query {{ key k; }};", KEYED, KEY, NO_KEYS),
        Rule("both", "allow-query {{ !{{ !{A}; any; }}; key k; }};", BOTH, BOTH, NO_KEYS),
        Rule("not", "allow-query {{ !{A}; any; }};", ANYBODY - FROM_A, closed=EVERYWHERE),
        Rule("localnets", "allow-query {{ localnets; }};", ANYBODY, closed=EVERYWHERE),
        Rule("onany", "allow-query-on {{ any; }};", FROM_A, ONE, LEFT_OUT),
        Rule("on", "allow-query {{ any; }}; allow-query-on {{ 127.0.0.9; }};", NOBODY, closed=EVERYWHERE),
    ],
    "knot": [
        Rule("unsaid", "", ANYBODY, PLAIN),
        Rule("address", "address: {A}", FROM_A, ONE, LEFT_OUT),
        Rule("network", "address: [{A}/32, 192.0.2.1]", FROM_A, ONE, LEFT_OUT),
        Rule("noaddress", "comment: all", ANYBODY, PLAIN),
        Rule("range", "address: {A}-{A}", FROM_A, closed=EVERYWHERE),
        Rule("interface", "interface: 127.0.0.9", NOBODY, closed=EVERYWHERE),
    ],
    "nsd": [
        Rule("unsaid", "", ANYBODY, PLAIN),
        Rule("any", "allow-query: 0.0.0.0/0 NOKEY\n allow-query: ::/0 NOKEY", ANYBODY, PLAIN),
        Rule("address", "allow-query: {A} NOKEY", FROM_A, ONE, LEFT_OUT),
        Rule("hostbits", "allow-query: {A}/32 NOKEY", FROM_A, ONE, LEFT_OUT),
        Rule("key", "allow-query: 0.0.0.0/0 k\n allow-query: ::/0 k", KEYED, KEY, NO_KEYS),
        Rule("both", "allow-query: {A} k", BOTH, BOTH, NO_KEYS),
        Rule("pattern", "include-pattern: asked", FROM_A, ONE, LEFT_OUT),
        Rule("blocked", "allow-query: {A} BLOCKED\n allow-query: 0.0.0.0/0 NOKEY", PLAIN - ONE, closed=EVERYWHERE),
        Rule("onlyblocked", "allow-query: {A} BLOCKED", NOBODY, closed=EVERYWHERE),
        Rule("range", "allow-query: {A}-{A} NOKEY", ONE, closed=EVERYWHERE),
        Rule("mask", "allow-query: {A}&255.255.255.255 NOKEY", ONE, closed=EVERYWHERE),
        Rule("port", "allow-query: {A}@1 NOKEY", NOBODY, closed=EVERYWHERE),
    ],
}


def knot_text(rules: list[Rule], places: dict[str, object]) -> str:
    head = ("server:\n  listen: 127.0.0.1@{port}\ntemplate:\n  - id: default\n    storage: {zones}\n"
            '    file: "%s"\nkey:\n').format(**places) + "".join(key.knot() for key in KEYS.values())
    modules = "".join(f"  - id: {rule.name}\n    {rule.text.format(**places)}\n" for rule in rules if rule.text)
    zones = "".join(f"  - domain: {rule.name}.test\n" + (f"    module: mod-queryacl/{rule.name}\n" if rule.text else "")
                    for rule in rules)
    return f"{head}mod-queryacl:\n{modules}zone:\n{zones}"


def text_of(source: str, places: dict[str, object]) -> str:
    rules = RULES[source]
    if source == "knot":
        return knot_text(rules, places)
    text = source_text(source, rules, places)
    if source == "bind":
        return text.replace("recursion no;", "recursion no; allow-query { first; };", 1)
    return text.replace("pattern:\n", "pattern:\n name: asked\n allow-query: {A} NOKEY\npattern:\n".format(**places), 1)


@pytest.fixture
def old(loopback, tmp_path):
    """Writes the old server's configuration; returns its file."""

    def old(source: str, port: int):
        zones = tmp_path / "new" / "zones"
        zones.mkdir(parents=True)
        for rule in RULES[source]:
            (zones / f"{rule.name}.test").write_text(ZONE)
        (tmp_path / "old").write_text(text_of(source, {"A": loopback.old.address, "zones": zones, "port": port}))
        return tmp_path / "old"

    return old


def shown_to(server, zone: str, site) -> frozenset[str]:
    """Whom the server answers for the zone."""
    hosts = {"A": site.old, "B": site.jump}
    came = set()
    for probe in PROBES:
        address, _, key = probe.partition("+")
        message = dns.message.make_query(zone, "SOA", flags=0)
        if key:
            message.use_tsig(KEYS[key].dnspython())
        try:
            answer = judge.exchange(message, server, hosts[address])
        except (dns.tsig.PeerError, dns.exception.Timeout):
            continue
        if answer.rcode() == dns.rcode.NOERROR and answer.answer:
            came.add(probe)
    return frozenset(came)


PAIRS = [pytest.param(source, target, marks=pytest.mark.needs(ASKED[target].program))
         for source, target in itertools.product(RULES, ASKED)]


@pytest.mark.parametrize("source", [pytest.param(name, marks=pytest.mark.needs(ASKED[name].program)) for name in RULES])
def test_whom_the_old_server_shows_its_zones(old, loopback, started, tmp_path, source):
    port = free_port(["127.0.0.1"])
    text = old(source, port).read_text()
    server = started(at_loopback(with_configuration(ASKED[source], text)(loopback.new, tmp_path / "new"), port))
    for rule in RULES[source]:
        came = shown_to(server, f"{rule.name}.test.", loopback)
        assert rule.must <= came <= rule.may, rule.name


@pytest.mark.parametrize("source, target", PAIRS)
def test_another_server_shows_them_to_nobody_else(ferry, run, old, loopback, started, tmp_path, source, target):
    port, kind = free_port(["127.0.0.1"]), ASKED[target]
    done = ferry("convert", old(source, port), "--from", source, "--to", target, "--keys", tmp_path / "keys",
                 "-o", tmp_path / "made")
    lost = [rule for rule in RULES[source] if target in rule.closed]
    assert done.status == (NOT_ALL if lost else DONE), done.stderr
    assert done.stderr.count(": lost: ") >= len(lost), done.stderr
    checked = run(*CHECKERS[kind](tmp_path / "made"))
    assert checked.status == 0, checked.stdout + checked.stderr

    text = (tmp_path / "made").read_text()
    server = started(at_loopback(with_configuration(kind, text)(loopback.new, tmp_path / "new"), port))
    for rule in RULES[source]:
        check(rule, target, shown_to(server, f"{rule.name}.test.", loopback))


@pytest.mark.parametrize("source, target", itertools.product(RULES, LEFT_OUT))
def test_what_cannot_be_told_there_is_left_out(ferry, old, tmp_path, source, target):
    done = ferry("convert", old(source, 5399), "--from", source, "--to", target, "--keys", tmp_path / "keys",
                 "-o", tmp_path / "made", *(["--zone-directory", r"C:\dns"] if target == "reg" else []))
    made = (tmp_path / "made").read_bytes().decode("utf-16" if target == "reg" else "utf-8")
    assert done.status == NOT_ALL
    for rule in RULES[source]:
        is_left_out = target in rule.closed
        assert bool(re.search(rf"\b{rule.name}\.test\b", made)) != is_left_out, rule.name
        assert (f" {rule.name}.test.: lost: zone: " in done.stderr) == is_left_out, rule.name


# for whom it resolves: what the options say, who may by that, what BIND and Windows are told, the status of each
RESOLVES = {
    "unsaid": ("", None, None, DONE, DONE),
    "any": ("allow-recursion {{ any; }};", PLAIN, "any;", DONE, DONE),
    "none": ("allow-recursion {{ none; }};", NOBODY, "none;", DONE, NOT_ALL),
    "address": ("allow-recursion {{ {A}; }};", ONE, "{A};", DONE, NOT_ALL),
    "cache": ("allow-query-cache {{ {A}; }};", ONE, "{A};", DONE, NOT_ALL),
    "two": ("allow-query-cache {{ {A}/32; 192.0.2.1; }}; allow-recursion {{ 127.0.0.0/8; }};", ONE, "{A};", DONE, NOT_ALL),
    "asked": ("allow-query {{ {A}; }};", ONE, None, DONE, DONE),
    "all": ("allow-query {{ any; }};", PLAIN, None, DONE, DONE),
    "not": ("allow-recursion {{ !{A}; any; }};", NOBODY, "none;", NOT_ALL, NOT_ALL),
    "on": ("allow-recursion-on {{ 127.0.0.9; }}; allow-recursion {{ any; }};", NOBODY, "none;", NOT_ALL, NOT_ALL),
    "cacheon": ("allow-query-cache-on {{ 127.0.0.9; }};", NOBODY, "none;", NOT_ALL, NOT_ALL),
    "off": ("recursion no; allow-recursion {{ any; }};", NOBODY, None, DONE, DONE),
}


@pytest.mark.needs("named")
@pytest.mark.parametrize("name", RESOLVES)
def test_nobody_else_is_resolved_for(ferry, loopback, started, tmp_path, name):
    options, may, told, status, _ = RESOLVES[name]
    address, port = loopback.old.address, free_port(["127.0.0.1"])
    (tmp_path / "new").mkdir()
    (tmp_path / "new/a.test").write_text(ZONE)
    (tmp_path / "old").write_text(
        f'options {{ directory "{tmp_path}/new"; notify no; listen-on port {port} {{ 127.0.0.1; }}; '
        f"listen-on-v6 {{ none; }}; {options.format(A=address)} }};\n"
        'zone "a.test" { type primary; file "a.test"; allow-query { any; }; };\n')
    done = ferry("convert", tmp_path / "old", "--to", "bind", "-o", tmp_path / "made")
    made = (tmp_path / "made").read_text()
    assert done.status == status, done.stderr
    if told is None:
        assert "allow-recursion" not in made
    else:
        assert f"allow-recursion {{ {told.format(A=address)} }};" in made
    if may is None:
        return  # the machine's own networks
    server = started(at_loopback(with_configuration(Bind, made)(loopback.new, tmp_path / "new"), port))
    available = {host: judge.query(server, "a.test.", "SOA", by).flags & dns.flags.RA
                 for host, by in (("A", loopback.old), ("B", loopback.jump))}
    assert {host for host, is_so in available.items() if is_so} == may


@pytest.mark.parametrize("name", RESOLVES)
def test_windows_resolves_for_all_only_where_bind_did(ferry, tmp_path, name):
    options, may, _, _, status = RESOLVES[name]
    (tmp_path / "old").write_text(f"options {{ {options.format(A='127.0.0.2')} }};\n")
    done = ferry("convert", tmp_path / "old", "--from", "bind", "--to", "reg", "-o", tmp_path / "made")
    made = (tmp_path / "made").read_bytes().decode("utf-16")
    assert ('"NoRecursion"=dword:00000001' in made) == (may != PLAIN)
    assert done.status == status, done.stderr
    if may == PLAIN or name == "off":
        assert "recursion" not in done.stderr
    elif status == DONE:
        assert "adapted: recursion: " in done.stderr
