# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""fetch --ixfr-from brings a capture up to date (RFC 1995): the file is what an AXFR would bring. What does not apply
is followed by an AXFR, and said; the old file stays until the new one is whole. One row a case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import dns.message
import dns.rdatatype
import pytest

from lab.hostile import A, NETWORK, REFUSED, ZONE, at, holds, soa
from lab.scripted import Elsewhere, Raw, Scripted
from lab.signed import Signer
from lab.tsig import make_key
from lab.versions import B, C, FIRST, MX, NS, SAME, TXT, capture, serving, version
from lab.wire import AA, QR, TC, answer, framed, octets, question

PATIENCE = ("-t", "1", "--idle-timeout", "2")
NEWEST = 2**32 - 1


class Change(NamedTuple):
    """An answer, as the records of each message; the version it leads to, and from."""

    section: str
    messages: list[list[str]]
    new: list[str]
    old: list[str] = FIRST


def each_apart(records: list[str]) -> list[list[str]]:
    return [[each] for each in records]


A_TO_B = version(2, minus=(A,), plus=(B,))
A_TO_C = version(3, minus=(A,), plus=(C,))
ONE = [soa(2), soa(1), A, soa(2), B, soa(2)]
TWO = [soa(3), soa(1), A, soa(2), B, soa(2), B, soa(3), C, soa(3)]
SOON = A.replace(" 60 ", " 300 ")
OTHER_SOA = soa(2).replace("2 60 60 60 60", "2 7200 900 1209600 300")
TOGGLED = [soa(101)] + [each for n in range(1, 101) for each in
                        (soa(n), *([A] if n % 2 else [B]), soa(n + 1), *([B] if n % 2 else [A]))] + [soa(101)]

CHANGES = {
    "one sequence": Change("RFC 1995 4", [ONE], A_TO_B),
    "only additions": Change("RFC 1995 4", [[soa(2), soa(1), soa(2), B, soa(2)]], version(2, plus=(B,))),
    "only deletions": Change("RFC 1995 4", [[soa(2), soa(1), TXT, MX, soa(2), soa(2)]], version(2, minus=(TXT, MX))),
    "nothing but the serial": Change("RFC 1995 4", [[soa(2), soa(1), soa(2), soa(2)]], version(2)),
    "the SOA's other numbers": Change("RFC 1995 4", [[OTHER_SOA, soa(1), OTHER_SOA, OTHER_SOA]],
                                      [OTHER_SOA, *FIRST[1:]]),
    "several sequences": Change("RFC 1995 4", [TWO], A_TO_C),
    "several sequences condensed": Change("RFC 1995 6", [[soa(3), soa(1), A, soa(3), C, soa(3)]], A_TO_C),
    "a hundred sequences": Change("RFC 1995 4", [TOGGLED], version(101)),
    "a serial that wraps": Change(
        "RFC 1982 3.2", [[soa(1), soa(NEWEST), A, soa(0), B, soa(0), B, soa(1), C, soa(1)]], [soa(1), *A_TO_C[1:]],
        [soa(NEWEST), *FIRST[1:]]),
    "a serial 2^31 - 1 ahead": Change("RFC 1982 3.1", [[soa(2**31), soa(1), A, soa(2**31), B, soa(2**31)]],
                                      [soa(2**31), *A_TO_B[1:]]),
    "one record a message": Change("RFC 1995 4", each_apart(TWO), A_TO_C),
    "the SOA alone first, then differences": Change("RFC 1995 4", [TWO[:1], TWO[1:]], A_TO_C),
    "a cut behind the second SOA": Change("RFC 1995 4", [TWO[:2], TWO[2:]], A_TO_C),
    "a cut before the last SOA": Change("RFC 1995 4", [TWO[:-1], TWO[-1:]], A_TO_C),
    "the whole zone": Change("RFC 1995 4", [[*A_TO_B, soa(2)]], A_TO_B),
    "the whole zone, one record a message": Change("RFC 1995 4", each_apart([*A_TO_B, soa(2)]), A_TO_B),
    "the SOA alone first, then the whole zone": Change("RFC 1995 4", [A_TO_B[:1], [*A_TO_B[1:], soa(2)]], A_TO_B),
    "another TTL and nothing else": Change("RFC 1995 4", [[soa(2), soa(1), A, soa(2), SOON, soa(2)]],
                                           version(2, minus=(A,), plus=(SOON,))),
    "deleted and added again later": Change("RFC 1995 4", [[soa(3), soa(1), A, soa(2), soa(2), soa(3), A, soa(3)]],
                                            version(3)),
    "added and deleted again later": Change("RFC 1995 4", [[soa(3), soa(1), soa(2), B, soa(2), B, soa(3), soa(3)]],
                                            version(3)),
    "deleted and added in one sequence": Change("RFC 1995 4", [[soa(2), soa(1), A, soa(2), A, soa(2)]], version(2)),
    "deletions in capitals": Change(
        "RFC 4343 3", [[soa(2), soa(1), A.replace("www.bad", "WWW.Bad"), MX.replace("mail.bad", "Mail.BAD"), soa(2), B,
                        soa(2)]], version(2, minus=(A, MX), plus=(B,))),
    "the apex in capitals": Change("RFC 4343 3", [[each.replace("bad.example. 60 IN SOA", "BAD.example. 60 IN SOA")
                                                   for each in ONE]], A_TO_B),
}


@pytest.fixture
def old(ferry, loopback, tmp_path):
    """old(zone) is a capture of that version, in a folder of its own."""
    def old(zone: list[str] = FIRST, *words: object) -> Path:
        (tmp_path / "zones").mkdir(exist_ok=True)
        return capture(ferry, loopback.primary, zone, tmp_path / "zones" / "old", *words)

    return old


def sending(messages: list[list[str]]):
    return lambda q: [answer(q, *each) for each in messages]


def left_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("change", [pytest.param(change, id=f"{change.section}, {why}")
                                    for why, change in CHANGES.items()])
@pytest.mark.parametrize("target", ["new", "old"])
def test_the_file_is_what_an_axfr_would_bring(ferry, loopback, old, change, target):
    before = old(change.old)
    text, new = before.read_bytes(), before.with_name(target)
    with Scripted(loopback.primary, serving(change.new, sending(change.messages))) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", new, at(server), ZONE)
        assert done.status == 0, done.stderr
        assert "tcp IXFR" in server.seen and "tcp AXFR" not in server.seen
        assert holds(new, change.new)
        assert left_in(new.parent).keys() == {"old", target} and (target == "old" or before.read_bytes() == text)
        compared = ferry("compare", new, at(server), ZONE)
        assert compared.status == 0, compared.stdout + compared.stderr


def test_differences_that_come_octet_by_octet_are_the_same(ferry, loopback, old):
    def slow(query):
        return [Raw([octet]) for octet in framed(answer(query, *TWO[:4]), answer(query, *TWO[4:]))]

    before = old()
    with Scripted(loopback.primary, serving(A_TO_C, slow)) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", before, at(server), ZONE)
    assert done.status == 0 and "tcp AXFR" not in server.seen, done.stderr
    assert holds(before, A_TO_C)


@pytest.mark.parametrize("target", ["new", "old"])
def test_a_capture_that_is_up_to_date_is_said_to_be(ferry, loopback, old, target):
    before = old()
    text, stamp = before.read_bytes(), before.stat().st_mtime_ns
    with Scripted(loopback.primary, serving(FIRST, sending([[soa(1)]]))) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", before.with_name(target), at(server), ZONE)
    assert done.status == 0 and re.search(SAME, done.stderr), done.stderr
    assert "tcp AXFR" not in server.seen
    assert left_in(before.parent) == {"old": text, target: text} and before.stat().st_mtime_ns == stamp


def test_a_server_that_is_behind_is_said_to_be_and_gives_what_it_has(ferry, loopback, old):
    """Its answer is its SOA alone (RFC 1995 2); fetch brings what the server has, so this is no "up to date"."""
    before = old(A_TO_C)
    with Scripted(loopback.primary, serving(A_TO_B, sending([[soa(2)]]))) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", before, at(server), ZONE)
    assert done.status == 0 and re.search("(?i)older|behind|back", done.stderr), done.stderr
    assert server.seen[-1] == "tcp AXFR" and holds(before, A_TO_B)


def test_the_question_has_the_serial_that_is_there(ferry, loopback, old, tmp_path):
    before = old()
    with Scripted(loopback.primary, serving(A_TO_B, sending([ONE]))) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", tmp_path / "new", at(server), ZONE)
    assert done.status == 0, done.stderr
    query = next(each for each in server.queries if each.question[0].rdtype == dns.rdatatype.IXFR)
    query = dns.message.from_wire(query.octets)
    said, = query.authority  # RFC 1995 3
    assert (str(said.name), said.rdtype, said[0].serial) == (f"{ZONE}.", dns.rdatatype.SOA, 1)
    assert query.answer == []


def test_a_raw_capture_is_brought_up_to_date_too(ferry, loopback, old):
    before = old(FIRST, "--format", "raw")
    with Scripted(loopback.primary, serving(A_TO_C, sending([TWO]))) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", before.with_name("new"), at(server), ZONE)
    assert done.status == 0 and "tcp AXFR" not in server.seen, done.stderr
    assert holds(before.with_name("new"), A_TO_C)


def test_differences_are_verified_too(ferry, loopback, old, tmp_path):
    key = make_key("ferry-transfer")
    before = old()
    text = before.read_bytes()
    words = ["-k", key.write(tmp_path / "key"), "--ixfr-from", before, "-o", before, ZONE]
    spoilt = lambda q: [Signer(key, q).sign(answer(q, *ONE), spoil=lambda mac: bytes(32))]
    signed = lambda q: [Signer(key, q).sign(answer(q, *ONE))]
    whole_spoilt = lambda q: [Signer(key, q).sign(answer(q, *A_TO_B, soa(2)), spoil=lambda mac: bytes(32))]
    with Scripted(loopback.primary, serving(A_TO_B, spoilt, whole_spoilt)) as server:
        assert ferry("fetch", at(server), *words).status == REFUSED
    assert left_in(before.parent) == {"old": text}
    with Scripted(loopback.primary, serving(A_TO_B, signed)) as server:
        done = ferry("fetch", at(server), *words)
    assert done.status == 0 and "tcp AXFR" not in server.seen, done.stderr
    assert holds(before, A_TO_B)


# what does not apply


NOWHERE = f"nosuch.{ZONE}. 60 IN A 192.0.2.1"
BAD = {
    # the records of the answer, what is said
    "deletes what is not there": ("RFC 1995 4", [soa(2), soa(1), NOWHERE, soa(2), B, soa(2)], "delet|remov|not there"),
    "deletes other rdata": ("RFC 1995 4", [soa(2), soa(1), B, soa(2), soa(2)], "delet|remov|not there"),
    "deletes twice": ("RFC 1995 4", [soa(2), soa(1), A, A, soa(2), B, soa(2)], "delet|remov|not there|twice"),
    "deletes what an earlier sequence did": (
        "RFC 1995 4", [soa(3), soa(1), A, soa(2), soa(2), A, soa(3), soa(3)], "delet|remov|not there|twice"),
    "adds what is there": ("RFC 1995 4", [soa(2), soa(1), soa(2), A, soa(2)], "add|already|twice"),
    "adds twice": ("RFC 1995 4", [soa(2), soa(1), A, soa(2), B, B, soa(2)], "add|already|twice"),
    "does not start at our serial": ("RFC 1995 4", [soa(3), soa(2), A, soa(3), B, soa(3)], "serial|start|begin"),
    "sequences that do not chain": ("RFC 1995 4", [soa(3), soa(1), A, soa(2), B, soa(5), B, soa(3), C, soa(3)],
                                    "serial|chain|follow"),
    "ends before the newest serial": ("RFC 1995 4", [soa(3), soa(1), A, soa(2), B, soa(3)], "serial|chain|follow|end"),
    "a last SOA that is another": ("RFC 1995 4", [soa(2), soa(1), A, soa(2), B, soa(7)], "serial|SOA|end"),
    "a serial that goes back": ("RFC 1982 3.2", [soa(2), soa(1), A, soa(0), B, soa(0), B, soa(2), C, soa(2)],
                                "serial|back|older"),
    "records behind the end": ("RFC 1995 4", [*ONE, NS], "after|behind|end|last"),
    "the SOA of another zone": ("RFC 1995 4", [soa(2), soa(1, "other.example"), A, soa(2), B, soa(2)],
                                "other.example|SOA"),
    "a record that is malformed": (
        "RFC 1035 3.4.1", [soa(2), soa(1), A, soa(2), octets(f"x.{ZONE}", "A", b"\1\2\3"), soa(2)], ""),
}
RCODES = {"FORMERR": 1, "SERVFAIL": 2, "NOTIMP": 4, "REFUSED": 5}
FALLBACKS = {
    **{f"{section}, {why}": (sending([records]), said) for why, (section, records, said) in BAD.items()},
    **{f"RFC 1995 2, {name}": (lambda q, rcode=rcode: [answer(q, rcode=rcode)], name) for name, rcode in RCODES.items()},
    "RFC 5936 2.2.2, another question": (
        lambda q: [answer(q, *ONE, questions=[question("bed.example", "IXFR")])], "question"),
}


@pytest.mark.parametrize("why", FALLBACKS)
def test_what_does_not_apply_is_followed_by_an_axfr_and_said(ferry, loopback, old, why):
    ixfr, said = FALLBACKS[why]
    before = old()
    with Scripted(loopback.primary, serving(A_TO_B, ixfr)) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", before, at(server), ZONE, *PATIENCE)
    assert done.status == 0, done.stderr
    assert re.search("AXFR|whole zone", done.stderr) and re.search(said, done.stderr), done.stderr
    assert [each for each in server.seen if each.endswith("XFR")] == ["tcp IXFR", "tcp AXFR"]
    assert holds(before, A_TO_B) and left_in(before.parent).keys() == {"old"}


@pytest.mark.parametrize("axfr, status", [
    (lambda q: [answer(q, rcode=5)], REFUSED), (lambda q: [answer(q, *A_TO_B), Scripted.HANG_UP], NETWORK),
    (lambda q: [answer(q, *A_TO_B, soa(7))], NETWORK), (lambda q: [Scripted.HANG_UP], NETWORK),
], ids=["refused", "broken off", "malformed", "gone"])
@pytest.mark.parametrize("ixfr", [FALLBACKS["RFC 1995 4, deletes what is not there"][0],
                                  FALLBACKS["RFC 1995 2, NOTIMP"][0],
                                  lambda q: [answer(q, *ONE[:4]), Scripted.HANG_UP]],
                         ids=["does not apply", "NOTIMP", "broken off"])
def test_where_the_axfr_fails_too_the_old_file_stays(ferry, loopback, old, ixfr, axfr, status):
    before = old()
    text = before.read_bytes()
    with Scripted(loopback.primary, serving(A_TO_B, ixfr, axfr)) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", before, at(server), ZONE, *PATIENCE)
    broken_off = "tcp AXFR" not in server.seen  # where the stream breaks, another one need not be tried
    assert done.status == (NETWORK if broken_off else status), done.stderr
    assert left_in(before.parent) == {"old": text}
    assert any(line.startswith(f"zoneferry: {ZONE}: ") and at(server)[1:] in line for line in done.stderr.splitlines())


# by UDP


EVIL = f"www.{ZONE}. 60 IN A 203.0.113.66"
FORGED = [soa(2), soa(1), A, soa(2), EVIL, soa(2)]
BY_UDP = {
    # the datagrams, what is asked for them
    "RFC 1995 2, differences in one packet": (lambda q: [answer(q, *ONE)], ["udp IXFR"]),
    "RFC 1995 2, the whole zone in one packet": (lambda q: [answer(q, *A_TO_B, soa(2))], ["udp IXFR"]),
    "RFC 1995 2, the newer SOA alone says: use TCP": (lambda q: [answer(q, soa(2))], ["udp IXFR", "tcp IXFR"]),
    "RFC 2181 9, truncated": (lambda q: [answer(q, *ONE[:3], flags=QR | AA | TC)], ["udp IXFR", "tcp IXFR"]),
    "RFC 2181 9, truncated, and empty": (lambda q: [answer(q, flags=QR | AA | TC)], ["udp IXFR", "tcp IXFR"]),
    "RFC 5452 9.1, forged with another id": (
        lambda q: [answer(q, *FORGED, id=q.id ^ 1), answer(q, *ONE)], ["udp IXFR"]),
    "RFC 5452 9.1, forged from another port": (
        lambda q: [Elsewhere(answer(q, *FORGED)), answer(q, *ONE)], ["udp IXFR"]),
    "RFC 5452 9.1, forged with another question": (
        lambda q: [answer(q, *FORGED, questions=[question("bed.example", "IXFR")]), answer(q, *ONE)], ["udp IXFR"]),
}


@pytest.mark.parametrize("why", BY_UDP)
def test_by_udp_it_is_the_same_zone(ferry, loopback, old, why):
    datagrams, seen = BY_UDP[why]
    before = old()
    with Scripted(loopback.primary, serving(A_TO_B, sending([ONE])), udp=datagrams) as server:
        done = ferry("fetch", "+udp", "--ixfr-from", before, "-o", before, at(server), ZONE)
    assert done.status == 0, done.stderr
    assert server.seen == seen
    assert holds(before, A_TO_B) and left_in(before.parent).keys() == {"old"}


def test_by_udp_up_to_date_is_one_packet(ferry, loopback, old):
    before = old()
    text, stamp = before.read_bytes(), before.stat().st_mtime_ns
    with Scripted(loopback.primary, serving(FIRST), udp=lambda q: [answer(q, soa(1))]) as server:
        done = ferry("fetch", "+udp", "--ixfr-from", before, "-o", before, at(server), ZONE)
    assert done.status == 0 and re.search(SAME, done.stderr), done.stderr
    assert server.seen == ["udp IXFR"]
    assert (left_in(before.parent), before.stat().st_mtime_ns) == ({"old": text}, stamp)


def test_without_an_answer_by_udp_tcp_is_asked(ferry, loopback, old):
    before = old()
    with Scripted(loopback.primary, serving(A_TO_B, sending([ONE])), udp=lambda q: []) as server:
        done = ferry("fetch", "+udp", "-t", "0.3", "--ixfr-from", before, "-o", before, at(server), ZONE)
    assert done.status == 0 and server.seen[-1] == "tcp IXFR", done.stderr
    assert holds(before, A_TO_B)


def test_by_udp_too_what_does_not_apply_is_followed_by_an_axfr(ferry, loopback, old):
    before = old()
    bad = [soa(2), soa(1), NOWHERE, soa(2), B, soa(2)]
    with Scripted(loopback.primary, serving(A_TO_B, sending([bad])), udp=lambda q: [answer(q, *bad)]) as server:
        done = ferry("fetch", "+udp", "--ixfr-from", before, "-o", before, at(server), ZONE)
    assert done.status == 0 and re.search("AXFR|whole zone", done.stderr), done.stderr
    assert server.seen[0] == "udp IXFR" and server.seen[-1] == "tcp AXFR" and holds(before, A_TO_B)


def test_unasked_nothing_goes_by_udp(ferry, loopback, old, tmp_path):
    """A lone packet from anybody could undo a zone: UDP is for those who say so."""
    before = old()
    with Scripted(loopback.primary, serving(A_TO_B, sending([ONE])), udp=lambda q: [answer(q, *FORGED)]) as server:
        done = ferry("fetch", "--ixfr-from", before, "-o", tmp_path / "new", at(server), ZONE)
    assert done.status == 0 and not any(each.startswith("udp") for each in server.seen), done.stderr
