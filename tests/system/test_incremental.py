# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""fetch --ixfr-from and --zonemd with real servers: what is applied is what a fresh transfer would give."""

from __future__ import annotations

import json

import pytest

from lab import judge, programs
from lab.servers import Bind, Knot, Nsd, Zone

ZONE = "grow.example"
NOT_SAME, REFUSED = 1, 3
FIRST = f"""\
$ORIGIN {ZONE}.
$TTL 300
@ SOA ns1 host 4294967294 60 60 60 60
@ NS ns1
ns1 A 192.0.2.1
gone A 192.0.2.2
stays A 192.0.2.3
Mixed\\.Case TXT "with; odd \\"octets\\" \\200"
""" + "".join(f"host{n} A 198.51.100.{n}\n" for n in range(100))  # BIND sends what is shorter: max-ixfr-ratio
# sent to the server one after the other: each is a version of its own
CHANGES = [
    [f"update delete gone.{ZONE}. A 192.0.2.2", f"update add new.{ZONE}. 600 A 192.0.2.4"],
    [f"update delete new.{ZONE}. A 192.0.2.4", f"update add gone.{ZONE}. 300 A 192.0.2.2"],
    [f"update add stays.{ZONE}. 900 A 192.0.2.3", f"update add {ZONE}. 300 MX 10 stays.{ZONE}."],
]
UPDATERS = [pytest.param(kind, marks=pytest.mark.needs(kind.program, "nsupdate")) for kind in (Bind, Knot)]


@pytest.fixture
def primary(loopback, tmp_path, started):
    def primary(kind, text=FIRST, **options):
        if not programs.find(kind.program):
            pytest.skip(f"not installed: {kind.program}")
        file = tmp_path / "first.zone"
        file.write_text(text)
        return started(kind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=file)],
                            **{"allow_transfer": ["any"]} | options))

    return primary


def at(server) -> str:
    return f"@{server.address}#{server.port}"


def change(server, run, lines: list[str]) -> None:
    script = "\n".join([f"server {server.address} {server.port}", f"zone {ZONE}.", *lines, "send", ""])
    done = run("nsupdate", "-v", input=script)
    assert done.status == 0, done.stderr


@pytest.mark.parametrize("words", [(), ("+udp",)], ids=["tcp", "udp"])
@pytest.mark.parametrize("form", ["master", "raw"])
@pytest.mark.parametrize("kind", UPDATERS)
def test_what_has_changed_is_applied(ferry, run, primary, tmp_path, kind, form, words):
    """Through three versions, past serial 2^32-1, where a record comes again and a TTL changes."""
    server = primary(kind, allow_update=["any"])
    old, new = tmp_path / "old", tmp_path / "new"
    assert ferry("fetch", at(server), ZONE, "-o", old, "--to", form).status == 0
    before = old.read_bytes()
    for lines in CHANGES:
        change(server, run, lines)
    done = ferry("fetch", at(server), ZONE, "--ixfr-from", old, "-o", new, "--json", "--to", form, *words)
    assert done.status == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["transfer"] == "ixfr" and told["serial"] in (1, 2), told  # BIND leaves 0 out
    assert old.read_bytes() == before
    assert ferry("compare", at(server), new, ZONE).status == 0
    assert ferry("fetch", at(server), ZONE, "-o", tmp_path / "fresh", "--json").stdout.count(told["digest"]) == 1


@pytest.mark.parametrize("kind", UPDATERS)
def test_up_to_date_nothing_is_written(ferry, primary, tmp_path, kind):
    server = primary(kind)
    file = tmp_path / "zone"
    assert ferry("fetch", at(server), ZONE, "-o", file).status == 0
    stamp = file.stat().st_mtime_ns
    for words in ([], ["--ixfr-from", file]):
        done = ferry("fetch", at(server), ZONE, "-o", file, "--json", *words)
        assert done.status == 0 and json.loads(done.stdout)["transfer"] == "none", done.stderr
    assert file.stat().st_mtime_ns == stamp


@pytest.mark.needs("nsd")
def test_a_server_without_differences_gives_the_whole_zone(ferry, primary, tmp_path):
    """NSD 4.6 does not keep them unless it is told to."""
    server = primary(Nsd)
    file = tmp_path / "zone"
    assert ferry("fetch", at(server), ZONE, "-o", file).status == 0
    file.write_text(file.read_text().replace(" 4294967294 ", " 4294967293 "))
    done = ferry("fetch", at(server), ZONE, "--ixfr-from", file, "-o", file, "--json")
    assert done.status == 0 and json.loads(done.stdout)["transfer"] == "axfr", done.stderr
    assert ferry("compare", at(server), file, ZONE).status == 0


@pytest.mark.needs("named", "nsupdate")
def test_a_capture_that_was_edited_is_replaced_by_the_whole_zone(ferry, run, primary, tmp_path):
    server = primary(Bind, allow_update=["any"])
    file = tmp_path / "zone"
    assert ferry("fetch", at(server), ZONE, "-o", file).status == 0
    file.write_text("".join(line for line in file.read_text().splitlines(True) if not line.startswith("gone")))
    change(server, run, CHANGES[0])
    done = ferry("fetch", at(server), ZONE, "--ixfr-from", file, "-o", file)
    assert done.status == 0 and "deletes what the file does not have" in done.stderr, done.stderr
    assert ferry("compare", at(server), file, ZONE).status == 0


# a zone's own digest


@pytest.fixture
def digested(tmp_path, run):
    """The zone with a ZONEMD that dnspython has computed."""
    import dns.rdatatype
    import dns.zone
    import dns.zonetypes

    zone = dns.zone.from_text(FIRST, origin=ZONE, relativize=False)
    zonemd = zone.compute_digest(dns.zonetypes.DigestHashAlgorithm.SHA384)
    zone.replace_rdataset(zone.origin, dns.rdataset.from_rdata(300, zonemd))
    return zone.to_text(relativize=False)


@pytest.mark.needs("knotd")
def test_a_zone_is_checked_against_its_own_digest(ferry, primary, tmp_path, digested):
    server = primary(Knot, digested)
    done = ferry("fetch", at(server), ZONE, "-o", tmp_path / "zone", "--zonemd", "--json")
    assert done.status == 0 and json.loads(done.stdout)["zonemd"] == "verified", done.stderr
    assert judge.read_file(tmp_path / "zone", ZONE) == judge.read_file(tmp_path / "first.zone", ZONE)


@pytest.mark.needs("knotd")
def test_a_zone_that_is_not_what_its_digest_says_replaces_nothing(ferry, primary, tmp_path, digested):
    server = primary(Knot, digested.replace("192.0.2.3", "192.0.2.33"))
    file = tmp_path / "zone"
    file.write_text("old")
    done = ferry("fetch", at(server), ZONE, "-o", file, "--zonemd")
    assert done.status == NOT_SAME and "ZONEMD" in done.stderr, done.stderr
    assert file.read_text() == "old" and not [each for each in tmp_path.iterdir() if each.name.startswith(".zone")]


@pytest.mark.needs("knotd")
def test_a_zone_without_digest_is_said_to_have_none(ferry, primary, tmp_path):
    done = ferry("fetch", at(primary(Knot)), ZONE, "-o", tmp_path / "zone", "--zonemd")
    assert done.status == 0 and "ZONEMD" in done.stderr, done.stderr
