# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Dynamic update (RFC 2136) as winprimary.py does it: read the message, test the prerequisites,
make the changed zone.

The sections are read here and not by dnspython, which forgets the TTL of what is to be deleted.
"""

from __future__ import annotations

from typing import NamedTuple

import dns.exception
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.wire
from dns.name import Name
from dns.rcode import FORMERR, NOTAUTH, NOTZONE, NXDOMAIN, NXRRSET, YXDOMAIN, YXRRSET, Rcode
from dns.rdata import Rdata
from dns.rdataclass import RdataClass
from dns.rdatatype import ANY, AXFR, CNAME, MAILA, MAILB, NS, SOA, TSIG, RdataType
from dns.serial import Serial

from winzone import Zone, rrset

IN, CLASS_ANY, CLASS_NONE = RdataClass.IN, RdataClass.ANY, RdataClass.NONE
LONGEST_TTL = 0x7FFFFFFF  # RFC 2181 section 8: beyond it, take 0


class Refusal(Exception):
    """The update is not done; `rcode` is the answer."""

    def __init__(self, rcode: Rcode, why: str) -> None:
        self.rcode = rcode
        super().__init__(f"{dns.rcode.to_text(rcode)} ({why})")


class Record(NamedTuple):
    name: Name
    rdclass: int
    rdtype: RdataType
    ttl: int
    rdata: Rdata | None  # None: no RDATA, where that has a meaning


class Update(NamedTuple):
    origin: Name
    prerequisites: list[Record]
    updates: list[Record]


def parse(wire: bytes) -> Update:
    """RFC 2136 section 2. A senseless message is FORMERR, a signed one NOTAUTH, for we have no key."""
    parser = dns.wire.Parser(wire, 4)
    zones, prerequisites, updates, additional = parser.get_struct("!HHHH")
    try:
        if zones != 1:
            raise Refusal(FORMERR, "not one zone (RFC 2136 3.1.1)")
        origin = parser.get_name()
        rdtype, rdclass = parser.get_struct("!HH")
        if rdtype != SOA:
            raise Refusal(FORMERR, "the zone section is not of type SOA (RFC 2136 3.1.1)")
        if rdclass != IN:
            raise Refusal(NOTAUTH, "no zones of that class")
        # bare of RDATA: "exists" and "does not" in a prerequisite, "delete the RRset" in an update
        bare = (CLASS_ANY, CLASS_NONE), (CLASS_ANY,)
        update = Update(origin, [read_record(parser, bare[0]) for _ in range(prerequisites)],
                        [read_record(parser, bare[1]) for _ in range(updates)])
        for _ in range(additional):
            if read_record(parser, bare=()).rdtype == TSIG:
                raise Refusal(NOTAUTH, "signed with a key unknown here")
        if parser.remaining():
            raise Refusal(FORMERR, "octets behind the last record")
    except dns.exception.DNSException as error:
        raise Refusal(FORMERR, repr(error)) from None
    return update


def read_record(parser: dns.wire.Parser, bare: tuple[int, ...]) -> Record:
    name = parser.get_name()
    number, rdclass, ttl, length = parser.get_struct("!HHIH")
    rdtype = RdataType.make(number)
    with parser.restrict_to(length):
        if length == 0 and rdclass in bare:
            rdata = None
        else:
            rdata = dns.rdata.from_wire_parser(IN, rdtype, parser)
    return Record(name, rdclass, rdtype, ttl if ttl <= LONGEST_TTL else 0, rdata)


# prerequisites, RFC 2136 section 3.2


def check_prerequisites(zone: Zone, prerequisites: list[Record]) -> None:
    """Raises the Refusal of the first prerequisite that does not hold."""
    sets: dict[tuple[Name, RdataType], set[Rdata]] = {}
    for record in prerequisites:
        if record.ttl != 0:
            raise Refusal(FORMERR, "a prerequisite with a TTL")
        require_in_zone(zone, record)
        if record.rdclass == IN:
            sets.setdefault((record.name, record.rdtype), set()).add(record.rdata)
        elif record.rdclass in (CLASS_ANY, CLASS_NONE) and record.rdata is None:
            check_presence(zone, record)
        else:
            raise Refusal(FORMERR, "a prerequisite with rdata, or of a strange class")
    for (name, rdtype), rdatas in sets.items():
        if set(zone.get(name, rdtype) or ()) != rdatas:
            raise Refusal(NXRRSET, f"the RRset {name} {dns.rdatatype.to_text(rdtype)} is another")


def check_presence(zone: Zone, record: Record) -> None:
    wanted = record.rdclass == CLASS_ANY
    if record.rdtype == ANY:
        # "at least one RR", so an empty non-terminal is not in use (RFC 2136 2.4.4)
        if (record.name in zone.nodes) != wanted:
            raise Refusal(NXDOMAIN if wanted else YXDOMAIN, f"name {record.name}")
    elif (zone.get(record.name, record.rdtype) is not None) != wanted:
        raise Refusal(NXRRSET if wanted else YXRRSET, f"RRset at {record.name}")


def require_in_zone(zone: Zone, record: Record) -> None:
    if not record.name.is_subdomain(zone.origin):
        raise Refusal(NOTZONE, f"{record.name} is not in the zone")


# changes, RFC 2136 section 3.4


def prescan(zone: Zone, updates: list[Record]) -> None:
    """RFC 2136 section 3.4.1: all must make sense before any is done."""
    for record in updates:
        require_in_zone(zone, record)
        meta = dns.rdatatype.is_metatype(record.rdtype)
        if record.rdclass == IN:
            bad = meta
        elif record.rdclass == CLASS_ANY:
            no_type = record.rdtype in (AXFR, MAILA, MAILB)
            bad = record.ttl != 0 or record.rdata is not None or no_type
        elif record.rdclass == CLASS_NONE:
            bad = record.ttl != 0 or meta
        else:
            bad = True
        if bad:
            raise Refusal(FORMERR, f"update of {record.name}")


def changed(zone: Zone, updates: list[Record]) -> Zone | None:
    """The zone with all changes done and a higher serial, or None if they change nothing."""
    draft = Draft(zone)
    for record in updates:
        if record.rdclass == IN:
            draft.add(record)
        elif record.rdclass == CLASS_ANY:
            draft.delete_rrsets(record)
        else:
            draft.delete_record(record)
    if not draft.touched:
        return None
    if draft.serial == zone.serial:
        draft.raise_serial()
    return Zone(zone.origin, draft.nodes)


class Draft(Zone):
    """The zone while it is being changed, RFC 2136 section 3.4.2."""

    def __init__(self, zone: Zone) -> None:
        super().__init__(zone.origin, dict(zone.nodes))
        self.touched = False

    def put(self, name: Name, rdtype: RdataType, ttl: int, rdatas: list[Rdata]) -> None:
        """Makes `rdatas` the RRset, none removes it; the TTL is the RRset's (RFC 2181 5.2)."""
        node = dict(self.nodes.get(name, {}))
        before = node.pop((rdtype, RdataType.NONE), None)
        if rdatas:
            node[rdtype, RdataType.NONE] = rrset(ttl, *rdatas)
        after = node.get((rdtype, RdataType.NONE))
        self.touched |= before != after or (after is not None and before.ttl != ttl)
        if node:
            self.nodes[name] = node
        else:
            self.nodes.pop(name, None)

    def add(self, record: Record) -> None:
        name, rdtype, rdata = record.name, record.rdtype, record.rdata
        before = list(self.get(name, rdtype) or ())
        if rdtype == SOA:
            # the apex SOA only gives way to one that is not older (RFC 2136 3.4.2.2)
            if name == self.origin and not Serial(rdata.serial) < Serial(self.serial):
                self.put(name, SOA, record.ttl, [rdata])
            return
        # a CNAME conflict is an error (WINDOWS.md E3), unlike RFC 2136 3.4.2.2; UNCONFIRMED rcode
        others = any(there != CNAME for there, _ in self.nodes.get(name, {}))
        if others if rdtype == CNAME else self.get(name, CNAME):
            raise Refusal(YXRRSET, f"a CNAME and other data at {name}")
        if rdtype == CNAME:
            before = []
        self.put(name, rdtype, record.ttl, before if rdata in before else [*before, rdata])

    def delete_rrsets(self, record: Record) -> None:
        kept = (SOA, NS) if record.name == self.origin else ()
        for rdtype, _ in list(self.nodes.get(record.name, {})):
            if record.rdtype in (ANY, rdtype) and rdtype not in kept:
                self.put(record.name, rdtype, 0, [])

    def delete_record(self, record: Record) -> None:
        name, rdtype = record.name, record.rdtype
        before = self.get(name, rdtype)
        if rdtype == SOA or before is None:
            return
        rest = [rdata for rdata in before if rdata != record.rdata]
        if rdtype == NS and name == self.origin and not rest:
            return  # the last apex NS stays (RFC 2136 3.4.2.4)
        self.put(name, rdtype, before.ttl, rest)

    def raise_serial(self) -> None:
        """RFC 2136 section 3.6, RFC 1982; 0, which some take for no serial, is passed over."""
        raised = self.soa[0].replace(serial=(self.serial + 1) % 2**32 or 1)
        self.put(self.origin, SOA, self.soa.ttl, [raised])
