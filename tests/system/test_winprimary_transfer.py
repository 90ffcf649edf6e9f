# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""winprimary.py gives zones away as a Windows primary does: to whom, how often, in what shape."""

from __future__ import annotations

import dns.message
import dns.rdatatype
import dns.rrset
import dns.update
import pytest

from lab import judge
from lab.net import Host
from lab.raw import read_message, send_message, tcp, udp
from lab.servers import Bind, Knot, Nsd, Server, WinPrimary, Zone
from lab.wait import until

FERRY, REVERSE, IDN = "ferry.example", "2.0.192.in-addr.arpa", "xn--bcher-kva.example"
OPEN = WinPrimary.OPEN
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]


def rcode_of_transfer(server: Server, zone: str, by: Host | None = None, **options) -> str:
    try:
        judge.transfer_messages(server, zone, by, **options)
    except judge.Refused as refused:
        return refused.rcode
    return "NOERROR"


@pytest.mark.parametrize("policy, allowed", [
    ({"secure_secondaries": 0}, {"jump", "primary", "old", "new"}),
    ({}, {"primary", "old"}),  # 1, the NS hosts, is the default
    ({"secure_secondaries": 1, "secondary_servers": "{jump}"}, {"primary", "old"}),
    ({"secure_secondaries": 2, "secondary_servers": "{jump},{new}"}, {"jump", "new"}),
    ({"secure_secondaries": 2}, set()),
    ({"secure_secondaries": 3, "secondary_servers": "{jump}"}, set()),
])
@pytest.mark.parametrize("zone", [FERRY, IDN])  # the second has its NS hosts in the first
def test_secure_secondaries_says_who_may_transfer(loopback, serve, policy, allowed, zone):
    hosts = {host.name: host.address for host in loopback.hosts}
    policy = {option: str(value).format(**hosts) for option, value in policy.items()}
    primary = serve(throttle=0, **policy)
    serial = judge.serial(primary, zone)
    for host in loopback.hosts:
        expected = "NOERROR" if host.name in allowed else "REFUSED"
        assert rcode_of_transfer(primary, zone, host) == expected, host.name
        assert rcode_of_transfer(primary, zone, host, ixfr=serial) == expected, host.name


@pytest.mark.parametrize("zone", [FERRY, REVERSE, IDN])
def test_new_ns_host_may_transfer_until_it_is_removed(loopback, serve, zone):
    primary = serve(**OPEN | {"secure_secondaries": 1})
    name, new = "ns2-new.ferry.example.", loopback.new
    assert rcode_of_transfer(primary, zone, new) == "REFUSED"

    ns = dns.update.UpdateMessage(zone)
    ns.add(zone + ".", 3600, "NS", name)
    assert judge.update(primary, ns) == "NOERROR"
    assert rcode_of_transfer(primary, zone, new) == "REFUSED"  # nobody knows where that host is

    address = dns.update.UpdateMessage(FERRY)
    address.add(name, 60, "A", new.address)
    assert judge.update(primary, address) == "NOERROR"
    assert rcode_of_transfer(primary, zone, new) == "NOERROR"

    gone = dns.update.UpdateMessage(FERRY)
    gone.delete(name, "A", new.address)
    assert judge.update(primary, gone) == "NOERROR"
    assert rcode_of_transfer(primary, zone, new) == "REFUSED"


def test_transfer_brings_the_zone_file(files, serve):
    primary = serve(**OPEN)
    for zone, file in files.items():
        assert judge.difference(judge.transfer(primary, zone), judge.read_file(file, zone)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_addresses_outside_come_with_a_zone_and_are_none_of_its_data(loopback, serve, started, ferry, tmp_path, kind):
    """Knot and NSD as secondaries leave them out; BIND 9.18 keeps them, answers none, and sends them on."""
    primary = serve(**OPEN, glue="ns.elsewhere.example=192.0.2.99")
    secondary = started(kind(loopback.old, tmp_path / "old", [Zone(FERRY, primary=loopback.primary.address)],
                             allow_transfer=("any",)))
    until(lambda: judge.serial(secondary, FERRY) == judge.serial(primary, FERRY), "the secondary has the zone")
    files = {server: tmp_path / f"{server.folder.name}.zone" for server in (primary, secondary)}
    for server, file in files.items():
        fetched = ferry("fetch", f"@{server.address}#{server.port}", FERRY, "-o", file)
        told = "not carried: ns.elsewhere.example. 3600 IN A 192.0.2.99" in fetched.stderr
        assert fetched.status == 0 and told == (server is primary or kind is Bind), fetched.stderr
    assert judge.difference(*(judge.read_file(file, FERRY) for file in files.values())) == []
    compared = ferry("compare", *(f"@{server.address}#{server.port}" for server in (primary, secondary)), FERRY)
    assert compared.status == 0 and "not compared: ns.elsewhere.example." in compared.stderr


@pytest.mark.parametrize("policy, tail, shape", [
    ({}, b"", "packed"),
    ({"packed": True}, b"", "packed"),
    ({"soa_alone": True}, b"", "soa, packed"),
    ({"one_per_message": True}, b"", "single"),
    ({"one_per_message": True}, b"MS", "packed"),  # the client can ask for it
    ({}, b"MS", "packed"),
])
def test_framing_of_a_transfer(serve, policy, tail, shape):
    messages = judge.transfer_messages(serve(**OPEN, **policy), FERRY, tail=tail)
    # 84 records and the closing SOA
    shapes = {"packed": [85], "soa, packed": [1, 84], "single": [1] * 85}
    assert [len(message.answer) for message in messages] == shapes[shape]


def test_single_records_are_not_compressed(serve):
    with tcp(serve(**OPEN, one_per_message=True)) as client:
        wire = dns.message.make_query(FERRY, "AXFR", flags=0).to_wire()
        send_message(client, wire)
        for _ in range(85):
            message = read_message(client)
            record = dns.message.from_wire(message).answer[0]
            question = len(wire) - 12 if message[5] else 0
            uncompressed = len(record.name.to_wire()) + 10 + len(record[0].to_digestable())
            assert len(message) == 12 + question + uncompressed


def test_zone_too_big_for_one_message_is_sent_in_several(loopback, files, tmp_path, started):
    big = tmp_path / "big.zone"
    big.write_text(files[FERRY].read_text() + "$GENERATE 1-3000 h$ A 192.0.2.1\n")
    zone = Zone(FERRY, file=big)
    primary = started(WinPrimary(loopback.primary, tmp_path / "primary", [zone], **OPEN))
    messages = judge.transfer_messages(primary, FERRY)
    assert len(messages) == 2 and sum(len(message.answer) for message in messages) == 3085
    assert judge.difference(judge.transfer(primary, FERRY), judge.read_file(big, FERRY)) == []


def test_axfr_over_udp_is_ignored(serve):
    with udp(serve(**OPEN)) as client:
        client.send(dns.message.make_query(FERRY, "AXFR", id=1).to_wire())
        client.send(dns.message.make_query(FERRY, "SOA", id=2).to_wire())
        assert dns.message.from_wire(client.recv(65535)).id == 2
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(65535)


SERIAL = 2025110301


def ixfr(serial: int) -> dns.message.Message:
    query = dns.message.make_query(FERRY, "IXFR", flags=0)
    soa = f". . {serial} 0 0 0 0"
    query.authority.append(dns.rrset.from_text(FERRY + ".", 0, "IN", "SOA", soa))
    return query


@pytest.mark.parametrize("serial, records", [
    (SERIAL, 1), (SERIAL + 1, 1), (SERIAL - 1, 85), (0, 85),
])
def test_ixfr_gets_the_whole_zone_when_behind_and_the_soa_when_not(serve, serial, records):
    with tcp(serve(**OPEN)) as client:
        send_message(client, ixfr(serial).to_wire())
        answer = dns.message.from_wire(read_message(client), one_rr_per_rrset=True).answer
    assert len(answer) == records
    assert answer[0][0].serial == SERIAL


def test_ixfr_over_udp_gets_the_soa_alone(serve):
    answer = judge.exchange(ixfr(1), serve(**OPEN)).answer
    assert [(rrset.rdtype, len(rrset)) for rrset in answer] == [(dns.rdatatype.SOA, 1)]


def test_after_a_transfer_the_zone_rests(serve):
    primary = serve(**OPEN | {"throttle": 1_000_000})
    assert rcode_of_transfer(primary, FERRY) == "NOERROR"
    assert rcode_of_transfer(primary, FERRY) == "REFUSED"
    assert rcode_of_transfer(primary, FERRY, ixfr=1) == "REFUSED"
    assert rcode_of_transfer(primary, FERRY, ixfr=SERIAL) == "NOERROR"  # the SOA alone
    assert rcode_of_transfer(primary, IDN) == "NOERROR"


def test_the_rest_ends_in_time(serve):
    primary = serve(**OPEN | {"throttle": 100})
    transfers = [rcode_of_transfer(primary, FERRY) for _ in range(2)]
    assert transfers == ["NOERROR", "REFUSED"]
    until(lambda: rcode_of_transfer(primary, FERRY) == "NOERROR", "the zone is given again", 5)


def test_refused_transfer_starts_no_rest(loopback, serve):
    primary = serve(throttle=1_000_000)
    assert rcode_of_transfer(primary, FERRY, loopback.jump) == "REFUSED"
    assert rcode_of_transfer(primary, FERRY, loopback.old) == "NOERROR"


@pytest.mark.parametrize("framing", ["packed", "soa_alone", "one_per_message"])
@pytest.mark.parametrize("kind", KINDS)
def test_real_secondaries_transfer_and_follow_notify(
        loopback, files, serve, started, tmp_path, kind, framing):
    primary = serve(**OPEN | {"secure_secondaries": 1, framing: True})
    zones = [Zone(name, primary=primary.address) for name in files]
    secondary = started(kind(loopback.old, tmp_path / "old", zones, allow_transfer=["any"],
                             allow_notify=[primary.address]))
    for zone, file in files.items():
        # NSD resets its connections when it takes in a new zone: then asked again
        got = until(lambda: judge.transfer(secondary, zone), f"{secondary.identity} gives {zone}")
        assert judge.difference(got, judge.read_file(file, zone)) == []

    for zone in files:
        change = dns.update.UpdateMessage(zone)
        change.add("@", 300, "TXT", "changed")
        assert judge.update(primary, change) == "NOERROR"
    for zone in files:
        wanted = judge.transfer(primary, zone, loopback.old)
        until(lambda: judge.transfer(secondary, zone) == wanted, f"{secondary.identity} follows")
