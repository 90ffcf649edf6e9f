# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Somebody at a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess


def answered(zoneferry, ferry, verb, answer):
    """The verb on a terminal, where a person answers so."""
    person, terminal = pty.openpty()
    command = "setsid", "--ctty", zoneferry, verb, ferry.file  # ^C is a signal there
    process = subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, close_fds=True)
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while octets := os.read(person, 65536):
            shown += octets
            if shown.endswith(b"[y/N] "):
                os.write(person, answer)
    os.close(person)
    return process.wait(60), shown.decode()
