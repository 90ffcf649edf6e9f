# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A stranger changes the very RRsets that grant, revoke and push change, a thousand times, and loses nothing.

How often each side wins is the machine's affair; what the server has said to be done must be there at the end.
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading

import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.update
import pytest

from lab import judge, wait
from lab.between import UPDATE, opcode
from lab.counted import Counted
from lab.net import ZONES
from lab.servers import Bind, Knot, Zone

FERRY, REVERSE, _ = ZONES
HOST, ADDRESS = "ns2-new.ferry.example.", "127.0.53.30"
ROUNDS, KEPT = 1000, 12  # a record that a round adds goes again that many rounds later
PACE = {Bind: [0] * 6 + [1, 3], Knot: [0] * 6 + [3, 8]}  # rounds for a message: tries are overtaken, or get through
DIFFERS, UNSAFE = 1, 5
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot)]


def change_of(number):
    """What round `number` adds: zone, owner, TTL, type, data. Each is the round's own."""
    owner, ttl, rdtype, data = [
        (f"{REVERSE}.", 3600, "NS", f"ns-{number}.stranger.test."),
        (HOST, 60, "A", f"198.18.{number // 250}.{number % 250}"),
        (f"shared.{FERRY}.", 300, "TXT", f'"stranger-{number}"'),
    ][number % 3]
    return REVERSE if rdtype == "NS" else FERRY, owner, ttl, rdtype, data


def record_of(number):
    zone, owner, ttl, rdtype, data = change_of(number)
    return zone, judge.record(dns.name.from_text(owner), ttl, dns.rdata.from_text("IN", rdtype, data))


class Stranger(threading.Thread):
    """Makes a round for each that it is given, until all are made; remembers what the server has acknowledged."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.given, self.asked, self.made, self.refused = server, threading.Semaphore(0), 0, 0, None
        self.standing = set()  # the rounds whose record was added, and not removed again
        self.missing = set()  # the rounds whose record was not there when it was to be removed

    def run(self):
        self.connect()
        for number in range(ROUNDS):
            self.given.acquire()
            self.make(number)
            if self.refused:
                break
        self.stream.close()

    def connect(self):
        self.stream = socket.create_connection((self.server.address, self.server.port), timeout=10)

    def make(self, number):
        zone, owner, *words = change_of(number)
        message = dns.update.UpdateMessage(zone)
        message.add(owner, *words)
        gone = number - KEPT  # of the same RRset, since KEPT is a multiple of three
        if gone >= 0:
            self.look_for(gone)
            _, _, _, *record = change_of(gone)
            message.delete(owner, *record)
        answer = self.exchange(message)
        if answer.rcode() != dns.rcode.NOERROR:
            self.refused = dns.rcode.to_text(answer.rcode())
            return
        self.standing.add(number)
        self.standing.discard(gone)
        self.made += 1

    def look_for(self, number):
        _, owner, _, rdtype, data = change_of(number)
        answer = self.exchange(dns.message.make_query(owner, rdtype, flags=0))
        if data not in [str(rdata) for rrset in answer.answer for rdata in rrset]:
            self.missing.add(number)

    def exchange(self, message):
        """Over the connection that is there; Knot ends one that had nothing to do for ten seconds."""
        for _ in range(2):
            with contextlib.suppress(EOFError, ConnectionError):
                dns.query.send_tcp(self.stream, message)
                return dns.query.receive_tcp(self.stream)[0]
            self.stream.close()
            self.connect()
        raise EOFError("closed twice")

    def give(self, rounds):
        self.asked += rounds
        for _ in range(rounds):
            self.given.release()

    def rests(self):
        return not self.is_alive() or self.made == self.asked


class Seen:
    """What passes between zoneferry and the server: the rounds whose records a push was shown before its UPDATE, and
    whether that was taken. Before each message goes on the stranger is given a few rounds."""

    NUMBERS = {str(record_of(number)[1]): number for number in range(ROUNDS)}

    def __init__(self, stranger, pace):
        self.stranger, self.pace, self.chance = stranger, pace, random.Random(1)
        self.begin()

    def begin(self):
        self.shown, self.sent, self.taken = set(), False, False

    def act(self, _number, wire):
        if opcode(wire) == UPDATE:
            self.sent = True
            self.taken |= bool(wire[2] & 0x80) and wire[3] & 0xF == dns.rcode.NOERROR
        elif not self.sent and wire[2] & 0x80:
            self.look(wire)
        self.stranger.give(self.chance.choice(self.pace))

    def look(self, wire):
        for rrset in dns.message.from_wire(wire, xfr=True, ignore_trailing=True).answer:
            for rdata in rrset:
                number = self.NUMBERS.get(str(judge.record(rrset.name, rrset.ttl, rdata)))
                if number is not None:
                    self.shown.add(number)


@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_changes_of_a_stranger_are_lost_to_nobody(kind, loopback, tmp_path, in_memory, files, started, run, zoneferry):
    zones = [Zone(name, file=file) for name, file in files.items()]
    server = started(kind(loopback.primary, in_memory / "primary", zones, allow_transfer=["any"], allow_update=["any"]))
    before = {zone: judge.without_soa(judge.transfer(server, zone)) for zone in ZONES}
    stranger = Stranger(server)
    seen = Seen(stranger, PACE[kind])
    started(Counted(loopback.jump, server, seen.act))
    at = f"@{loopback.jump.address}#{loopback.jump.port}"
    receipt, wanted = tmp_path / "receipt.json", tmp_path / "wanted.zone"
    pushed = set()  # the rounds whose records a push knew and removed

    def do(*words, fine):
        wait.until(stranger.rests, "the stranger has made his rounds")
        done = run(zoneferry, *words)
        assert done.status in fine, (words[0], done.status, done.stderr)
        return done.status

    def push(number):
        wanted.write_text(f"{files[FERRY].read_text()}\nshared 300 TXT ours-{number}\n")
        seen.begin()
        status = do("push", wanted, at, "--force", fine=(0, DIFFERS, UNSAFE))
        assert seen.taken == (status != UNSAFE), (status, "one message: taken or not")
        if seen.taken:
            pushed.update(seen.shown)

    def grant_and_revoke():
        do("grant", at, REVERSE, FERRY, f"--for={HOST}={ADDRESS}", "-o", receipt, fine=(0, UNSAFE))
        if receipt.exists():
            do("revoke", receipt, fine=(0, UNSAFE))

    stranger.start()
    cycle = 0
    while stranger.is_alive():
        grant_and_revoke()
        push(cycle)
        cycle += 1
    stranger.join()
    assert stranger.refused is None and stranger.made == ROUNDS
    do("revoke", receipt, fine=(0,))

    assert stranger.missing <= pushed
    expected = {zone: set(before[zone]) for zone in ZONES}
    for number in stranger.standing - pushed:
        zone, record = record_of(number)
        expected[zone].add(record)
    for zone in ZONES:
        found = {each for each in judge.without_soa(judge.transfer(server, zone)) if b"ours-" not in each.rdata}
        assert judge.difference(expected[zone], found) == [], zone
