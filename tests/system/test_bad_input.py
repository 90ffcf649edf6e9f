# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Nobody listens, a disk refuses: the documented exit status, one line and a hint, the old file untouched, nothing left
lying about, and no memory lost. What servers may send is in test_hostile*.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lab.scripted import Scripted, message

LOCAL, NETWORK = 2, 4
ZONE = "bad.example"
SOA = f"{ZONE}. 60 IN SOA ns.{ZONE}. host.{ZONE}. 1 60 60 60 60"
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


def test_a_broken_transfer_gives_standard_output_nothing(ferry, loopback):
    with Scripted(loopback.primary, lambda q: [*many_records(q)][:-1] + [Scripted.HANG_UP]) as server:
        done = ferry("fetch", at(server), ZONE)
    assert done.status == NETWORK and done.stdout == ""


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
    for words, status in (["help"], LOCAL), (["serials", ZONE, "@127.0.53.99", "-t", "0.1"], NETWORK):
        done = run("sh", "-c", '"$0" "$@" > /dev/full', zoneferry, *words)
        assert done.status == status and "standard output: write: No space left on device" in done.stderr


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


@pytest.mark.needs("valgrind")
def test_no_memory_is_lost_where_all_is_well(checked, loopback, folder):
    with Scripted(loopback.primary, many_records) as server:
        for words in ["fetch", at(server), ZONE, "-o", folder / "zone"], ["compare", folder / "zone", at(server)]:
            done = checked(*words)
            assert done.status == 0, done.stderr
    assert checked("help", "fetch").status == 0
    assert checked("fetch", "--nonsense").status == LOCAL
