# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Zone files as people write them are read as BIND and dnspython read them."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import NamedTuple

import dns.name
import dns.rdata
import dns.rdatatype
import dns.zone
import pytest

from lab import rdata

ZONE = "reader.example."
ROUNDS = 20


class Record(NamedTuple):
    owner: dns.name.Name
    ttl: int
    rdtype: dns.rdatatype.RdataType
    wire: bytes


def record(owner: str, ttl: str | int, rdtype: str, text: str) -> Record:
    read = dns.rdata.from_text("IN", rdtype, text, relativize=False)
    return Record(dns.name.from_text(owner).canonicalize(), int(ttl), read.rdtype, read.to_digestable())


@pytest.fixture
def ours(zoneferry, run, tmp_path):
    """What the program's reader reads of a zone's text, as lines of the master dialect."""
    def ours(text: str, *options: str, zone: str = ZONE) -> list[str]:
        file = tmp_path / "ours"
        file.write_bytes(text.encode())
        done = run(zoneferry.parent / "tests/unit/zonefmt/dialect/read_zone", *options, "-z", zone, file)
        assert done.status == 0, done.stderr
        return [line for line in done.stdout.splitlines() if not line.startswith("outside")]

    return ours


@pytest.fixture
def named(run, tmp_path):
    """What named-compilezone reads, with all its advice on what zones should hold put aside."""
    def named(text: str, zone: str = ZONE) -> list[str]:
        file, out = tmp_path / "named", tmp_path / "named-read"
        file.write_bytes(text.encode())
        quiet = [f"-{what}ignore" for what in "kmMnrST"]
        done = run("named-compilezone", *quiet, "-inone", "-sfull", "-o", out, zone, file)
        assert done.status == 0, done.stdout + done.stderr
        return out.read_text().splitlines()

    return named


def records(lines: list[str]) -> set[Record]:
    split = (line.split(None, 4) for line in lines)
    return {record(owner, ttl, rdtype, text) for owner, ttl, _, rdtype, text in split}


def by_dnspython(text: str) -> set[Record]:
    zone = dns.zone.from_text(text.replace("\r", ""), ZONE, relativize=False)
    return {Record(owner.canonicalize(), ttl, each.rdtype, each.to_digestable())
            for owner, ttl, each in zone.iterate_rdatas()}


# ---- a zone, and one of many ways to write it ----

class Hand:
    """Writes records as someone would who likes variety."""

    def __init__(self, seed: int, class_first: bool):
        self.class_first = class_first
        self.random = random.Random(seed)
        self.origin = ZONE
        self.owner: str | None = None
        self.default: int | None = None
        self.text = ""
        self.add(ZONE, 300, "SOA", [self.name("ns"), self.name("a\\.b"), "1", "1h", "600", "1d", "300"])
        self.add(ZONE, OWN_TTL["NS"], "NS", ["example.org."])
        for owner in ("ns", "x.sub"):  # or BIND will not have them for name servers
            self.add(owner, OWN_TTL["A"], "A", ["192.0.2.1"])

    def maybe(self) -> bool:
        return self.random.random() < 0.5

    def case(self, word: str) -> str:
        return self.random.choice([word.upper(), word.lower(), word.title()])

    def octets(self, text: str, special: str) -> str:
        """Each as it is, if that may be, or escaped."""
        def octet(char: str) -> str:
            ways = [f"\\{ord(char):03}"] + [f"\\{char}"] * (not char.isdigit()) + [char] * 8 * (char not in special)
            return self.random.choice(ways)
        return "".join(map(octet, text))

    def name(self, name: str) -> str:
        """`name` is absolute, or relative to the zone; neither has escapes but \\."""
        full = name if name.endswith(".") else f"{name}.{ZONE}"
        if full == self.origin and self.maybe():
            return "@"
        if full.endswith("." + self.origin) and self.maybe():
            return self.case(full[:-1 - len(self.origin)])
        return self.case(full)

    def string(self, text: str) -> str:
        if not text or " " in text or self.maybe():
            return '"' + self.octets(text, '"\\') + '"'
        return self.octets(text, '"\\ ;()')

    def period(self, seconds: int) -> str:
        hours, rest = divmod(seconds, 3600)
        return f"{hours}h{rest}s" if hours and self.maybe() else f"{hours}H" if hours and not rest else str(seconds)

    def gap(self, joined: bool) -> str:
        gaps = [" ", "\t", "   "]
        return self.random.choice(gaps + ["\n", " ; c) (\"\n\t", "\r\n  "] * joined)

    def line(self, words: list[str]) -> str:
        """The words, some of them in parentheses."""
        start = self.random.randrange(1, len(words) + 1)
        end = self.random.randrange(start, len(words) + 1)
        joined = self.gap(True).join(words[start:end])
        parts = [*words[:start], *([f"({joined})"] if joined or self.maybe() else []), *words[end:]]
        return self.gap(False).join(parts)

    def add(self, owner: str, ttl: int, rdtype: str, fields: list[str]) -> None:
        words = [] if owner == self.owner and self.maybe() else [self.name(owner)]
        head = [self.period(ttl)] * (ttl != self.default or self.maybe()) + [self.case("IN")] * self.maybe()
        if self.class_first:
            head.reverse()
        body = self.line([*head, self.case(rdtype), *fields])
        self.text += (words[0] if words else "") + self.random.choice([" ", "\t\t"]) + body
        self.text += self.random.choice(["\n", " ; comment (\n", "\n\n", "\r\n"])
        self.owner = owner

    def direct(self) -> None:
        choice = self.random.randrange(6)
        if choice == 0:
            self.origin = self.random.choice([ZONE, f"sub.{ZONE}", "."])
            self.text += f"$ORIGIN {self.origin}\n"
        elif choice == 1:
            self.default = self.random.choice([60, 300, 90061])
            self.text += f"{self.case('$TTL')} {self.period(self.default)} ; default\n"
        elif choice == 2:
            self.text += self.random.choice(["\n", " \n", ";\n", " ; \"(\n"])

    def record(self, number: int) -> None:
        owner = self.owner if self.owner and self.maybe() else self.random.choice([ZONE, f"h{number}", f"h{number}.sub"])
        rdtype = self.random.choice(sorted(FIELDS))
        self.add(owner, OWN_TTL[rdtype], rdtype, FIELDS[rdtype](self))


# Each type has its own TTL, since BIND gives an RRset's records one.
FIELDS = {
    "A": lambda h: [f"192.0.2.{h.random.randrange(256)}"],
    "AAAA": lambda h: [h.random.choice(["::1", "2001:DB8::1", "2001:db8:0:0:1::", "::ffff:192.0.2.1"])],
    "NS": lambda h: [h.name(h.random.choice(["ns", "x.sub", "ns.example.org.", "."]))],
    "MX": lambda h: [str(h.random.randrange(65536)), h.name("mail")],
    "SRV": lambda h: ["0", "1", "443", h.name("host")],
    "TXT": lambda h: [h.string(h.random.choice(["", "a", "v=spf1 -all", 'say "ahoy"; (x)', "\\", "12"]))
                      for _ in range(h.random.randrange(1, 4))],
    "HINFO": lambda h: [h.string("PC"), h.string("Unix 7")],
    "CAA": lambda h: ["0", "issue", h.string("ca.example; x=y")],
    "NAPTR": lambda h: ["1", "2", h.string("S"), h.string("SIP+D2U"), h.string("!^.*$!x!"), h.name("_sip._udp")],
    "SSHFP": lambda h: ["1", "1", *h.random.choice([["aABb" * 5, "00ff" * 5], ["AABB00FF" * 5]])],
    "DNSKEY": lambda h: ["256", "3", h.random.choice(["8", "RSASHA256"]), *h.random.choice([["AQID", "BA=="], ["AQIDBA=="]])],
    "LOC": lambda h: "52 22 23 N 4 53 32 E -2m".split() + ["1m", "10000m", "10m"][:h.random.randrange(4)],
    "TYPE65280": lambda h: ["\\#", "4", *h.random.choice([["0a0b", "0c0D"], ["0A0B0C0D"]])],
}
OWN_TTL = {rdtype: 60 * (1 + number) for number, rdtype in enumerate(FIELDS)} | {"A": 60, "MX": 300, "TXT": 90061}


@pytest.mark.needs("named-compilezone")
@pytest.mark.parametrize("class_first", [False, True])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_zone_is_read_as_bind_and_dnspython_read_it(seed, class_first, ours, named):
    hand = Hand(seed, class_first)
    for number in range(60):
        hand.direct()
        hand.record(number)
    read = records(ours(hand.text))
    assert len(read) > 20
    assert read == records(named(hand.text)), hand.text
    if not class_first:  # to dnspython 2.3 it is the TTL that comes first
        assert read == by_dnspython(hand.text), hand.text


GENERATED = """\
$TTL 5
@ SOA ns host 1 1h 1h 1h 1h
@ NS example.org.
$GENERATE 1-9/4 a$ A 192.0.2.$
$GENERATE 0-255/51 $.${0,3,d}.${-1,4,o}.${16,4,x}.${16,0,X} 60 IN CNAME x$$y\\\\$z${100}.w
$GENERATE 18-19 ${0,9,n}.n 7 PTR ${0,15,N}.m
$GENERATE 1-2 t$ TXT "a b$ \\"c $\\""
$GENERATE 7-8 m$ MX "10 ${3}.b"
"""


@pytest.mark.needs("named-compilezone")
def test_what_is_generated_is_as_bind_generates_it(ours, named):
    assert records(ours(GENERATED)) == records(named(GENERATED))


@pytest.mark.needs("named-compilezone")
def test_a_file_is_included_as_bind_includes_it(ours, named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("part").write_text(" TXT in\na A 192.0.2.1\n$ORIGIN x\n$TTL 9\nb A 192.0.2.2\n")
    text = "@ 5 SOA ns host 1 1h 1h 1h 1h\n@ NS example.org.\no TXT o\n$INCLUDE part y\n HINFO a b\nc A 192.0.2.3\n"
    assert records(ours(text, "-i", str(tmp_path))) == records(named(text))


# dnspython does not read all that fits (parameters of an alias), nor write it as RFC 9460 A.1 and RFC 7553 4.4 say
# (octets in a list, quotes in a target). WKS loses zeros at its end.
OTHERWISE = {"SOA", "SVCB", "HTTPS", "URI", "WKS"}


def test_what_dnspython_writes_of_any_type_is_read(ours):
    texts, octets = [], []
    for number, rdtype in itertools.product(range(20), rdata.LAYOUTS.keys() - OTHERWISE):
        wire = rdata.make(rdtype, number)
        text = dns.rdata.from_wire("IN", rdtype, wire, 0, len(wire)).to_text()
        texts.append(f"r{number}.{rdtype} {rdtype} {text}")
        octets.append(f"r{number}.{rdtype} {rdtype} \\# {len(wire)} {wire.hex()}")
    soa = "@ 5 SOA ns host 1 1h 1h 1h 1h"
    assert ours("\n".join([soa, *texts])) == ours("\n".join([soa, *octets]))
