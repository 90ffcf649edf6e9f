# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What zoneferry makes of signals that were ignored, or not, where it was started."""

from __future__ import annotations

import os
import signal
import subprocess
import threading

import pytest

from lab.ferry import Ferry
from lab.hostile import ZONE, at
from lab.scripted import Scripted
from lab.versions import FIRST, serving

INTERRUPTED = 6


def ignoring(number):
    """What a shell does for a script's background, and nohup for what it starts."""
    return lambda: signal.signal(number, signal.SIG_IGN)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
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
        _, said = process.communicate(timeout=20)
    assert process.returncode == (0 if is_ignored else INTERRUPTED), said
    assert (tmp_path / "zone").exists() == is_ignored


@pytest.mark.needs("named", "knotd")
def test_how_children_ended_is_known_though_they_were_ignored(loopback, tmp_path, run, zoneferry):
    """With SIGCHLD ignored the kernel would forget them."""
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        result = run(zoneferry, "run", ferry.file, timeout=60, preexec_fn=ignoring(signal.SIGCHLD))
        assert result.status == 0, result.stderr
