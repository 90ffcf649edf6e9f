# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""fetch: what a server has is in the file, record by record, in dnspython's and in BIND's opinion."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from lab import judge, programs
from lab.net import ZONES, At, Loopback
from lab.scripted import Scripted, message
from lab.servers import Bind, Knot, Nsd, Zone

FERRY, REVERSE, IDN = ZONES
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]
USAGE, REFUSED, INTERRUPTED = 2, 3, 6
SOA = "stall.example. 60 IN SOA ns. host. 1 60 60 60 60"


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@pytest.fixture(scope="module")
def primary(tmp_path_factory):
    """A server of the zones of tests/data, which gives them to `allowed`. Nothing here changes it: those who ask for
    the same share one."""
    with contextlib.ExitStack() as servers:
        @functools.cache
        def primary(kind=Knot, allowed=("any",)):
            if not programs.find(kind.program):
                pytest.skip(f"not installed: {kind.program}")
            site, folder = Loopback(), tmp_path_factory.mktemp("primary")
            zones = [Zone(name, file=file) for name, file in site.zone_files(folder / "templates").items()]
            return servers.enter_context(kind(site.primary, folder, zones, allow_transfer=allowed))

        yield primary


def canonical(zone: str, file: Path, run) -> str:
    """The zone as BIND writes it, sorted, every name in full; checks that would turn a zone down are off."""
    lax = [word for check in "ikmnrSTW" for word in (f"-{check}", {"i": "none", "k": "ignore"}.get(check, "ignore"))]
    done = run("named-compilezone", "-q", "-D", "-s", "full", *lax, "-o", "-", zone, file)
    assert done.status == 0, done.stdout + done.stderr
    return done.stdout


# zones from a server into files


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_arrives(ferry, primary, tmp_path, files, kind):
    server = primary(kind)
    done = ferry("fetch", at(server), *ZONES, "-d", tmp_path)
    assert done.status == 0 and done.stdout == "", done.stderr
    for zone, file in files.items():
        fetched = judge.read_file(tmp_path / f"{zone}.zone", zone)
        assert judge.difference(fetched, judge.read_file(file, zone)) == []
        assert judge.difference(fetched, judge.transfer(server, zone)) == []


def neighbours_samples() -> list[Path]:
    """Zones of others to try, which are not ours to distribute: in $ZONEFERRY_SAMPLES, or a folder samples/zones
    beside the repository."""
    told = os.environ.get("ZONEFERRY_SAMPLES")
    folders = [Path(told)] if told else Path(__file__).resolve().parents[3].glob("*/samples/zones")
    return sorted(file for folder in folders for file in folder.glob("*.zone"))


def origin_of(file: Path) -> str:
    return "." if file.name.startswith("root.") else file.name[:-len(".zone")]


@pytest.mark.needs("named", "named-compilezone")
@pytest.mark.parametrize("sample", [None, *neighbours_samples()], ids=lambda each: each.name if each else "ours")
def test_bind_reads_the_fetched_file_as_the_same_zone(ferry, run, loopback, files, tmp_path, started, sample):
    zones = {origin_of(sample): sample} if sample else files
    served = [Zone(zone, file=file) for zone, file in zones.items()]
    server = started(Bind(loopback.primary, tmp_path / "primary", served, allow_transfer=["any"]))
    for zone, file in zones.items():
        fetched = tmp_path / "fetched"
        done = ferry("fetch", at(server), zone, "-o", fetched)
        assert done.status == 0, done.stderr
        assert canonical(zone, fetched, run) == canonical(zone, file, run)
        if zone == "root-servers.net" and programs.find("ldns-verify-zone"):
            assert run("ldns-verify-zone", "-Z", fetched).status == 0


def test_windows_sends_one_record_a_message_and_the_soa_alone(ferry, serve, tmp_path, files):
    server = serve(secure_secondaries=0, one_per_message=True)
    done = ferry("fetch", at(server), FERRY, "-o", tmp_path / "out")
    assert done.status == 0
    records = judge.read_file(files[FERRY], FERRY)
    assert judge.difference(judge.read_file(tmp_path / "out", FERRY), records) == []
    assert f"{len(records)} records, {len(records) + 1} messages" in done.stderr



def test_a_dialect_is_asked_for_by_name(ferry, primary, tmp_path):
    server = primary()
    assert ferry("fetch", at(server), FERRY, "--to", "windows", "-o", tmp_path / "out").status == 0
    assert b"\r\n" in (tmp_path / "out").read_bytes()
    done = ferry("fetch", at(server), FERRY, "--to", "windoze")
    assert done.status == USAGE and "windoze" in done.stderr and "master, relative, windows" in done.stderr


# which zones


def test_names_come_from_words_a_list_and_addresses(ferry, primary, tmp_path):
    listed = f"# ours\n{FERRY}   ; the forward one\n\n{FERRY.upper()}.\n"
    done = ferry("fetch", at(primary()), "B\u00dccher.example", "-x", "192.0.2", "-f", "-", "-d", tmp_path,
                 input=listed, env=os.environ | {"LC_ALL": "C.UTF-8"})
    assert done.status == 0, done.stderr
    assert {file.name for file in tmp_path.glob("*.zone")} == {f"{zone}.zone" for zone in ZONES}
    assert f"{IDN} (b\u00fccher.example): serial 7, " in done.stderr


def test_of_many_zones_each_is_told_and_the_worst_counts(ferry, primary, tmp_path):
    done = ferry("fetch", at(primary()), FERRY, "nosuch.example", REVERSE, "-d", tmp_path, "--json")
    told = {each["zone"]: each for each in map(json.loads, done.stdout.splitlines())}
    assert done.status == REFUSED
    assert {zone: each["ok"] for zone, each in told.items()} == {
        f"{FERRY}.": True, "nosuch.example.": False, f"{REVERSE}.": True}
    assert told["nosuch.example."]["status"] == REFUSED
    assert "it has no such zone" in told["nosuch.example."]["error"]
    assert told[f"{FERRY}."]["records"] == len(judge.read_file(tmp_path / f"{FERRY}.zone", FERRY))
    assert not (tmp_path / "nosuch.example.zone").exists()


def one_soa(query):
    soa = f"{query.question[0].name} 60 IN SOA ns. host. 1 60 60 60 60"
    return [message(query, soa), message(query, soa)]


# what is told


def test_one_zone_goes_to_standard_output_and_talk_elsewhere(ferry, primary, tmp_path, files):
    server = primary()
    done = ferry("fetch", at(server), FERRY)
    (tmp_path / "out").write_text(done.stdout)
    expected = judge.read_file(files[FERRY], FERRY)
    assert judge.difference(judge.read_file(tmp_path / "out", FERRY), expected) == []
    assert f"{FERRY}: serial 2025110301, {len(expected)} records, 1 message, " in done.stderr
    quiet = ferry("fetch", at(server), FERRY, "-q")
    assert (quiet.status, quiet.stdout) == (0, done.stdout) and "serial" not in quiet.stderr


def test_an_unknown_zone_is_told_from_one_that_is_denied(ferry, primary):
    """Knot answers NOTAUTH to both."""
    server = primary(Knot, allowed=())
    unknown, denied = (ferry("fetch", at(server), zone) for zone in ("nosuch.example", FERRY))
    assert unknown.status == denied.status == REFUSED
    assert "NOTAUTH: it has no such zone" in unknown.stderr
    assert "NOTAUTH: it answers for the zone, but does not transfer it to us" in denied.stderr
    assert "action: transfer" in denied.stderr


@pytest.mark.parametrize("words, complaint", [
    ([], "needs one @SERVER and at least one ZONE"),
    (["@127.0.0.1"], "needs one @SERVER and at least one ZONE"),
    (["@127.0.0.1", "@127.0.0.2", FERRY], "needs one @SERVER"),
    (["@127.0.0.1", FERRY, REVERSE], "2 zones do not go into one file"),
    (["@127.0.0.1", FERRY, "-o", "a", "-d", "b"], "-o and -d"),
    (["@127.0.0.1", FERRY, "-d", "/nonexistent"], "there is no folder /nonexistent"),
    (["@127.0.0.1", FERRY, "--json"], "--json"),
    (["@127.0.0.1", FERRY, "--wait"], "fetch takes no --wait"),
    (["@127.0.0.1", "a..b"], "a..b"),
    (["@127.0.0.1#99999", FERRY], "99999"),
])
def test_usage_errors_say_what_is_wrong(ferry, words, complaint):
    done = ferry("fetch", *words)
    assert done.status == USAGE and complaint in done.stderr and done.stdout == ""


# the way


def test_ipv6_servers_are_asked_too(ferry):
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError as error:
            pytest.skip(f"no IPv6 here: {error}")
    with Scripted(At("::1", 0), one_soa) as server:
        for words in [f"@[::1]:{server.port}"], [f"@::1#{server.port}", "-b", "::1"], ["@::1", "-p", server.port]:
            done = ferry("fetch", *words, "six.example")
            assert done.status == 0 and "six.example. 60 IN SOA ns. host. 1 60 60 60 60" in done.stdout, done.stderr


def test_a_slow_reader_does_not_hold_up_the_transfer(zoneferry, loopback):
    """The pipe, and what the kernel keeps for the connection, take far less than these 8 MB."""
    sent = threading.Event()

    def many(query):
        records = [f'h{number}.stall.example. 60 IN TXT "{"x" * 200}"' for number in range(16)]
        yield from [message(query, SOA), *[message(query, *records)] * 2000, message(query, SOA)]
        sent.set()

    with Scripted(loopback.primary, many) as server:
        words = [zoneferry, "fetch", at(server), "stall.example"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert sent.wait(20)
            zone, said = process.communicate()
    assert process.returncode == 0, said
    assert zone.count(b"\n") == 1 + 2000 * 16


# the end of it


def test_interrupted_it_leaves_nothing_behind(zoneferry, loopback, tmp_path):
    (tmp_path / "stall.example.zone").write_text("old")
    with Scripted(loopback.primary, lambda query: [message(query, SOA), Scripted.STALL]) as server:
        words = [zoneferry, "fetch", at(server), "stall.example", "other.example", "-d", tmp_path]
        with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
            assert server.stalled.wait(10)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate()
    assert process.returncode == INTERRUPTED and said.endswith("0 of 2 zones fetched: interrupted\n")
    assert [file.name for file in tmp_path.iterdir()] == ["stall.example.zone"]
    assert (tmp_path / "stall.example.zone").read_text() == "old"


def test_a_reader_that_goes_away_ends_it_with_an_error(zoneferry, primary):
    server = primary()
    process = subprocess.Popen([zoneferry, "fetch", at(server), FERRY], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert "Broken pipe" in process.communicate()[1].decode()
    assert process.returncode == USAGE


@pytest.mark.parametrize("address", ["192.0.2.10", "192.0.2.10#5300", "2001:db8::10"])
@pytest.mark.parametrize("verb", ["fetch", "serials", "notify", "grant"])
def test_a_server_without_its_at_sign_is_told_how_to_write_it(ferry, verb, address):
    result = ferry(verb, address, "ferry.example")
    assert (result.status, result.stdout) == (USAGE, "")
    assert f"hint: servers are written @{address}\n" in result.stderr


@pytest.mark.parametrize("verb", ["fetch", "serials", "notify"])
def test_a_server_behind_the_dashes_is_told_where_it_belongs(ferry, verb):
    """Behind -- there are only words: it has its at sign, and needs no second one."""
    result = ferry(verb, "ferry.example", "--", "@192.0.2.10")
    assert (result.status, result.stdout) == (USAGE, "")
    assert "@192.0.2.10 stands behind --" in result.stderr and "@@" not in result.stderr
