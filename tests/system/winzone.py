# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A zone as winprimary.py serves it: its records, and what RFC 1034 section 4.3.2 finds in them.

A Zone is never changed: an update makes a new one, so a transfer that is under way goes on with the
zone it began with.
"""

from __future__ import annotations

from functools import cached_property
from typing import Iterator, NamedTuple

import dns.name
import dns.rdata
import dns.rdataset
import dns.zone
from dns.name import Name
from dns.rdataset import Rdataset
from dns.rdatatype import ANY, CNAME, DNAME, DS, NS, RRSIG, SOA, RdataType

Node = dict[tuple[RdataType, RdataType], Rdataset]  # by type and, for an RRSIG, the type it covers
RRset = tuple[Name, Rdataset]


class Found(NamedTuple):
    """What a zone says to a question. With no RRset: NODATA if the name `exists`, else NXDOMAIN."""

    rrsets: list[RRset]
    exists: bool = True
    referral: bool = False
    alias: Name | None = None  # where a CNAME or DNAME sends the question


def rrset(ttl: int, *rdatas: dns.rdata.Rdata) -> Rdataset:
    return dns.rdataset.from_rdata_list(ttl, rdatas)


class Zone:
    def __init__(self, origin: Name, nodes: dict[Name, Node]) -> None:
        self.origin = origin
        self.nodes = nodes

    @classmethod
    def load(cls, origin: str, path: str) -> Zone:
        """The zone from a plain master file, without Windows' own syntax (WINDOWS.md B4, B5)."""
        read = dns.zone.from_file(path, origin, relativize=False)
        nodes: dict[Name, Node] = {}
        for name, rdataset in read.iterate_rdatasets():
            nodes.setdefault(name, {})[rdataset.rdtype, rdataset.covers] = rdataset
        return cls(read.origin, nodes)

    @cached_property
    def names(self) -> set[Name]:
        """Every name that exists, empty non-terminals included (RFC 4592 section 2.2.2)."""
        return {ancestor for name in self.nodes for ancestor in self.upward(name)}

    def upward(self, name: Name) -> Iterator[Name]:
        """The name and its ancestors up to the apex."""
        for depth in range(len(name), len(self.origin) - 1, -1):
            yield name.split(depth)[1]

    def get(self, name: Name, rdtype: RdataType) -> Rdataset | None:
        return self.nodes.get(name, {}).get((rdtype, RdataType.NONE))

    @property
    def soa(self) -> Rdataset:
        return self.nodes[self.origin][SOA, RdataType.NONE]

    @property
    def serial(self) -> int:
        return self.soa[0].serial

    @property
    def closing_record(self) -> tuple[Name, int, dns.rdata.Rdata]:
        return self.origin, self.soa.ttl, self.soa[0]

    def records(self) -> Iterator[tuple[Name, int, dns.rdata.Rdata]]:
        """Every record once, the SOA first."""
        yield self.closing_record
        for name, node in self.nodes.items():
            for rdataset in node.values():
                if rdataset.rdtype != SOA:
                    yield from ((name, rdataset.ttl, rdata) for rdata in rdataset)

    def find(self, name: Name, rdtype: RdataType) -> Found:
        below_apex = [owner for owner in reversed(list(self.upward(name))) if owner != self.origin]
        for owner in below_apex:
            cut = self.get(owner, NS)
            if cut and not (owner == name and rdtype == DS):
                return Found([(owner, cut)], referral=True)
            dname = self.get(owner, DNAME)
            if dname and owner != name:
                return self.through_dname(name, owner, dname)
        if name in self.names:
            return self.in_node(name, self.nodes.get(name, {}), rdtype)
        encloser = next(owner for owner in self.upward(name) if owner in self.names)
        wildcard = self.nodes.get(dns.name.Name(("*", *encloser.labels)))
        return self.in_node(name, wildcard, rdtype) if wildcard else Found([], exists=False)

    @staticmethod
    def in_node(name: Name, node: Node, rdtype: RdataType) -> Found:
        alias = node.get((CNAME, RdataType.NONE))
        if alias and rdtype not in (CNAME, ANY, RRSIG):
            return Found([(name, alias)], alias=alias[0].target)
        return Found([(name, each) for each in node.values() if rdtype in (ANY, each.rdtype)])

    @staticmethod
    def through_dname(name: Name, owner: Name, dname: Rdataset) -> Found:
        """RFC 6672 section 3: the DNAME and the CNAME it stands for."""
        try:
            target = name.relativize(owner).concatenate(dname[0].target)
        except dns.name.NameTooLong:
            return Found([(owner, dname)])
        cname = dns.rdata.from_text("IN", "CNAME", target.to_text())
        return Found([(owner, dname), (name, rrset(dname.ttl, cname))], alias=target)
