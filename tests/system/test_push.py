# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""push: the server's zone becomes the file; what would be too much, or no zone, is refused."""

from __future__ import annotations

import json
import re

import pytest

from lab import judge, programs
from lab.between import Between
from lab.powerdns import Pdns
from lab.pushing import CHANGES, KEYED, PDNS, REFUSED, SMALL, UNSAFE, USAGE, ZONE, cranes, make_primary
from lab.servers import Bind, Knot, WinPrimary, Zone
from lab.tsig import make_key


def changes_at(kind, *programs, but=None):
    return [pytest.param(kind, change, marks=pytest.mark.needs(*programs), id=f"{kind.__name__}-{name}")
            for name, change in CHANGES.items() if name != but]


@pytest.mark.parametrize("kind, change", [
    *changes_at(Bind, "named"), *changes_at(Knot, "knotd"), *changes_at(WinPrimary),
    *changes_at(Pdns, "pdns_server", "pdnsutil", but="the TTL of the apex NS records")])  # has a test of its own, below
def test_the_zone_becomes_the_file(make_primary, kind, change):
    primary = make_primary(kind, **({"update_options": 0} if kind is WinPrimary else {}))
    primary.want(**change)
    assert not primary.is_wanted()
    serial = primary.serial()

    pushed = primary.push()
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted()
    assert primary.serial() == serial + 1
    assert "compared and the same" in pushed.stderr


@pytest.mark.parametrize("kind", [*KEYED, PDNS])
def test_where_nothing_is_to_be_done_nothing_is_sent(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    between = started(Between(loopback.old, primary.server))
    pushed = primary.push(at=between)
    assert pushed.status == 0, pushed.stderr
    assert "nothing was sent" in pushed.stderr and pushed.stdout == ""
    assert between.updates == 0


@pytest.mark.parametrize("kind", KEYED)
def test_many_messages_leave_together_and_the_serial_counts_them(make_primary, kind):
    primary = make_primary(kind)
    primary.want(cranes(600))
    serial = primary.serial()
    pushed = primary.push(SMALL, "--force", "--json")
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted() and primary.serial() == serial + 60
    told = json.loads(pushed.stdout)
    assert (told["added"], told["messages"], told["taken"], told["left"]) == (600, 60, 60, 0)


@pytest.mark.parametrize("kind", KEYED)
def test_the_soas_fields_come_with_the_last_message(make_primary, kind):
    primary = make_primary(kind)
    primary.want(cranes(25), instead=[("2025110301 60 2 86400 300", "1 70 3 86401 301")])
    pushed = primary.push(SMALL, "--force")
    assert pushed.status == 0, pushed.stderr
    assert "SOA: refresh 60 becomes 70" in pushed.stderr and "SOA: expire 86400 becomes 86401" in pushed.stderr
    soa, = judge.answers(primary.server, ZONE, "SOA")
    assert soa.split()[2:] == ["2025110304", "70", "3", "86401", "301"]
    assert "nothing was sent" in primary.push().stderr


@pytest.mark.parametrize("kind", KEYED)
@pytest.mark.needs("nsupdate")
def test_the_script_of_a_dry_run_does_the_same(make_primary, kind):
    primary = make_primary(kind)
    primary.want(cranes(25), without=["money\\$", "a\\ space"],
                 instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t301\tA\t192.0.2.25")])
    before = judge.transfer(primary.server, ZONE)
    dry = primary.push("-n", SMALL, "--force")
    assert dry.status == 0, dry.stderr
    assert dry.stdout.startswith(f"; {ZONE}: 2 records to remove, 25 to add, 0 to replace, 1 to get another TTL")
    assert judge.transfer(primary.server, ZONE) == before

    programs.run("nsupdate", "-k", primary.words[1], "-v", input=dry.stdout)
    assert primary.is_wanted()
    assert "nothing was sent" in primary.push().stderr


@pytest.mark.parametrize("option, change, back, why", [
    ("--max-removed", cranes(90), [], "be removed, more than 10 %"),
    ("--max-changed", [], cranes(90), "change, more than 30 %"),
], ids=["removed", "changed"])
def test_too_much_at_once_needs_to_be_allowed(make_primary, option, change, back, why):
    primary = make_primary(WinPrimary, update_options=0)
    primary.want(change)
    assert primary.push("--max-changed=100%").status == 0
    before = judge.transfer(primary.server, ZONE)
    primary.want(back)
    refused = primary.push("--max-changed=100%" if option == "--max-removed" else "-v")
    assert refused.status == UNSAFE and why in refused.stderr and f"90 of " in refused.stderr
    assert judge.transfer(primary.server, ZONE) == before
    allowed, = re.findall(option + r"=\d+%", refused.stderr)  # as the hint says

    done = primary.push(allowed, *(["--max-changed=100%"] if option == "--max-removed" else []))
    assert done.status == 0, done.stderr
    assert primary.is_wanted()


def test_a_few_records_may_go_whatever_their_share(make_primary):
    primary = make_primary(WinPrimary, update_options=0)
    primary.want(without=["an owner"])  # an eighth of the zone
    done = primary.push("-n")
    assert done.status == 0 and done.stdout.startswith(f"; {ZONE}: 10 records to remove"), done.stdout
    assert primary.push().status == 0 and primary.is_wanted()


@pytest.mark.parametrize("share", ["101%", "", "half"])
def test_a_share_that_is_none_is_a_mistake(ferry, share):
    done = ferry("push", "file", "@192.0.2.1", f"--max-removed={share}")
    assert done.status == USAGE and "from 0% to 100%" in done.stderr


# the way back


@pytest.mark.parametrize("kind", [*KEYED, PDNS, pytest.param(WinPrimary)])
def test_what_was_there_is_kept_and_pushed_takes_all_back(make_primary, kind):
    primary = make_primary(kind, **({"update_options": 0} if kind is WinPrimary else {}))
    before, serial = judge.transfer(primary.server, ZONE), primary.serial()
    primary.want(cranes(5), without=["money\\$", "a\\ space"],
                 instead=[("mail\t\t300\tA\t192.0.2.25", "mail\t\t301\tA\t192.0.2.26")])
    done = primary.push("--json")
    assert done.status == 0 and primary.is_wanted(), done.stderr
    kept = primary.folder / f"wanted.zone.before-push.{serial}"
    assert json.loads(done.stdout)["backup"] == str(kept) and str(kept) in done.stderr

    primary.file = kept
    back = primary.push()
    assert back.status == 0, back.stderr
    after = judge.transfer(primary.server, ZONE)
    assert judge.difference(judge.without_soa(before), judge.without_soa(after)) == []


def test_a_backup_is_kept_elsewhere_or_nothing_is_sent(make_primary, tmp_path):
    primary = make_primary(WinPrimary, update_options=0)
    serial, folder = primary.serial(), tmp_path / "kept"
    primary.want(cranes(5))
    dry = primary.push("-n", "--backup", folder)
    assert dry.status == 0, dry.stderr
    done = primary.push("--backup", folder)
    assert done.status == USAGE and "cannot be kept" in done.stderr and "--backup" in done.stderr
    assert primary.serial() == serial

    folder.mkdir()
    assert primary.push("--backup", folder).status == 0 and primary.is_wanted()
    assert [file.name for file in folder.iterdir()] == [f"wanted.zone.before-push.{serial}"]
    assert primary.push("--backup", folder).status == 0  # nothing to be done: nothing is kept
    assert len(list(folder.iterdir())) == 1 and list(primary.folder.glob("*before-push*")) == []


def test_a_backup_that_is_there_stays(make_primary, tmp_path):
    primary = make_primary(WinPrimary, update_options=0)
    other = primary.folder / f"wanted.zone.before-push.{primary.serial()}"
    primary.want(cranes(5))
    other.write_text("another server's\n")
    assert primary.push().status == 0 and primary.is_wanted()
    assert other.read_text() == "another server's\n" and other.with_name(other.name + ".2").exists()


BAD_FILES = [
    (dict(without=["NS\tns"]), UNSAFE, "no NS record left"),
    (dict(more=["dock CNAME mail"]), USAGE, "dock.ferry.example.: a CNAME stands beside other data"),
    (dict(more=["dock A 192.0.2.256"]), USAGE, "192.0.2.256"),
    (dict(more=[f'big TXT "{number:03}{"x" * 240}"' for number in range(300)]), USAGE, "big.ferry.example.: its changes"),
]


@pytest.mark.parametrize("change, status, why", BAD_FILES)
def test_a_file_that_cannot_be_the_zone_changes_nothing(make_primary, change, status, why):
    primary = make_primary(WinPrimary, update_options=0)
    before = judge.transfer(primary.server, ZONE)
    primary.want(**change)
    refused = primary.push("--force")
    assert refused.status == status and why in refused.stderr, refused.stderr
    assert judge.transfer(primary.server, ZONE) == before


# a key for transfers and another for updates


@pytest.mark.parametrize("kind", KEYED)
def test_transfers_and_updates_have_keys_of_their_own(loopback, tmp_path, files, started, ferry, kind):
    transfer, update = make_key("transfers"), make_key("updates")
    server = started(kind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=files[ZONE])],
                          allow_transfer=[transfer], allow_update=[update]))
    at, wanted = f"@{server.address}#{server.port}", tmp_path / "wanted.zone"
    wanted.write_text("\n".join([files[ZONE].read_text(), *cranes(5), ""]))
    transfers, updates = transfer.write(tmp_path / "transfer.key"), update.write(tmp_path / "update.key")

    for words in ["-k", updates], ["--update-key", updates], ["-k", transfers]:
        refused = ferry("push", wanted, at, *words)
        assert refused.status == REFUSED, (words, refused.stderr)
    assert "crane0" not in str(judge.transfer(server, ZONE, key=transfer))
    for number, words in enumerate([["--transfer-key", transfers, "--update-key", updates], ["-k", transfers, "--update-key", updates],
                                    ["--transfer-key", transfers, "-k", updates]]):
        wanted.write_text("\n".join([files[ZONE].read_text(), *cranes(5 + number), ""]))
        pushed = ferry("push", wanted, at, *words)
        assert pushed.status == 0 and "compared and the same" in pushed.stderr, (words, pushed.stderr)
