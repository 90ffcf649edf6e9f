# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""grant killed between any two messages: the same command again, and nothing is unaccounted for."""

from __future__ import annotations

import itertools
import json
import threading

import dns.message
import pytest

from lab import judge
from lab.between import UPDATE, opcode
from lab.killed import ADDRESS, FERRY, HOST, KINDS, Killed, make_primary
from lab.servers import Bind, Knot

USAGE, NETWORK, REFUSED = 2, 4, 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_killed_at_any_message_and_done_again_is_revoked_whole(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    for at in itertools.count():
        primary.receipt.unlink(missing_ok=True)
        was_killed = primary.is_killed(primary.grant(), at)
        primary.does(primary.grant())
        assert primary.holds_grant(), at
        told = json.loads(primary.receipt.read_text())
        assert len(told["granted"]) == 3 and "intended" not in told, at
        primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break
    assert at > 20  # the messages of three UPDATEs, and of what is read before and after them


# what comes late, and what was there


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_that_comes_after_the_next_run_has_looked_is_in_its_receipt(make_primary, kind):
    """Killed while its UPDATE was on its way: the next run finds nothing there, and is overtaken by it."""
    primary = make_primary(kind)
    found = primary.records()
    late = []

    def kill_at_update(number, wire):
        if opcode(wire) != UPDATE:
            return True
        late.append(wire)
        return killed.act(number, wire)

    def let_it_come(_number, wire):
        if opcode(wire) == UPDATE and late:
            message = dns.message.from_wire(late.pop())
            assert judge.update(primary.server, message) == "NOERROR"

    killed = Killed(0)
    with primary.counted(kill_at_update):
        assert killed.run(*primary.grant())
    assert primary.records() == found
    primary.does(primary.grant(), let_it_come)
    assert late == [] and len(json.loads(primary.receipt.read_text())["granted"]) == 3
    primary.does(primary.revoke())
    assert primary.records() == found


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_is_lost_with_the_server_leaves_the_records_intended(make_primary, kind):
    """After its UPDATE nothing is heard any more, so whether it was taken is not known."""
    primary = make_primary(kind)
    found = primary.records()
    gone = threading.Event()

    def go_deaf(_number, wire):
        if opcode(wire) == UPDATE and wire[2] & 0x80:
            gone.set()
        return not gone.is_set()

    with primary.counted(go_deaf):
        granted = primary.run(*primary.grant(), "--timeout=1")
    assert granted.status == NETWORK, granted.stderr
    told = json.loads(primary.receipt.read_text())
    assert told["granted"] == [] and {line["type"] for line in told["intended"]} == {"A", "NS"}
    assert primary.records() != found
    primary.does(primary.revoke())
    assert primary.records() == found


@pytest.mark.needs("named")
def test_what_a_stranger_added_before_is_not_in_the_receipt_of_a_killed_grant(make_primary):
    primary = make_primary(Bind)
    primary.change(FERRY, "ns2-new", 60, "A", ADDRESS)
    found = primary.records()
    for at in itertools.count():
        primary.receipt.unlink(missing_ok=True)
        was_killed = primary.is_killed(primary.grant(), at)
        primary.does(primary.grant())
        primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break


# the file


def test_the_receipt_of_another_server_is_not_gone_on_with(tmp_path, run, zoneferry):
    receipt = tmp_path / "receipt.json"
    text = '{"zoneferry-receipt": 1, "server": "192.0.2.10#53", "granted": []}'
    receipt.write_text(text)
    done = run(zoneferry, "grant", "@127.0.0.1#1", FERRY, f"--for={HOST}={ADDRESS}", "-o", receipt)
    assert done.status == USAGE and "receipt.json" in done.stderr and "192.0.2.10#53" in done.stderr
    assert receipt.read_text() == text


def test_where_the_receipt_cannot_be_written_nothing_is_sent(make_primary):
    primary = make_primary(Knot)
    found = primary.records()
    with primary.counted():
        done = primary.run(*primary.grant()[:-1], primary.folder / "no" / "folder")
    assert done.status == USAGE, done.stderr
    assert primary.records() == found


def test_a_grant_that_changes_nothing_leaves_no_file(make_primary):
    primary = make_primary(Knot)
    with primary.counted():
        done = primary.run(*primary.grant(), "not.served.test")
    assert done.status == REFUSED, done.stderr
    assert not primary.receipt.exists()
