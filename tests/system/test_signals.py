# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What zoneferry makes of signals that were ignored, or not, where it was started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading

import pytest

from lab.between import UPDATE, opcode
from lab.ferry import Ferry
from lab.hostile import ZONE, at
from lab.killed import ADDRESS, FERRY, HOST, REVERSE, make_primary
from lab.scripted import Scripted
from lab.servers import Bind
from lab.versions import FIRST, serving

INTERRUPTED = 6
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


def ignoring(number):
    """What a shell does for a script's background, and nohup for what it starts."""
    return lambda: signal.signal(number, signal.SIG_IGN)


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("is_ignored", [True, False], ids=["ignored", "heeded"])
def test_a_signal_that_is_ignored_stays_so(loopback, tmp_path, zoneferry, number, is_ignored):
    running = threading.Event()

    def script(query):
        assert running.wait(10)
        os.kill(process.pid, number)
        return serving(FIRST)(query) if is_ignored else []

    with Scripted(loopback.primary, script) as server:
        words = [zoneferry, "fetch", at(server), ZONE, "-o", tmp_path / "zone"]
        process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True,
                                   preexec_fn=ignoring(number) if is_ignored else None)
        running.set()
        _, said = process.communicate()
    assert process.returncode == (0 if is_ignored else INTERRUPTED), said
    assert (tmp_path / "zone").exists() == is_ignored


@pytest.mark.needs("named")
@pytest.mark.parametrize("number", ENDING)
def test_told_to_stop_a_grant_prints_the_receipt_of_what_was_added(make_primary, number):
    """As by a terminal that goes away: the signal comes with the first zone's UPDATE."""
    primary = make_primary(Bind)
    found = primary.records()
    running = threading.Event()

    def stop(_number, wire):
        if opcode(wire) == UPDATE and not running.is_set():
            process.send_signal(number)
            running.set()
        return True

    words = [primary.program, "grant", primary.between, REVERSE, FERRY, f"--for={HOST}={ADDRESS}"]
    with primary.counted(stop):
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        receipt, said = process.communicate()
        assert process.returncode == INTERRUPTED, said
        assert {line["zone"] for line in json.loads(receipt)["granted"]} == {FERRY + "."}
        assert primary.records() != found
        primary.receipt.write_text(receipt)
        revoked = primary.run(*primary.revoke())
        assert revoked.status == 0, revoked.stderr
    assert primary.records() == found


@pytest.mark.needs("named", "knotd")
def test_how_children_ended_is_known_though_they_were_ignored(loopback, tmp_path, run, zoneferry):
    """With SIGCHLD ignored the kernel would forget them."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        result = run(zoneferry, "run", ferry.file, preexec_fn=ignoring(signal.SIGCHLD))
        assert result.status == 0, result.stderr
