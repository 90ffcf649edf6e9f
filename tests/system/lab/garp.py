#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""garp.py INTERFACE ADDRESS announces an address that is now ours, as Windows does.

Linux announces nothing when an address is added, and neighbours that knew the address keep talking
to its former owner for some twenty seconds. A gratuitous ARP (RFC 5227 section 3) tells them.
"""

import socket
import struct
import sys

ETHERTYPE_ARP = 0x0806
BROADCAST = b"\xff" * 6


def announce(interface: str, address: str) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE_ARP)) as link:
        link.bind((interface, ETHERTYPE_ARP))
        mac = link.getsockname()[4]
        ip = socket.inet_aton(address)
        request = struct.pack("!HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, mac, ip, bytes(6), ip)
        link.send(BROADCAST + mac + struct.pack("!H", ETHERTYPE_ARP) + request)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    announce(sys.argv[1], sys.argv[2])
