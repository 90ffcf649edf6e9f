# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""winprimary.py answers queries as BIND does, but for what is Windows' own, and stands anything."""

from __future__ import annotations

import os
import signal
import struct

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rrset
import pytest

from lab import judge, tsig
from lab.raw import rcode_of, read_message, send_message, tcp, udp
from lab.servers import Bind, WinPrimary, Zone

FERRY = "ferry.example"

QUESTIONS = [
    ("dock", "A", "a name with the type"),
    ("DOCK", "a", "in another case"),
    ("dock", "TXT", "a name without the type"),
    ("nowhere", "A", "no such name"),
    ("very.deep.berth", "A", "an empty non-terminal"),
    ("berth", "ANY", "an empty non-terminal, any type"),
    ("x.y.quay", "A", "a wildcard, two labels deep"),
    ("x.quay", "MX", "a wildcard without the type"),
    ("quay", "A", "not below the wildcard"),
    ("x.dock", "A", "below a name that is no wildcard"),
    ("www", "A", "an alias"),
    ("www", "CNAME", "the alias itself"),
    ("chain", "A", "an alias of an alias"),
    ("chain", "MX", "an alias of an alias without the type"),
    ("dangling", "A", "an alias of nothing"),
    ("away", "A", "an alias of a name elsewhere"),
    ("a.old.pier", "A", "below a DNAME, to no such name"),
    ("old.pier", "DNAME", "the DNAME itself"),
    ("old.pier", "A", "at a DNAME, without the type"),
    ("berth.old.pier", "A", "below a DNAME"),
    ("child", "A", "at a delegation"),
    ("a.b.child", "A", "below a delegation"),
    ("ns.child", "A", "glue"),
    ("child", "DS", "what belongs to the parent of a delegation"),
    ("bare", "DS", "the same, where there is none"),
    ("", "SOA", "the apex"),
    ("", "MX", "several records"),
    ("", "TYPE65281", "a type without a name"),
    (r"dot\.in\.label", "TXT", "a dot in a label"),
    (r"\000\255", "TXT", "octets"),
    ("_ldap._tcp.dock", "SRV", "a service"),
]


@pytest.mark.needs("named")
def test_queries_are_answered_as_bind_answers_them(loopback, files, serve, started, tmp_path):
    windows = serve()
    bind = started(Bind(loopback.old, tmp_path / "bind", [Zone(FERRY, file=files[FERRY])]))
    for label, rdtype, why in QUESTIONS:
        name = dns.name.from_text(label, dns.name.from_text(FERRY)) if label else FERRY
        questions = [judge.query(server, name, rdtype) for server in (windows, bind)]
        assert said(questions[0]) == said(questions[1]), why


def said(response: dns.message.Message) -> tuple:
    """What matters in an answer; beside one that is found BIND tells the NS hosts too."""
    authority = [] if response.answer else response.authority
    return (response.rcode(), response.flags & dns.flags.AA,
            records(response.answer), records(authority))


def records(section: list[dns.rrset.RRset]) -> set[judge.Record]:
    return {judge.record(rrset.name, rrset.ttl, rdata) for rrset in section for rdata in rrset}


def test_referral_brings_its_glue(serve):
    response = judge.query(serve(), "www.child.ferry.example")
    assert {rrset.to_text() for rrset in response.additional} == {
        "ns.child.ferry.example. 3600 IN A 192.0.2.90",
        "ns.child.ferry.example. 3600 IN AAAA 2001:db8::90"}


def test_answer_has_no_authority_section(serve):
    assert judge.query(serve(), "dock.ferry.example").authority == []


@pytest.mark.parametrize("edns, tcp, truncated", [
    (None, False, True),  # 512 octets by RFC 1035
    (512, False, True),
    (4096, False, False),
    (None, True, False),
])
def test_answer_too_big_for_udp_is_truncated(serve, edns, tcp, truncated):
    response = judge.query(serve(), "txt.long.ferry.example", "TXT", edns=edns, tcp=tcp)
    assert bool(response.flags & dns.flags.TC) == truncated
    assert bool(response.answer) != truncated


def test_edns_is_answered_with_windows_own_size(serve):
    primary = serve()
    assert judge.query(primary, FERRY, "SOA", edns=1232).payload == 4000
    assert judge.query(primary, FERRY, "SOA").edns == -1


def test_unknown_edns_version_is_badvers(serve):
    query = dns.message.make_query(FERRY, "SOA")
    query.use_edns(1)
    assert judge.exchange(query, serve()).rcode() == dns.rcode.BADVERS


@pytest.mark.parametrize("name, rdtype, rdclass", [
    ("example", "SOA", "IN"), ("elsewhere.test", "A", "IN"), (".", "NS", "IN"),
    ("id.server", "TXT", "CH"), ("version.bind", "TXT", "CH"),
])
def test_what_is_in_no_zone_is_refused(serve, name, rdtype, rdclass):
    response = judge.query(serve(), name, rdtype, rdclass=rdclass)
    assert response.rcode() == dns.rcode.REFUSED
    assert response.question[0].name == dns.name.from_text(name)


# robustness

def header(number: int, flags: int, *counts: int) -> bytes:
    return struct.pack("!HHHHHH", number, flags, *counts)


BAD_PACKETS = [
    (b"", None, "nothing"),
    (b"\x12\x34\x01", None, "less than a header"),
    (header(1, 0x8000, 0, 0, 0, 0), None, "an answer"),
    (header(2, 0x0000, 0, 0, 0, 0), "FORMERR", "no question"),
    (header(3, 0x0000, 1, 0, 0, 0), "FORMERR", "a question that is not there"),
    (header(4, 0x0000, 1, 0, 0, 0) + b"\xc0\x0c\x00\x01\x00\x01", "FORMERR", "a name in circles"),
    (header(5, 0x0000, 2, 0, 0, 0) + 2 * b"\x00\x00\x01\x00\x01", "FORMERR", "two questions"),
    (header(6, 0x0000, 1, 0, 0, 0) + b"\x00\x00\x01\x00\x01junk", "FORMERR", "trailing octets"),
    (header(7, 0x0000, 1, 0, 0, 0) + b"\x00\x00\x01\x00\x01MS", "FORMERR", "MS, but no transfer"),
    (header(8, 0x1000, 0, 0, 0, 0), "NOTIMP", "opcode STATUS"),
    (header(9, 0x2800, 0, 0, 0, 0), "FORMERR", "UPDATE of no zone"),
    (header(10, 0x2800, 1, 0, 9, 0) + b"\x00\x00\x06\x00\x01", "FORMERR", "UPDATE cut short"),
    (header(11, 0x0000, 65535, 65535, 65535, 65535), "FORMERR", "counts without end"),
    (bytes([0, 12, 0x80, 0]) + bytes(range(256)) * 4, None, "octets at random, an answer"),
    (bytes([0, 13, 0, 0]) + bytes(range(256)) * 4, "FORMERR", "octets at random, a question"),
]


def test_bad_packet_gets_its_answer_and_kills_nothing(serve):
    primary = serve()
    with udp(primary) as client:
        for packet, rcode, why in BAD_PACKETS:
            client.send(packet)
            client.send(dns.message.make_query(FERRY, "SOA").to_wire())  # answered after the packet
            got = [rcode_of(client.recv(65535))]
            if rcode:
                got.append(rcode_of(client.recv(65535)))
            assert got == ([rcode] if rcode else []) + ["NOERROR"], why


def test_queries_sent_ahead_on_one_connection_are_answered_in_turn(serve):
    with tcp(serve(**WinPrimary.OPEN)) as client:
        for number, rdtype in enumerate(["SOA", "AXFR", "NS"], 1):
            wire = dns.message.make_query(FERRY, rdtype, id=number).to_wire()
            send_message(client, wire)
        assert [dns.message.from_wire(read_message(client)).id for _ in range(3)] == [1, 2, 3]


def test_silent_client_keeps_nobody_waiting(serve):
    primary = serve()
    with tcp(primary), tcp(primary) as half:
        half.sendall(b"\x00")
        assert judge.query(primary, FERRY, "SOA", tcp=True).answer


def test_signed_question_finds_no_key(serve):
    query = dns.message.make_query(FERRY, "SOA")
    query.use_tsig(tsig.make_key("xfr").dnspython())
    with udp(serve()) as client:
        client.send(query.to_wire())
        assert dns.message.from_wire(client.recv(65535)).rcode() == dns.rcode.NOTAUTH


def test_notify_is_refused_as_nothing_is_secondary_here(serve):
    notify = dns.message.make_query(FERRY, "SOA")
    notify.set_opcode(dns.opcode.NOTIFY)
    response = judge.exchange(notify, serve())
    assert (response.rcode(), response.opcode()) == (dns.rcode.REFUSED, dns.opcode.NOTIFY)


def test_sigterm_ends_it(serve):
    primary = serve()
    pid_file = primary.folder / "pid"
    assert int(pid_file.read_text()) == primary.pid
    os.kill(primary.pid, signal.SIGTERM)
    assert primary.process.wait(5) == 0
    assert not pid_file.exists()


