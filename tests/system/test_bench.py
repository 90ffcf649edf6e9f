# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""`make bench` on very little: that it runs, not how fast anything is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parent.parent / "bench" / "bench"
# Not `moves`: each is a whole migration, which other tests carry out, and takes minutes.
GROUPS = "axfr signed tsig tls zones asking ixfr update grants memory secondaries reading writing registry collisions".split()
LITTLE = ["--rounds", 1, "--records", 2000, "--changes", 20, "--signed", 500, "--zones", 40]
TITLES = [
    "AXFR of 2,000 records from BIND",
    "AXFR of 2,000 records from Knot",
    "AXFR of 2,000 records from NSD",
    "AXFR of 2,000 records over TLS 1.3 from BIND",
    "AXFR of 2,000 records with TSIG from BIND",
    "40 zones of 12 records from NSD",
    "The serials of 40 zones from Knot",
    "40 zones probed at Knot, NSD, BIND",
    "IXFR of 20 changes in 2,000 records from Knot",
    "UPDATE, 500 records to BIND and away again",
    "UPDATE, 500 records to Knot and away again",
    "grant and revoke, 40 zones of BIND",
    "grant and revoke, 40 zones of Knot",
    "Peak memory, 2,000 records from Knot",
    "2,000 records from Knot to a secondary",
    "Reading a zone file of 2,000 records",
    "Writing a zone file of 2,000 records",
    "A registry export of 200 zones, 0 MB",
    "Bars",
]


@pytest.mark.needs("named", "knotd", "nsd", "dig", "kdig", "nsupdate", "knsupdate")
def test_every_contender_does_its_work(run, zoneferry, tmp_path):
    tools = zoneferry.parent / "tests"
    if not (tools / "bench" / "measure").exists():
        pytest.skip("the tools of the benchmark are not built")
    done = run(sys.executable, BENCH, *GROUPS, "--folder", tmp_path, *LITTLE,
               env={**os.environ, "ZONEFERRY": str(zoneferry), "TOOLS": str(tools)})
    assert done.status == 0, done.stderr
    said = [line.removeprefix("### ") for line in done.stdout.splitlines() if line.startswith("### ")]
    assert set(TITLES) <= set(said)
    assert "failed" not in done.stdout and "not done" not in done.stdout
