# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The kinds of name servers: Bind, Knot, Nsd and WinPrimary.

Every one names itself (`id.server`, RFC 4892) except WinPrimary, as Windows does not.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Iterable

from . import programs
from .net import Host, free_port
from .relay import Relay
from .server import Peer, Server, Zone
from .tsig import Key, make_key

__all__ = ["Bind", "Knot", "Nsd", "Peer", "Server", "WinPrimary", "Zone"]


class Bind(Server):
    """On loopback named is reached through a relay, see relay.py."""

    program = "named"
    reload_words = ("reconfig",)
    own_options = ""  # a kind of its own may have more

    def configure(self) -> None:
        self.rndc_key = make_key("rndc")
        self.rndc_port = 953 if self.host.namespace else free_port(["127.0.0.1"])
        rndc = self.folder / "rndc.conf"
        self.rndc_key.write(rndc)
        with open(rndc, "a") as file:
            file.write("options { default-server 127.0.0.1; "
                       f'default-port {self.rndc_port}; default-key "rndc"; }};\n')
        config = self.folder / "named.conf"
        self.rndc_key.write(config)
        with open(config, "a") as file:
            file.write(f"""\
controls {{ inet 127.0.0.1 port {self.rndc_port} allow {{ 127.0.0.1; }} keys {{ rndc; }}; }};
options {{
	directory "{self.folder}";
	pid-file "named.pid"; session-keyfile "session.key"; managed-keys-directory "."; lock-file none;
	port {self.port}; {self.listen_on(self.port)} {self.listen_on(self.tls_port, "tls lab") if self.tls else ""}
	listen-on-v6 {{ none; }};
	interface-interval 0; automatic-interface-scan {"no" if self.host.source else "yes"};
	{self.own("query-source {0}; transfer-source {0}; notify-source {0};")}
	recursion no; dnssec-validation no; empty-zones-enable no;
	server-id "{self.identity}"; version "{self.identity}";
	notify yes; notify-delay 0; also-notify {{ {self.words(self.also_notify)} }};
	min-refresh-time 1; min-retry-time 1; serial-query-rate 1000; notify-rate 1000;
	masterfile-format text;
	allow-transfer {{ {self.who(self.allow_transfer)} }};
	allow-notify {{ {self.who(self.allow_notify)} }};
	{self.own_options}
}};
""")
            file.write(self.tls_block())
            file.writelines(key.bind() for key in self.keys)
            file.writelines(self.zone(zone) for zone in self.zones)
            file.write(f'{self.extra}\ninclude "{self.include}";\n')

    def listen_on(self, port: int, how: str = "") -> str:
        if not self.host.source:
            return f"listen-on port {port} {how} {{ any; }};"
        inner = free_port(["127.0.0.1"])
        self.cleanup.callback(Relay(self.address, port, inner).close)
        return f"listen-on port {inner} {how} {{ 127.0.0.1; }};"

    def tls_block(self) -> str:
        if not self.tls:
            return ""
        clients = f'ca-file "{self.tls_clients.file}";' if self.tls_clients else ""
        return f'tls lab {{ cert-file "{self.tls.file}"; key-file "{self.tls.key}"; {clients} }};\n'

    def zone(self, zone: Zone) -> str:
        if zone.primary is None:
            role = f"type primary; allow-update {{ {self.who(self.allow_update)} }};"
        else:
            key = f' key "{zone.key.name}"' if zone.key else ""
            role = f"type secondary; primaries {{ {zone.primary} port {self.port}{key}; }};"
        return f'zone "{zone.name}" {{ {role} file "{self.zone_file(zone)}"; }};\n'

    @staticmethod
    def words(addresses: Iterable[str]) -> str:
        return " ".join(f"{address};" for address in addresses)

    @staticmethod
    def who(allowed: list[Peer]) -> str:
        """An address match list. For an address *and* a key, all from elsewhere fall out first."""
        words = []
        for peer in allowed:
            if peer.key and peer.address != "any":
                words.append(f'{{ !{{ !{peer.address}; any; }}; key "{peer.key.name}"; }};')
            elif peer.key:
                words.append(f'key "{peer.key.name}";')
            else:
                words.append(f"{peer.address};")
        return " ".join(words) or "none;"

    def command(self) -> list[object]:
        return [self.binary(), "-g", "-n", "1", "-c", self.folder / "named.conf"]

    def binary(self) -> object:
        """Under AppArmor a copy of named, which the profile of its usual path does not keep out of our folders."""
        if not programs.apparmor():
            return self.program
        copy = self.folder / self.program
        if not copy.exists():
            shutil.copy2(programs.path_of(self.program), copy)
        return copy

    def control_command(self, *words: str) -> list[object]:
        return ["rndc", "-c", self.folder / "rndc.conf", *words]


class Knot(Server):
    program = "knotd"
    reload_words = ("reload",)

    def configure(self) -> None:
        self.socket = self.in_short_folder("knot.sock")
        (self.folder / "db").mkdir(exist_ok=True)
        listen = self.address if self.host.source else "0.0.0.0"
        remotes = dict.fromkeys((zone.primary, zone.key) for zone in self.zones if zone.primary)
        remotes |= dict.fromkeys((address, None) for address in self.also_notify)
        self.remotes = {remote: f"remote-{number}" for number, remote in enumerate(remotes)}
        rules = [("transfer", peer) for peer in self.allow_transfer]
        rules += [("notify", peer) for peer in self.allow_notify]
        rules += [("update", peer) for peer in self.allow_update]
        self.acls = [f"acl-{number}" for number in range(len(rules))]
        text = f"""\
server:
  rundir: {self.folder}
  pidfile: {self.folder}/knot.pid
  listen: {listen}@{self.port}
  identity: {self.identity}
  nsid: {self.identity}
  version: {self.identity}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
control:
  listen: {self.socket}
database:
  storage: {self.folder}/db
  journal-db-max-size: 100M
log:
  - target: stderr
    any: info
"""
        text += "key:\n" + "".join(key.knot() for key in self.keys) if self.keys else ""
        text += "remote:\n" + "".join(map(self.remote, self.remotes)) if remotes else ""
        text += "acl:\n" + "".join(map(self.acl, self.acls, rules)) if rules else ""
        text += f"template:\n  - id: default\n    storage: {self.zone_folder}\n"
        text += "    retry-min-interval: 1\n"
        text += "zone:\n" + "".join(map(self.zone, self.zones)) if self.zones else ""
        config = self.folder / "knot.conf"
        config.touch(mode=0o600)
        config.write_text(f"{text}{self.extra}\ninclude: {self.include}\n")

    def remote(self, remote: tuple[str, Key | None]) -> str:
        address, key = remote
        text = f"  - id: {self.remotes[remote]}\n    address: {address}@{self.port}\n"
        return text + self.own("    via: {0}\n") + (f"    key: {key.name}\n" if key else "")

    @staticmethod
    def acl(name: str, rule: tuple[str, Peer]) -> str:
        action, peer = rule
        text = f"  - id: {name}\n    action: {action}\n"
        text += f"    address: {peer.address}\n" if peer.address != "any" else ""
        return text + (f"    key: {peer.key.name}\n" if peer.key else "")

    def zone(self, zone: Zone) -> str:
        text = f"  - domain: {zone.name}\n    file: {self.zone_file(zone)}\n"
        text += f"    acl: [{', '.join(self.acls)}]\n" if self.acls else ""
        text += f"    master: {self.remotes[zone.primary, zone.key]}\n" if zone.primary else ""
        notify = [self.remotes[address, None] for address in self.also_notify]
        return text + (f"    notify: [{', '.join(notify)}]\n" if notify else "")

    def command(self) -> list[object]:
        return [self.program, "-c", self.folder / "knot.conf"]

    def control_command(self, *words: str) -> list[object]:
        return ["knotc", "-c", self.folder / "knot.conf", *words]


class Nsd(Server):
    """Where a host has two addresses NSD may answer from the other: let it have one at a time."""

    program = "nsd"
    reload_words = ("reconfig",)
    can_update = False

    def configure(self) -> None:
        self.socket = self.in_short_folder("nsd.sock")
        listen = self.address if self.host.source else "0.0.0.0"
        text = f"""\
server:
  ip-address: {listen}@{self.port}
  port: {self.port}
{self.tls_lines(listen)}\
  server-count: 1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "{self.zone_folder}"
  zonelistfile: "{self.folder}/zone.list"
  xfrdfile: "{self.folder}/xfrd.state"
  xfrdir: "{self.folder}"
  xfrd-reload-timeout: 0
  pidfile: "{self.folder}/nsd.pid"
  identity: "{self.identity}"
  nsid: "ascii_{self.identity}"
  version: "{self.identity}"
  verbosity: 2
remote-control:
  control-enable: yes
  control-interface: {self.socket}
"""
        text += "".join(key.nsd() for key in self.keys) + "".join(map(self.zone, self.zones))
        config = self.folder / "nsd.conf"
        config.touch(mode=0o600)
        config.write_text(f'{text}{self.extra}\ninclude: "{self.include}"\n')

    def tls_lines(self, listen: str) -> str:
        if not self.tls:
            return ""
        return (f'  ip-address: {listen}@{self.tls_port}\n  tls-port: {self.tls_port}\n'
                f'  tls-service-key: "{self.tls.key}"\n  tls-service-pem: "{self.tls.file}"\n')

    def zone(self, zone: Zone) -> str:
        text = f'zone:\n  name: "{zone.name}"\n  zonefile: "{self.zone_file(zone)}"\n'
        text += "  min-retry-time: 1\n"
        text += "".join(f"  provide-xfr: {self.who(peer)}\n" for peer in self.allow_transfer)
        text += "".join(f"  allow-notify: {self.who(peer)}\n" for peer in self.allow_notify)
        text += "".join(f"  notify: {address}@{self.port} NOKEY\n" for address in self.also_notify)
        if zone.primary:
            key = zone.key.name if zone.key else "NOKEY"
            text += f"  request-xfr: {zone.primary}@{self.port} {key}\n"
        return text + self.own("  outgoing-interface: {0}\n")

    @staticmethod
    def who(peer: Peer) -> str:
        address = "0.0.0.0/0" if peer.address == "any" else peer.address
        return f"{address} {peer.key.name if peer.key else 'NOKEY'}"

    def command(self) -> list[object]:
        return [self.program, "-d", "-c", self.folder / "nsd.conf"]

    def control_command(self, *words: str) -> list[object]:
        return ["nsd-control", "-c", self.folder / "nsd.conf", *words]


class WinPrimary(Server):
    """winprimary.py, which stands in for Windows; `policy`: its options, secure_secondaries=2 ..."""

    program = sys.executable
    # a server that gives to all and takes from all, for tests of something else
    OPEN = {"secure_secondaries": 0, "allow_update": 1, "update_options": 0, "throttle": 0}

    def __init__(self, host: Host, folder: Path, zones: Iterable[Zone], **policy: object) -> None:
        super().__init__(host, folder, zones)
        if any(zone.primary for zone in self.zones):
            raise ValueError("WinPrimary is only ever a primary")
        self.policy = {"notify_port": self.port, **policy}

    def configure(self) -> None:
        pass

    def command(self) -> list[object]:
        words: list[object] = [self.program, Path(__file__).parent.parent / "winprimary.py"]
        words += ["--listen", f"{self.address}#{self.port}", "--pid-file", self.folder / "pid"]
        for zone in self.zones:
            words += ["--zone", f"{zone.name}={self.zone_file(zone)}"]
        for option, value in self.policy.items():
            words.append("--" + option.replace("_", "-"))
            words += [] if value is True else [str(value)]
        return words
