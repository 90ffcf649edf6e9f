#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A long cable: carries every frame from one interface to another, and back, some milliseconds later.

    cable.py INTERFACE INTERFACE MILLISECONDS

Not every kernel has netem. Prints a line once it carries. Frames go with the kernel's own header (packet(7),
PACKET_VNET_HDR), so that checksums and segments that are still to be made stay so.
"""

from __future__ import annotations

import collections
import select
import socket
import sys
import time

ETH_P_ALL = 3
SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING, SO_RCVBUFFORCE = 263, 15, 23, 33
OCTETS_MAX = 1 << 17  # of a frame that is to be segmented


def open_end(interface: str) -> socket.socket:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    end.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
    end.bind((interface, ETH_P_ALL))
    end.setblocking(False)
    return end


def main() -> None:
    ends = [open_end(name) for name in sys.argv[1:3]]
    delay = float(sys.argv[3]) / 1000
    under_way: collections.deque[tuple[float, socket.socket, bytes]] = collections.deque()
    print("it carries", flush=True)
    while True:
        wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        for end in select.select(ends, [], [], wait)[0]:
            under_way.append((time.monotonic() + delay, ends[1 - ends.index(end)], end.recv(OCTETS_MAX)))
        while under_way and under_way[0][0] <= time.monotonic():
            _, out, frame = under_way.popleft()
            try:
                out.send(frame)
            except OSError as error:  # a frame is lost, as on any cable
                print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
