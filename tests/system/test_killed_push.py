# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""push killed between any two messages: the same command again makes the zone the file."""

from __future__ import annotations

import itertools

import pytest

from lab import judge
from lab.killed import FERRY, KINDS, make_primary


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_killed_at_any_message_and_done_again_makes_the_zone_the_file(make_primary, files, kind):
    primary = make_primary(kind)
    original, wanted = files[FERRY], primary.folder / "wanted.zone"
    wanted.write_text(original.read_text() + "".join(f"crane{number} 300 A 192.0.2.{number}\n" for number in range(30)))

    def push(file):
        return [primary.program, "push", file, primary.between, "--force", "--max-records=12"]

    found = judge.without_soa(judge.read_file(original, FERRY))
    for at in itertools.count():
        was_killed = primary.is_killed(push(wanted), at)
        primary.does(push(wanted))
        assert primary.records()[FERRY] == judge.without_soa(judge.read_file(wanted, FERRY)), at
        primary.does(push(original))
        assert primary.records()[FERRY] == found, at
        if not was_killed:
            break
    assert at >= 10  # a transfer, UPDATEs, and a transfer to compare
