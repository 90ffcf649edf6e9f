# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Whatever a server sends in answer to an AXFR: the zone, or the documented exit status and one line that says why, the
old file untouched to the octet, and nothing left lying about. One row a case."""

from __future__ import annotations

import socket
import struct

import pytest

from lab.hostile import A, NETWORK, NEXT_SOA, PATIENCE, REFUSED, SOA, ZONE, Attempt, Row, at, rows, soa
from lab.scripted import Pause, Raw, Scripted, message
from lab.wire import AA, OPCODE, QR, TC, answer, framed, octets, question, record

NS, NS_A = f"{ZONE}. 60 IN NS ns.{ZONE}.", f"ns.{ZONE}. 60 IN A 192.0.2.53"
OUTSIDE = "www.other.example. 60 IN A 192.0.2.1"
REFUSED_RCODE, SERVFAIL_RCODE, FORMERR_RCODE, NOTIMP_RCODE, NOTAUTH_RCODE = 5, 2, 1, 4, 9


@pytest.fixture
def attempt(ferry, loopback, tmp_path) -> Attempt:
    return Attempt(ferry, loopback.primary, tmp_path / "zones")


def one(*records, **spoil):
    """The script of one message."""
    return lambda q: [answer(q, *records, **spoil)]


def two(first: dict, second: dict):
    """The script of two messages, whole if both are sound."""
    return lambda q: [answer(q, SOA, A, **first), answer(q, NS, SOA, **{"questions": ()} | second)]


# The header and the question, RFC 5936 2.2.1 and 2.2.2


def other_id(q):
    return q.id ^ 1


HEADERS = {
    "another id": Row("RFC 5936 2.2.1", lambda q: [answer(q, SOA, A, SOA, id=other_id(q))], NETWORK, "id|no message"),
    "another id in a later message": Row(
        "RFC 5936 2.2.1", lambda q: [answer(q, SOA, A), answer(q, SOA, id=other_id(q))], NETWORK, "id|no message"),
    "a query": Row("RFC 5936 2.2.1", one(SOA, A, SOA, flags=AA), NETWORK, "QR|not an answer|query"),
    "a query in a later message": Row("RFC 5936 2.2.1", two({}, {"flags": AA}), NETWORK, "QR|not an answer|query"),
    "another opcode": Row("RFC 5936 2.2.1", one(SOA, A, SOA, flags=QR | AA | 5 * OPCODE), NETWORK, "(?i)opcode|update"),
    "another opcode in a later message": Row("RFC 5936 2.2.1", two({}, {"flags": QR | AA | 4 * OPCODE}), NETWORK,
                                             "(?i)opcode|notify"),
    "truncated": Row("RFC 5936 2.2.1", one(SOA, A, SOA, flags=QR | AA | TC), NETWORK, "(?i)trunca|TC"),
    "truncated in a later message": Row("RFC 5936 2.2.1", two({}, {"flags": QR | AA | TC}), NETWORK, "(?i)trunca|TC"),
    "REFUSED": Row("RFC 5936 2.2.1", one(rcode=REFUSED_RCODE), REFUSED, "REFUSED"),
    "NOTAUTH": Row("RFC 5936 2.2.1", one(rcode=NOTAUTH_RCODE), REFUSED, "NOTAUTH"),
    "SERVFAIL": Row("RFC 5936 2.2.1", one(rcode=SERVFAIL_RCODE), REFUSED, "SERVFAIL"),
    "FORMERR": Row("RFC 5936 2.2.1", one(rcode=FORMERR_RCODE), REFUSED, "FORMERR"),
    "NOTIMP": Row("RFC 5936 2.2.1", one(rcode=NOTIMP_RCODE), REFUSED, "NOTIMP"),
    "REFUSED without the question": Row("RFC 5936 2.2.1", one(rcode=REFUSED_RCODE, questions=()), REFUSED, "REFUSED"),
    "a whole zone with an rcode": Row("RFC 5936 2.2.1", one(SOA, A, SOA, rcode=SERVFAIL_RCODE), REFUSED, "SERVFAIL"),
    "an rcode in the middle": Row(
        "RFC 5936 2.2.1", lambda q: [answer(q, SOA, A), answer(q, rcode=REFUSED_RCODE), answer(q, SOA)], REFUSED,
        "after .*2 records.*REFUSED"),
    "an rcode in the last message": Row("RFC 5936 2.2.1", two({}, {"rcode": SERVFAIL_RCODE}), REFUSED,
                                        "after .*2 records.*SERVFAIL"),
    "another question's name": Row("RFC 5936 2.2.2", one(SOA, A, SOA, questions=[question("bed.example")]), NETWORK,
                                   "question"),
    "another question's type": Row("RFC 5936 2.2.2", one(SOA, A, SOA, questions=[question(ZONE, "SOA")]), NETWORK,
                                   "question"),
    "another question's class": Row("RFC 5936 2.2.2", one(SOA, A, SOA, questions=[question(ZONE, rdclass=3)]), NETWORK,
                                    "question"),
    "another question later": Row("RFC 5936 2.2.2", two({}, {"questions": [question("bed.example")]}), NETWORK,
                                  "question"),
    "no question in the first message": Row("RFC 5936 2.2.1", one(SOA, A, SOA, questions=()), NETWORK, "question"),
    "two questions": Row("RFC 5936 2.2.1", one(SOA, A, SOA, questions=[question(ZONE)] * 2), NETWORK, "question"),
}


# The sections and what is in them, RFC 5936 2.2, 2.2.3, 2.2.4 and 3


def meta(number: int) -> bytes:
    return octets(f"www.{ZONE}", number, b"")


SECTIONS = {
    "first not the SOA": Row("RFC 5936 2.2", one(A, SOA), NETWORK, "SOA"),
    "first the SOA of another zone": Row("RFC 5936 2.2", one(soa(1, "other.example"), A, SOA), NETWORK, "SOA"),
    "first the SOA of a zone below": Row("RFC 5936 2.2", one(soa(1, f"sub.{ZONE}"), A, SOA), NETWORK, "SOA"),
    "first the SOA of the zone above": Row("RFC 5936 2.2", one(soa(1, "example"), A, SOA), NETWORK, "SOA"),
    "no record at all": Row("RFC 5936 2.2", one(), NETWORK, "SOA|empty|no record|without records"),
    "last SOA with another serial": Row("RFC 5936 2.2", one(SOA, A, NEXT_SOA), NETWORK, "serial"),
    "last SOA of another zone": Row("RFC 5936 2.2", one(SOA, A, soa(1, "other.example")), NETWORK, "other.example"),
    "a SOA below the apex": Row("RFC 5936 3", one(SOA, soa(1, f"sub.{ZONE}"), SOA), NETWORK, "SOA"),
    "a record outside the zone first": Row("RFC 5936 2.2", one(OUTSIDE, SOA, SOA), NETWORK, "www.other.example.*SOA"),
    "a record outside the zone behind the end": Row("RFC 5936 2.2", one(SOA, A, SOA, OUTSIDE), NETWORK,
                                                    "www.other.example.*last SOA"),
    "a record outside the zone where none may be": Row("RFC 5936 3", one(SOA, OUTSIDE, SOA), NETWORK,
                                                       "www.other.example.", ("--strict",)),
    "a record of class CH": Row("RFC 1035 5.2", one(SOA, octets(f"www.{ZONE}", "TXT", b"\1x", rdclass=3), SOA), NETWORK,
                                "(?i)class|CH"),
    "the SOA of class CH": Row("RFC 1035 5.2", one(record(SOA).replace(b"\0\6\0\1", b"\0\6\0\3"), A, SOA), NETWORK,
                               "(?i)class|CH|SOA"),
    "class ANY": Row("RFC 6895 3.2", one(SOA, octets(f"www.{ZONE}", "A", b"\300\0\2\1", rdclass=255), SOA), NETWORK,
                     "(?i)class|ANY"),
    **{f"type {number} among the records": Row("RFC 6895 3.1", one(SOA, meta(number), SOA), NETWORK, "type|meta|OPT|TSIG")
       for number in (0, 41, 249, 250, 251, 252, 253, 255)},
    "OPT at the root among the records": Row("RFC 6891 6.1.1", one(SOA, octets(".", "OPT", b"", rdclass=1232), SOA),
                                             NETWORK, "OPT|type|class|zone"),
    "records in authority": Row("RFC 5936 2.2.4", one(SOA, A, SOA, authority=[NS]), NETWORK, "(?i)authority"),
    "records in authority later": Row("RFC 5936 2.2.4", two({}, {"authority": [NS]}), NETWORK, "(?i)authority"),
    "records behind the end": Row("RFC 5936 2.2", one(SOA, A, SOA, NS), NETWORK, "(?i)after|behind|end|last"),
}


# The stream, RFC 5936 2.3 and 4.1, RFC 1035 4.2.2


def cut(wire: bytes, left: int) -> Raw:
    """The first octets of a message, behind its whole length."""
    return Raw(framed(wire)[:2 + left])


def endless(query):
    yield message(query, SOA)
    number = 0
    while True:
        number += 1
        yield message(query, f"h{number}.{ZONE}. 60 IN A 192.0.2.1")


def steady(query):
    for each in endless(query):
        yield each
        yield Pause(0.02)


def dribble(query):
    yield answer(query, SOA, A)
    for octet in framed(answer(query, NS, NS_A, SOA)):
        yield Raw([octet])
        yield Pause(0.05)


UNTIL_IDLE = ("--idle-timeout", "0.4")
STREAMS = {
    "gone at once": Row("RFC 5936 2.3", lambda q: [Scripted.HANG_UP], NETWORK, "closed by the server"),
    "gone after the SOA": Row("RFC 5936 2.3", lambda q: [answer(q, SOA), Scripted.HANG_UP], NETWORK,
                              "after 1 message .1 record,.*closed by the server"),
    "gone after some records": Row("RFC 5936 2.3", lambda q: [answer(q, SOA, A), Scripted.HANG_UP], NETWORK,
                                   "after 1 message .2 records.*closed by the server"),
    "gone in a message": Row(
        "RFC 5936 2.3", lambda q: [answer(q, SOA, A), cut(answer(q, NS, SOA), 40), Scripted.HANG_UP], NETWORK,
        "in the middle of a message"),
    "gone before the last octet": Row(
        "RFC 5936 2.3", lambda q: [Raw(framed(answer(q, SOA, A, SOA))[:-1]), Scripted.HANG_UP], NETWORK,
        "in the middle of a message"),
    "gone in a length": Row("RFC 1035 4.2.2", lambda q: [answer(q, SOA, A), Raw(b"\0"), Scripted.HANG_UP], NETWORK,
                            "in the middle of a message"),
    "reset at once": Row("RFC 5936 2.3", lambda q: [Scripted.RESET], NETWORK, "(?i)reset|closed"),
    "reset after some records": Row("RFC 5936 2.3", lambda q: [answer(q, SOA, A), Scripted.RESET], NETWORK,
                                    "(?i)reset|closed"),
    "an empty message": Row("RFC 1035 4.2.2", lambda q: [b""], NETWORK, "(?i)short|header|octets"),
    "an empty message later": Row("RFC 1035 4.2.2", lambda q: [answer(q, SOA, A), b"", answer(q, SOA)], NETWORK,
                                  "(?i)short|header|octets"),
    **{f"a message of {n} octets": Row("RFC 1035 4.1.1", lambda q, n=n: [answer(q, SOA)[:n]], NETWORK,
                                       "(?i)short|header|octets") for n in range(1, 12)},
    "nonsense": Row("RFC 1035 4.1", lambda q: [bytes(range(256)) * 8], NETWORK, ""),
    "silence": Row("RFC 7766 6.2.3", lambda q: [Scripted.STALL], NETWORK, "no (answer|message) for", UNTIL_IDLE),
    "silence after some records": Row("RFC 7766 6.2.3", lambda q: [answer(q, SOA, A), Scripted.STALL], NETWORK,
                                      "no message for", UNTIL_IDLE),
    "silence in a message": Row(
        "RFC 7766 6.2.3", lambda q: [answer(q, SOA, A), cut(answer(q, NS, SOA), 40), Scripted.STALL], NETWORK,
        "no message for", UNTIL_IDLE),
    "one octet after the other": Row("RFC 7766 6.2.3", dribble, NETWORK, "no message for", UNTIL_IDLE),
    "message after message": Row("RFC 5936 6", steady, NETWORK, "not done after 300 ms", ("--total-timeout", "0.3")),
    "records without end": Row("RFC 5936 6", endless, NETWORK, "3 records", ("--max-records", 3)),
    "octets without end": Row("RFC 5936 6", endless, NETWORK, "200 octets", ("--max-octets", 200)),
    "messages without end": Row("RFC 5936 6", endless, NETWORK, "5 messages", ("--max-messages", 5)),
}


ALL = HEADERS | SECTIONS | STREAMS


@pytest.mark.parametrize("row", rows(ALL))
def test_a_broken_transfer_leaves_the_old_file(attempt, row):
    attempt.fails(row, *([] if row.words else PATIENCE))


@pytest.mark.parametrize("why", ["REFUSED", "gone in a message", "records behind the end", "records without end"])
def test_where_no_file_was_none_is_after_a_broken_transfer(attempt, why):
    attempt.fails(ALL[why], old=None)


def test_a_connection_that_does_not_come_about_has_its_own_deadline(ferry, loopback, tmp_path):
    with socket.socket() as deaf:
        deaf.bind((loopback.primary.address, loopback.primary.port))
        deaf.listen(0)  # one is kept waiting; to others the kernel does not answer
        with socket.create_connection(deaf.getsockname()):
            done = ferry("fetch", at(loopback.primary), ZONE, "-o", tmp_path / "zone", "--connect-timeout", "0.3")
    assert done.status == NETWORK and "connect" in done.stderr, done.stderr


# Odd, and right


def mixed_case(q):
    """Names are the same whatever their letters' case, RFC 4343; they are kept as they come, RFC 5936 3.4."""
    return [answer(q, SOA.replace(f"{ZONE}. 60", "Bad.eXample. 60"), NS, "NS.BAD.example. 60 IN A 192.0.2.53",
                   "wWw.bad.EXAMPLE. 60 IN A 192.0.2.1", SOA.replace(f"{ZONE}. 60", "BAD.EXAMPLE. 60"))]


def filled(q):
    """A message of 65,535 octets, the most there is room to say (RFC 1035 4.2.2)."""
    room = 65535 - len(answer(q, SOA, NS, A, NS_A, octets(f"big.{ZONE}", 65280, b""), SOA))
    return [answer(q, SOA, NS, A, NS_A, octets(f"big.{ZONE}", 65280, b"x" * room), SOA)]


WHOLE = [SOA, NS, A, NS_A]
IN_FOUR = [SOA], [NS, A], [NS_A], [SOA]


def messages(q, *, questions_later=(), batches=IN_FOUR, **header):
    return [answer(q, *batch, questions=None if number == 0 else questions_later, **header)
            for number, batch in enumerate(batches)]


ODD = {
    "the question only in the first message": Row("RFC 5936 2.2.2", lambda q: messages(q)),
    "the question in every message": Row("RFC 5936 2.2.2", lambda q: messages(q, questions_later=None)),
    "one record a message, as old Windows": Row(
        "RFC 5936 2.2", lambda q: messages(q, batches=[[each] for each in [*WHOLE, SOA]])),
    "the SOA alone first": Row("RFC 5936 2.2", lambda q: messages(q, batches=[[SOA], [NS, A, NS_A, SOA]])),
    "capitals in owners and apex": Row("RFC 4343 3", mixed_case),
    "OPT in additional": Row(
        "RFC 5936 2.2.5", lambda q: messages(q, additional=[octets(".", "OPT", b"", rdclass=1232, ttl=0)])),
    "every octet in a segment of its own": Row(
        "RFC 7766 8", lambda q: [Raw([octet]) for octet in framed(*messages(q))]),
    "all messages in one segment": Row("RFC 7766 8", lambda q: [Raw(framed(*messages(q)))]),
    "a message behind the end, in one write": Row(
        "RFC 5936 2.2", lambda q: [Raw(framed(*messages(q), answer(q, f"www.{ZONE}. 60 IN A 192.0.2.2", SOA)))]),
    "a message behind the end that says REFUSED": Row(
        "RFC 5936 2.2", lambda q: [Raw(framed(*messages(q), answer(q, rcode=REFUSED_RCODE)))]),
    "half a message behind the end": Row(
        "RFC 5936 2.2", lambda q: [Raw(framed(*messages(q)) + framed(answer(q, NS, SOA))[:20]), Scripted.HANG_UP]),
}


@pytest.mark.parametrize("row", rows(ODD))
def test_an_odd_transfer_brings_the_zone(attempt, row):
    attempt.succeeds(row, WHOLE)


def test_the_longest_message_there_is_brings_the_zone(attempt):
    row = Row("RFC 1035 4.2.2", filled)
    _, done = attempt.fetch(row)
    assert done.status == 0, done.stderr
    assert f"5 records, 1 message, {65535:,} octets" in done.stderr
    big = next(line for line in attempt.target.read_text().splitlines() if line.startswith("big."))
    assert big.count("78") > 65000


def test_a_tag_for_windows_is_two_octets_behind_the_question(attempt):
    """Windows 2000 to 2003 pack many records into a message for those who send it."""
    row = Row("RFC 5936 2.1", lambda q: messages(q))
    plain, tagged = (attempt.fetch(row, *words) for words in [[], ["--ms-tag"]])
    for server, done in plain, tagged:
        assert done.status == 0 and server.seen == ["tcp AXFR"], done.stderr
    plain, tagged = (server.queries[0].octets[2:] for server, _ in (plain, tagged))  # behind the id
    assert tagged == plain + b"\x4d\x53"
    assert plain == struct.pack("!HHHHH", 0, 1, 0, 0, 0) + question(ZONE)


# memory


@pytest.mark.needs("valgrind")
@pytest.mark.parametrize("why", ["REFUSED", "gone in a message", "records behind the end", "silence in a message"])
def test_no_memory_is_lost_in_a_broken_transfer(attempt, checked, why):
    attempt.ferry = checked
    attempt.fails(ALL[why], "--idle-timeout", "2")
