# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Whatever is sent in answer to a question for a SOA, a NOTIFY or an UPDATE: the right answer counts, and nothing else.

By UDP what is not the answer is dropped, and the right one that comes behind it is taken. By TCP it ends the
connection; what became of an UPDATE is then found out by looking. One row a case.
"""

from __future__ import annotations

import json
import re
from typing import Callable, NamedTuple

import dns.opcode
import pytest

from lab.hostile import at
from lab.scripted import Elsewhere, Scripted
from lab.signed import Signer
from lab.tsig import make_key
from lab.wire import AA, OPCODE, QR, answer, question

ZONE, HOST = "ferry.example", "ns2-new.ferry.example"
SOA = f"{ZONE}. 60 IN SOA ns1.{ZONE}. host.{ZONE}. 7 60 60 600 60"
NS = f"{ZONE}. 60 IN NS ns1.{ZONE}."
KEY, OTHER = make_key("hostile"), make_key("hostile")
DONE, REFUSED, NETWORK = 0, 3, 4
NXDOMAIN = 3  # the rcode
TSIG_ANY = b"\x00\xfa\x00\xff"  # type and class of a TSIG record
SHORT = ("-t", "0.6")


def right(query, *records, flags: int = AA, **spoil) -> bytes:
    return answer(query, *records, flags=QR | flags | query.opcode() * OPCODE, **spoil)


class Row(NamedTuple):
    section: str
    wrong: Callable  # of the query and the records of the right answer: what is sent before that, or in its place


# what anyone could send who guesses, or a server that is confused
ANYONE = {
    "another id": Row("RFC 1035 4.1.1", lambda q, *r: right(q, *r, id=q.id ^ 1)),
    "another question": Row("RFC 5452 4.1", lambda q, *r: right(q, *r, questions=[question(f"other.{ZONE}", "SOA")])),
    "two questions": Row("RFC 9619 3", lambda q, *r: right(q, *r, questions=2 * [question(ZONE, "SOA")])),
    "another opcode": Row("RFC 1035 4.1.1", lambda q, *r: answer(q, *r, flags=QR | AA | (q.opcode() ^ 2) * OPCODE)),
    "a query": Row("RFC 1035 4.1.1", lambda q, *r: answer(q, *r, flags=q.opcode() * OPCODE)),
    "another port's": Row("RFC 5452 9.1", lambda q, *r: Elsewhere(right(q, *r))),
    "nothing": Row("RFC 1035 4.1", lambda q, *r: b""),
    "half a header": Row("RFC 1035 4.1.1", lambda q, *r: right(q, *r)[:7]),
    "garbage": Row("RFC 1035 4.1", lambda q, *r: bytes(range(1, 200))),
}

LONG_ADDRESS = b"\0\0\1\0\1" + bytes(4) + b"\0\5" + bytes(5)  # of five octets

# what is an answer by its beginning, and no message
BROKEN = {
    "octets left over": Row("RFC 1035 4.1", lambda q, *r: right(q, *r) + b"!"),
    "a record that is not there": Row("RFC 1035 4.1.1", lambda q, *r: recounted(right(q, *r), 3)),
    "a record cut off": Row("RFC 1035 4.1.3", lambda q, *r: right(q, SOA)[:-3]),
    "a name that points to itself": Row("RFC 1035 4.1.4", lambda q, *r: recounted(right(q), 3) + pointing(right(q))),
    "rdata too long for its type": Row("RFC 1035 3.4.1", lambda q, *r: recounted(right(q), 3) + LONG_ADDRESS),
}

# what has to be signed, and is not, or wrongly
SIGNED = {
    "unsigned": Row("RFC 8945 5.3", lambda q, *r: right(q, *r)),
    "signed with another secret": Row("RFC 8945 5.3.1", lambda q, *r: signed(q, right(q, *r), by=OTHER)),
    "a truncated MAC": Row("RFC 8945 5.2.2.1", lambda q, *r: signed(q, right(q, *r), spoil=lambda mac: mac[:9])),
    "a MAC of another answer": Row("RFC 8945 5.3.1", lambda q, *r: signed(q, right(q, *r), spoil=lambda mac: mac[::-1])),
    "signed an hour ago": Row("RFC 8945 5.2.3", lambda q, *r: signed(q, right(q, *r), late=-3600)),
}


def recounted(wire: bytes, section: int) -> bytes:
    """With a record more in the header's count of a section."""
    at = 4 + 2 * section
    return wire[:at] + (int.from_bytes(wire[at:at + 2], "big") + 1).to_bytes(2, "big") + wire[at + 2:]


def pointing(wire: bytes) -> bytes:
    """A record behind `wire` whose owner is a pointer to itself."""
    return (0xc000 + len(wire)).to_bytes(2, "big") + b"\0\1\0\1" + bytes(4) + b"\0\4" + bytes(4)


def signed(query, wire: bytes, *, by=None, **how) -> bytes:
    return Signer(KEY, query, by).sign(wire, **how)


def rows(table):
    return [pytest.param(row.wrong, id=f"{row.section}, {why}") for why, row in table.items()]


@pytest.fixture
def key(tmp_path):
    return "-k", KEY.write(tmp_path / "key")


def nothing(_query):
    return []


# a SOA, a NOTIFY: by UDP

COMMANDS = [pytest.param("serials", [SOA], id="SOA"), pytest.param("notify", [], id="NOTIFY")]


@pytest.mark.parametrize("command, records", COMMANDS)
@pytest.mark.parametrize("wrong", rows(ANYONE | BROKEN))
def test_what_is_no_answer_is_dropped(ferry, loopback, command, records, wrong):
    with Scripted(loopback.primary, nothing, udp=lambda q: [wrong(q, *records), right(q, *records)]) as server:
        done = ferry(command, ZONE, at(server), "--json")
    assert done.status == DONE, done.stderr
    assert json.loads(done.stdout)["ok"]


@pytest.mark.parametrize("command, records", COMMANDS)
@pytest.mark.parametrize("wrong", rows(ANYONE))
def test_and_is_not_taken_where_nothing_better_comes(ferry, loopback, command, records, wrong):
    with Scripted(loopback.primary, nothing, udp=lambda q: [wrong(q, *records)]) as server:
        done = ferry(command, ZONE, at(server), *SHORT)
    assert done.status == NETWORK and "no answer by UDP" in done.stderr


@pytest.mark.parametrize("command, records", COMMANDS)
@pytest.mark.parametrize("wrong", rows(BROKEN))
def test_and_what_is_no_message_is_told_where_nothing_better_comes(ferry, loopback, command, records, wrong):
    with Scripted(loopback.primary, nothing, udp=lambda q: [wrong(q, *records)]) as server:
        done = ferry(command, ZONE, at(server), *SHORT, "--json")
    assert done.status == NETWORK and not json.loads(done.stdout.splitlines()[0])["ok"]
    assert "octet " in done.stdout


@pytest.mark.parametrize("command, records", COMMANDS)
@pytest.mark.parametrize("wrong", rows(BROKEN))
def test_by_tcp_too(ferry, loopback, command, records, wrong):
    with Scripted(loopback.primary, lambda q: [wrong(q, *records)]) as server:
        done = ferry(command, ZONE, at(server), "--tcp", *SHORT, "--json")
    assert done.status == NETWORK and not json.loads(done.stdout.splitlines()[0])["ok"]


@pytest.mark.parametrize("command, records", COMMANDS)
@pytest.mark.parametrize("wrong", rows(SIGNED))
def test_an_unsigned_answer_does_not_hide_the_signed_one(ferry, loopback, key, command, records, wrong):
    def script(query):
        return [wrong(query, *records), signed(query, right(query, *records))]

    with Scripted(loopback.primary, nothing, udp=script) as server:
        done = ferry(command, ZONE, at(server), *key, "--json")
    assert done.status == DONE, done.stderr
    assert json.loads(done.stdout)["ok"]


@pytest.mark.parametrize("command, records", COMMANDS)
@pytest.mark.parametrize("wrong", rows(SIGNED))
def test_and_is_told_where_no_other_comes(ferry, loopback, key, command, records, wrong):
    with Scripted(loopback.primary, nothing, udp=lambda q: [wrong(q, *records)]) as server:
        done = ferry(command, ZONE, at(server), *key, *SHORT)
    assert done.status == REFUSED and re.search("signature|signed|MAC|clocks", done.stderr)


# an UPDATE: by TCP, and its fate is looked up


class Primary:
    """Answers for a zone of one name server; says to an UPDATE what the row has, having done it or not."""

    def __init__(self, wrong, does: bool) -> None:
        self.wrong, self.does, self.updates = wrong, does, 0

    def __call__(self, query):
        if query.opcode() == dns.opcode.UPDATE:
            self.updates += 1
            return [self.wrong(query), Scripted.HANG_UP]
        wire = self.look(query)
        return [signed(query, wire) if TSIG_ANY in query.octets else wire]

    def look(self, query) -> bytes:
        owner, rdtype = query.question[0].name.to_text().rstrip("."), query.question[0].rdtype
        granted = self.does and self.updates
        held = {(ZONE, 6): [SOA], (ZONE, 2): [NS] + granted * [f"{ZONE}. 60 IN NS {HOST}."],
                (HOST, 1): granted * [f"{HOST}. 60 IN A 192.0.2.9"]}
        records = held.get((owner, int(rdtype)), [])
        known = any(there and owner == name for (name, _), there in held.items())
        return right(query, *records, flags=AA | (0 if known else NXDOMAIN), authority=[] if records else [SOA])


BY_TCP = {why: row for why, row in ANYONE.items() if why not in ("another port's", "nothing")}


def records_of(done) -> dict[str, int]:
    receipt = json.loads(done.stdout)
    return {each: len(receipt[each]) for each in ("granted", "intended")}


@pytest.mark.parametrize("does", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("wrong", rows(BY_TCP | BROKEN))
def test_the_fate_of_an_update_is_looked_up(ferry, loopback, wrong, does):
    primary = Primary(wrong, does)
    with Scripted(loopback.primary, primary, udp=primary) as server:
        done = ferry("grant", at(server), ZONE, f"--for={HOST}=192.0.2.9")
    assert primary.updates == 1
    if does:
        assert done.status == DONE, done.stderr
        assert len(json.loads(done.stdout)["granted"]) == 2
    else:
        assert done.status == NETWORK and records_of(done) == {"granted": 0, "intended": 2}  # it may come yet


@pytest.mark.parametrize("does", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("wrong", rows(SIGNED))
def test_and_so_is_that_of_an_update_whose_answer_does_not_verify(ferry, loopback, key, wrong, does):
    primary = Primary(wrong, does)
    with Scripted(loopback.primary, primary, udp=primary) as server:
        done = ferry("grant", at(server), ZONE, f"--for={HOST}=192.0.2.9", *key)
    assert primary.updates == 1
    if does:
        assert done.status == DONE, done.stderr
        assert len(json.loads(done.stdout)["granted"]) == 2
    else:
        assert done.status == REFUSED and records_of(done) == {"granted": 0, "intended": 2}
