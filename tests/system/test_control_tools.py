# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What the control tools of name servers make of the names they are told."""

from __future__ import annotations

import subprocess

import pytest

from lab import wait
from lab.servers import Bind, Knot, Nsd

KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]


@pytest.mark.parametrize("kind", KINDS)
def test_control_tools_take_an_escaped_hyphen(loopback, tmp_path, started, kind):
    """A zone `-x.example` is written `\\045x.example` for them (RFC 1035 5.1), so that it is no option."""
    refresh = {Bind: "refresh", Knot: "zone-refresh", Nsd: "transfer"}[kind]
    server = started(kind(loopback.new, tmp_path / "new"))
    served = {
        Bind: 'zone "\\045x.example" { type secondary; primaries { 127.0.0.2; }; file "x"; };\n',
        Knot: "remote:\n  - id: x\n    address: 127.0.0.2\nzone:\n  - domain: \\045x.example\n    master: x\n",
        Nsd: 'zone:\n  name: "\\045x.example"\n  zonefile: x\n  request-xfr: 127.0.0.2 NOKEY\n',
    }
    server.include.write_text(served[kind])
    server.reload()

    def status(name):
        return subprocess.run(server.control_argv(refresh, name), capture_output=True).returncode

    wait.until(lambda: status("\\045x.example") == 0, "the tool finds the zone")
    assert status("\\045y.example") != 0
