# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert, of settings: what it makes of a server's configuration is right to the other software's own checker, and the
server starts with it, serves the zones, and lets in whom the old one did."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from lab import judge, wait
from lab.net import ZONES
from lab.servers import Bind, Knot, Nsd, Zone
from lab.tsig import make_key

OWN, OTHER = ZONES[:2]  # the server is the primary of one, a secondary of the other
NAMES = {Bind: "bind", Knot: "knot", Nsd: "nsd"}
CHECKERS = {Bind: lambda file: ["named-checkconf", file], Knot: lambda file: ["knotc", "-c", file, "conf-check"],
            Nsd: lambda file: ["nsd-checkconf", file]}
PAIRS = [pytest.param(via, kind, marks=pytest.mark.needs(via.program, kind.program))
         for via, kind in itertools.product(NAMES, NAMES)]


def with_configuration(kind, text: str):
    """A server of that kind that is run with `text`, and what keeps it in its folder."""

    class Converted(kind):
        def configure(self) -> None:
            here, more = self.folder, ""
            if kind is Knot:
                (here / "db").mkdir(exist_ok=True)
                more = (f"server:\n  rundir: {here}\n  pidfile: {here}/knot.pid\n  udp-workers: 1\n"
                        f"control:\n  listen: {self.in_short_folder('knot.sock')}\n"
                        f"database:\n  storage: {here}/db\n")
            if kind is Nsd:
                more = (f'server:\n  username: ""\n  chroot: ""\n  database: ""\n  server-count: 1\n'
                        f'  zonelistfile: "{here}/zone.list"\n  xfrdfile: "{here}/xfrd.state"\n'
                        f'  xfrdir: "{here}"\n  pidfile: "{here}/nsd.pid"\n'
                        "remote-control:\n  control-enable: no\n")  # its port is the machine's
            own = (f'options {{ pid-file "{here}/named.pid"; session-keyfile "{here}/session.key"; '
                   f'managed-keys-directory "{here}"; lock-file none; dnssec-validation no;')
            name = f"{ {Bind: 'named', Knot: 'knot', Nsd: 'nsd'}[kind] }.conf"
            (here / name).write_text(text.replace("options {", own, 1) + more)

    return Converted


def registry(folder: Path, address: str, served: tuple[str, ...] = (OWN, OTHER)) -> Path:
    """An export of a Windows server that is the primary of these zones."""
    zones = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones"
    lines = ["REGEDIT4", "", r"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Parameters]",
             f'"ListenAddresses"="{address} 127.0.0.1"', '"NoRecursion"=dword:00000001', ""]
    for zone in served:
        lines += [rf"[{zones}\{zone}]", '"Type"=dword:00000001', f'"DatabaseFile"="{zone}.dns"',
                  '"SecureSecondaries"=dword:00000000', '"NotifyLevel"=dword:00000000', ""]
    (folder / "dns.reg").write_text("\r\n".join(lines), newline="")
    return folder / "dns.reg"


@pytest.fixture
def convert(ferry, tmp_path):
    def convert(source: Path, kind) -> Path:
        made, keys = tmp_path / f"{source.name}.{NAMES[kind]}", tmp_path / f"{source.name}.{NAMES[kind]}-keys"
        words = ["convert", source, "--to", NAMES[kind], "--keys", keys]
        done = ferry(*words, "-o", made)
        assert done.status == 0, done.stderr
        again = ferry(*words)
        assert again.status == 0 and again.stdout == made.read_text()
        return made

    return convert


def old_configuration(host, primary, folder: Path, key) -> str:
    return f"""\
{key.bind()}
acl trusted {{ key "{key.name}"; }};
options {{
	directory "{folder}"; recursion no; version "old"; notify no;
	listen-on {{ {host.address}; 127.0.0.1; }}; listen-on-v6 {{ none; }};
	allow-transfer {{ none; }};
}};
zone "{OWN}" {{ type primary; file "{OWN}.zone"; allow-transfer {{ trusted; }}; }};
zone "{OTHER}" {{
	type secondary; file "{OTHER}.zone"; primaries {{ {primary.address} key "{key.name}"; }};
	allow-transfer {{ any; }};
}};
"""


@pytest.mark.needs("named")
@pytest.mark.parametrize("via, kind", PAIRS)
def test_a_server_starts_with_what_was_converted(convert, run, namespaces, started, tmp_path, via, kind):
    key, site = make_key("trusted-key"), namespaces
    files = site.zone_files(tmp_path / "templates")
    primary = started(Bind(site.primary, tmp_path / "primary", [Zone(OTHER, file=files[OTHER])], allow_transfer=[key]))
    folder = tmp_path / "new" / "zones"
    folder.mkdir(parents=True)
    (folder / f"{OWN}.zone").write_bytes(files[OWN].read_bytes())
    old = tmp_path / "old.conf"
    old.write_text(old_configuration(site.new, primary, folder, key))

    made = convert(convert(old, via), kind)
    checked = run(*CHECKERS[kind](made))
    assert checked.status == 0, checked.stdout + checked.stderr

    server = started(with_configuration(kind, made.read_text())(site.new, tmp_path / "new"))
    wait.until(lambda: server.serves(OTHER), f"{OTHER} has come", 10)
    # NSD cuts off those whom the processes before its reload were serving

    def transfer(zone: str, host, **how):
        return wait.until(lambda: judge.transfer(server, zone, host, **how), f"{zone} is transferred", 10)

    assert transfer(OWN, site.new, key=key) == judge.read_file(files[OWN], OWN)
    with pytest.raises(judge.Refused):
        transfer(OWN, site.new)
    assert transfer(OTHER, site.jump) == judge.read_file(files[OTHER], OTHER)


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in NAMES])
def test_a_zone_of_part_of_a_network_is_found_by_its_files_name(ferry, namespaces, started, tmp_path, kind):
    """RFC 2317: the slash in its name is %2f in its file's, and servers put other things in the place of a percent."""
    zone, folder = "0/25.2.0.192.in-addr.arpa", tmp_path / "new" / "zones"
    folder.mkdir(parents=True)
    (folder / f"0{'=' if kind is Nsd else '%'}2f25.zone").write_text(
        f"{zone}. 3600 IN SOA ns.example. h.example. 1 3600 600 86400 300\n{zone}. 3600 IN NS ns.example.\n")
    old = tmp_path / "old.conf"
    old.write_text(f'options {{ directory "{folder}"; recursion no; notify no; listen-on {{ {namespaces.new.address}; }};\n'
                   f'listen-on-v6 {{ none; }}; allow-transfer {{ none; }}; }};\n'
                   f'zone "{zone}" {{ type primary; file "0%2f25.zone"; }};\n')
    done = ferry("convert", old, "--to", NAMES[kind])
    assert done.status == 0 and ("=2f25" in done.stderr) == (kind is Nsd), done.stderr
    server = started(with_configuration(kind, done.stdout)(namespaces.new, tmp_path / "new"))
    wait.until(lambda: server.serves(zone), f"{zone} is served", 10)


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in NAMES])
def test_a_windows_server_becomes_another(ferry, run, namespaces, started, tmp_path, kind):
    files = namespaces.zone_files(tmp_path / "templates")
    folder = tmp_path / "new" / "zones"
    folder.mkdir(parents=True)
    for zone in (OWN, OTHER):
        old = tmp_path / f"{zone}.dns"
        for words in ([files[zone], "--to", "windows", "-o", old],
                      [old, "--to", "master", "-o", folder / old.name, "--lint", NAMES[kind]]):
            done = ferry("convert", *words, "--origin", zone)
            assert done.status == 0, done.stderr
    made = tmp_path / "made.conf"
    done = ferry("convert", registry(tmp_path, namespaces.new.address), "--to", NAMES[kind],
                 "--zone-directory", folder, "-o", made)
    assert done.status == 0, done.stderr
    checked = run(*CHECKERS[kind](made))
    assert checked.status == 0, checked.stdout + checked.stderr

    server = started(with_configuration(kind, made.read_text())(namespaces.new, tmp_path / "new"))
    for zone in (OWN, OTHER):
        assert judge.transfer(server, zone, namespaces.jump) == judge.read_file(files[zone], zone)
