# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""winprimary.py takes updates as a Windows primary does, and as BIND where that is RFC 2136."""

from __future__ import annotations

import contextlib
import socket
import struct

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rdataclass
import dns.rdatatype
import dns.update
import pytest

from lab import judge, raw
from lab.servers import Bind, Server, WinPrimary, Zone

FERRY, REVERSE = "ferry.example", "2.0.192.in-addr.arpa"
SERIAL = 2025110301  # of ferry.example
OPEN = WinPrimary.OPEN


def adding(zone: str, name: str, *rdata: str, ttl: int = 300) -> dns.update.UpdateMessage:
    update = dns.update.UpdateMessage(zone)
    update.add(name, ttl, *rdata)
    return update


@pytest.mark.parametrize("policy, expected", [
    ({}, "REFUSED"),
    ({"allow_update": 0}, "REFUSED"),
    ({"allow_update": 1}, "NOERROR"),
    ({"allow_update": 2}, "REFUSED"),  # signed only
    ({"allow_update": 1, "update_options": 0x8000030F}, "REFUSED"),  # no updates at all
])
def test_allow_update(serve, policy, expected):
    primary = serve(**policy)
    assert judge.update(primary, adding(FERRY, "added", "A", "192.0.2.7")) == expected
    assert bool(judge.answers(primary, "added.ferry.example")) == (expected == "NOERROR")


def test_update_of_a_zone_not_served_is_notauth(serve):
    update = adding("elsewhere.example", "added", "A", "192.0.2.7")
    assert judge.update(serve(**OPEN), update) == "NOTAUTH"


NEW_SOA = "ns1 hostmaster.harbour 2025120100 60 2 86400 300"
TOUCHES = [  # the bit that blocks it, the change
    (0x1, lambda update: update.add("@", 3600, "SOA", NEW_SOA)),
    (0x2, lambda update: update.add("@", 3600, "NS", "ns3")),
    (0x2, lambda update: update.delete("@", "NS", "ns2")),
    (0x2, lambda update: update.delete("@", "NS")),
    (0x4, lambda update: update.add("fresh", 3600, "NS", "ns.elsewhere.example.")),
    (0x4, lambda update: update.delete("child", "NS", "ns.elsewhere.example.")),
    (0x4, lambda update: update.delete("child")),
    (0x8, lambda update: update.add("ns1", 3600, "A", "192.0.2.7")),
    (0x8, lambda update: update.add("ns1", 3600, "AAAA", "2001:db8::7")),
    (0x8, lambda update: update.delete("ns1")),
    (0x0, lambda update: update.add("ns1", 3600, "TXT", "no address")),
    (0x0, lambda update: update.add("ns2", 3600, "A", "192.0.2.7")),
    (0x0, lambda update: update.add("child", 3600, "DS", "1 13 2 " + 64 * "0")),
    (0x0, lambda update: update.delete("@", "MX")),
]


@pytest.mark.parametrize("options", [0x30F, 0x1, 0x2, 0x4, 0x8, 0x0])
def test_update_options_block_the_whole_packet(serve, options):
    primary = serve(**OPEN | {"update_options": options})
    for row, (bit, touch) in enumerate(TOUCHES):
        update = adding(FERRY, f"beside-{row}", "A", "192.0.2.7")
        touch(update)
        done = not bit & options
        assert judge.update(primary, update) == ("NOERROR" if done else "REFUSED"), row
        assert bool(judge.answers(primary, f"beside-{row}.{FERRY}")) == done, row


@pytest.mark.parametrize("records, prerequisites, limit, expected", [
    (30, 0, 30, "NOERROR"),
    (31, 0, 30, "REFUSED"),
    (29, 1, 30, "NOERROR"),  # prerequisites count
    (30, 1, 30, "REFUSED"),
    (11, 0, 10, "REFUSED"),
    (120, 0, 120, "NOERROR"),
])
def test_records_of_one_update_are_limited(serve, records, prerequisites, limit, expected):
    primary = serve(**OPEN, **({"max_update_records": limit} if limit != 30 else {}))  # the default
    update = dns.update.UpdateMessage(FERRY)
    for number in range(records):
        update.add(f"h{number}", 300, "A", "192.0.2.7")
    for _ in range(prerequisites):
        update.present("@")
    assert judge.update(primary, update) == expected


# RFC 2136 section 2.4, the five kinds, each as it holds and as it does not
PREREQUISITES = [
    ("present", ("dock", "A"), "NOERROR", "RRset exists"),
    ("present", ("dock", "MX"), "NXRRSET", "no such RRset"),
    ("present", ("nowhere", "A"), "NXRRSET", "no such name"),
    ("present", ("@", "NS", "ns2", "ns1"), "NOERROR", "RRset exists, these very records"),
    ("present", ("@", "NS", "NS1", "ns2.FERRY.example."), "NOERROR", "names in another case"),
    ("present", ("@", "NS", "ns1"), "NXRRSET", "one of its records"),
    ("present", ("@", "NS", "ns1", "ns2", "ns3"), "NXRRSET", "one record too many"),
    ("present", ("nowhere", "A", "192.0.2.1"), "NXRRSET", "records of a name that is not there"),
    ("absent", ("dock", "MX"), "NOERROR", "RRset does not exist"),
    ("absent", ("nowhere", "A"), "NOERROR", "nor its name"),
    ("absent", ("dock", "A"), "YXRRSET", "but it does"),
    ("present", ("dock",), "NOERROR", "name is in use"),
    ("present", ("nowhere",), "NXDOMAIN", "name is not"),
    ("present", ("berth",), "NXDOMAIN", "an empty non-terminal is not in use"),
    ("present", ("x.quay",), "NXDOMAIN", "a wildcard stands for nothing here"),
    ("absent", ("nowhere",), "NOERROR", "name is not in use"),
    ("absent", ("dock",), "YXDOMAIN", "but it is"),
    ("present", ("dock.elsewhere.example.",), "NOTZONE", "a name outside the zone"),
]


@pytest.fixture
def bind(loopback, files, started, tmp_path) -> Bind:
    zone = Zone(FERRY, file=files[FERRY])
    return started(Bind(loopback.old, tmp_path / "bind", [zone], allow_update=["any"],
                        allow_transfer=["any"]))


@pytest.mark.needs("named")
def test_prerequisites_are_judged_as_the_rfc_and_bind_do(serve, bind):
    windows = serve(**OPEN)
    for row, (verb, words, expected, why) in enumerate(PREREQUISITES):
        update = adding(FERRY, f"row-{row}", "A", "192.0.2.7")
        getattr(update, verb)(*words)
        assert judge.update(windows, update) == expected, why
        assert judge.update(bind, update) == expected, why
        done = expected == "NOERROR"
        assert bool(judge.answers(windows, f"row-{row}.{FERRY}")) == done, why


# prerequisite or update section, class, type, TTL, RDATA of a record at dock.ferry.example
NONSENSE = [
    ("prerequisite", "ANY", "A", 1, b"", "a prerequisite with a TTL"),
    ("prerequisite", "ANY", "A", 0, b"\x01\x02\x03\x04", "RRset exists, with rdata"),
    ("prerequisite", "NONE", "A", 0, b"\x01\x02\x03\x04", "RRset does not exist, with rdata"),
    ("prerequisite", "CH", "A", 0, b"\x01\x02\x03\x04", "another class"),
    ("update", "ANY", "A", 1, b"", "delete an RRset, with a TTL"),
    ("update", "ANY", "A", 0, b"\x01\x02\x03\x04", "delete an RRset, with rdata"),
    ("update", "ANY", "AXFR", 0, b"", "delete RRsets of type AXFR"),
    ("update", "NONE", "A", 1, b"\x01\x02\x03\x04", "delete a record, with a TTL"),
    ("update", "NONE", "ANY", 0, b"", "delete a record of any type"),
    ("update", "IN", "ANY", 0, b"", "add a record of any type"),
    ("update", "IN", "A", 0, b"\x01\x02\x03", "add an address of three octets"),
    ("update", "CH", "A", 0, b"\x01\x02\x03\x04", "another class"),
]


@pytest.mark.needs("named")
def test_nonsense_is_formerr_here_and_at_bind(serve, bind):
    windows = serve(**OPEN)
    for section, rdclass, rdtype, ttl, rdata, why in NONSENSE:
        wire = update_wire(section, rdclass, rdtype, ttl, rdata)
        assert rcode_of_wire(windows, wire) == "FORMERR", why
        assert rcode_of_wire(bind, wire) == "FORMERR", why
    assert judge.serial(windows, FERRY) == SERIAL


def update_wire(section: str, rdclass: str, rdtype: str, ttl: int, rdata: bytes) -> bytes:
    counts = (1, 1, 0, 0) if section == "prerequisite" else (1, 0, 1, 0)
    apex = dns.name.from_text(FERRY).to_wire()
    numbers = dns.rdatatype.from_text(rdtype), dns.rdataclass.from_text(rdclass), ttl, len(rdata)
    return (struct.pack("!HHHHHH", 77, 0x2800, *counts) + apex + struct.pack("!HH", 6, 1)
            + b"\x04dock" + apex + struct.pack("!HHIH", *numbers) + rdata)


def rcode_of_wire(server: Server, wire: bytes) -> str:
    with raw.udp(server) as client:
        client.send(wire)
        return raw.rcode_of(client.recv(65535))


OLD_SOA = "ns1 hostmaster.harbour 2025110301 60 2 86400 300"
LOWER_SOA = "ns1 hostmaster.harbour 1 60 2 86400 300"
CHANGES = [  # one after the other, on the same zone
    ([("add", "added", 60, "A", "192.0.2.7")], "add a name"),
    ([("add", "added", 60, "A", "192.0.2.8")], "add to an RRset"),
    ([("add", "added", 90, "A", "192.0.2.8")], "add what is there, with another TTL"),
    ([("add", "added", 30, "A", "192.0.2.9")], "add to an RRset, with another TTL"),
    ([("add", "www", 60, "CNAME", "mail")], "a CNAME gives way to another"),
    ([("delete", "added", "A", "192.0.2.7")], "delete a record"),
    ([("delete", "added", "A", "192.0.2.77")], "delete a record that is not there"),
    ([("delete", "added", "MX")], "delete an RRset that is not there"),
    ([("delete", "nowhere")], "delete a name that is not there"),
    ([("delete", "host", "LOC")], "delete an RRset"),
    ([("delete", "host")], "delete a name"),
    ([("delete", "@", "NS")], "the apex NS set stays"),
    ([("delete", "@", "NS", "ns2")], "one apex NS goes"),
    ([("delete", "@", "NS", "ns1")], "the last apex NS stays"),
    ([("delete", "@", "SOA")], "the SOA stays"),
    ([("delete", "@", "SOA", OLD_SOA)], "the SOA stays, deleted exactly"),
    ([("delete", "@")], "the apex keeps its SOA and NS"),
    ([("add", "dock", 60, "SOA", NEW_SOA)], "no SOA but the apex's"),
    ([("add", "@", 60, "SOA", LOWER_SOA)], "no SOA with a lower serial"),
    ([("add", "@", 60, "SOA", NEW_SOA)], "a SOA with a higher serial"),
    ([("add", "x", 60, "A", "192.0.2.7"), ("delete", "x"), ("add", "x", 60, "TXT", "last")],
     "in the order of the message"),
    ([("add", r"dot\.in\.label", 60, "TXT", "escaped")], "a dot in a label"),
    ([("delete", "unknown", "TYPE65400", r"\# 0")], "a record without rdata"),
]


@pytest.mark.needs("named")
def test_changes_are_made_as_bind_makes_them(serve, bind):
    windows = serve(**OPEN)
    for changes, why in CHANGES:
        update = dns.update.UpdateMessage(FERRY)
        for verb, *words in changes:
            getattr(update, verb)(*words)
        assert judge.update(windows, update) == "NOERROR", why
        assert judge.update(bind, update) == "NOERROR", why
        here, there = judge.transfer(windows, FERRY), judge.transfer(bind, FERRY)
        assert judge.difference(here, there) == [], why


@pytest.mark.parametrize("second, expected", [
    (lambda update: update.add("elsewhere.example.", 60, "A", "192.0.2.7"), "NOTZONE"),
    (lambda update: update.add("dock", 60, "CNAME", "mail"), "YXRRSET"),
    (lambda update: update.add("www", 60, "A", "192.0.2.7"), "YXRRSET"),
    (lambda update: update.present("nowhere"), "NXDOMAIN"),
])
def test_update_is_done_whole_or_not_at_all(serve, second, expected):
    primary = serve(**OPEN)
    before = judge.transfer(primary, FERRY)
    update = adding(FERRY, "added", "A", "192.0.2.7")
    second(update)
    assert judge.update(primary, update) == expected
    assert judge.difference(before, judge.transfer(primary, FERRY)) == []


def test_serial_goes_up_once_for_each_update_that_changes_something(serve):
    primary = serve(**OPEN)
    steps = []
    for name, *rdata in ("a", "A", "192.0.2.7"), ("a", "A", "192.0.2.7"), ("b", "TXT", "x"):
        assert judge.update(primary, adding(FERRY, name, *rdata)) == "NOERROR"
        steps.append(judge.serial(primary, FERRY) - SERIAL)
    assert steps == [1, 1, 2]


def test_serial_wraps_past_zero(serve):
    primary = serve(**OPEN)
    assert judge.serial(primary, REVERSE) == 2**32 - 1
    assert judge.update(primary, adding(REVERSE, "9", "PTR", "dock.ferry.example.")) == "NOERROR"
    assert judge.serial(primary, REVERSE) == 1
    assert len(judge.transfer_messages(primary, REVERSE, ixfr=2**32 - 1)[0].answer) > 1


@pytest.mark.needs("nsupdate")
def test_nsupdate_is_understood(loopback, serve, run):
    primary = serve(**OPEN)
    script = f"""\
server {primary.address} {primary.port}
zone {FERRY}
prereq yxrrset {FERRY} NS ns1.{FERRY}
prereq yxrrset {FERRY} NS ns2.{FERRY}
update add ns2-new.{FERRY} 60 A {loopback.new.address}
update add {FERRY} 3600 NS ns2-new.{FERRY}
send
"""
    for expected_status, expected_stderr in (0, ""), (2, "update failed: NXRRSET\n"):
        result = run("nsupdate", input=script)
        assert (result.status, result.stderr) == (expected_status, expected_stderr)
    assert judge.answers(primary, FERRY, "NS") == [
        "ns1.ferry.example.", "ns2-new.ferry.example.", "ns2.ferry.example."]


# notifies


@pytest.mark.parametrize("level, servers, expected", [
    (1, "", {"old"}),
    (1, "{jump}", {"old", "jump"}),
    (2, "{jump},{new}", {"jump", "new"}),
    (2, "", set()),
    (0, "{jump}", set()),
])
def test_change_is_told_to_whom_notify_level_says(loopback, serve, level, servers, expected):
    hosts = {host.name: host.address for host in loopback.hosts}
    primary = serve(**OPEN, notify_level=level, notify_servers=servers.format(**hosts))
    with contextlib.ExitStack() as stack:
        ears = {}
        for host in (loopback.jump, loopback.old, loopback.new):
            ears[host.name] = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            ears[host.name].bind((host.address, host.port))
        # answered when all notifies are sent
        assert judge.update(primary, adding(FERRY, "@", "TXT", "changed")) == "NOERROR"
        told = {name for name, ear in ears.items() if heard(ear, primary)}
    assert told == expected


def heard(ear: socket.socket, primary: Server) -> bool:
    try:
        wire, sender = ear.recvfrom(512, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    notify = dns.message.from_wire(wire)
    assert sender[0] == primary.address
    assert notify.opcode() == dns.opcode.NOTIFY and notify.flags & dns.flags.AA
    assert notify.answer[0][0].serial == judge.serial(primary, FERRY)
    return True


