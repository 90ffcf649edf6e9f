# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Names, rdata and counts that do not hold what they say, in an AXFR: nothing of it gets into a file. One row a
case."""

from __future__ import annotations

import struct

import dns.rdatatype
import pytest

from lab.hostile import A, NETWORK, PATIENCE, SOA, ZONE, Attempt, Row, lines, rows
from lab.wire import QUESTION, answer, name, octets, pointer, question, record

WWW = name(f"www.{ZONE}")
SECOND = QUESTION + len(question(ZONE)) + len(record(SOA))  # where the second record begins
FIXED = 10  # octets of a record between owner and rdata
ADDRESS = b"\300\0\2\1"


@pytest.fixture
def attempt(ferry, loopback, tmp_path) -> Attempt:
    return Attempt(ferry, loopback.primary, tmp_path / "zones")


def among(*records, **spoil):
    """The script of a zone with these records."""
    return lambda q: [answer(q, SOA, *records, SOA, **spoil)]


def owner(octets_of_it: bytes):
    return among(octets(octets_of_it, "A", ADDRESS), A)


def target(octets_of_it: bytes):
    return among(octets(WWW, "NS", octets_of_it), A)


NS_RDATA = SECOND + len(WWW) + FIXED  # where it is in target()
LONG = b"\x3f" + b"x" * 63
NAMES = {
    "a pointer to itself": owner(pointer(SECOND)),
    "labels before a pointer to themselves": owner(b"\1a" + pointer(SECOND)),
    "two pointers at each other": among(octets(pointer(SECOND + 2 + FIXED), "NS", pointer(SECOND))),
    "a pointer forward to a name that is sound": owner(pointer(SECOND + 2 + FIXED + len(ADDRESS))),
    "a pointer beyond the message": owner(pointer(0x3fff)),
    "a pointer into the header": owner(pointer(4)),
    "half a pointer": lambda q: [answer(q, SOA, counts={"an": 2}, tail=b"\xc0")],
    "in rdata, a pointer to itself": target(pointer(NS_RDATA)),
    "in rdata, a pointer forward": target(pointer(NS_RDATA + 2)),
    "in rdata, a pointer into the header": target(pointer(4)),
    "in rdata, a pointer beyond the message": target(pointer(0x3fff)),
    "in rdata, a name behind its end": among(octets(WWW, "NS", name(f"ns.{ZONE}"), rdlength=5)),
    "label type 01": owner(b"\x41a" + name(ZONE)),
    "label type 10": owner(b"\x81a" + name(ZONE)),
    "in rdata, label type 01": target(b"\x41a" + name(ZONE)),
    "a name of 269 octets by a pointer": among(octets(LONG * 3 + name(ZONE), "A", ADDRESS),
                                               octets(LONG + pointer(SECOND), "A", ADDRESS)),
    "a name of 269 octets written out": owner(LONG * 4 + name(ZONE)),
    "in rdata, a name of 269 octets": target(LONG * 4 + name(ZONE)),
    "a name that the message ends in": lambda q: [answer(q, SOA, counts={"an": 2}, tail=b"\3ww")],
}
LONG_NAMES = {why for why in NAMES if "269" in why}


def name_row(why: str) -> Row:
    return Row("RFC 1035 2.3.4" if why in LONG_NAMES else "RFC 1035 4.1.4", NAMES[why], NETWORK,
               "(?i)name|pointer|label|malformed|octets")


SOA_RDATA = record(SOA)[len(name(ZONE)) + FIXED:]
TARGET = name(f"t.{ZONE}")
RDATA = {
    # type, rdata: why it is none
    "A of 3 octets": ("RFC 1035 3.4.1", "A", ADDRESS[:3]),
    "A of 5 octets": ("RFC 1035 3.4.1", "A", ADDRESS + b"\1"),
    "A of none": ("RFC 1035 3.4.1", "A", b""),
    "AAAA of 15 octets": ("RFC 3596 2.2", "AAAA", bytes(15)),
    "AAAA of 17 octets": ("RFC 3596 2.2", "AAAA", bytes(17)),
    "NS of none": ("RFC 1035 3.3.11", "NS", b""),
    "NS with an octet behind": ("RFC 1035 3.3.11", "NS", TARGET + b"\0"),
    "CNAME with a name behind": ("RFC 1035 3.3.1", "CNAME", TARGET * 2),
    "MX of 1 octet": ("RFC 1035 3.3.9", "MX", b"\0"),
    "MX without a name": ("RFC 1035 3.3.9", "MX", b"\0\1"),
    "MX with an octet behind": ("RFC 1035 3.3.9", "MX", b"\0\1" + TARGET + b"\1"),
    "SRV without a name": ("RFC 2782", "SRV", bytes(6)),
    "SRV of 5 octets": ("RFC 2782", "SRV", bytes(5)),
    "SRV with an octet behind": ("RFC 2782", "SRV", bytes(6) + TARGET + b"\1"),
    "TXT of none": ("RFC 1035 3.3.14", "TXT", b""),
    "TXT whose string is longer than the rdata": ("RFC 1035 3.3.14", "TXT", b"\5abcd"),
    "TXT whose second string is longer": ("RFC 1035 3.3.14", "TXT", b"\2ab\1"),
    "HINFO of one string": ("RFC 1035 3.3.2", "HINFO", b"\2ab"),
    "CAA whose tag is longer than the rdata": ("RFC 8659 4.1", "CAA", b"\0\11issue"),
    "DS of 3 octets": ("RFC 4034 5.1", "DS", bytes(3)),
    "RRSIG without its signer": ("RFC 4034 3.1", "RRSIG", bytes(18)),
}
SOAS = {
    "SOA without its last number": SOA_RDATA[:-4],
    "SOA with an octet behind": SOA_RDATA + b"\0",
    "SOA of names only": SOA_RDATA[:-20],
    "SOA of none": b"",
}


def rdata_row(why: str) -> Row:
    section, rdtype, rdata = RDATA[why]
    return Row(section, among(octets(WWW, rdtype, rdata), A), NETWORK, f"{rdtype}|rdata|name|www.{ZONE}|malformed")


def soa_row(why: str) -> Row:
    spoilt = octets(ZONE, "SOA", SOAS[why])
    return Row("RFC 1035 3.3.13", lambda q: [answer(q, spoilt, A, spoilt)], NETWORK, "SOA|rdata|name|malformed")


COUNTS = {
    "an octet behind the records": Row("RFC 1035 4.1", among(A, tail=b"\0"), NETWORK,
                                       "(?i)octet|behind|trailing|after"),
    "a record that is not counted": Row("RFC 1035 4.1.1", among(A, counts={"an": 2}), NETWORK,
                                        "(?i)octet|behind|trailing|after"),
    "one record fewer than counted": Row("RFC 1035 4.1.1", among(A, counts={"an": 4}), NETWORK, ""),
    "65,535 records counted": Row("RFC 1035 4.1.1", among(A, counts={"an": 65535}), NETWORK, ""),
    "one question fewer than counted": Row("RFC 1035 4.1.1", among(A, counts={"qd": 2}), NETWORK, ""),
    "additional records counted that are not there": Row("RFC 1035 4.1.1", among(A, counts={"ar": 1}), NETWORK, ""),
    "a record that ends in its type": Row(
        "RFC 1035 4.1.3", lambda q: [answer(q, SOA, counts={"an": 2}, tail=WWW + b"\0")], NETWORK, ""),
    "rdata longer than the message": Row(
        "RFC 1035 4.1.3", lambda q: [answer(q, SOA, octets(WWW, "A", ADDRESS, rdlength=400))], NETWORK, ""),
    "a type nobody knows, longer than the message": Row(
        "RFC 3597 2", lambda q: [answer(q, SOA, octets(WWW, 65280, b"xyz", rdlength=4))], NETWORK, ""),
}

ALL = ({why: name_row(why) for why in NAMES} | {why: rdata_row(why) for why in RDATA}
       | {why: soa_row(why) for why in SOAS} | COUNTS)


@pytest.mark.parametrize("row", rows(ALL))
def test_a_malformed_record_leaves_the_old_file(attempt, row):
    attempt.fails(row, *PATIENCE)


# What is inside rdata of later types need not be understood to be kept.
NESTED = {
    "NSEC with a window of no octets": ("RFC 4034 4.1.2", "NSEC", TARGET + b"\0\0"),
    "NSEC with a window longer than the rdata": ("RFC 4034 4.1.2", "NSEC", TARGET + b"\0\5\100"),
    "SVCB with a parameter longer than the rdata": ("RFC 9460 2.2", "SVCB", b"\0\1\0\0\1\0\11abc"),
}


@pytest.mark.parametrize("why", NESTED)
def test_rdata_broken_inside_is_refused_or_kept_octet_by_octet(attempt, why):
    section, rdtype, rdata = NESTED[why]
    row = Row(section, among(octets(WWW, rdtype, rdata)), NETWORK, rdtype)
    _, done = attempt.fetch(row)
    if done.status == NETWORK:
        attempt.fails(row)
    else:
        number = int(dns.rdatatype.from_text(rdtype))
        kept = rf"www.{ZONE}. 60 IN TYPE{number} \# {len(rdata)} {rdata.hex()}"
        assert [line.lower() for line in lines(attempt.target.read_text())] == lines(f"{SOA}\n{kept}".lower())


# Odd, and right


def chain(query):
    """Names of one label each before a pointer to the last one, as long as names may be."""
    owners, place = [name(f"a.{ZONE}")], SECOND
    while 2 * len(owners) + len(name(ZONE)) + 2 <= 255:
        owners.append(b"\1a" + pointer(place))
        place += len(owners[-2]) + FIXED + len(ADDRESS)
    return [answer(query, SOA, *(octets(each, "A", ADDRESS) for each in owners), SOA)]


def chain_text() -> list[str]:
    most = (255 - len(name(ZONE))) // 2
    return [SOA] + [f"{'a.' * labels}{ZONE}. 60 IN A 192.0.2.1" for labels in range(1, most + 1)]


APEX = pointer(QUESTION)
UNKNOWN = struct.pack("!H", 0xc00c)  # looks like a pointer, and is none
ODD = {
    "121 pointers, each to the one before": (Row("RFC 1035 4.1.4", chain), chain_text()),
    "SRV with a compressed target": (Row("RFC 3597 4", among(octets(WWW, "SRV", bytes(6) + b"\1t" + APEX))),
                                     [SOA, f"www.{ZONE}. 60 IN SRV 0 0 0 t.{ZONE}."]),
    "MX with a compressed target": (Row("RFC 1035 4.1.4", among(octets(WWW, "MX", b"\0\5" + APEX))),
                                    [SOA, f"www.{ZONE}. 60 IN MX 5 {ZONE}."]),
    "a type nobody knows is not looked into": (Row("RFC 3597 4", among(octets(WWW, 65280, UNKNOWN))),
                                               [SOA, rf"www.{ZONE}. 60 IN TYPE65280 \# 2 c00c"]),
    "a type nobody knows may be empty": (Row("RFC 3597 5", among(octets(WWW, 65280, b""))),
                                         [SOA, rf"www.{ZONE}. 60 IN TYPE65280 \# 0"]),
    "labels hold any octet": (Row("RFC 2181 11", owner(b"\3\0. " + name(ZONE))),
                              [SOA, A, rf"\000\.\032.{ZONE}. 60 IN A 192.0.2.1"]),
    "a TTL with its highest bit is none": (Row("RFC 2181 8", among(octets(WWW, "A", ADDRESS, ttl=2**31 + 60))),
                                           [SOA, f"www.{ZONE}. 0 IN A 192.0.2.1"]),
}


@pytest.mark.parametrize("row, records", [
    pytest.param(row, records, id=f"{row.section}, {why}") for why, (row, records) in ODD.items()])
def test_an_odd_record_is_kept(attempt, row, records):
    attempt.succeeds(row, records)
