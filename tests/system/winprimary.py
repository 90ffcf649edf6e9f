#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A primary that behaves like Windows DNS Server, for tests where no Windows is at hand.

It has the limits a migration meets: who may have the zone (SecureSecondaries), the pause after a
transfer (XfrThrottleMultiplier), what an unsigned update may touch (AllowUpdate, UpdateOptions) and
how much of it there may be. The options are named after the registry values and default to those of
Windows Server 2022. Each rule names its section of WINDOWS.md, the project's notes on Windows DNS;
UNCONFIRMED marks what no source says and we chose.

Queries are answered with authority or REFUSED: unlike Windows it never recurses. It keeps no
history for IXFR, does not lock a zone while it is transferred, and writes nothing to the files.
winzone.py holds the zones, winupdate.py does RFC 2136 to them, winwire.py makes messages,
winlisten.py has the sockets; the policies are here.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Iterator

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.message import Message
from dns.name import Name
from dns.opcode import NOTIFY, QUERY, UPDATE
from dns.rcode import BADVERS, FORMERR, NOERROR, NOTAUTH, NOTIMP, NXDOMAIN, REFUSED, SERVFAIL
from dns.rdata import Rdata
from dns.rdataset import Rdataset
from dns.rdatatype import AAAA, ANY, AXFR, IXFR, NS, SOA, A
from dns.serial import Serial

import winupdate
from winlisten import listen
from winupdate import Refusal
from winwire import HEADER, TCP_SIZE, UDP_SIZE, pack
from winwire import client_serial, echoed, error, fitted, header_only, parse_query
from winzone import Found, Zone

LONGEST_THROTTLE_SECONDS = 600  # WINDOWS.md 0.2
LONGEST_ALIAS_CHAIN = 16
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}

# UpdateOptions (WINDOWS.md 0.1, A2)
NO_SOA, NO_APEX_NS, NO_DELEGATION_NS, NO_HOST_ADDRESS = 0x1, 0x2, 0x4, 0x8
NO_UPDATES = 0x80000000


class Primary:
    """Zones and policies; gives the answers to a message, and never fails whatever the message."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.zones = {zone.origin: zone for zone in options.zone}
        self.own_addresses = {address for address, _ in options.listen}
        self.updating = threading.Lock()
        self.throttled_until: dict[Name, float] = {}

    def respond(self, wire: bytes, client: str, tcp: bool) -> Iterator[bytes]:
        """The messages that answer `wire`: several for a transfer, none for what is ignored."""
        if len(wire) < HEADER.size or wire[2] & 0x80:
            return  # too short to be answered, or itself an answer
        opcode = dns.opcode.from_flags(HEADER.unpack_from(wire)[1])
        try:
            if opcode == UPDATE:
                yield self.update(wire, client)
            elif opcode in (QUERY, NOTIFY):
                yield from self.query(wire, client, tcp)
            else:
                raise Refusal(NOTIMP, dns.opcode.to_text(opcode))
        except Refusal as refusal:
            self.log(f"{client}: {refusal}")
            yield header_only(wire, refusal.rcode)
        except dns.exception.DNSException as mistake:
            self.log(f"{client}: FORMERR ({mistake!r})")
            yield header_only(wire, FORMERR)
        except Exception as mistake:  # a bad packet must not end the server, nor a mistake of ours
            self.log(f"{client}: SERVFAIL ({mistake!r})")
            yield header_only(wire, SERVFAIL)

    def query(self, wire: bytes, client: str, tcp: bool) -> Iterator[bytes]:
        query, tagged = parse_query(wire)
        question = query.question[0]
        try:
            if query.opcode() == NOTIFY:
                # a primary has no use for it; UNCONFIRMED rcode (WINDOWS.md E2)
                raise Refusal(REFUSED, f"NOTIFY of {question.name}, which is not secondary here")
            if question.rdclass != dns.rdataclass.IN:
                raise Refusal(REFUSED, "EnableVersionQuery 0 (WINDOWS.md E4)")
            if question.rdtype in (AXFR, IXFR):
                yield from self.transfer(query, tagged, client, tcp)
            elif tagged:
                raise Refusal(FORMERR, "octets behind the question")
            else:
                size = TCP_SIZE if tcp else min(max(query.payload, 512), UDP_SIZE)
                yield fitted(self.answer(query), size)
        except Refusal as refusal:
            self.log(f"{client}: {refusal}")
            yield error(query, refusal.rcode)

    def log(self, line: str) -> None:
        print(line, file=self.options.log, flush=True)

    # what the zones say

    def zone_of(self, name: Name) -> Zone | None:
        """The closest of our zones that the name is in."""
        while name not in self.zones:
            if name == dns.name.root:
                return None
            name = name.parent()
        return self.zones[name]

    def addresses_of(self, host: Name) -> list[str]:
        """As the zones have it now, glue included."""
        zone = self.zone_of(host)
        rdatasets = [zone.get(host, rdtype) or () for rdtype in (A, AAAA)] if zone else []
        return [rdata.address for rdataset in rdatasets for rdata in rdataset]

    def ns_addresses(self, zone: Zone) -> list[str]:
        apex = zone.get(zone.origin, NS) or ()
        return [address for ns in apex for address in self.addresses_of(ns.target)]

    # queries

    def answer(self, query: Message) -> Message:
        response = dns.message.make_response(query, our_payload=UDP_SIZE)
        if query.edns > 0:
            response.set_rcode(BADVERS)
            return response
        question = query.question[0]
        zone = self.zone_of(question.name)
        if zone is None:
            raise Refusal(REFUSED, f"{question.name} is in no zone of ours")
        found = self.follow(zone, question.name, question.rdtype, response)
        if response.answer or not found.referral:
            response.flags |= dns.flags.AA
        # WriteAuthorityNs is 0 (WINDOWS.md A2): no NS hosts in the authority section of an answer
        for rrset in response.answer + response.authority:
            if rrset.rdtype == NS:
                self.add_addresses(response, rrset)
        return response

    def follow(self, zone: Zone | None, name: Name, rdtype: int, response: Message) -> Found:
        """Fills in the answer, along aliases for as long as they stay in our zones."""
        for _ in range(LONGEST_ALIAS_CHAIN):
            found = zone.find(name, rdtype)
            section = response.authority if found.referral else response.answer
            section += [to_rrset(owner, rdataset) for owner, rdataset in found.rrsets]
            if found.alias is None:
                break
            name, zone = found.alias, self.zone_of(found.alias)
            if zone is None:
                return found
        if not found.rrsets:
            if not found.exists:
                response.set_rcode(NXDOMAIN)
            negative = min(zone.soa.ttl, zone.soa[0].minimum)  # RFC 2308 section 3
            response.authority.append(dns.rrset.from_rdata(zone.origin, negative, zone.soa[0]))
        return found

    def add_addresses(self, response: Message, hosts: dns.rrset.RRset) -> None:
        for host in (rdata.target for rdata in hosts):
            zone = self.zone_of(host)
            for rdtype in (A, AAAA) if zone else ():
                rdataset = zone.get(host, rdtype)
                if rdataset:
                    response.additional.append(to_rrset(host, rdataset))

    # transfers

    def transfer(self, query: Message, tagged: bool, client: str, tcp: bool) -> Iterator[bytes]:
        question = query.question[0]
        what = f"{dns.rdatatype.to_text(question.rdtype)} of {question.name}"
        if question.rdtype == AXFR and not tcp:
            self.log(f"{client}: AXFR over UDP ignored")  # event 6003 (WINDOWS.md E1)
            return
        zone = self.zones.get(question.name)
        if zone is None:
            # event 6004; UNCONFIRMED rcode (WINDOWS.md E1)
            raise Refusal(REFUSED, f"{what}, which is no zone of ours")
        if not self.may_transfer(zone, client):
            # UNCONFIRMED rcode, but expected (WINDOWS.md E1)
            raise Refusal(REFUSED, f"{what}: SecureSecondaries {self.options.secure_secondaries}")
        # As after a restart of the service no differences are known: who is behind gets the whole
        # zone (UNCONFIRMED, WINDOWS.md E1).
        if question.rdtype == IXFR and (not tcp or is_current(query, zone)):
            # over UDP the lone SOA says "use TCP" (WINDOWS.md E2, RFC 1995 section 2)
            yield from pack(query, [[zone.closing_record]])
            self.log(f"{client}: {what} answered with serial {zone.serial} alone")
            return
        self.check_throttle(zone, what)
        started = time.monotonic()
        yield from self.whole_zone(query, zone, self.options.packed or tagged)
        ended = time.monotonic()
        pause = min((ended - started) * self.options.throttle, LONGEST_THROTTLE_SECONDS)
        self.throttled_until[zone.origin] = ended + pause
        self.log(f"{client}: {what} sent, serial {zone.serial}, the next in {pause:.3f} s")

    def may_transfer(self, zone: Zone, client: str) -> bool:
        """SecureSecondaries (WINDOWS.md A3, E1). UNCONFIRMED: that a new NS host counts at once."""
        allowed: dict[int, Callable[[], bool]] = {
            0: lambda: True,
            1: lambda: client in self.ns_addresses(zone),
            2: lambda: client in self.options.secondary_servers,
            3: lambda: False,
        }
        return allowed[self.options.secure_secondaries]()

    def check_throttle(self, zone: Zone, what: str) -> None:
        """XfrThrottleMultiplier (WINDOWS.md 0.2). UNCONFIRMED: that it holds for an IXFR too."""
        left = self.throttled_until.get(zone.origin, 0) - time.monotonic()
        if left > 0:
            raise Refusal(REFUSED, f"{what}: throttled for {left:.3f} s")

    def whole_zone(self, query: Message, zone: Zone, packed: bool) -> Iterator[bytes]:
        """All records between two SOAs; unpacked, each alone, uncompressed (WINDOWS.md 0.9, E1)."""
        outside = [record for record in self.options.glue if not record[0].is_subdomain(zone.origin)]
        records = [*zone.records(), *outside, zone.closing_record]
        if not packed:
            batches = [[record] for record in records]
        elif self.options.soa_alone:
            batches = [records[:1], records[1:]]  # WINDOWS.md E1, "first message"
        else:
            batches = [records]
        return pack(query, batches, compress=packed)

    # updates

    def update(self, wire: bytes, client: str) -> bytes:
        update = winupdate.parse(wire)
        with self.updating:
            zone = self.zones.get(update.origin)
            if zone is None:
                raise Refusal(NOTAUTH, f"UPDATE of {update.origin}")  # WINDOWS.md E3
            self.check_updater(update)
            winupdate.check_prerequisites(zone, update.prerequisites)
            winupdate.prescan(zone, update.updates)
            for record in update.updates:
                self.check_may_touch(zone, record)
            changed = winupdate.changed(zone, update.updates)
            if changed:
                self.zones[zone.origin] = changed
        outcome = f"done, serial {changed.serial}" if changed else "changes nothing"
        self.log(f"{client}: UPDATE of {zone.origin} {outcome}")
        if changed:
            self.notify(changed)
        return echoed(wire, NOERROR)

    def check_updater(self, update: winupdate.Update) -> None:
        """AllowUpdate (WINDOWS.md E3); 2 admits nobody, for no GSS-TSIG is spoken here (0.12)."""
        what, options = f"UPDATE of {update.origin}", self.options
        if options.allow_update != 1 or options.update_options & NO_UPDATES:
            raise Refusal(REFUSED, f"{what}: AllowUpdate {options.allow_update}")
        # MaxResourceRecordsInNonSecureUpdate (WINDOWS.md 0.7).
        # UNCONFIRMED: the rcode, and that prerequisites count
        if len(update.prerequisites) + len(update.updates) > options.max_update_records:
            raise Refusal(REFUSED, f"{what}: more than {options.max_update_records} records")

    def check_may_touch(self, zone: Zone, record: winupdate.Record) -> None:
        """UpdateOptions of unsigned updates (WINDOWS.md 0.1, E3).

        UNCONFIRMED: the sources say "blocked", not whether Windows then refuses the whole packet or
        passes over the record. We read it as REFUSED, for the whole packet.
        """
        name, rdtype = record.name, record.rdtype
        if rdtype == ANY and name != zone.origin and zone.get(name, NS):
            rdtype = NS  # with the whole name the delegation would go
        touched = 0
        if rdtype == SOA:
            touched = NO_SOA
        elif rdtype == NS:
            touched = NO_APEX_NS if name == zone.origin else NO_DELEGATION_NS
        elif rdtype in (A, AAAA, ANY) and name in self.own_names():
            touched = NO_HOST_ADDRESS
        if touched & self.options.update_options:
            what = f"UPDATE of {name} {dns.rdatatype.to_text(record.rdtype)}"
            raise Refusal(REFUSED, f"{what}: UpdateOptions {self.options.update_options:#x}")

    def own_names(self) -> set[Name]:
        """Of the server: what the SOAs of its file zones name as the primary."""
        return {zone.soa[0].mname for zone in self.zones.values()}

    # notifies

    def notify(self, zone: Zone) -> None:
        """NotifyLevel 1: NS hosts and list, 2: list (WINDOWS.md A3). No answer is awaited."""
        level = self.options.notify_level
        targets = self.options.notify_servers if level else []
        if level == 1:
            targets = self.ns_addresses(zone) + targets
        message = dns.message.make_query(zone.origin, SOA, flags=dns.flags.AA)
        message.set_opcode(NOTIFY)
        message.answer.append(to_rrset(zone.origin, zone.soa))
        for target in dict.fromkeys(targets):
            if target not in self.own_addresses:
                self.send_notify(message, target)

    def send_notify(self, message: Message, target: str) -> None:
        family = socket.AF_INET6 if ":" in target else socket.AF_INET
        sources = [address for address in self.own_addresses if (":" in address) == (":" in target)]
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sender:
                if sources:  # a secondary listens to its primary's address only
                    sender.bind((min(sources), 0))
                sender.sendto(message.to_wire(), (target, self.options.notify_port))
        except OSError as error:
            self.log(f"NOTIFY to {target}: {error}")


def is_current(query: Message, zone: Zone) -> bool:
    return not Serial(client_serial(query)) < Serial(zone.serial)


def to_rrset(owner: Name, rdataset: Rdataset) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(owner, rdataset.ttl, rdataset)


def parse_options(arguments: list[str]) -> argparse.Namespace:
    def number(text: str) -> int:
        return int(text, 0)

    def words(text: str) -> list[str]:
        return [word for word in text.split(",") if word]

    def place(text: str) -> tuple[str, int]:
        address, _, port = text.partition("#")
        return address, int(port or 53)

    def zone(text: str) -> Zone:
        name, _, path = text.partition("=")
        return Zone.load(name, path)

    def glue(text: str) -> tuple[Name, int, Rdata]:
        host, _, address = text.partition("=")
        return dns.name.from_text(host), 3600, dns.rdata.from_text("IN", "A", address)

    parser = argparse.ArgumentParser(description="A primary that behaves like Windows DNS Server.")
    add = parser.add_argument
    add("--listen", type=place, action="append", required=True, metavar="ADDR#PORT")
    add("--zone", type=zone, action="append", default=[], metavar="NAME=FILE")
    # the registry's values (WINDOWS.md A2, A3) with the defaults of a file zone on Server 2022
    add("--secure-secondaries", type=int, choices=range(4), default=1,
        help="who may transfer: all, NS hosts, list, nobody")
    add("--secondary-servers", type=words, default=[], metavar="A,B")
    add("--allow-update", type=int, choices=range(3), default=0, help="none, all, signed only")
    add("--update-options", type=number, default=0x30F, metavar="BITS")
    add("--max-update-records", type=int, default=30, metavar="N")
    framing = parser.add_mutually_exclusive_group()
    framing.add_argument("--packed", action="store_true", default=True,
                         help="BindSecondaries 0, from 2008 on")
    framing.add_argument("--one-per-message", dest="packed", action="store_false",
                         help="BindSecondaries 1, up to 2003")
    add("--glue", type=glue, action="append", default=[], metavar="HOST=ADDR",
        help="an address of a name server outside the zones, sent with them")
    add("--soa-alone", action="store_true", help="the first message of a transfer has the SOA only")
    add("--throttle", type=float, default=10, metavar="N", help="XfrThrottleMultiplier, 0 for none")
    add("--notify-level", type=int, choices=range(3), default=1,
        help="nobody, NS hosts and list, list")
    add("--notify-servers", type=words, default=[], metavar="A,B")
    add("--notify-port", type=int, default=53, metavar="N")
    add("--pid-file", metavar="FILE")
    add("--log", type=argparse.FileType("a"), default=sys.stderr, metavar="FILE")
    return parser.parse_args(arguments)


def main() -> None:
    # before any thread is made, so that none of them takes the signal
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    options = parse_options(sys.argv[1:])
    primary = Primary(options)
    for address, port in options.listen:
        listen(primary.respond, address, port)
    if options.pid_file:
        Path(options.pid_file).write_text(f"{os.getpid()}\n")
    signal.sigwait(STOP_SIGNALS)
    if options.pid_file:
        Path(options.pid_file).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
