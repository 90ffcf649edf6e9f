# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Rdata in wire form made at random, of every type that dnspython knows and zones have, by what the RFCs say its
fields are.

    make("MX", 7)  gives the seventh MX, always the same

Numbers 0 and 1 of a type are extremes: everything as short and small, or as long and large as it may be. Of the others
each third has only octets below 128.
"""

from __future__ import annotations

import random
import string
import struct

EMPTY, FULL = 0, 1
LETTERS = (string.ascii_letters + string.digits).encode()
DIGEST_OCTETS = {1: 20, 2: 32, 4: 48}  # DS: IANA's registry
ZONEMD_OCTETS = {1: 48, 2: 64}  # RFC 8976 5.3


class Maker(random.Random):
    def __init__(self, rdtype: str, number: int) -> None:
        super().__init__(f"{rdtype} {number}")
        self.number = number

    def size(self, least: int, most: int) -> int:
        if self.number == EMPTY:
            return least
        if self.number == FULL:
            return most
        return self.choice([least, most, *[self.randint(least, most)] * 6])

    def octets(self, count: int) -> bytes:
        if self.number <= FULL:
            return bytes([0 if self.number == EMPTY else 255]) * count
        if self.number % 3 == 0:
            return bytes(octet & 0x7f for octet in self.randbytes(count))
        return self.randbytes(count) if self.random() < 0.8 else bytes([self.choice([0, 255])]) * count

    def some(self, least: int, most: int = 300) -> bytes:
        return self.octets(self.size(least, most))

    def rest(self) -> bytes:
        return self.some(0)

    def key(self) -> bytes:
        return self.some(1)

    def counted(self, octets: bytes) -> bytes:
        return bytes([len(octets)]) + octets

    def text(self) -> bytes:
        return self.counted(self.some(0, 255))

    def texts(self) -> bytes:
        return b"".join(self.text() for _ in range(self.size(1, 6)))

    def name(self) -> bytes:
        wire = b""
        for _ in range(self.size(0, self.choice([3, 127]))):
            room = 254 - len(wire)
            if room < 2:
                break
            wire += self.counted(self.some(1, min(63, room - 1)))
        return wire + b"\0"

    def names(self) -> bytes:
        return b"".join(self.name() for _ in range(self.size(0, 3)))

    def types(self) -> bytes:
        """RFC 4034 4.1.2."""
        windows = sorted(self.sample(range(256), self.size(0, 5)))
        return b"".join(bytes([window]) + self.counted(self.some(0, 31) + b"\x11") for window in windows)

    def tag(self) -> bytes:
        return self.counted(bytes(self.choices(LETTERS.lower(), k=self.size(1, 15))))

    def hash(self) -> bytes:
        return self.counted(self.octets(5 * self.size(1, 51)))

    def address(self) -> bytes:
        """ISDN's second string, which may be left out, but is not empty: RFC 1183 3.2."""
        return self.counted(self.some(1, 255))

    def digits(self) -> bytes:
        return self.counted(bytes(self.choices(b"0123456789", k=self.size(4, 255))))

    def degrees(self) -> bytes:
        return self.counted(f"{self.uniform(-90, 90):.3f}".encode())

    def digest(self) -> bytes:
        """What follows a DS's algorithm."""
        kind = self.choice([1, 2, 4])
        return bytes([kind]) + self.octets(DIGEST_OCTETS[kind])

    def zone_digest(self) -> bytes:
        kind = self.choice([1, 2])
        return bytes([1, kind]) + self.octets(ZONEMD_OCTETS[kind])

    def gateway(self, kind: int) -> bytes:
        """RFC 4025 2.5, RFC 8777 4.2.4."""
        return [lambda: b"", lambda: self.octets(4), lambda: self.octets(16), self.name][kind]()

    def ipseckey(self) -> bytes:
        kind = self.randrange(4)
        return self.octets(1) + bytes([kind]) + self.octets(1) + self.gateway(kind) + self.some(1)

    def amtrelay(self) -> bytes:
        kind = self.randrange(4)
        return self.octets(1) + bytes([kind | self.choice([0, 128])]) + self.gateway(kind)

    def hip(self) -> bytes:
        """RFC 8005 section 5."""
        tag, key = self.some(1, 255), self.some(1)
        return struct.pack("!BBH", len(tag), self.randrange(256), len(key)) + tag + key + self.names()

    def prefixes(self) -> bytes:
        """RFC 3123 section 4: without zeros at the end, and no longer than the address."""
        wire = b""
        for _ in range(self.size(1, 6)):
            family, most = self.choice([(1, 4), (2, 16)])
            address = self.some(0, most).rstrip(b"\0")
            negated = self.choice([0, 128])
            wire += struct.pack("!HBB", family, self.randint(0, 8 * most), negated | len(address)) + address
        return wire

    def location(self) -> bytes:
        """RFC 1876 section 2: version 0, sizes of one digit and a power of ten, places on earth."""
        sizes = bytes(self.randint(1, 9) << 4 | self.randint(0, 9) for _ in range(3))
        latitude, longitude = self.randint(-90, 90) * 3600000, self.randint(-180, 180) * 3600000
        return b"\0" + sizes + struct.pack("!III", 2**31 + latitude, 2**31 + longitude, self.randint(0, 10**9))

    def parameters(self) -> bytes:
        """RFC 9460 2.2, all of them required to be there by `mandatory` if that is there."""
        keys = sorted({self.choice([1, 2, 3, 4, 5, 6, *[self.randint(7, 65534)] * 2]) for _ in range(self.size(1, 9))})
        values = {key: self.parameter(key) for key in keys}
        if 2 in values and 1 not in values:  # RFC 9460 7.1.1
            del values[2]
        if values and self.random() < 0.3:
            values = {0: b"".join(struct.pack("!H", key) for key in values)} | values
        return b"".join(struct.pack("!HH", key, len(value)) + value for key, value in values.items())

    def parameter(self, key: int) -> bytes:
        if key == 1:
            return b"".join(self.counted(self.some(1, 20)) for _ in range(self.size(1, 4)))
        sizes = {2: 0, 3: 2, 4: 4 * self.size(1, 4), 6: 16 * self.size(1, 4)}
        return self.octets(sizes[key]) if key in sizes else self.some(1 if key == 5 else 0, 60)


# A number is so many octets; a word is a function of Maker's.
LAYOUTS = {
    "A": [4],
    "AAAA": [16],
    "AFSDB": [2, "name"],
    "AMTRELAY": ["amtrelay"],
    "APL": ["prefixes"],
    "AVC": ["texts"],
    "CAA": [1, "tag", "rest"],
    "CDNSKEY": [4, "key"],
    "CDS": [3, "digest"],
    "CERT": [5, "key"],
    "CNAME": ["name"],
    "CSYNC": [6, "types"],
    "DHCID": [3, "key"],
    "DLV": [3, "digest"],
    "DNAME": ["name"],
    "DNSKEY": [4, "key"],
    "DS": [3, "digest"],
    "EUI48": [6],
    "EUI64": [8],
    "GPOS": ["degrees", "degrees", "degrees"],
    "HINFO": ["text", "text"],
    "HIP": ["hip"],
    "HTTPS": [2, "name", "parameters"],
    "IPSECKEY": ["ipseckey"],
    "ISDN": ["text", "address"],
    "KX": [2, "name"],
    "L32": [6],
    "L64": [10],
    "LOC": ["location"],
    "LP": [2, "name"],
    "MX": [2, "name"],
    "NAPTR": [4, "text", "text", "text", "name"],
    "NID": [10],
    "NINFO": ["texts"],
    "NS": ["name"],
    "NSAP": ["key"],
    "NSAP-PTR": ["name"],
    "NSEC": ["name", "types"],
    "NSEC3": [4, "text", "hash", "types"],
    "NSEC3PARAM": [4, "text"],
    "OPENPGPKEY": ["key"],
    "PTR": ["name"],
    "PX": [2, "name", "name"],
    "RP": ["name", "name"],
    "RRSIG": [18, "name", "key"],
    "RT": [2, "name"],
    "SMIMEA": [3, "key"],
    "SOA": ["name", "name", 20],
    "SPF": ["texts"],
    "SRV": [6, "name"],
    "SSHFP": [2, "key"],
    "SVCB": [2, "name", "parameters"],
    "TLSA": [3, "key"],
    "TXT": ["texts"],
    "URI": [4, "key"],
    "WKS": [5, "key"],
    "X25": ["digits"],
    "ZONEMD": [4, "zone_digest"],
}


def make(rdtype: str, number: int) -> bytes:
    maker = Maker(rdtype, number)
    return b"".join(maker.octets(field) if isinstance(field, int) else getattr(maker, field)()
                    for field in LAYOUTS[rdtype])
