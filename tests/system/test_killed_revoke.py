# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""revoke killed between any two messages, or told to take back what a killed grant left."""

from __future__ import annotations

import itertools

import pytest

from lab.killed import KINDS, make_primary


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_killed_at_any_message_is_revoked_by_what_it_left(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    for at in itertools.count():
        primary.receipt.unlink(missing_ok=True)
        was_killed = primary.is_killed(primary.grant(), at)
        if primary.receipt.exists():
            primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break


@pytest.mark.parametrize("kind", KINDS)
def test_a_revoke_killed_at_any_message_and_done_again_leaves_the_zones_as_before(make_primary, kind):
    primary = make_primary(kind)
    found = primary.records()
    for at in itertools.count():
        primary.does(primary.grant())
        was_killed = primary.is_killed(primary.revoke(), at)
        primary.does(primary.revoke())
        assert primary.records() == found, at
        if not was_killed:
            break
    assert at > 10
