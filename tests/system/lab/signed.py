# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The messages of one answer signed with TSIG, one after the other (RFC 8945 section 5.3.1), or nearly so.

    signer = Signer(key, query)
    [signer.sign(first), signer.skip(second), signer.sign(third)]

The MACs are dnspython's.
"""

from __future__ import annotations

import struct
import time
from typing import Callable

import dns.message
import dns.rdataclass
import dns.rdatatype
import dns.tsig
from dns.rdtypes.ANY.TSIG import TSIG

from .tsig import Key

FUDGE = 300  # seconds, RFC 8945 section 10


class Signer:
    def __init__(self, key: Key, query: dns.message.Message, by: Key | None = None) -> None:
        """Answers `query`, which is signed with `key`, with `by` if that is another key."""
        signed = dns.message.from_wire(query.octets, keyring=key.dnspython())
        self.key, self.request_mac = (by or key).dnspython(), signed.mac
        self.digest = None  # of what came since the last MAC, and that MAC

    def sign(self, wire: bytes, *, late: int = 0, error: int = 0, other: bytes = b"",
             spoil: Callable[[bytes], bytes] = bytes) -> bytes:
        """The message with a TSIG signed `late` seconds from now; `spoil` is what becomes of its MAC."""
        number, = struct.unpack_from("!H", wire)
        tsig = TSIG(dns.rdataclass.ANY, dns.rdatatype.TSIG, self.key.algorithm, 0, FUDGE, b"", number, error, other)
        tsig, self.digest = dns.tsig.sign(wire, self.key, tsig, int(time.time()) + late, self.request_mac, self.digest,
                                          multi=True)
        return with_tsig(wire, self.key, tsig.replace(mac=spoil(tsig.mac)))

    def skip(self, wire: bytes) -> bytes:
        """The message as it is; the next MAC covers it too."""
        self.digest.update(wire)
        return wire


def with_tsig(wire: bytes, key: dns.tsig.Key, tsig: TSIG) -> bytes:
    rdata = tsig.to_wire()
    record = key.name.to_wire() + struct.pack("!HHIH", tsig.rdtype, tsig.rdclass, 0, len(rdata)) + rdata
    count, = struct.unpack_from("!H", wire, 10)
    return wire[:10] + struct.pack("!H", count + 1) + wire[12:] + record


def error(wire: bytes, key: Key, number: int) -> bytes:
    """The answer of a server that cannot sign, and says why: a TSIG without MAC (RFC 8945 section 5.3.2)."""
    theirs = key.dnspython()
    query_id, = struct.unpack_from("!H", wire)
    now = int(time.time())
    tsig = TSIG(dns.rdataclass.ANY, dns.rdatatype.TSIG, theirs.algorithm, now, FUDGE, b"", query_id, number, b"")
    return with_tsig(wire, theirs, tsig)
