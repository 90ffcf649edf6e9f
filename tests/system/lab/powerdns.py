# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""PowerDNS: run with a pdns.conf that is there already, or as one more kind of server, its zones in SQLite."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import dns.rdata
import dns.rdatatype
import dns.zone
import pytest

from .server import Peer, Server, Zone

SCHEMAS = [Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"),
           Path("/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql"),
           Path("/usr/share/doc/pdns/schema.sqlite3.sql")]

READ = {"SOA", "NS", "A", "AAAA", "MX", "TXT", "CNAME", "DNAME", "PTR", "SRV", "DS", "CAA", "TLSA", "NAPTR", "SSHFP",
        "TYPE65281", "TYPE65282"}


def make_database(folder: Path) -> sqlite3.Connection:
    """An empty database as PowerDNS wants it, `db` in the folder."""
    schema = next((path for path in SCHEMAS if path.exists()), None)
    if schema is None:
        pytest.skip("not installed: PowerDNS's schema for SQLite")
    connection = sqlite3.connect(folder / "db")
    connection.executescript(schema.read_text())
    return connection


class ConfiguredPdns(Server):
    """PowerDNS, run with the pdns.conf that is in its folder, and settings of the lab's own."""

    program = "pdns_server"
    settings: dict[str, object] = {}

    def configure(self) -> None:
        self.socket_folder = self.in_short_folder("pdns.controlsocket").parent

    def command(self) -> list[object]:
        own = {"config-dir": self.folder, "socket-dir": self.socket_folder, "daemon": "no", "guardian": "no",
               "disable-syslog": "yes", "security-poll-suffix": "", "xfr-cycle-interval": 1,
               **self.settings}
        if (self.folder / "named.conf").exists():  # a setting of the bind backend's alone
            own["bind-config"] = self.folder / "named.conf"
        return [self.program, *(f"--{name}={value}" for name, value in own.items())]

    def control_command(self, *words: str) -> list[object]:
        return ["pdns_control", f"--config-dir={self.folder}", f"--socket-dir={self.socket_folder}", *words]


class Pdns(ConfiguredPdns):
    """A primary of zones in SQLite, where PowerDNS takes UPDATE. `auto_ns`: the zone's NS hosts may transfer too.

    With a key among allow_update, every UPDATE must be signed by one of them (TSIG-ALLOW-DNSUPDATE).
    """

    auto_ns = False

    def configure(self) -> None:
        super().configure()
        addresses = [prefix(peer) for peer in self.allow_transfer if not peer.key]
        (self.folder / "pdns.conf").write_text(f"""\
launch=gsqlite3
gsqlite3-database={self.folder}/db
local-address={self.address}:{self.port}
server-id={self.identity}
primary=yes
only-notify=
allow-axfr-ips={",".join(addresses)}
dnsupdate={"yes" if self.allow_update else "no"}
allow-dnsupdate-from={",".join(prefix(peer) for peer in self.allow_update)}
{self.extra}
""")
        if not (self.folder / "db").exists():  # started again, it goes on with what it has
            self.fill(make_database(self.folder))

    def fill(self, database: sqlite3.Connection) -> None:
        for zone in self.zones:
            write_what_is_read(self.zone_file(zone), zone.name)
            self.host.run("pdnsutil", f"--config-dir={self.folder}", "load-zone", zone.name, self.zone_file(zone))
        facts = [("TSIG-ALLOW-AXFR", peer.key.name) for peer in self.allow_transfer if peer.key]
        facts += [("TSIG-ALLOW-DNSUPDATE", peer.key.name) for peer in self.allow_update if peer.key]
        facts += [("ALLOW-AXFR-FROM", "AUTO-NS")] if self.auto_ns else []
        with database:
            database.execute("UPDATE domains SET type = 'MASTER'")
            database.executemany("INSERT INTO tsigkeys (name, algorithm, secret) VALUES (?, ?, ?)",
                                 [(key.name, key.algorithm, key.secret) for key in self.keys])
            database.executemany("INSERT INTO domainmetadata (domain_id, kind, content) SELECT id, ?, ? FROM domains", facts)
        database.close()


def prefix(peer: Peer) -> str:
    return "0.0.0.0/0" if peer.address == "any" else peer.address


def write_what_is_read(file: Path, zone: str) -> None:
    """Leaves in the file what PowerDNS 4.7 can read: not every type, nor names such as `a\\.b`."""
    lines = []
    for name, ttl, rdata in dns.zone.from_file(str(file), zone, relativize=False).iterate_rdatas():
        rdtype, content = dns.rdatatype.to_text(rdata.rdtype), rdata.to_text()
        if isinstance(rdata, dns.rdata.GenericRdata):
            content = f"\\# {len(rdata.data)} {rdata.data.hex()}"  # in one word, as it wants it
        if rdtype in READ and "\\" not in name.to_text():
            lines.append(f"{name} {ttl} IN {rdtype} {content}\n")
    file.write_text("".join(lines))
