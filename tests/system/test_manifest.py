# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""fetch -d: manifest.json tells of each file in the folder what it holds, where it came from and when."""

from __future__ import annotations

import concurrent.futures
import datetime
import hashlib
import json
import struct
from pathlib import Path

import dns.zone
import pytest

from lab.crowd import Crowd, zone
from lab.hostile import A, LOCAL, REFUSED, ZONE, at
from lab.scripted import Scripted
from lab.versions import B, FIRST, serving, version
from lab.wire import answer

NEWER = version(2, minus=(A,), plus=(B,))


def in_order(crowd, connection):
    for query in connection.queries():
        connection.answer(query)


def manifest(folder: Path) -> dict[str, dict[str, object]]:
    told = json.loads((folder / "manifest.json").read_text())
    assert told["version"] == 1
    return told["zones"]


def digest(lines: list[str]) -> str:
    """The sum of SHA-256 over each record in canonical form, by dnspython."""
    total = 0
    for line in lines:
        name, ttl, _, kind, *rdata = line.split(" ", 4)
        rdata = dns.rdata.from_text("IN", kind, *rdata)
        owner = dns.name.from_text(name).to_digestable()
        form = rdata.to_digestable()
        wire = owner + struct.pack("!HHIH", rdata.rdtype, 1, int(ttl), len(form)) + form
        total += int.from_bytes(hashlib.sha256(wire).digest(), "big")
    return f"{total % 2**256:064x}"


def fetch(ferry, loopback, lines: list[str], folder: Path, *words: object):
    with Scripted(loopback.primary, serving(lines)) as server:
        done = ferry("fetch", at(server), ZONE, "-d", folder, *words)
    assert done.status == 0, done.stderr
    return done.stdout, f"{server.address}#{server.port}"


def test_each_zone_has_its_entry(ferry, loopback, tmp_path):
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    told, source = fetch(ferry, loopback, FIRST, tmp_path, "--json")
    entry = manifest(tmp_path)[f"{ZONE}."]
    time = datetime.datetime.strptime(entry.pop("time"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    assert before <= time <= datetime.datetime.now(datetime.timezone.utc)
    assert json.loads(told)["time"] == time.strftime("%Y-%m-%dT%H:%M:%SZ")
    sent = answer(dns.message.make_query(ZONE, "AXFR"), *FIRST, FIRST[0])
    assert entry == {"file": f"{ZONE}.zone", "source": source, "serial": 1, "records": len(FIRST), "outside": 0,
                     "transfer": "axfr", "messages": 1, "octets": len(sent), "digest": digest(FIRST)}
    assert (tmp_path / "manifest.json").stat().st_mode & 0o777 == 0o644


def test_what_has_changed_is_brought_up_to_date_and_the_rest_stays(ferry, loopback, tmp_path):
    with Crowd(loopback.primary, 3, in_order) as crowd:
        assert ferry("fetch", at(crowd), *crowd.names, "-d", tmp_path).status == 0
    fetch(ferry, loopback, FIRST, tmp_path)
    told = json.loads((tmp_path / "manifest.json").read_text())
    told["ours"] = "a note"
    told["zones"][f"{zone(1)}."]["note"] = "another"
    (tmp_path / "manifest.json").write_text(json.dumps(told))
    (tmp_path / "manifest.json").chmod(0o600)
    fetch(ferry, loopback, NEWER, tmp_path)
    now = json.loads((tmp_path / "manifest.json").read_text())
    entry = now["zones"].pop(f"{ZONE}.")
    assert (entry["serial"], entry["digest"]) == (2, digest(NEWER))
    assert told["zones"].pop(f"{ZONE}.")["digest"] == digest(FIRST) and now == told
    assert (tmp_path / "manifest.json").stat().st_mode & 0o777 == 0o600


def test_what_is_unchanged_keeps_its_entry(ferry, loopback, tmp_path):
    fetch(ferry, loopback, FIRST, tmp_path)
    before = (tmp_path / "manifest.json").stat().st_ino, manifest(tmp_path)
    fetch(ferry, loopback, FIRST, tmp_path)
    assert ((tmp_path / "manifest.json").stat().st_ino, manifest(tmp_path)) == before
    (tmp_path / "manifest.json").unlink()
    fetch(ferry, loopback, FIRST, tmp_path)
    entry = manifest(tmp_path)[f"{ZONE}."]
    assert (entry["transfer"], entry["digest"]) == ("none", digest(FIRST)) and "octets" not in entry


def test_a_zone_that_failed_keeps_its_entry(ferry, loopback, tmp_path):
    fetch(ferry, loopback, FIRST, tmp_path)
    before = manifest(tmp_path)
    with Scripted(loopback.primary, lambda query: [answer(query, rcode=5)]) as server:
        assert ferry("fetch", at(server), ZONE, "other.example", "-d", tmp_path).status == REFUSED
    assert manifest(tmp_path) == before


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2, "zones": {}}', '{"version": 1, "zones": []}', '{"name": "an app"}'])
def test_a_file_of_that_name_that_is_none_is_left_alone(ferry, loopback, tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with Scripted(loopback.primary, serving(FIRST)) as server:
        done = ferry("fetch", at(server), ZONE, "-d", tmp_path)
    assert done.status == LOCAL and "manifest.json: this is no manifest" in done.stderr and "hint: " in done.stderr
    assert server.seen == [] and [file.name for file in tmp_path.iterdir()] == ["manifest.json"]
    assert (tmp_path / "manifest.json").read_text() == text


def test_several_at_once_lose_nothing(ferry, loopback, tmp_path):
    with Crowd(loopback.primary, 12, in_order) as crowd, concurrent.futures.ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda name: ferry("fetch", at(crowd), name, "-d", tmp_path), crowd.names))
    assert {each.status for each in done} == {0}
    assert manifest(tmp_path).keys() == {f"{name}." for name in crowd.names}
