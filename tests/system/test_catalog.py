# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Zones that a migration has from a catalog zone (RFC 9432), which the primary transfers when it is first run."""

from __future__ import annotations

import re

import pytest

from lab import judge, wait
from lab.ferry import Ferry
from lab.migration import WAITING
from lab.net import ZONES
from lab.servers import Zone

pytestmark = pytest.mark.needs("named", "knotd")

CATALOG = "cat.example"
DONE, USAGE = 0, 2


def catalog(serial: int, members) -> str:
    return "".join([f"@ 0 IN SOA . . {serial} 3600 600 86400 0\n@ 0 IN NS invalid.\nversion 0 IN TXT \"2\"\n",
                    *(f"u{number}.zones 0 IN PTR {member}.\n" for number, member in enumerate(members))])


class Catalogued(Ferry):
    """Its zones are those of a catalog but for one, which a glob keeps back."""

    def make_primary(self):
        server = super().make_primary()
        self.catalog = self.folder / "catalog.zone"
        self.catalog.write_text(catalog(1, [*ZONES, "kept.test"]))
        server.zones.append(Zone(CATALOG, file=self.catalog))
        return server

    def write_file(self):
        super().write_file()
        text, count = re.subn(r"(?m)^zones: .*$", f"zones: {{ from: {{ catalog: {CATALOG} @primary }}, except: [ '*.TEST' ] }}",
                              self.file.read_text())
        assert count == 1
        self.file.write_text(text)


def test_the_zones_are_those_the_catalog_had_at_first(loopback, tmp_path, run, zoneferry):
    with Catalogued(loopback, tmp_path / "ferry", primary="bind", reach="manual") as ferry:
        checked = run(zoneferry, "check", ferry.file)
        assert (checked.status, checked.stdout) == (DONE, "demo: 3 servers, 0 zones and a catalog's, 1 move\n")
        assert not ferry.state.exists()

        waiting = run(zoneferry, "run", ferry.file)
        assert waiting.status == WAITING and "provision.txt" in waiting.stderr, waiting.stderr
        captured = {file.name for file in (ferry.state / "captured" / "old").iterdir()}
        assert captured == {f"{zone}.zone" for zone in ZONES}

        # Another member is another migration's.
        zone = next(zone for zone in ferry.primary.zones if zone.name == CATALOG)
        ferry.primary.stop()
        ferry.primary.zone_file(zone).write_text(catalog(2, [*ZONES, "late.example", "kept.test"]))
        ferry.primary.start()
        wait.until(lambda: judge.serial(ferry.primary, CATALOG) == 2, "the catalog has changed")
        waiting = run(zoneferry, "run", ferry.file)
        assert waiting.status == WAITING and "provision.txt" in waiting.stderr, waiting.stderr


def test_a_catalog_that_cannot_be_had_is_told(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind", reach="manual") as ferry:
        text = ferry.file.read_text()
        ferry.file.write_text(re.sub(r"(?m)^zones: .*$", "zones: { from: { catalog: none.example @primary } }", text))
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 3, result.stderr
        assert "catalog none.example.: " in result.stderr
