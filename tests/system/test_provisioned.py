# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a new server is set up with: a file that its own configuration includes, beside those of other migrations."""

from __future__ import annotations

import subprocess

import pytest

from lab import judge, programs, wait
from lab.ferry import Ferry
from lab.migration import WAITING
from lab.net import ZONES

CHECKS = {
    "bind": ("named-checkconf", "named.conf"),
    "knot": ("knotc", "-c", "knot.conf", "conf-check"),
    "nsd": ("nsd-checkconf", "nsd.conf"),
}
KINDS = [pytest.param(kind, marks=pytest.mark.needs(program, CHECKS[kind][0]))
         for kind, program in (("bind", "named"), ("knot", "knotd"), ("nsd", "nsd"))]

pytestmark = pytest.mark.needs("named")


def check(server, kind):
    """The server's own program finds nothing wrong with its whole configuration."""
    tool, *words = CHECKS[kind]
    result = subprocess.run([programs.path_of(tool), *words], cwd=server.folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def handed_off(ferry, run, zoneferry, name, zones):
    """The configuration that a migration of these zones, which nothing reaches, asks a person to put in place."""
    text = ferry.file.read_text().replace("migration: demo", f"migration: {name}")
    file = ferry.folder / f"{name}.yaml"
    file.write_text(text.replace(", ".join(ZONES), ", ".join(zones)))
    waiting = run(zoneferry, "run", file)
    assert waiting.status == WAITING, waiting.stderr
    return (ferry.folder / f"{name}.zoneferry" / "handoff" / "new" / "zoneferry.conf").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_of_two_migrations_load_together(loopback, tmp_path, run, zoneferry, kind):
    with Ferry(loopback, tmp_path / "ferry", new=kind, reach="manual") as ferry:
        texts = [handed_off(ferry, run, zoneferry, "one", ZONES[:1]), handed_off(ferry, run, zoneferry, "two", ZONES[1:])]
        for name, zones in ("one", ZONES[:1]), ("two", ZONES[1:]):
            for zone in zones:
                captured = ferry.folder / f"{name}.zoneferry" / "captured" / "old" / f"{zone}.zone"
                (ferry.new.zone_folder / f"{zone}.zone").write_bytes(captured.read_bytes())
        ferry.new.include.write_text("\n".join(texts))
        check(ferry.new, kind)
        ferry.new.reload()
        for zone in ZONES:
            wait.until(lambda: ferry.new.serves(zone), f"{zone} is served")
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)
            if kind != "bind":  # whose relay stands between
                judge.transfer(ferry.new, zone)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_with_a_key_is_in_order(loopback, tmp_path, run, zoneferry, kind):
    with Ferry(loopback, tmp_path / "ferry", primary="bind", new=kind, reach="manual") as ferry:
        text = handed_off(ferry, run, zoneferry, "demo", ZONES)
        assert ferry.transfer_key.secret in text and "Written by zoneferry for the migration demo." in text.splitlines()[0]
        ferry.new.include.write_text(text)
        check(ferry.new, kind)
