# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Two secondaries of one primary, 200 zones each, moved side by side by one file while clients ask, and moved back."""

from __future__ import annotations

import contextlib
import sqlite3

import dns.rcode
import pytest

from lab import judge, programs, wait
from lab.client import Client
from lab.migration import addresses_of
from lab.net import INTERFACE, Namespaces
from lab.server import Peer
from lab.servers import Bind, Knot, Nsd, Zone
from lab.tsig import make_key

pytestmark = pytest.mark.needs("named", "knotd", "nsd")

HOSTS = "hosts.example"  # the zone with the name servers' addresses
ZONES = [HOSTS, *(f"z{number}.example" for number in range(199))]
REFRESH = 10  # seconds: an old server hears of no change while it is elsewhere
AROUND = 0.25  # seconds: a question that is under way when the swap begins, or waits for a neighbour at its end


class Street(Namespaces):
    """jump, client, primary; and two old and two new secondaries."""

    roles = {"jump": 5, "client": 6, "primary": 10, "old1": 20, "old2": 21, "new1": 30, "new2": 31}


class WholeSite:
    """The servers, and the migration file of their two moves."""

    def __init__(self, street, folder, started):
        self.street, self.folder = street, folder
        self.key = make_key("updates")
        self.services = [street.old1.address, street.old2.address]
        self.others = ["10.53.0.120", "10.53.0.121"]
        files = {name: self.zone_file(name) for name in ZONES}
        self.primary = started(Bind(
            street.primary, folder / "primary", [Zone(name, file=file) for name, file in files.items()],
            allow_transfer=["any"], allow_update=[self.key], identity="primary"))
        secondary = [Zone(name, file=file, primary=street.primary.address) for name, file in files.items()]
        gives = {"allow_transfer": [Peer(street.jump.address)], "allow_notify": [street.primary.address]}
        self.olds = [started(Bind(street.old1, folder / "old1", secondary, identity="old1", **gives)),
                     started(Nsd(street.old2, folder / "old2", secondary, identity="old2", **gives))]
        self.news = [started(Knot(street.new1, folder / "new1", identity="new1")),
                     started(Bind(street.new2, folder / "new2", identity="new2"))]
        self.file = folder / "site.yaml"
        self.journal = folder / "site.zoneferry" / "journal.db"
        self.write_file()

    def zone_file(self, name):
        path = self.folder / f"{name}.zone"
        text = f"@ 3600 SOA ns1.{HOSTS}. hostmaster.{HOSTS}. 1 {REFRESH} 2 86400 60\n"
        text += "".join(f"@ 3600 NS ns{number}.{HOSTS}.\n" for number in (1, 2, 3))
        if name == HOSTS:
            hosts = [self.street.primary, self.street.old1, self.street.old2]
            text += "".join(f"ns{number} 3600 A {host.address}\n" for number, host in enumerate(hosts, 1))
        path.write_text(f"{text}www 300 A 192.0.2.1\nwww 300 TXT \"{name}\"\n@ 300 MX 10 mail\nmail 300 A 192.0.2.2\n")
        return path

    def reach(self, server):
        return f"{{ local: [ {', '.join(server.host.argv('true')[:-1])} ] }}"

    def write_file(self):
        self.key.write(self.folder / "updates.key")
        lines = ["migration: site", "keys: [ { id: updates, file: updates.key } ]", "servers:",
                 f"  - {{ id: primary, address: {self.primary.address}, software: bind, update-key: updates, "
                 "transfer-policy: ns-hosts }"]
        for number, old in enumerate(self.olds, 1):
            lines.append(f"  - {{ id: old{number}, address: {old.address}, fqdn: ns{number + 1}.{HOSTS}., "
                         f"software: {type(old).__name__.lower()}, reach: {self.reach(old)} }}")
        for number, new in enumerate(self.news, 1):
            tool, *words = new.control_command()
            control = ", ".join(f'"{word}"' for word in [programs.path_of(tool), *words])
            lines.append(f"  - {{ id: new{number}, address: {new.address}, fqdn: ns{number + 1}-new.{HOSTS}., "
                         f"software: {type(new).__name__.lower()}, reach: {self.reach(new)}, "
                         f"zone-directory: {new.zone_folder}, config: {new.include}, control: [ {control} ] }}")
        lines += [f"zones: [ {', '.join(ZONES)} ]", "moves:"]
        for number in (1, 2):
            lines += [f"  - from: old{number}", f"    to: new{number}", "    take-address:",
                      f"      - service: {self.services[number - 1]}/24",
                      f"        old: {{ interface: {INTERFACE}, gets: {self.others[number - 1]}/24 }}",
                      f"        new: {{ interface: {INTERFACE} }}"]
        self.file.write_text("\n".join(lines) + "\n")

    # what is so

    def transferred(self, name):
        with contextlib.suppress(judge.Refused):  # SERVFAIL: BIND gives ten transfers at a time, and others ask, too
            return judge.without_soa(judge.transfer(self.primary, name, self.street.jump))

    def records(self):
        return {name: wait.until(lambda: self.transferred(name), f"the primary gives {name}") for name in ZONES}

    def addresses(self):
        words = {host.name: addresses_of(host).split() for host in self.street.hosts}
        return {name: {each[i + 1] for i, word in enumerate(each) if word == "inet"} for name, each in words.items()}

    def serves_all(self, address, identity, records):
        """Whether every record of the primary's is answered at the address, by that server."""
        where = self.street.at(address)
        with self.street.jump.inside():
            assert judge.identity(where) == identity
            for name in ZONES:
                if judge.serial(where, name) != judge.serial(self.primary, name):
                    return False
                for owner, rdtype in judge.questions(records[name]):
                    assert judge.said(where, owner, rdtype) == judge.said(self.primary, owner, rdtype)
        return True

    def swaps(self, leaves, comes):
        """When each address was on its way, in seconds as the clock has them: (from, until) by address."""
        with contextlib.closing(sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)) as journal:
            rows = journal.execute("SELECT task, began_ms, ended_ms FROM task WHERE step = 'take-address'")
            times = {task: (began / 1000, ended / 1000) for task, began, ended in rows}
        return {address: (times[f"{address} {leaves}"][0], times[f"{address} {comes}"][1]) for address in self.services}


def dropped(hosts):
    """How many datagrams the hosts' kernels had no room for, since nobody had time to read them."""
    count = 0
    for host in hosts:
        names, values = (line.split() for line in host.run("cat", "/proc/net/snmp").stdout.splitlines() if line.startswith("Udp:"))
        count += int(dict(zip(names, values))["RcvbufErrors"])
    return count


def check_client(client, swaps, most):
    """It was answered, by authority, but for what it asked an address that was on its way; and for `most`."""
    assert not [str(asked) for asked in client.asked if asked.rcode not in (None, "NOERROR")]
    missing = []
    for asked in client.asked:
        began, ended = swaps[asked.address]
        if asked.rcode is None and not began - AROUND <= asked.at <= ended + AROUND:
            missing.append(f"{asked.address} at {asked.at}")
    assert len(missing) <= most, f"{len(missing)} of {len(client.asked)} unanswered: {missing[:5]}; {swaps}"


@pytest.fixture
def site(no_namespaces, in_memory, started):
    if no_namespaces:
        pytest.skip(no_namespaces)
    return WholeSite(started(Street()), in_memory, started)


WAYS = [("run", "leaves the old server", "comes to the new server"),
        ("rollback", "leaves the new server", "comes back to the old server")]


def test_two_moves_side_by_side_while_clients_ask_and_the_way_back(site, run, zoneferry):
    jump = site.street.jump
    addresses, records = site.addresses(), site.records()
    for (verb, leaves, comes), servers in zip(WAYS, (site.news, site.olds)):
        before = dropped(site.street.hosts)
        with Client(site.street.client, site.services, ZONES) as client:
            result = run(zoneferry, verb, site.file, on=jump)
        assert result.status == 0, result.stderr
        check_client(client, site.swaps(leaves, comes), dropped(site.street.hosts) - before)
        assert site.records() == records
        for address, server in zip(site.services, servers):
            wait.until(lambda: site.serves_all(address, server.identity, records), f"{address} is as the primary", 30)
    assert site.addresses() == addresses
    for new in site.news:
        assert new.include.read_text() == ""
        assert judge.query(new, HOSTS, "SOA", jump).rcode() != dns.rcode.NOERROR
        for path in new.zone_folder.glob("*.zone"):
            assert f"it stays: {path}" in result.stderr
