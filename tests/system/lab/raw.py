# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Octets to and from a server, where a test needs them as they are."""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Iterator

import dns.rcode

from .judge import Server

SECONDS = 5


@contextlib.contextmanager
def udp(server: Server) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(SECONDS)
        client.connect((server.address, server.port))
        yield client


@contextlib.contextmanager
def tcp(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection((server.address, server.port), SECONDS) as client:
        yield client


def send_message(client: socket.socket, wire: bytes) -> None:
    """One message on a TCP connection."""
    client.sendall(struct.pack("!H", len(wire)) + wire)


def read_message(client: socket.socket) -> bytes:
    length, = struct.unpack("!H", client.recv(2, socket.MSG_WAITALL))
    return client.recv(length, socket.MSG_WAITALL)


def rcode_of(wire: bytes) -> str:
    return dns.rcode.to_text(wire[3] & 0xF)
