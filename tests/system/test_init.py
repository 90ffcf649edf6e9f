# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""init: a migration file to begin with, from what real servers answer; check finds it sound."""

from __future__ import annotations

import pytest

from lab.net import free_port
from lab.servers import Bind, Knot, Nsd, Zone
from lab.tsig import make_key

DONE, USAGE = 0, 2
ZONE = "ferry.example"
KEY = make_key("beginning")


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@pytest.fixture
def site(loopback, tmp_path, started):
    """A primary that lets all transfer, its secondary, and a server that has no zones yet."""
    file = tmp_path / "ferry.zone"
    file.write_text(f"@ 60 IN SOA ns1.{ZONE}. host.{ZONE}. 7 60 60 864000 60\n"
                    f"@ 60 IN NS ns1.{ZONE}.\n@ 60 IN NS ns2.{ZONE}.\n"
                    f"ns1 60 IN A {loopback.primary.address}\nns2 60 IN A {loopback.old.address}\n")
    primary = started(Bind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=file)], allow_transfer=["any"],
                           identity="BIND 9.18.1"))
    old = started(Knot(loopback.old, tmp_path / "old", [Zone(ZONE, primary=primary.address)]))
    new = started(Nsd(loopback.new, tmp_path / "new", [], identity="NSD 4.6.1"))
    return primary, old, new


def begin(ferry, site, *words):
    primary, old, new = site
    return ferry("init", at(old), at(new), "--primary", at(primary), *words)


def test_a_file_to_begin_with_is_sound(ferry, site, tmp_path):
    primary, old, new = site
    path = tmp_path / "branch.yaml"
    result = begin(ferry, site, ZONE, "other.example", "-o", path)
    assert (result.status, result.stdout) == (DONE, ""), result.stderr
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=/")
    lines = text.splitlines()
    for expected in ("migration: branch",
                     f"    address: '{primary.address}#{primary.port}'", f"    address: '{old.address}#{old.port}'",
                     f"    address: '{new.address}#{new.port}'",
                     f"    fqdn: ns1.{ZONE}.", f"    fqdn: ns2.{ZONE}.",
                     "    software: bind", "    software: nsd", "    # software: bind, knot, nsd, powerdns or windows",
                     f"  - {ZONE}.", "    to: new"):
        assert expected in lines, text
    assert f"    fqdn: ns2-new.{ZONE}.    # ? " in text
    assert "  - other.example.    # the primary does not have it; the old server does not have it" in lines
    assert f"{primary.address}#{primary.port} answers; has 1 of 2 zones; transfers to us 1 of 2 zones" in text
    checked = ferry("check", path)
    assert (checked.status, checked.stdout) == (DONE, "branch: 3 servers, 2 zones, 1 move\n"), checked.stderr


def test_a_file_that_is_there_stays(ferry, site, tmp_path):
    path = tmp_path / "branch.yaml"
    path.write_text("mine\n")
    result = begin(ferry, site, ZONE, "-o", path)
    assert result.status == USAGE and "is there already" in result.stderr
    assert path.read_text() == "mine\n"


def test_silent_servers_are_told_and_odd_names_are_quoted(ferry, loopback, tmp_path):
    """No server is up: the file is sound all the same."""
    key = tmp_path / "my key"
    key.write_text(f"hmac-sha256:beginning:{KEY.secret}\n")
    key.chmod(0o600)
    ports = [f"@127.0.0.1#{free_port(['127.0.0.1'])}", f"@127.0.0.3#{free_port(['127.0.0.3'])}"]
    result = ferry("init", *ports, "--primary", f"@127.0.0.2#{free_port(['127.0.0.2'])}", "-t", "0.2", "-k", key,
                   "it's.example", "64/26.2.0.192.in-addr.arpa")
    assert result.status == DONE and result.stderr.count("answers nothing") == 3, result.stderr
    assert f"    file: '{key}'" in result.stdout and KEY.secret not in result.stdout
    assert "  - 'it''s.example.'" in result.stdout
    path = tmp_path / "begun.yaml"
    path.write_text(result.stdout)
    checked = ferry("check", path)
    assert (checked.status, checked.stdout) == (DONE, "migration: 3 servers, 2 zones, 1 move\n"), checked.stderr


@pytest.mark.parametrize("words", [
    ["@192.0.2.1", "@192.0.2.2", ZONE],
    ["@192.0.2.1", "--primary", "@192.0.2.3", ZONE],
    ["@192.0.2.1", "@192.0.2.2", "@192.0.2.4", "--primary", "@192.0.2.3", ZONE],
    ["@192.0.2.1", "@192.0.2.2", "--primary", "@192.0.2.3"],
])
def test_words_that_are_no_two_servers_and_zones(ferry, words):
    result = ferry("init", *words)
    assert (result.status, result.stdout) == (USAGE, "")
    assert "init needs @OLD, @NEW, --primary @SERVER and at least one ZONE" in result.stderr
