# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""TSIG: every server's signatures verify, whatever the HMAC, and what is wrong with a key is named."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
from pathlib import Path

import pytest

from lab import judge
from lab.net import ZONES, Loopback
from lab.scripted import Scripted
from lab.servers import Bind, Knot, Nsd, Zone
from lab.tsig import OCTETS, Key, make_key

FERRY = ZONES[0]
USAGE, REFUSED = 2, 3
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]
BIG = 3000  # records: several messages


def at(server) -> str:
    return f"@{server.address}#{server.port}"


@pytest.fixture(scope="module")
def big(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("big") / "big.zone"
    lines = ["big.example. 60 IN SOA ns.big.example. host.big.example. 1 60 60 600 60",
             "big.example. 60 IN NS ns.big.example.", "ns.big.example. 60 IN A 192.0.2.1"]
    lines += [f'h{number}.big.example. 60 IN TXT "number {number} of many"' for number in range(BIG)]
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture(scope="module")
def primary(tmp_path_factory, big):
    """A server that gives its zone only to those who sign with one of `keys`. Nothing here changes it: those who ask
    for the same share one."""
    with contextlib.ExitStack() as servers:
        @functools.cache
        def primary(kind, *keys: Key):
            return servers.enter_context(kind(Loopback().primary, tmp_path_factory.mktemp("primary"),
                                              [Zone("big.example", file=big)], keys=keys, allow_transfer=keys))

        yield primary


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_of_every_hmac_verifies(ferry, primary, big, tmp_path, kind):
    keys = [make_key(f"{algorithm}.key", algorithm) for algorithm in OCTETS]
    server = primary(kind, *keys)
    for key in keys:
        words = ["fetch", at(server), "big.example", "-k", key.write(tmp_path / "key"), "-o", tmp_path / "out"]
        done = ferry(*words, *(["--allow-md5"] if key.algorithm == "hmac-md5" else []))
        assert done.status == 0, done.stderr
        assert ("hmac-md5" in done.stderr) == (key.algorithm == "hmac-md5")
        assert ", 1 message," not in done.stderr  # so that there are later ones to verify
        fetched = judge.read_file(tmp_path / "out", "big.example")
        assert judge.difference(fetched, judge.read_file(big, "big.example")) == []


# what is wrong with a key


KEY = make_key("ferry-transfer")
WRONG = {
    "secret": (Key(KEY.name, KEY.algorithm, make_key("another").secret),
               "our secret of key ferry-transfer. is not the server's"),
    "name": (Key("ferry-transfre", KEY.algorithm, KEY.secret),
             "wrong name: the server has no key called ferry-transfre."),
    "algorithm": (Key(KEY.name, "hmac-sha512", KEY.secret), "wrong algorithm: the server has key ferry-transfer. with "
                  "hmac-sha256, we asked with hmac-sha512"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_the_key_is_named(ferry, primary, tmp_path, kind, what):
    key, named = WRONG[what]
    server = primary(kind, KEY)
    done = ferry("fetch", at(server), "big.example", "-k", key.write(tmp_path / "key"), "-o", tmp_path / "out")
    assert done.status == REFUSED
    if kind is Nsd and what == "algorithm":  # which to NSD is not the key's affair, but who may transfer
        named = "REFUSED"
    assert named in done.stderr and "\nhint: " in done.stderr
    assert f"AXFR from {server.address}#{server.port} (asked from 127.0." in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [KINDS[0], KINDS[2]])  # Knot has no keys where it has no zone
def test_for_every_zone_and_command_a_wrong_key_is_named(ferry, primary, tmp_path, kind):
    server = primary(kind, KEY)
    key, named = WRONG["name"]
    key.write(tmp_path / "key")
    done = ferry("fetch", at(server), "big.example", "b.example", "c.example", "-k", tmp_path / "key", "-d", tmp_path)
    assert done.status == REFUSED and done.stderr.count(named) == 3
    done = ferry("serials", "big.example", at(server), "--tcp", "-k", tmp_path / "key")
    assert done.status == REFUSED and named in done.stdout
    done = ferry("notify", "big.example", at(server), "--tcp", "-k", tmp_path / "key")
    assert done.status == REFUSED and named in done.stderr


@pytest.mark.needs("faketime")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("offset", ["+5h", "-5h"])
def test_a_clock_five_hours_off_is_named_with_both_clocks(run, zoneferry, primary, tmp_path, kind, offset):
    server = primary(kind, KEY)
    words = ["fetch", at(server), "big.example", "-k", KEY.write(tmp_path / "key"), "-o", tmp_path / "out"]
    sanitizers = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    done = run("faketime", "-f", offset, zoneferry, *words, env=os.environ | {"ASAN_OPTIONS": sanitizers})
    assert done.status == REFUSED, done.stderr
    assert "clocks are 5 h" in done.stderr and "BADTIME" in done.stderr
    assert not (tmp_path / "out").exists()


# where the key comes from


def test_a_key_others_can_read_is_refused(ferry, tmp_path):
    path = KEY.write(tmp_path / "key")
    path.chmod(0o644)
    done = ferry("fetch", "@127.0.53.10", FERRY, "-k", path)
    assert done.status == USAGE and str(path) in done.stderr


@pytest.mark.needs("knotd")
def test_a_secret_on_the_command_line_works_is_warned_of_and_hidden(zoneferry, ferry, loopback, primary):
    secret = f"{KEY.algorithm}:{KEY.name}:{KEY.secret}"
    done = ferry("fetch", at(primary(Knot, KEY)), "big.example", "-y", secret, "-o", "/dev/null")
    assert done.status == 0 and "warning: -y" in done.stderr and KEY.secret not in done.stderr


def test_a_secret_on_the_command_line_is_gone_from_the_process_list(zoneferry, loopback, tmp_path):
    with Scripted(loopback.primary, lambda query: [Scripted.STALL]) as server:
        words = [zoneferry, "fetch", at(server), FERRY, "-y", f"{KEY.name}:{KEY.secret}"]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
            assert server.stalled.wait(10)
            shown = Path(f"/proc/{process.pid}/cmdline").read_bytes()
            process.terminate()
    assert FERRY.encode() in shown and KEY.secret.encode() not in shown


# hmac-md5 (RFC 8945 section 6)


def test_a_key_for_md5_is_used_only_where_that_is_said(ferry, loopback, tmp_path):
    """Wherever it comes from: nothing is asked with it."""
    key = make_key("old.key", "hmac-md5")
    file = key.write(tmp_path / "key")
    conf = tmp_path / "named.conf"
    conf.write_text(f'key "old.key" {{ algorithm hmac-md5.sig-alg.reg.int; secret "{key.secret}"; }};\n')
    conf.chmod(0o600)
    given = [("-k", file), ("-k", conf), ("-y", f"hmac-md5:old.key:{key.secret}")]
    commands = [("fetch", "big.example", *words) for words in given]
    commands += [("serials", "big.example", *given[0]), ("notify", "big.example", *given[2]),
                 ("compare", f"@{loopback.primary.address}#9", "big.example", "--key-b", file)]
    with Scripted(loopback.primary, lambda query: pytest.fail("asked")) as server:
        for command in commands:
            done = ferry(*command, at(server), "-t", "0.1")
            assert done.status == USAGE and "key old.key. is for hmac-md5" in done.stderr, done.stderr
            assert "hint: " in done.stderr and "--allow-md5" in done.stderr


def test_so_is_one_in_a_migration(ferry, tmp_path):
    make_key("old.key", "hmac-md5").write(tmp_path / "key")
    migration = tmp_path / "move.yaml"
    for more, status in ("", USAGE), (", allow-md5: true", 0), (", allow-md5: maybe", USAGE):
        migration.write_text(f"""migration: move
keys: [{{ id: old, file: key{more} }}]
servers:
  - {{ id: primary, address: 192.0.2.1, transfer-key: old, transfer-policy: any }}
  - {{ id: from, address: 192.0.2.2 }}
  - {{ id: to, address: 192.0.2.3, fqdn: to.example.com, software: bind }}
zones: [example.com]
moves: [{{ from: from, to: to }}]
""")
        done = ferry("check", migration)
        assert done.status == status, done.stderr
        assert "maybe" in more or "hmac-md5, which must not be used any more" in done.stderr
