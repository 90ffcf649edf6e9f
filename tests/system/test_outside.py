# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Records outside the zone, as Windows sends addresses of name servers in a transfer: they are none of the zone's
(RFC 1034 4.2.1), so it is whole without them. They are left out and told; files for Windows keep what Windows keeps;
--strict refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.hostile import A, NETWORK, OLD, SOA, ZONE, at, holds, soa
from lab.scripted import Scripted
from lab.versions import B, FIRST, serving, version
from lab.wire import answer

DONE, DIFFERS, USAGE = 0, 1, 2
OUT_NS = f"{ZONE}. 60 IN NS ns.other.example."
GLUE = "ns.other.example. 60 IN A 192.0.2.53"
GLUE_LATER = "ns.other.example. 60 IN A 192.0.2.54"
OTHERS = [f"h{number}.other.example. 60 IN A 192.0.2.{number}" for number in range(1, 31)]
KEPT = "ns.other.example.       60\tA\t192.0.2.53"
WHY_WINDOWS = "it lies outside the zone, and is no address of a name server named before"


def giving(*records):
    """The script of a server that transfers these and nothing else."""
    return lambda q: [answer(q, *records, records[0])]


def captured(file: Path, records) -> Path:
    """A file as fetch writes it."""
    file.write_text("".join(f"{record}\n" for record in records))
    return file


def told(done, place: str = ZONE, verb: str = "carried") -> list[str]:
    """The records that were named."""
    start = f"zoneferry: warning: {place}: not {verb}: "
    return [line[len(start):].split(": it lies")[0] for line in done.stderr.splitlines() if line.startswith(start)]


@pytest.fixture
def fetch(ferry, loopback, tmp_path):
    def fetch(script, *words):
        with Scripted(loopback.primary, script) as server:
            return ferry("fetch", at(server), ZONE, "-o", tmp_path / "zone", *words)

    return fetch


def test_they_are_left_out_and_told(fetch, tmp_path):
    done = fetch(giving(SOA, OUT_NS, GLUE, A, OTHERS[0]), "--json")
    assert done.status == DONE, done.stderr
    assert told(done) == [GLUE, OTHERS[0]]
    assert holds(tmp_path / "zone", [SOA, OUT_NS, A])
    result = json.loads(done.stdout)
    assert (result["records"], result["outside"]) == (3, 2)


def test_of_many_twenty_are_named_and_the_others_counted(fetch, tmp_path):
    done = fetch(giving(SOA, A, *OTHERS), "--json")
    assert done.status == DONE and told(done) == OTHERS[:20]
    assert f"zoneferry: warning: {ZONE}: 10 more are not carried\n" in done.stderr
    assert holds(tmp_path / "zone", [SOA, A]) and json.loads(done.stdout)["outside"] == 30


def test_names_that_only_end_like_the_zone_and_the_zone_above_lie_outside(fetch, tmp_path):
    others = [f"x{ZONE}. 60 IN A 192.0.2.1", "example. 60 IN NS ns.example.", ". 60 IN NS ns.example."]
    done = fetch(giving(SOA, *others, A))
    assert done.status == DONE and told(done) == others
    assert holds(tmp_path / "zone", [SOA, A])


def test_a_zone_without_any_says_none(fetch):
    done = fetch(giving(SOA, A), "--json")
    assert done.status == DONE and told(done) == [] and json.loads(done.stdout)["outside"] == 0


@pytest.mark.parametrize("dialect", ["windows", "windows-2012", "windows-2000"])
def test_windows_keeps_addresses_of_its_name_servers(fetch, tmp_path, dialect):
    done = fetch(giving(SOA, OTHERS[0], OUT_NS, GLUE, A, OTHERS[1]), "--to", dialect, "--json")
    assert done.status == DONE, done.stderr
    assert told(done) == OTHERS[:2] and WHY_WINDOWS in done.stderr
    written = (tmp_path / "zone").read_text().splitlines()
    assert written.index(KEPT) == next(n for n, line in enumerate(written) if "\tNS\t" in line) + 1
    assert not any(line.startswith("h1.other") for line in written)
    assert json.loads(done.stdout)["records"] == 4


def test_the_digest_is_the_zone_s_whatever_came_with_it(fetch):
    digests = {json.loads(fetch(giving(*records), "--to", dialect, "--json").stdout)["digest"]
               for dialect in ("master", "windows")
               for records in ([SOA, OUT_NS, A], [SOA, OUT_NS, GLUE, A, OTHERS[0]])}
    assert len(digests) == 1


def test_strict_refuses_and_the_old_file_stays(fetch, tmp_path):
    (tmp_path / "zone").write_bytes(OLD)
    done = fetch(giving(SOA, OUT_NS, GLUE, A), "--strict")
    assert done.status == NETWORK and "ns.other.example. A: not in the zone" in done.stderr
    assert (tmp_path / "zone").read_bytes() == OLD
    assert fetch(giving(SOA, OUT_NS, A), "--strict").status == DONE


# differences


@pytest.fixture
def update(ferry, loopback, tmp_path):
    def update(changes, old, *words, now=None):
        base = captured(tmp_path / "base", old)
        axfr = (lambda q: [answer(q, rcode=5)]) if now is None else None
        script = serving(now or old, lambda q: [answer(q, *changes)], axfr)
        with Scripted(loopback.primary, script) as server:
            return ferry("fetch", at(server), ZONE, "--ixfr-from", base, "-o", tmp_path / "zone", *words)

    return update


@pytest.mark.parametrize("changes, left", [
    ([soa(2), soa(1), A, GLUE, soa(2), B, soa(2)], []),
    ([soa(2), soa(1), GLUE, A, soa(2), GLUE_LATER, B, soa(2)], [GLUE_LATER]),
    ([soa(3), soa(1), A, soa(2), B, GLUE, soa(2), GLUE, soa(3), GLUE_LATER, soa(3)], [GLUE_LATER]),
    ([soa(2), soa(1), A, soa(2), B, *OTHERS[:3], soa(2)], OTHERS[:3]),
], ids=["deleted", "changed", "changed on the way", "added"])
def test_differences_apply_without_them(update, tmp_path, changes, left):
    done = update(changes, FIRST, "--json")
    assert done.status == DONE, done.stderr
    result = json.loads(done.stdout)
    assert (result["transfer"], result["outside"]) == ("ixfr", len(left)) and told(done) == left
    assert holds(tmp_path / "zone", version(result["serial"], minus=(A,), plus=(B,)))


def test_differences_for_windows_keep_addresses_of_its_name_servers(update, tmp_path):
    done = update([soa(2), soa(1), soa(2), OUT_NS, OTHERS[0], GLUE, soa(2)], FIRST, "--to", "windows")
    assert done.status == DONE and told(done) == OTHERS[:1], done.stderr
    assert KEPT in (tmp_path / "zone").read_text().splitlines()


def test_strict_makes_of_such_differences_a_transfer_of_the_whole_zone(update, tmp_path):
    now = version(2, minus=(A,), plus=(B,))
    done = update([soa(2), soa(1), A, GLUE, soa(2), B, soa(2)], FIRST, "--strict", now=now)
    assert done.status == DONE and holds(tmp_path / "zone", now)
    assert "whole zone" in done.stderr and "ns.other.example. A: not in the zone" in done.stderr


# the other commands


def test_compare_leaves_them_out_on_either_side(ferry, loopback):
    with Scripted(loopback.old, giving(SOA, OUT_NS, A, GLUE)) as a, \
            Scripted(loopback.new, giving(SOA, OUT_NS, OTHERS[0], A, OTHERS[1])) as b:
        done = ferry("compare", at(a), at(b), ZONE, "--json")
        strict = ferry("compare", at(a), at(b), ZONE, "--strict")
    assert done.status == DONE, done.stderr
    assert told(done, f"{ZONE}: {at(a)[1:]}", "compared") == [GLUE]
    assert told(done, f"{ZONE}: {at(b)[1:]}", "compared") == OTHERS[:2]
    result = json.loads(done.stdout)
    assert (result["same"], result["records_same"], result["outside_a"], result["outside_b"]) == (True, 3, 1, 2)
    assert strict.status == NETWORK and "not in the zone" in strict.stderr


def test_compare_of_a_file_and_a_server_that_sends_them(ferry, loopback, tmp_path):
    with Scripted(loopback.old, giving(SOA, OUT_NS, A, GLUE)) as server:
        done = ferry("compare", captured(tmp_path / "zone", [SOA, OUT_NS, B]), at(server), ZONE)
    assert done.status == DIFFERS and "other.example" not in done.stdout.replace(OUT_NS, "")


def test_push_leaves_them_out_of_the_file_and_of_what_the_server_has(ferry, loopback, tmp_path):
    file = captured(tmp_path / "zone", [SOA, OUT_NS, A, OTHERS[0]])
    with Scripted(loopback.primary, giving(SOA, OUT_NS, GLUE, A)) as server:
        done = ferry("push", file, at(server), "--json")
        strict = ferry("push", file, at(server), "--strict")
        captured(file, [SOA, OUT_NS, A])
        at_the_server = ferry("push", file, at(server), "--strict")
    assert done.status == DONE and "nothing was sent" in done.stderr, done.stderr
    assert told(done, str(file), "pushed") == OTHERS[:1] and told(done, ZONE, "compared") == [GLUE]
    result = json.loads(done.stdout)
    assert (result["outside_file"], result["outside_server"]) == (1, 1)
    assert strict.status == USAGE and f"{file}:4:" in strict.stderr
    assert at_the_server.status == NETWORK and "not in the zone" in at_the_server.stderr


@pytest.mark.parametrize("dialect", ["master", "windows"])
def test_strict_makes_them_mistakes_of_a_file(ferry, tmp_path, dialect):
    file, output = captured(tmp_path / "zone", [SOA, OUT_NS, GLUE, A, OTHERS[0]]), tmp_path / "out"
    done = ferry("convert", file, "--to", dialect, "-o", output, "--strict")
    assert done.status == USAGE and not output.exists()
    for line in (3, 5):
        assert f"{file}:{line}:" in done.stderr
    assert "outside the zone" in done.stderr and "2 mistakes" in done.stderr
    assert ferry("convert", file, "--to", dialect, "-o", output).status == DONE
