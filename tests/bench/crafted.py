# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Zone names made by one who wishes a program ill: FNV-1a, without a secret, gives all of them one hash."""

from __future__ import annotations

import itertools
import random
import string
from typing import Iterator

LABELS = 16  # each one of two: 65,536 names at most
LETTERS = 8
OFFSET, PRIME, MASK = 2166136261, 16777619, 0xffffffff


def fnv(state: int, octets: bytes) -> int:
    for octet in octets:
        state = (state ^ octet) * PRIME & MASK
    return state


def labels(draw: random.Random) -> Iterator[str]:
    while True:
        yield "".join(draw.choices(string.ascii_lowercase, k=LETTERS))


def wire(label: str) -> bytes:
    """As a name has it on the wire, in small letters."""
    return bytes([len(label)]) + label.encode()


def text(label: str) -> bytes:
    """As a key of the registry has it, in capitals."""
    return label.upper().encode() + b"."


def crafted(count: int, form=wire) -> list[str]:
    """2**count names of one hash, of their labels in `form`: two labels that lead to one state, `count` times."""
    draw, state, choices = random.Random(1), OFFSET, []
    for _ in range(count):
        met: dict[int, str] = {}
        for label in labels(draw):
            after = fnv(state, form(label))
            if met.get(after, label) != label:
                choices.append((met[after], label))
                state = after
                break
            met[after] = label
    return [".".join(name) for name in itertools.product(*choices)]


def ordinary(count: int) -> list[str]:
    """As many of the same shape."""
    draw = random.Random(1)
    names: set[str] = set()
    while len(names) < 2 ** count:
        names.add(".".join(itertools.islice(labels(draw), count)))
    return sorted(names)
