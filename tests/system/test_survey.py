# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a migration finds out before it changes anything."""

from __future__ import annotations

import pytest

from lab import judge
from lab.ferry import Ferry
from lab.net import ZONES

pytestmark = pytest.mark.needs("named", "knotd")


def test_an_old_server_that_refuses_us_says_nothing_of_the_primary(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind", old_gives=False) as ferry:
        result = run(zoneferry, "run", ferry.file, timeout=60)
        assert result.status == 0, result.stderr
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)
