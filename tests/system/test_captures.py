# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""fetch where an older capture lies already: it asks for the SOA first, and takes nothing that it has. And what
--ixfr-from does not take for a capture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lab.hostile import A, LOCAL, NETWORK, REFUSED, ZONE, at, holds, soa
from lab.scripted import Scripted, asked
from lab.signed import Signer
from lab.tsig import make_key
from lab.versions import B, FIRST, SAME, capture, serving, version
from lab.wire import answer, octets

NEWER = version(2, minus=(A,), plus=(B,))


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "zones"
    folder.mkdir()
    return folder


@pytest.fixture
def old(ferry, loopback, folder) -> Path:
    return capture(ferry, loopback.primary, FIRST, folder / "zone")


def unchanged(file: Path):
    """What must stay as it is where nothing is written."""
    return [each.name for each in file.parent.iterdir()], file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino


def test_of_the_same_serial_nothing_is_transferred(ferry, loopback, old):
    before = unchanged(old)
    with Scripted(loopback.primary, serving(FIRST)) as server:
        done = ferry("fetch", at(server), ZONE, "-o", old)
    assert done.status == 0 and re.search(SAME, done.stderr), done.stderr
    assert server.seen == ["tcp SOA"] and unchanged(old) == before


@pytest.mark.parametrize("zone", [NEWER, [soa(0), *NEWER[1:]], [soa(2**32 - 1), *NEWER[1:]]],
                         ids=["newer", "older", "older, and a greater number"])
def test_another_serial_is_transferred_on_the_same_connection(ferry, loopback, old, zone):
    with Scripted(loopback.primary, serving(zone)) as server:
        done = ferry("fetch", at(server), ZONE, "-o", old)
    assert done.status == 0, done.stderr
    assert server.seen == ["tcp SOA", "tcp AXFR"] and len(server.connections) == 1
    assert holds(old, zone) and [each.name for each in old.parent.iterdir()] == ["zone"]


def test_where_the_transfer_fails_the_older_one_stays(ferry, loopback, old):
    before = unchanged(old)
    for axfr, status in (lambda q: [answer(q, rcode=5)], REFUSED), (lambda q: [answer(q, soa(2))], NETWORK):
        with Scripted(loopback.primary, serving(NEWER, axfr=axfr)) as server:
            done = ferry("fetch", at(server), ZONE, "-o", old, "--idle-timeout", "0.3")
        assert done.status == status, done.stderr
        assert unchanged(old) == before


NO_CAPTURES = {
    "text": b"what was there before\n",
    "nothing": b"",
    "another zone's": b"other.example. 60 IN SOA ns.other.example. host.other.example. 1 60 60 60 60\n",
    "one without its SOA": f"{A}\n".encode(),
}


@pytest.mark.parametrize("what", NO_CAPTURES)
def test_what_is_no_capture_is_replaced(ferry, loopback, folder, what):
    (folder / "zone").write_bytes(NO_CAPTURES[what])
    with Scripted(loopback.primary, serving(FIRST)) as server:
        done = ferry("fetch", at(server), ZONE, "-o", folder / "zone")
    assert done.status == 0, done.stderr
    assert server.seen[-1] == "tcp AXFR" and holds(folder / "zone", FIRST)


def test_a_capture_in_another_dialect_is_not_what_is_asked_for(ferry, loopback, old):
    with Scripted(loopback.primary, serving(FIRST)) as server:
        done = ferry("fetch", at(server), ZONE, "-o", old, "--to", "windows")
    assert done.status == 0 and b"\r\n" in old.read_bytes(), done.stderr


SOA_ANSWERS = {
    # what is said of the SOA is no reason to keep what is there
    "refused": lambda q: [answer(q, rcode=5)],
    "without records": lambda q: [answer(q)],
    "another zone's SOA": lambda q: [answer(q, soa(1, "other.example"))],
    "another class": lambda q: [answer(q, octets(ZONE, "SOA", bytes(22), rdclass=3))],
}


@pytest.mark.parametrize("what", SOA_ANSWERS)
def test_an_answer_that_has_no_serial_is_no_reason_to_keep_the_old_one(ferry, loopback, old, what):
    def script(query):
        return SOA_ANSWERS[what](query) if asked(query) == "SOA" else serving(NEWER)(query)

    with Scripted(loopback.primary, script) as server:
        done = ferry("fetch", at(server), ZONE, "-o", old, "-t", "1")
    assert not re.search(SAME, done.stderr)
    assert done.status == 0 and holds(old, NEWER), done.stderr


def test_unsigned_nobody_is_believed_that_nothing_has_changed(ferry, loopback, old, tmp_path):
    key = make_key("ferry-transfer")
    before = unchanged(old)
    words = ["fetch", ZONE, "-o", old, "-k", key.write(tmp_path / "key")]
    with Scripted(loopback.primary, serving(FIRST)) as server:
        done = ferry(*words, at(server))
    assert done.status == REFUSED and not re.search(SAME, done.stderr), done.stderr
    signed = lambda q: [Signer(key, q).sign(each) for each in serving(FIRST)(q)]
    with Scripted(loopback.primary, signed) as server:
        done = ferry(*words, at(server))
    assert done.status == 0 and re.search(SAME, done.stderr), done.stderr
    assert unchanged(old) == before


def test_a_folder_of_captures_is_looked_through_too(ferry, loopback, folder):
    names = [f"z{number}.example" for number in range(20)]

    def script(serials: dict[str, int]):
        def script(query):
            name = query.question[0].name.to_text(omit_final_dot=True)
            return serving([soa(serials.get(name, 1), name)])(query)
        return script

    with Scripted(loopback.primary, script({})) as server:
        assert ferry("fetch", at(server), *names, "-d", folder).status == 0
    stamps = {name: (folder / f"{name}.zone").stat().st_mtime_ns for name in names}
    with Scripted(loopback.primary, script({"z7.example": 2})) as server:
        done = ferry("fetch", at(server), *names, "-d", folder)
    assert done.status == 0, done.stderr
    assert server.seen.count("tcp AXFR") == 1 and len(re.findall(SAME, done.stderr)) == 19
    assert " 2 60 60 60 60" in (folder / "z7.example.zone").read_text()
    assert [name for name in names if (folder / f"{name}.zone").stat().st_mtime_ns != stamps[name]] == ["z7.example"]


# what --ixfr-from does not take


FILES = {
    # what becomes of a capture; what is said
    "cut in a record": (lambda text: text[:-5], r":\d+"),
    "cut behind the SOA's line": (lambda text: text.split("\n", 1)[1], "SOA"),
    "empty": (lambda text: "", "SOA|empty"),
    "another zone's": (lambda text: text.replace("bad.example", "bed.example"), "bed.example|bad.example"),
    "a record outside the zone": (lambda text: text + "www.other.example. 60 IN A 192.0.2.1\n", r":\d+|www.other"),
    "two SOAs": (lambda text: text + soa(2) + "\n", "SOA"),
    "no record at all": (lambda text: text + "nonsense\n", r":\d+"),
    "a type nobody knows": (lambda text: text + f"www.{ZONE}. 60 IN NONSENSE x\n", r":\d+"),
    "an address that is none": (lambda text: text + f"www.{ZONE}. 60 IN A 192.0.2\n", r":\d+"),
    "a TTL that is none": (lambda text: text + f"www.{ZONE}. 4294967296 IN A 192.0.2.1\n", r":\d+"),
    "a name that is too long": (lambda text: text + f"{'x' * 64}.{ZONE}. 60 IN A 192.0.2.1\n", r":\d+"),
    "octets that are no text": (lambda text: text + "\x00\xff\xfe\n", r":\d+"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_capture_is_a_local_error(ferry, loopback, old, what):
    """At the latest when the differences are applied to it; the whole zone is not taken in its place."""
    spoil, said = FILES[what]
    old.write_bytes(spoil(old.read_text()).encode("latin-1"))
    before = unchanged(old)
    differences = lambda query: [answer(query, soa(2), soa(1), A, soa(2), B, soa(2))]
    with Scripted(loopback.primary, serving(NEWER, ixfr=differences)) as server:
        done = ferry("fetch", "--ixfr-from", old, "-o", old, at(server), ZONE)
    assert done.status == LOCAL and str(old) in done.stderr and re.search(said, done.stderr), done.stderr
    assert set(server.seen) <= {"tcp IXFR"} and unchanged(old) == before


def test_a_file_that_is_not_there_is_a_local_error_before_anyone_is_asked(ferry, loopback, folder):
    with Scripted(loopback.primary, serving(NEWER)) as server:
        done = ferry("fetch", "--ixfr-from", folder / "nowhere", "-o", folder / "new", at(server), ZONE)
    assert done.status == LOCAL and "No such file or directory" in done.stderr, done.stderr
    assert server.asked == 0 and list(folder.iterdir()) == []


def test_a_folder_without_the_zone_s_capture_lets_it_come_whole(ferry, loopback, folder):
    with Scripted(loopback.primary, serving(NEWER)) as server:
        done = ferry("fetch", "--ixfr-from", folder, "-o", folder / "new", at(server), ZONE)
    assert done.status == 0 and server.seen == ["tcp AXFR"], done.stderr
    assert holds(folder / "new", NEWER)


def test_one_capture_is_for_one_zone(ferry, loopback, old):
    done = ferry("fetch", "--ixfr-from", old, "-d", old.parent, at(loopback.primary), ZONE, "other.example")
    assert done.status == LOCAL and "--ixfr-from" in done.stderr


def sequences(*serials: int) -> list[str]:
    """Differences that take A away and put it back in turn, from the first of the serials to the last."""
    told = [soa(serials[-1])]
    for number, (old, new) in enumerate(zip(serials, serials[1:])):
        told += [soa(old), *([A] if number % 2 == 0 else []), soa(new), *([A] if number % 2 else [])]
    return told + [soa(serials[-1])]


def test_differences_past_the_limit_let_the_zone_come_whole(ferry, loopback, old):
    zone = version(21)
    many = lambda query: [answer(query, *sequences(*range(1, 22)))]
    with Scripted(loopback.primary, serving(zone, ixfr=many)) as server:
        done = ferry("fetch", "--ixfr-from", old, "-o", old, at(server), ZONE, "--max-records", 20)
    assert done.status == 0 and "more than 20 records" in done.stderr, done.stderr
    assert server.seen == ["tcp IXFR", "tcp AXFR"] and holds(old, zone)


def test_the_limit_is_for_the_zone_that_differences_make(ferry, loopback, old):
    few = lambda query: [answer(query, soa(2), soa(1), A, soa(2), B, soa(2))]
    before = unchanged(old)
    with Scripted(loopback.primary, serving(NEWER, ixfr=few)) as server:
        done = ferry("fetch", "--ixfr-from", old, "-o", old, at(server), ZONE, "--max-records", len(NEWER) - 1)
    assert done.status == NETWORK and f"more than {len(NEWER) - 1} records" in done.stderr, done.stderr
    assert unchanged(old) == before
