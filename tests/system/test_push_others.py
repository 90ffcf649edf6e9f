# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""push while others are at work: a stranger changes the zone, the server or an answer is lost, the user stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading

import pytest

from lab import judge, wait
from lab.between import Between
from lab.pushing import KEYED, NETWORK, PDNS, SMALL, UNSAFE, WAITING, ZONE, cranes, make_primary
from lab.servers import WinPrimary


@pytest.mark.parametrize("kind", [*KEYED, PDNS])
def test_a_change_since_the_base_was_captured_fails_the_first_message(make_primary, ferry, kind):
    primary = make_primary(kind)
    base = primary.folder / "base.zone"
    at = f"@{primary.server.address}#{primary.server.port}"
    assert ferry("fetch", at, ZONE, "-o", base).status == 0
    primary.change("stranger", 60, "A", "192.0.2.66")
    changed = judge.transfer(primary.server, ZONE)
    primary.want(cranes(25))

    pushed = primary.push("--base", base, "--force")
    assert pushed.status == UNSAFE and "NXRRSET" in pushed.stderr, pushed.stderr
    assert judge.transfer(primary.server, ZONE) == changed
    assert primary.push("--force").status == 0
    assert primary.is_wanted()


@pytest.mark.parametrize("kind", KEYED)
def test_a_strangers_change_in_the_middle_fails_the_rest(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(60))
    serial = primary.serial()

    def act(number):
        if number == 2:
            wait.until(lambda: primary.serial() == serial + 2, "two messages are taken")
            primary.change("stranger", 60, "A", "192.0.2.66")

    between = started(Between(loopback.old, primary.server, act))
    pushed = primary.push(SMALL, "--force", at=between)
    assert pushed.status == UNSAFE, pushed.stderr
    assert "UPDATE 3 of 6, which begins at crane27.ferry.example.: NXRRSET" in pushed.stderr and "2 of 6 messages were taken" in pushed.stderr
    assert "192.0.2.66" in judge.answers(primary.server, f"stranger.{ZONE}")
    taken = [each for each in judge.transfer(primary.server, ZONE) if each.owner[1:6] == b"crane"]
    assert len(taken) == 20
    assert primary.push("--force").status == 0
    assert primary.is_wanted()


@pytest.mark.parametrize("kind", KEYED)
def test_a_server_killed_in_the_middle_has_whole_messages_and_a_rerun_does_the_rest(
        make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(60))
    serial = primary.serial()

    def act(number):
        if number == 3:
            wait.until(lambda: primary.serial() == serial + 3, "three messages are taken")
            primary.server.kill()
            killed.set()

    killed = threading.Event()
    between = started(Between(loopback.old, primary.server, act))
    pushed = primary.push(SMALL, "--force", at=between)
    assert pushed.status == NETWORK, pushed.stderr
    assert "the same command again does the rest" in pushed.stderr
    assert killed.wait(10)
    primary.server.start()
    assert primary.serial() == serial + 3
    again = primary.push("--force")
    assert again.status == 0, again.stderr
    assert primary.is_wanted()


@pytest.mark.parametrize("kind", [*KEYED, PDNS])
def test_an_answer_that_is_lost_is_settled_by_looking(make_primary, loopback, started, kind):
    primary = make_primary(kind)
    primary.want(cranes(10))
    between = started(Between(loopback.old, primary.server, deaf=True))
    pushed = primary.push(at=between)
    assert pushed.status == 0, pushed.stderr
    assert primary.is_wanted() and between.updates == 1


def test_an_interrupt_stops_between_messages(make_primary, loopback, started):
    primary = make_primary(WinPrimary, update_options=0)
    primary.want(cranes(60))
    serial = primary.serial()
    stopped = []

    def act(number):
        if number == 4:
            wait.until(lambda: primary.serial() == serial + 4, "four messages are taken")
            os.kill(stopped[0].pid, signal.SIGINT)
            assert stopped[0].wait(10) == WAITING

    between = started(Between(loopback.old, primary.server, act))
    words = [str(word) for word in primary.argv(SMALL, "--force", at=between)]
    stopped.append(subprocess.Popen(words, stderr=subprocess.PIPE, text=True))
    _, said = stopped[0].communicate()
    assert stopped[0].returncode == WAITING and "interrupted" in said, said
    again = primary.push("--force")
    assert again.status == 0, again.stderr
    assert primary.is_wanted()
