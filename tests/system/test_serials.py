# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""serials: a line for each zone and server, and an exit status that says who lags."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.servers import Bind, Knot, Nsd, Zone

SAME, DIFFERS, USAGE, REFUSED, NETWORK = 0, 1, 2, 3, 4


def at(server) -> str:
    return f"@{server.address}#{server.port}"


def where(server) -> str:
    return f"{server.address}#{server.port}"


@pytest.fixture
def serving(loopback, tmp_path, started):
    """A server on `host` with zones of the serials given; the names are z0.example and so on."""
    def serving(kind, host, *serials: int):
        zones = []
        for number, serial in enumerate(serials):
            file = tmp_path / f"{host.name}-{number}.zone"
            file.write_text(f"@ 60 IN SOA ns.example. host.example. {serial} 60 60 600 60\n@ 60 IN NS ns.example.\n")
            zones.append(Zone(f"z{number}.example", file=file))
        return started(kind(host, tmp_path / host.name, zones))

    return serving


pytestmark = pytest.mark.needs("named", "knotd", "nsd")


def test_equal_serials_are_the_same(ferry, loopback, serving):
    places = (Bind, loopback.primary), (Knot, loopback.old), (Nsd, loopback.new)
    servers = [serving(kind, host, 7, 8) for kind, host in places]
    done = ferry("serials", "z0.example", "z1.example", *map(at, servers))
    table = [f"{zone}.example. {serial} {where(server)}\n" for zone, serial in (("z0", 7), ("z1", 8)) for server in servers]
    assert done == (SAME, "".join(table), "")


@pytest.mark.parametrize("old, new, behind", [(41, 42, 1), (4294967295, 2, 3), (2000000000, 2000000500, 500)])
def test_the_one_that_lags_is_told_by_how_much(ferry, loopback, serving, old, new, behind):
    fresh, stale = serving(Knot, loopback.primary, new), serving(Nsd, loopback.old, old)
    done = ferry("serials", at(stale), "z0.example", at(fresh))
    table = f"z0.example. {old} {where(stale)} behind by {behind}\nz0.example. {new} {where(fresh)}\n"
    assert done == (DIFFERS, table, "")


def test_more_zones_than_are_asked_at_a_time_come_in_order(ferry, loopback, serving, tmp_path):
    serials = list(range(1, 1201))
    stale = [*serials[:799], 750, *serials[800:]]
    servers = [serving(Knot, loopback.primary, *serials), serving(Nsd, loopback.old, *stale)]
    names = tmp_path / "names"
    names.write_text("".join(f"z{number}.example\n" for number in range(1200)))
    done = ferry("serials", "-f", names, *map(at, servers))
    table = [f"z{n}.example. {serial} {where(server)}" for n, serial in enumerate(serials) for server in servers]
    table[2 * 799 + 1] = f"z799.example. 750 {where(servers[1])} behind by 50"
    assert (done.status, done.stderr) == (DIFFERS, "")
    assert done.stdout.splitlines() == table


def test_a_zone_that_is_not_there_is_a_refusal(ferry, loopback, serving):
    servers = serving(Knot, loopback.primary, 1, 2), serving(Nsd, loopback.old, 1)
    done = ferry("serials", "z0.example", "z1.example", *map(at, servers))
    assert done.status == REFUSED
    assert done.stdout.splitlines()[3].startswith(f"z1.example. - {where(servers[1])} no answer: REFUSED (asked from ")
    assert "\nhint: " in done.stderr


def test_a_server_that_does_not_answer_is_a_network_matter(ferry, loopback, serving):
    server = serving(Knot, loopback.primary, 1)
    done = ferry("serials", "z0.example", at(server), at(loopback.old), "-t", "1")
    assert done.status == NETWORK
    first, second = done.stdout.splitlines()
    assert first == f"z0.example. 1 {where(server)}"
    assert second.startswith(f"z0.example. - {where(loopback.old)} no answer: ")


def test_json_tells_unknown_from_zero(ferry, loopback, serving):
    servers = serving(Knot, loopback.primary, 5), serving(Nsd, loopback.old, 4)
    done = ferry("serials", "z0.example", "nosuch.example", *map(at, servers), "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.status == REFUSED
    assert told[0] == {"zone": "z0.example.", "ok": True, "server": where(servers[0]), "serial": 5, "behind": 0}
    assert told[1] == {"zone": "z0.example.", "ok": True, "server": where(servers[1]), "serial": 4, "behind": 1}
    for each in told[2:]:
        assert not each["ok"] and each["status"] == REFUSED and "serial" not in each and "REFUSED" in each["error"]


def test_a_hundred_zones_are_asked_at_once(ferry, loopback, serving, tmp_path):
    server = serving(Knot, loopback.primary, *range(1, 101))
    Path(tmp_path / "list").write_text("".join(f"z{number}.example\n" for number in range(100)))
    for words in [], ["--tcp"]:
        done = ferry("serials", "-f", tmp_path / "list", at(server), *words)
        assert done.status == SAME, done.stderr
        assert done.stdout.splitlines() == [f"z{number}.example. {number + 1} {where(server)}" for number in range(100)]


@pytest.mark.parametrize("words", [[], ["example.com"], ["@127.0.0.1"]])
def test_zones_and_servers_must_be_named(ferry, words):
    done = ferry("serials", *words)
    assert done.status == USAGE and "serials needs at least one ZONE and one @SERVER" in done.stderr


def test_the_servers_that_the_ns_records_name_are_found(ferry, loopback, tmp_path, started):
    """One lags, one has two addresses of which nothing answers at the second, and one has none."""
    def zone(host, serial):
        file = tmp_path / f"{host.name}.zone"
        file.write_text(f"@ 60 IN SOA ns1 host {serial} 60 60 600 60\n"
                        "@ 60 IN NS ns1\n@ 60 IN NS ns2\n@ 60 IN NS nobody.invalid.\n"
                        f"ns1 60 IN A {loopback.primary.address}\n"
                        f"ns2 60 IN A {loopback.old.address}\nns2 60 IN A 127.0.53.99\n")
        return Zone("found.example", file=file)

    primary = started(Knot(loopback.primary, tmp_path / "primary", [zone(loopback.primary, 9)]))
    started(Nsd(loopback.old, tmp_path / "old", [zone(loopback.old, 8)]))
    done = ferry("serials", "found.example", at(primary), "--name-servers", "-p", primary.port, "-t", "1", "--json")
    told = {answer["server"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert done.status == NETWORK
    assert "nobody.invalid" in done.stderr
    assert {server.partition("#")[0]: (answer.get("serial"), answer.get("behind"), answer.get("host"))
            for server, answer in told.items()} == {
        loopback.primary.address: (9, 0, "ns1.found.example."),
        loopback.old.address: (8, 1, "ns2.found.example."),
        "127.0.53.99": (None, None, "ns2.found.example.")}


@pytest.mark.parametrize("mname, marked", [("hidden", "hidden"), ("ns1", "shown"), ("nobody.invalid.", None), (".", None)])
def test_the_primary_that_the_zone_names_is_asked_and_marked(ferry, loopback, tmp_path, started, mname, marked):
    """Named by no NS record and ahead of those who are; by one; without an address; and none at all (RFC 1035 3.3.13)."""
    def zone(host, serial):
        file = tmp_path / f"{host.name}.zone"
        file.write_text(f"@ 60 IN SOA {mname} host {serial} 60 60 600 60\n@ 60 IN NS ns1\n"
                        f"ns1 60 IN A {loopback.old.address}\nhidden 60 IN A {loopback.primary.address}\n")
        return Zone("marked.example", file=file)

    hidden = started(Knot(loopback.primary, tmp_path / "primary", [zone(loopback.primary, 9)]))
    shown = started(Nsd(loopback.old, tmp_path / "old", [zone(loopback.old, 8)]))
    words = ["serials", "marked.example", at(shown), "--name-servers", "-p", shown.port]
    done = ferry(*words)
    primary = " primary" if marked == "shown" else ""
    behind = " behind by 1" if marked == "hidden" else ""
    lines = [f"marked.example. 8 {where(shown)} (ns1.marked.example.){primary}{behind}"]
    if marked == "hidden":
        lines += [f"marked.example. 9 {where(hidden)} (hidden.marked.example.) primary"]
    assert done.stdout.splitlines() == lines and done.status == (DIFFERS if behind else SAME), done.stderr
    assert ("nobody.invalid" in done.stderr) == (mname == "nobody.invalid.")
    told = [json.loads(line) for line in ferry(*words, "--json").stdout.splitlines()]
    assert [each["primary"] for each in told] == [bool(primary)] + [True] * (marked == "hidden")
