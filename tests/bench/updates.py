#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The limit of a server for UPDATE: messages built beforehand, so many on their way at once on one connection.

    updates.py ADDRESS PORT DEPTH FILE...    sends what the files hold, each message with its length before it
"""

from __future__ import annotations

import socket
import struct
import sys
from pathlib import Path
from typing import Iterator

A, SOA, IN, NONE = 1, 6, 1, 254
UPDATE = 5 << 11
FULL = 65000  # octets of a message


def name(text: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def build(zone: str, hosts: dict[str, bytes], rdclass: int) -> Iterator[bytes]:
    """UPDATEs of A records: added in class IN, deleted in class NONE."""
    ttl = 3600 if rdclass == IN else 0
    records = [name(f"{host}.{zone}") + struct.pack("!HHIH", A, rdclass, ttl, 4) + address
               for host, address in hosts.items()]
    number = 0
    while records:
        room = FULL
        count = next((at for at, record in enumerate(records) if (room := room - len(record)) < 0), len(records))
        number += 1
        head = struct.pack("!HHHHHH", number, UPDATE, 1, 0, count, 0) + name(zone) + struct.pack("!HH", SOA, IN)
        body = head + b"".join(records[:count])
        yield struct.pack("!H", len(body)) + body
        del records[:count]


def messages(path: str) -> Iterator[bytes]:
    octets, at = Path(path).read_bytes(), 0
    while at < len(octets):
        length = 2 + struct.unpack_from("!H", octets, at)[0]
        yield octets[at:at + length]
        at += length


def send(address: str, port: str, depth: str, paths: list[str]) -> None:
    with socket.create_connection((address, int(port))) as stream, stream.makefile("rb") as answers:
        def take() -> None:
            length, = struct.unpack("!H", answers.read(2))
            if answers.read(length)[3] & 15:
                raise SystemExit("an UPDATE was not taken")
        for path in paths:
            under_way = 0
            for message in messages(path):
                if under_way == int(depth):
                    take()
                    under_way -= 1
                stream.sendall(message)
                under_way += 1
            for _ in range(under_way):
                take()


if __name__ == "__main__":
    send(*sys.argv[1:4], sys.argv[4:])
