# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Waiting by asking, with one deadline for the whole wait."""

from __future__ import annotations

import time
from typing import Callable, TypeVar

import dns.exception

T = TypeVar("T")

NOT_YET = (OSError, EOFError, dns.exception.DNSException)


def until(ask: Callable[[], T], what: str, within: float = 60.0, every: float = 0.02) -> T:
    """Calls ask() until its answer is true, and returns that answer.

    A network error is an answer of "not yet". After `within` seconds TimeoutError says what was
    waited for and the last answer; ask() itself must come back in a fraction of that.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            answer = ask()
        except NOT_YET as error:
            answer, last = None, repr(error)
        else:
            last = repr(answer)
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise TimeoutError(f"{what}: not within {within:g} s (last answer: {last})")
        time.sleep(every)
