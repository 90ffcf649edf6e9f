# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A primary of one zone, and a file that zoneferry makes that zone equal to; what the tests of push share."""

from __future__ import annotations

import dns.update
import pytest

from . import judge
from .powerdns import Pdns
from .servers import Bind, Knot, WinPrimary, Zone
from .tsig import make_key

ZONE = "ferry.example"
DIFFERS, USAGE, REFUSED, NETWORK, UNSAFE, WAITING = 1, 2, 3, 4, 5, 6
KEYED = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot)]
PDNS = pytest.param(Pdns, marks=pytest.mark.needs("pdns_server", "pdnsutil"))
SMALL = "--max-records=12"  # ten changes, the SOA required and the SOA left


class Primary:
    """A primary of one zone, and a file that zoneferry makes that zone equal to."""

    def __init__(self, kind, loopback, folder, template, started, run, zoneferry, **policy):
        self.run, self.program, self.folder, self.host = run, zoneferry, folder, loopback.old
        self.template, self.file = template, folder / "wanted.zone"
        zones = [Zone(ZONE, file=template)]
        self.key = None if kind is WinPrimary else make_key("ferry-update")
        if kind is WinPrimary:
            self.words = []
            policy = {"secure_secondaries": 0, "allow_update": 1, "throttle": 0, **policy}
            self.server = started(WinPrimary(loopback.primary, folder / "primary", zones, **policy))
        else:
            self.words = ["-k", self.key.write(folder / "update.key")]
            self.server = started(kind(loopback.primary, folder / "primary", zones,
                                       allow_transfer=["any", self.key], allow_update=[self.key]))
        self.want()

    def want(self, more=(), *, without=(), instead=()):
        """The file that is wanted: the zone as it was, lines without some words, others instead, and more."""
        text = self.template.read_text()
        for old, new in instead:
            assert old in text, old
            text = text.replace(old, new)
        lines = [line for line in text.splitlines() if not any(word in line for word in without)]
        self.file.write_text("\n".join([*lines, *more, ""]))

    def argv(self, *words, at=None):
        at = at or self.server
        return [self.program, "push", self.file, f"@{at.address}#{at.port}", *words, *self.words]

    def push(self, *words, at=None, **options):
        return self.run(*self.argv(*words, at=at), **options)

    def is_wanted(self):
        found, wanted = judge.transfer(self.server, ZONE), judge.read_file(self.file, ZONE)
        return judge.difference(judge.without_soa(wanted), judge.without_soa(found)) == []

    def template_capture(self):
        """What the server had at first, as zoneferry captures a zone."""
        path = self.folder / "base.zone"
        done = self.run(self.program, "convert", self.template, "--to", "master", "-o", path)
        assert done.status == 0, done.stderr
        return path

    def serial(self):
        return judge.serial(self.server, ZONE)

    def change(self, *words):
        """A stranger's change."""
        message = dns.update.UpdateMessage(ZONE)
        message.add(*words)
        if self.key:
            message.use_tsig(self.key.dnspython())
        assert judge.update(self.server, message) == "NOERROR"


@pytest.fixture
def make_primary(loopback, tmp_path, files, started, run, zoneferry):
    def make_primary(kind, folder=".", **policy):
        (tmp_path / folder).mkdir(exist_ok=True)
        return Primary(kind, loopback, tmp_path / folder, files[ZONE], started, run, zoneferry, **policy)

    return make_primary


def cranes(count):
    return [f"crane{number}.{ZONE}. 300 A 192.0.2.{number % 250}" for number in range(count)]


CHANGES = {
    "records added": dict(more=["new 300 A 192.0.2.77", "new 300 TXT \"hello\""]),
    "records removed": dict(without=["money\\$", "a\\ space"]),
    "a record replaced": dict(instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t300\tA\t192.0.2.26")]),
    "another TTL": dict(instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t301\tA\t192.0.2.25")]),
    "an RRset that gains a record and another TTL": dict(
        instead=[("MX\t10 mail\n", "60 MX 10 mail\n 60 MX 15 dock\n"), ("\tMX\t20", "60 MX 20")]),
    "a CNAME where a TXT was": dict(without=["money\\$"], more=["money\\$ 60 CNAME dock"]),
    "an address where a CNAME was": dict(instead=[("www\t\t\tCNAME\tdock", "www A 192.0.2.44")]),
    "the apex NS records": dict(instead=[("NS\tns2\n", "NS\tns3\n")], more=["ns3 A 192.0.2.53"], without=["ns2\t\t\tA"]),
    "the TTL of the apex NS records": dict(
        instead=[("\t\t\tNS\tns1\n", "\t600\tNS\tns1\n"), ("\t\t\tNS\tns2\n", "\t600\tNS\tns2\n")]),
    "all the apex NS records": dict(
        instead=[("NS\tns1\n", "NS\tns8\n"), ("NS\tns2\n", "NS\tns9\n")],
        more=["ns8 A 192.0.2.53", "ns9 A 192.0.2.54"]),
}
