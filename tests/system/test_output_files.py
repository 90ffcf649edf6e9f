# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Where output goes: modes of new files, links that others laid out, secrets in files of others."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lab.net import ZONES
from lab.servers import Knot, Zone

DONE, LOCAL = 0, 2
OTHER = 12345  # a user's number
ZONE = "example.com. 60 SOA ns. host. 1 60 60 60 60\nexample.com. 60 NS ns.\n"
KEYS = 'key xfr { algorithm hmac-sha256; secret "c2VjcmV0IHNlY3JldA=="; };\nzone "example.com" { type primary; file "z"; };\n'

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.fixture
def work(tmp_path) -> Path:
    """A folder with what is to be converted, and one that everybody may write to, as /tmp."""
    (tmp_path / "zone").write_text(ZONE)
    (tmp_path / "named.conf").write_text(KEYS)
    (tmp_path / "all").mkdir()
    (tmp_path / "all").chmod(0o1777)
    return tmp_path


def trap(link: Path, target: object, owner: int = OTHER) -> None:
    link.symlink_to(target)
    os.lchown(link, owner, owner)


@pytest.mark.parametrize("umask, plain, secret", [(0, 0o644, 0o600), (0o27, 0o640, 0o600), (0o77, 0o600, 0o600)])
def test_new_files_are_everybodys_to_read_but_for_secrets(ferry, work, umask, plain, secret):
    options = {"cwd": work, "preexec_fn": lambda: os.umask(umask)}
    assert ferry("convert", "zone", "--to", "windows", "-o", "made.dns", **options).status == DONE
    assert ferry("convert", "named.conf", "--to", "knot", "--keys", "keys", "-o", "made.conf", **options).status == DONE
    assert [mode(work / name) for name in ("made.dns", "made.conf", "keys")] == [plain, plain, secret]


@as_root
@pytest.mark.parametrize("words", [("zone", "--to", "windows", "-o"), ("named.conf", "--to", "reg-json", "-o"),
                                   ("named.conf", "--to", "knot", "-o", "made", "--keys")])
def test_a_link_of_another_users_is_not_followed_where_he_may_put_one(ferry, work, words):
    (work / "victim").write_text("precious\n")
    (work / "victim").chmod(0o600)
    (work / "in").mkdir()
    trap(work / "all" / "out", work / "victim")
    trap(work / "all" / "folder", work / "in")
    trap(work / "all" / "dangling", work / "none")
    for place in "all/out", "all/folder/out", "all/dangling":
        done = ferry("convert", *words, place, cwd=work)
        assert done.status == LOCAL and "is a link of another user's" in done.stderr, done.stderr
    assert (work / "victim").read_text() == "precious\n"
    assert not list((work / "in").iterdir()) and not (work / "none").exists()


@as_root
def test_a_link_to_a_device_is_followed_only_where_a_link_to_a_file_is(ferry, work):
    trap(work / "all" / "null", "/dev/null")
    trap(work / "all" / "ours", "/dev/null", 0)
    done = ferry("convert", "zone", "--to", "windows", "-o", "all/null", cwd=work)
    assert done.status == LOCAL and "is a link of another user's" in done.stderr
    assert ferry("convert", "zone", "--to", "windows", "-o", "all/ours", cwd=work).status == DONE


def test_our_own_links_are_followed(ferry, work):
    (work / "all" / "link").symlink_to("../kept/zone")
    (work / "kept").mkdir()
    (work / "kept" / "zone").write_text("old\n")
    (work / "kept" / "zone").chmod(0o600)
    assert ferry("convert", "zone", "--to", "master", "-o", "all/link", cwd=work).status == DONE
    assert "SOA" in (work / "kept" / "zone").read_text() and mode(work / "kept" / "zone") == 0o600
    assert (work / "all" / "link").is_symlink()


@as_root
def test_keys_go_into_no_file_that_is_laid_out_for_them(ferry, work):
    laid, theirs = work / "all" / "keys", work / "keys"
    for file in laid, theirs:
        file.write_text("")
        file.chmod(0o600)
        os.chown(file, OTHER, OTHER)
    convert = "convert", "named.conf", "--to", "knot", "-o", "made", "--keys"
    done = ferry(*convert, "all/keys", cwd=work)
    assert done.status == LOCAL and "another user's file" in done.stderr and laid.read_text() == ""
    assert ferry(*convert, "keys", cwd=work).status == DONE
    assert "c2VjcmV0" in theirs.read_text() and theirs.stat().st_uid == OTHER and mode(theirs) == 0o600


@pytest.mark.parametrize("place", ["pipe", "to-pipe", "/dev/stdout", "/dev/null", "to-null"])
def test_keys_go_into_no_pipe_or_device(ferry, work, place):
    os.mkfifo(work / "pipe", 0o600)
    (work / "to-pipe").symlink_to("pipe")
    (work / "to-null").symlink_to("/dev/null")
    before = os.lstat(place if place[0] == "/" else work / place)
    done = ferry("convert", "named.conf", "--to", "knot", "-o", "made", "--keys", place, cwd=work)
    assert done.status == LOCAL and "not a file" in done.stderr and "c2VjcmV0" not in done.stdout
    assert os.lstat(place if place[0] == "/" else work / place).st_ino == before.st_ino


@pytest.mark.needs("knotd")
def test_a_folder_of_zones_has_files_in_place_of_links(ferry, loopback, files, tmp_path, started):
    """Whoever may write there could have us write over any zone."""
    zones = [Zone(name, file=file) for name, file in files.items()]
    server = started(Knot(loopback.primary, tmp_path / "primary", zones, allow_transfer=["any"]))
    (tmp_path / "victim").write_text("precious\n")
    for folder, words in ("zones", ("-d", "zones")), ("one", ("-o", f"one/{ZONES[0]}.zone")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{ZONES[0]}.zone").symlink_to("../victim")
        at = f"@{server.address}#{server.port}"
        assert ferry("fetch", at, ZONES[0], *words, cwd=tmp_path).status == DONE
        assert (tmp_path / "victim").read_text().startswith("precious") == (folder == "zones")
        assert (tmp_path / folder / f"{ZONES[0]}.zone").is_symlink() == (folder == "one")
