# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The servers themselves as clients: from their start until they serve what they had to transfer."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from pathlib import Path
from typing import Iterator

import contenders as c
from contenders import Question, Zones
from lab import servers
from lab.net import Loopback, Site
from measured import Contender, Sample, tell
from primaries import KINDS, NAMES, SECONDS_TO_LOAD, Knot
from report import Report
from setting import BIG, Bench

SECONDARIES = {"knot": servers.Knot, "nsd": servers.Nsd, "bind": servers.Bind}
TICK = os.sysconf("SC_CLK_TCK")
ANSWER_SECONDS = 0.2
AUTHORITATIVE = 0x04  # AA, in the third octet


def secondaries(bench: Bench) -> Iterator[Report]:
    """Each server as a secondary of a Knot with the big zone; a Knot as one of many zones. One round."""
    if "knot" not in bench.kinds:
        return
    site, tools = Loopback(), bench.tools
    with primary(bench, site, {BIG: bench.zones / "big-1.zone"}):
        base = c.drain(tools, Question(BIG, bench.records, site.primary.address, site.port))
        bench.runner.run("drain", [base], rounds=1)
        rows = [base, *(secondary(bench, site, kind, [BIG], bench.records) for kind in bench.kinds)]
    note = "One round. From the start of an empty secondary until it serves the zone, which may not be on its disk yet."
    yield Report(f"{bench.records:,} records from Knot to a secondary", rows, base, note=note)

    names = (bench.zones / "zones.list").read_text().split()
    with primary(bench, site, {name: bench.zones / "zones" / f"{name}.zone" for name in names}):
        base = c.drain_zones(tools, Zones(bench.zones / "zones.list", bench.many, 0, site.primary.address, site.port))
        bench.runner.run("drain", [base], rounds=1)
        rows = [base, secondary(bench, site, "knot", names, len(names))]
    yield Report(f"{bench.many:,} zones from Knot to a secondary", rows, base, "zones", note=note)


def primary(bench: Bench, site: Site, files: dict[str, Path]):
    server = Knot(site.primary, bench.servers / "primary", files, allow_transfer=["any"])
    return bench.serving(server)


def secondary(bench: Bench, site: Site, kind: str, zones: list[str], count: int) -> Contender:
    row = Contender(f"{NAMES[kind]} as secondary", [], count)
    tell(row.name)
    wanted = [servers.Zone(name, primary=site.primary.address) for name in zones]
    server = SECONDARIES[kind](site.new, bench.servers / f"{kind}-secondary", wanted)
    server.serves = lambda name: True  # asked below, faster
    start = time.monotonic()
    with server:
        try:
            wait_for(server, zones, start + SECONDS_TO_LOAD)
        except TimeoutError as error:
            row.failure = str(error)
            return row
        row.samples.append(Sample(time.monotonic() - start, *used(server.pid)))
    return row


def question(zone: str) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in zone.split("."))
    return b"\0\1\0\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\6\0\1"


def wait_for(server: servers.Server, zones: list[str], deadline: float) -> None:
    """Asks for each zone's SOA until there is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((server.address, server.port))
        client.settimeout(ANSWER_SECONDS)
        for zone in zones:
            while not serves(client, zone):
                server.check_alive()
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{zone} is not served after {SECONDS_TO_LOAD} s")
                time.sleep(0.005)


def serves(client: socket.socket, zone: str) -> bool:
    try:
        client.send(question(zone))
        answer = client.recv(4096)
    except OSError:
        return False
    return answer[2] & AUTHORITATIVE != 0 and answer[3] & 15 == 0 and answer[7] == 1


def used(pid: int) -> tuple[float, float, int]:
    """User and system seconds of a process and its descendants, and the peak in KiB of the largest."""
    user = system = peak = 0
    for each in family(pid):
        # behind the name, which is in parentheses: state, parent, ...; utime and stime are fields 14 and 15
        fields = told_of(each, "stat").rpartition(")")[2].split()
        if fields:
            user, system = user + int(fields[11]), system + int(fields[12])
        status = told_of(each, "status").splitlines()
        peak = max([peak, *(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))])
    return user / TICK, system / TICK, peak


def family(pid: int) -> list[int]:
    children = told_of(pid, f"task/{pid}/children").split()
    return [pid, *(each for child in children for each in family(int(child)))]


def told_of(pid: int, what: str) -> str:
    """Nothing of a process that has ended meanwhile, as those do that NSD begins for each reload."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/{what}").read_text()
    return ""
