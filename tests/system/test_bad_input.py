# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Whatever a server sends or a disk refuses: the documented exit status, one line and a hint, the old file untouched,
nothing left lying about, and no memory lost."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from lab.scripted import Raw, Scripted, message

LOCAL, REFUSED, NETWORK = 2, 3, 4
ZONE = "bad.example"
SOA = f"{ZONE}. 60 IN SOA ns.{ZONE}. host.{ZONE}. 1 60 60 60 60"
NEXT_SOA = f"{ZONE}. 60 IN SOA ns.{ZONE}. host.{ZONE}. 2 60 60 60 60"
A = f"www.{ZONE}. 60 IN A 192.0.2.1"
OLD = "what was there before\n"


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "zones"
    folder.mkdir()
    (folder / "zone").write_text(OLD)
    return folder


def untouched(folder: Path) -> bool:
    return [file.name for file in folder.iterdir()] == ["zone"] and (folder / "zone").read_text() == OLD


def one_line_and_a_hint(said: str) -> bool:
    error, hint = said.splitlines()
    return error.startswith(f"zoneferry: {ZONE}: ") and hint.startswith("hint: ")


def rcode(number: int):
    def answer(query):
        wire = bytearray(message(query))
        wire[3] = wire[3] & 0xf0 | number
        return bytes(wire)
    return answer


def with_flags(query, flags: int) -> bytes:
    wire = bytearray(message(query, SOA, A, SOA))
    wire[2:4] = struct.pack("!H", flags)
    return bytes(wire)


def compression_loop(query) -> bytes:
    """An answer whose one owner points at itself."""
    wire = bytearray(message(query))
    wire[6:8] = b"\0\1"
    return bytes(wire) + struct.pack("!HHHIH", 0xc000 | len(wire), 1, 1, 60, 4) + b"\300\0\2\1"


def half(wire: bytes) -> Raw:
    return Raw(struct.pack("!H", len(wire)) + wire[:len(wire) // 2])


ANSWERS = {
    # what the script sends, exit status, what the error says
    "REFUSED": (lambda q: [rcode(5)(q)], REFUSED, "REFUSED"),
    "NOTAUTH": (lambda q: [rcode(9)(q)], REFUSED, "NOTAUTH"),
    "SERVFAIL": (lambda q: [rcode(2)(q)], REFUSED, "SERVFAIL"),
    "REFUSED in mid-transfer": (lambda q: [message(q, SOA, A), rcode(5)(q)], REFUSED, "after 2 records"),
    "gone at once": (lambda q: [Scripted.HANG_UP], NETWORK, "closed by the server"),
    "gone in mid-transfer": (lambda q: [message(q, SOA, A), Scripted.HANG_UP], NETWORK, "closed by the server"),
    "reset in mid-transfer": (lambda q: [message(q, SOA, A), Scripted.RESET], NETWORK, ""),
    "half a message": (lambda q: [message(q, SOA, A), half(message(q, A, SOA)), Scripted.HANG_UP], NETWORK,
                       "in the middle of a message"),
    "half a length": (lambda q: [message(q, SOA), Raw(b"\0"), Scripted.HANG_UP], NETWORK, "in the middle of a message"),
    "silence": (lambda q: [message(q, SOA, A), Scripted.STALL], NETWORK, "no message for"),
    "no SOA first": (lambda q: [message(q, A, SOA)], NETWORK, "SOA"),
    "another serial at the end": (lambda q: [message(q, SOA, A, NEXT_SOA)], NETWORK, "serial"),
    "records behind the end": (lambda q: [message(q, SOA, A, SOA, A)], NETWORK, ""),
    "out of the zone": (lambda q: [message(q, SOA, "www.other.example. 60 IN A 192.0.2.1", SOA)], NETWORK,
                        "www.other.example."),
    "another class": (lambda q: [message(q, SOA, f"www.{ZONE}. 60 CH A ns. 1", SOA)], NETWORK, ""),
    "another question": (lambda q: [message(q, SOA, A, SOA).replace(b"\3bad\7", b"\3bed\7", 1)], NETWORK, ""),
    "another id": (lambda q: [bytes([q.id >> 8 ^ 1]) + message(q, SOA, A, SOA)[1:]], NETWORK, ""),
    "truncated": (lambda q: [with_flags(q, 0x8600)], NETWORK, ""),
    "a query": (lambda q: [with_flags(q, 0x0000)], NETWORK, ""),
    "an empty message": (lambda q: [b""], NETWORK, ""),
    "a short header": (lambda q: [b"\0" * 11], NETWORK, ""),
    "a compression loop": (lambda q: [compression_loop(q)], NETWORK, ""),
    "nonsense": (lambda q: [bytes(range(256)) * 8], NETWORK, ""),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_a_broken_transfer_leaves_the_old_file(ferry, loopback, folder, what):
    script, status, named = ANSWERS[what]
    with Scripted(loopback.primary, script) as server:
        patience = ["--idle-timeout", "0.3"] if what == "silence" else []
        done = ferry("fetch", at(server), ZONE, "-o", folder / "zone", "-t", "0.3", *patience)
    assert done.status == status, done.stderr
    assert one_line_and_a_hint(done.stderr) and named in done.stderr
    assert untouched(folder)


def test_a_broken_transfer_gives_standard_output_nothing(ferry, loopback):
    with Scripted(loopback.primary, lambda q: [*many_records(q)][:-1] + [Scripted.HANG_UP]) as server:
        done = ferry("fetch", at(server), ZONE)
    assert done.status == NETWORK and done.stdout == ""


@pytest.mark.parametrize("words, named", [
    (["--max-records", "3"], "3 records"), (["--max-octets", "200"], "200 octets"),
    (["--max-messages", "5"], "5 messages"),
    (["--total-timeout", "0.3"], "not done after 300 ms"),
])
def test_a_transfer_without_end_is_given_up(ferry, loopback, folder, words, named):
    def endless(query):
        yield message(query, SOA)
        number = 0
        while True:
            number += 1
            yield message(query, f"h{number}.{ZONE}. 60 IN A 192.0.2.1")

    with Scripted(loopback.primary, endless) as server:
        done = ferry("fetch", at(server), ZONE, "-o", folder / "zone", *words)
    assert done.status == NETWORK and named in done.stderr, done.stderr
    assert one_line_and_a_hint(done.stderr) and untouched(folder)


def test_nobody_listens(ferry, loopback, folder):
    done = ferry("fetch", at(loopback.primary), ZONE, "-o", folder / "zone")
    assert done.status == NETWORK and "Connection refused" in done.stderr
    assert one_line_and_a_hint(done.stderr) and untouched(folder)


def test_a_server_name_without_address_is_told(ferry):
    done = ferry("fetch", "@no-such-host.invalid", ZONE)
    assert done.status == NETWORK and "no-such-host.invalid" in done.stderr


# disks


def many_records(query):
    yield message(query, SOA)
    for number in range(400):
        yield message(query, *(f'h{number}-{each}.{ZONE}. 60 IN TXT "{"x" * 100}"' for each in range(10)))
    yield message(query, SOA)


def test_a_full_device_is_a_local_error(ferry, loopback):
    with Scripted(loopback.primary, many_records) as server:
        done = ferry("fetch", at(server), ZONE, "-o", "/dev/full")
    assert done.status == LOCAL
    assert done.stderr == f"zoneferry: {ZONE}: /dev/full: write: No space left on device\n"


def test_full_standard_output_is_a_local_error(run, zoneferry, loopback):
    with Scripted(loopback.primary, many_records) as server:
        done = run("sh", "-c", '"$0" "$@" > /dev/full', zoneferry, "fetch", at(server), ZONE)
    assert done.status == LOCAL
    assert done.stderr == f"zoneferry: {ZONE}: standard output: write: No space left on device\n"
    for words in ["help"], ["serials", ZONE, "@127.0.53.99", "-t", "0.1"]:
        done = run("sh", "-c", '"$0" "$@" > /dev/full', zoneferry, *words)
        assert done.status in (LOCAL, NETWORK) and "standard output: write: No space left on device" in done.stderr


ON_A_TINY_DISK = """
mount -t tmpfs -o size=64k tmpfs "$1" && echo old > "$1/zone" && shift
"$@"
echo "status $?"
cd "$FOLDER" && ls -A && cat zone
"""


def test_a_full_disk_leaves_the_old_file(run, zoneferry, loopback, tmp_path):
    if os.geteuid() != 0 or run("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", tmp_path).status != 0:
        pytest.skip("mounting a tiny disk takes root")
    with Scripted(loopback.primary, many_records) as server:
        words = [zoneferry, "fetch", at(server), ZONE, "-o", tmp_path / "zone"]
        done = run("unshare", "-m", "sh", "-c", ON_A_TINY_DISK, "sh", tmp_path, *words,
                   env=os.environ | {"FOLDER": tmp_path})
    assert done.stdout == f"status {LOCAL}\nzone\nold\n"
    assert "No space left on device" in done.stderr and f"{tmp_path}/zone" in done.stderr


def test_a_read_only_disk_is_told_before_anyone_is_asked(run, zoneferry, loopback, folder):
    if os.geteuid() != 0 or run("unshare", "-m", "mount", "--bind", "-o", "ro", folder, folder).status != 0:
        pytest.skip("mounting a read-only disk takes root")
    words = [zoneferry, "fetch", at(loopback.primary), ZONE, "-o", folder / "zone"]
    read_only = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && "$@"'
    done = run("unshare", "-m", "sh", "-c", read_only, folder, *words)
    assert done.status == LOCAL and "Read-only file system" in done.stderr
    assert untouched(folder)


@pytest.mark.parametrize("path, reason", [
    ("nowhere/zone", "No such file or directory"), ("zone/below", "Not a directory"), (".", "directory"),
    ("x" * 300, "File name too long"),
])
def test_a_file_that_cannot_be_written_is_told_before_anyone_is_asked(ferry, loopback, folder, path, reason):
    done = ferry("fetch", at(loopback.primary), ZONE, "-o", folder / path)
    assert done.status == LOCAL and reason in done.stderr, done.stderr
    assert untouched(folder)


# memory


@pytest.fixture
def checked(run, zoneferry):
    """Runs zoneferry under valgrind, whose finding would be exit status 99; with the address sanitizer built
    in it looks by itself."""
    valgrind = ["valgrind", "-q", "--leak-check=full", "--show-leak-kinds=definite,indirect,possible",
                "--errors-for-leak-kinds=definite,indirect,possible", "--error-exitcode=99"]
    if b"__asan_init" in zoneferry.read_bytes():
        valgrind = []

    def checked(*words):
        return run(*valgrind, zoneferry, *words, timeout=120)

    return checked


@pytest.mark.needs("valgrind")
@pytest.mark.parametrize("what", ["REFUSED", "half a message", "a compression loop", "silence"])
def test_no_memory_is_lost_in_a_broken_transfer(checked, loopback, folder, what):
    script, status, named = ANSWERS[what]
    with Scripted(loopback.primary, script) as server:
        done = checked("fetch", at(server), ZONE, "-o", folder / "zone", "--idle-timeout", "2")
    assert done.status == status and named in done.stderr, done.stderr


@pytest.mark.needs("valgrind")
def test_no_memory_is_lost_where_all_is_well(checked, loopback, folder):
    with Scripted(loopback.primary, many_records) as server:
        for words in ["fetch", at(server), ZONE, "-o", folder / "zone"], ["compare", folder / "zone", at(server)]:
            done = checked(*words)
            assert done.status == 0, done.stderr
    assert checked("help", "fetch").status == 0
    assert checked("fetch", "--nonsense").status == LOCAL
