# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert, of settings for PowerDNS: the server itself takes its two files, its pdnsutil the script, its API the JSON; then it
serves the zones and lets in whom the old server did. And back: what it had becomes a named.conf."""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path

import pytest

from lab import judge, programs, wait
from lab.net import ZONES, free_port
from lab.powerdns import ConfiguredPdns, make_database
from lab.servers import Bind, Zone
from lab.tsig import make_key
from test_settings import registry, with_configuration

OWN, OTHER = "plain.example", ZONES[1]  # the server is the primary of one, a secondary of the other
OWN_TEXT = """\
$TTL 3600
@	SOA	ns hostmaster 2025110301 60 2 86400 300
	NS	ns
	MX	10 mail
	TXT	"v=spf1 mx -all"
ns	A	192.0.2.1
mail	AAAA	2001:db8::25
*.quay	CNAME	mail
"""  # PowerDNS reads no names such as `a\\.b` from a file, which the site's have
pytestmark = pytest.mark.needs("pdns_server", "pdnsutil")


@pytest.fixture
def convert(ferry, tmp_path):
    """convert(source, form, folder) makes pdns.conf, named.conf, fill.sh or zones.json there."""
    names = {"pdns": "pdns.conf", "pdns-bind": "named.conf", "pdnsutil": "fill.sh", "pdns-json": "zones.json",
             "bind": "bind.conf", "knot": "knot.conf", "nsd": "nsd.conf"}

    def convert(source: Path, form: str, folder: Path = tmp_path, *words: object) -> Path:
        made = folder / names[form]
        done = ferry("convert", source, "--to", form, "--keys", folder / f"{form}.keys", "-o", made, *words)
        assert done.status == 0, done.stderr
        return made

    return convert


@pytest.fixture
def database(tmp_path):
    """A pdns.conf with an empty database, in a folder that it returns."""
    folder = tmp_path / "new"
    folder.mkdir()
    make_database(folder).close()
    (folder / "pdns.conf").write_text(f"launch=gsqlite3\ngsqlite3-database={folder}/db\nprimary=yes\nsecondary=yes\n")
    return folder


def old_configuration(site, folder: Path, own: str, other: str, allow: str) -> str:
    return f"""\
options {{
	directory "{folder}"; recursion no; version "old"; notify no; allow-transfer {{ {allow} }};
	listen-on {{ {site.new.address}; 127.0.0.1; }}; listen-on-v6 {{ none; }};
}};
zone "{OWN}" {{ type primary; file "{OWN}.zone"; {own} }};
zone "{OTHER}" {{ type secondary; file "{OTHER}.zone"; primaries {{ {site.primary.address} {other}; }}; }};
"""


@pytest.fixture
def zone_files(namespaces, tmp_path) -> dict[str, Path]:
    own = tmp_path / "own.zone"
    own.write_text(OWN_TEXT)
    return {**namespaces.zone_files(tmp_path / "templates"), OWN: own}


def place(files: dict[str, Path], folder: Path, *zones: str) -> Path:
    folder.mkdir(parents=True)
    for zone in zones:
        (folder / f"{zone}.zone").write_bytes(files[zone].read_bytes())
    return folder


@pytest.mark.needs("named")
@pytest.mark.parametrize("via", ["bind", "knot", "nsd"])
def test_powerdns_starts_with_what_was_converted(convert, run, namespaces, zone_files, started, tmp_path, via):
    site = namespaces
    started(Bind(site.primary, tmp_path / "primary", [Zone(OTHER, file=zone_files[OTHER])], allow_transfer=["any"]))
    folder = tmp_path / "new"
    zones = place(zone_files, folder / "zones", OWN)
    old = tmp_path / "old.conf"
    old.write_text(old_configuration(site, zones, "", "", f"{site.jump.address};"))
    source = convert(old, via)
    settings = convert(source, "pdns", folder)
    convert(source, "pdns-bind", folder)
    checked = run("pdns_server", f"--config-dir={settings.parent}", "--config=check")
    assert checked.status == 0 and "error" not in checked.stderr.lower(), checked.stderr

    server = started(ConfiguredPdns(site.new, folder))
    wait.until(lambda: server.serves(OTHER), f"{OTHER} has come", 20)
    for zone in (OWN, OTHER):
        assert judge.transfer(server, zone, site.jump) == judge.read_file(zone_files[zone], zone)
        with pytest.raises(judge.Refused):
            judge.transfer(server, zone, site.old)


def test_a_windows_server_becomes_powerdns(ferry, convert, namespaces, zone_files, started, tmp_path):
    folder = tmp_path / "new"
    zones = place(zone_files, folder / "zones")
    for zone in (OWN, OTHER):
        old = tmp_path / f"{zone}.dns"
        for words in ([zone_files[zone], "--to", "windows", "-o", old], [old, "--to", "master", "-o", zones / old.name]):
            done = ferry("convert", *words, "--origin", zone)
            assert done.status == 0, done.stderr
    source = registry(tmp_path, namespaces.new.address, (OWN, OTHER))
    for form in ("pdns", "pdns-bind"):
        convert(source, form, folder, "--zone-directory", zones)

    server = started(ConfiguredPdns(namespaces.new, folder))
    for zone in (OWN, OTHER):
        assert judge.transfer(server, zone, namespaces.jump) == judge.read_file(zone_files[zone], zone)


@pytest.mark.needs("named")
def test_pdnsutil_fills_a_database(convert, run, namespaces, zone_files, started, tmp_path, database):
    key, site = make_key("trusted-key"), namespaces
    started(Bind(site.primary, tmp_path / "primary", [Zone(OTHER, file=zone_files[OTHER])], allow_transfer=[key]))
    zones = place(zone_files, tmp_path / "zones", OWN)
    old = tmp_path / "old.conf"
    old.write_text(key.bind() + old_configuration(
        site, zones, f'allow-transfer {{ key "{key.name}"; }};', f'key "{key.name}"', f"{site.jump.address};"))
    script = convert(old, "pdnsutil")
    assert key.secret not in script.read_text()
    # pdnsutil on another configuration than the machine's
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/pdnsutil").write_text(
        f'#!/bin/sh\nexec {programs.path_of("pdnsutil")} --config-dir={database} "$@"\n')
    (tmp_path / "bin/pdnsutil").chmod(0o755)
    there = {**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    for _twice in range(2):
        done = run("sh", script, env=there)
        assert done.status == 0, done.stderr

    server = started(ConfiguredPdns(site.new, database))
    wait.until(lambda: server.serves(OTHER), f"{OTHER} has come", 20)
    assert judge.transfer(server, OWN, site.old, key=key) == judge.read_file(zone_files[OWN], OWN)
    assert judge.transfer(server, OTHER, site.jump) == judge.read_file(zone_files[OTHER], OTHER)
    for zone, host in ((OWN, site.jump), (OTHER, site.old)):
        with pytest.raises(judge.Refused):
            judge.transfer(server, zone, host)


def test_the_api_takes_the_json_and_gives_it_back(convert, ferry, loopback, started, tmp_path, database):
    key, port = make_key("trusted-key"), free_port(["127.0.0.1"])
    old = tmp_path / "old.conf"
    old.write_text(key.bind() + old_configuration(
        loopback, tmp_path, f'allow-transfer {{ key "{key.name}"; }};', f'port 5300 key "{key.name}"', "none;"))
    zones = json.loads(convert(old, "pdns-json").read_text())
    keys = json.loads((tmp_path / "pdns-json.keys").read_text())
    server = ConfiguredPdns(loopback.new, database)
    server.settings = {"local-address": f"{server.address}:{server.port}", "webserver": "yes", "api": "yes",
                       "api-key": "lab", "webserver-address": "127.0.0.1", "webserver-port": port}
    started(server)

    def ask(path: str, body: object = None) -> object:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/servers/localhost/{path}",
                                         headers={"X-API-Key": "lab", "Content-Type": "application/json"},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    for path, bodies in (("tsigkeys", keys), ("zones", zones)):
        for body in bodies:
            ask(path, body)
    assert ask(f"tsigkeys/{key.name}.")["key"] == key.secret
    assert server.serves(OWN)
    given = [ask(f"zones/{zone}.") for zone in (OWN, OTHER)]
    assert [zone["kind"] for zone in given] == ["Native", "Slave"]
    back = tmp_path / "back.json"
    back.write_text(json.dumps(given))
    assert json.loads(convert(back, "pdns-json").read_text()) == zones
    named = convert(back, "bind").read_text()
    assert f'primaries {{ {loopback.primary.address} port 5300 key "{key.name}"; }};' in named
    back.write_text(json.dumps(ask("zones")))  # the list, which says less
    assert ferry("inventory", back).stdout.count(OWN) == 1


@pytest.mark.needs("named", "named-checkconf")
def test_powerdns_becomes_named(convert, run, namespaces, zone_files, started, tmp_path):
    site = namespaces
    started(Bind(site.primary, tmp_path / "primary", [Zone(OTHER, file=zone_files[OTHER])], allow_transfer=["any"]))
    zones = place(zone_files, tmp_path / "new" / "zones", OWN)
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "pdns.conf").write_text(
        f"launch=\ninclude-dir=/etc/powerdns/pdns.d\nallow-axfr-ips={site.jump.address}\nsecondary=yes\n"
        f"local-address={site.new.address}, 127.0.0.1\n")
    (folder / "pdns.d").mkdir()
    (folder / "pdns.d/bind.conf").write_text("launch+=bind\nbind-config=/etc/powerdns/named.conf\n")
    (folder / "named.conf").write_text(
        f'options {{ directory "{zones}"; }};\n'
        f'zone "{OWN}" {{ type native; file "{OWN}.zone"; }};\n'
        f'zone "{OTHER}" {{ type slave; file "{OTHER}.zone"; masters {{ {site.primary.address}:53; }}; }};\n')
    made = convert(folder / "pdns.conf", "bind")
    checked = run("named-checkconf", made)
    assert checked.status == 0, checked.stdout

    server = started(with_configuration(Bind, made.read_text())(site.new, tmp_path / "new"))
    wait.until(lambda: server.serves(OTHER), f"{OTHER} has come", 10)
    for zone in (OWN, OTHER):
        assert judge.transfer(server, zone, site.jump) == judge.read_file(zone_files[zone], zone)
        with pytest.raises(judge.Refused):
            judge.transfer(server, zone, site.old)
