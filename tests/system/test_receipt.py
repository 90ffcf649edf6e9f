# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The receipt of a grant while it grows and when it is whole, and revoke by either."""

from __future__ import annotations

import json
import socket
import threading

import dns.message
import pytest

from lab.between import UPDATE, opcode
from lab.killed import FERRY, KINDS, REVERSE, Killed, make_primary

NETWORK = 4
HEAD = '{"zoneferry-receipt":2,"server":"%s"}\n'


def record(zone, data="ns2-new.ferry.example."):
    return {"zone": f"{zone}.", "owner": f"{zone}.", "ttl": 60, "type": "NS", "data": data}


def line(how, **what):
    return json.dumps({how: what}) + "\n"


def is_update(wire):
    return opcode(wire) == UPDATE and not wire[2] & 0x80


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_update_adds_is_a_line_in_the_file_before_it_leaves(make_primary, kind):
    primary = make_primary(kind)
    seen = []

    def look(_number, wire):
        if not is_update(wire):
            return
        added = {(str(rrset.name), str(rdata)) for rrset in dns.message.from_wire(wire).update for rdata in rrset}
        head, *lines = map(json.loads, primary.receipt.read_text().splitlines())
        assert head == {"zoneferry-receipt": 2, "server": primary.between[1:]}
        last = [each["intended"] for each in lines[-len(added):]]
        assert {(each["owner"], each["data"]) for each in last} == added
        before = lines[:-len(added)]
        granted = [each["granted"] for each in before if "granted" in each]
        assert granted == [each["intended"] for each in before if "intended" in each]
        seen.append(len(lines))

    primary.does(primary.grant(), look)
    assert seen == [2, 5]  # an address and an NS; both granted, and the other zone's NS
    whole = json.loads(primary.receipt.read_text())
    assert whole["zoneferry-receipt"] == 1 and whole["server"] == primary.between[1:]
    assert len(whole["granted"]) == 3 and "intended" not in whole


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_goes_on_with_what_a_killed_one_left_and_a_cut_line_is_passed_over(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    updates = []

    def kill_at_second(number, wire):
        updates.extend([number] if is_update(wire) else [])
        return killed.act(number, wire) if len(updates) == 2 else True

    killed = Killed(0)
    with primary.counted(kill_at_second):
        assert killed.run(*primary.grant())
    left = primary.receipt.read_text()
    assert left.startswith(HEAD % primary.between[1:]) and left.endswith("\n")
    primary.receipt.write_text(left + '{"intended":{"zone":"ferry.exa')
    primary.does(primary.grant())
    assert primary.holds_grant()
    assert len(json.loads(primary.receipt.read_text())["granted"]) == 3
    primary.does(primary.revoke())
    assert primary.records() == found


@pytest.mark.parametrize("kind", KINDS)
def test_a_receipt_that_grows_is_revoked_by(make_primary, kind):
    """What was granted goes, what was only intended is looked for, and what no receipt says stays."""
    primary = make_primary(kind)
    found = primary.records()
    primary.change(FERRY, "@", 3600, "NS", "granted.elsewhere.test.")
    primary.change(REVERSE, "@", 3600, "NS", "intended.elsewhere.test.")
    primary.receipt.write_text(
        HEAD % primary.between[1:] + line("intended", **record(FERRY, "granted.elsewhere.test."))
        + line("granted", **record(FERRY, "granted.elsewhere.test."))
        + line("intended", **record(REVERSE, "intended.elsewhere.test."))
        + line("intended", **record(REVERSE, "never.elsewhere.test.")))
    done = primary.does(primary.revoke())
    assert "2 of 3 granted records removed; the others were gone already" in done.stderr
    assert primary.records() == found


def test_a_server_that_is_dead_is_asked_once_and_not_once_a_zone(loopback, tmp_path, ferry):
    receipt = tmp_path / "receipt.json"
    zones = [f"z{number}.example" for number in range(300)]
    receipt.write_text(json.dumps({"zoneferry-receipt": 1, "granted": [record(zone) for zone in zones]}))
    asked = set()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as dead:
        dead.bind((loopback.primary.address, 0))

        def hear():
            while len(octets := dead.recv(65535)) > 1:
                asked.add(str(dns.message.from_wire(octets).question[0].name))

        ear = threading.Thread(target=hear)
        ear.start()
        host, port = dead.getsockname()
        done = ferry("revoke", receipt, f"@{host}#{port}", "--timeout=1")
        dead.sendto(b"!", (host, port))
        ear.join()
    assert done.status == NETWORK and "0 of 300 granted records removed" in done.stderr, done.stderr
    assert len(asked) == 1
