# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What servers refuse, and that it is explained in the words of their own manuals: cause, and what to do next."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lab.powerdns import Pdns
from lab.servers import Bind, Knot, Nsd, Zone

REFUSED = 3
ZONE, ORPHAN, ABSENT = "closed.example", "orphan.example", "absent.example"
NOBODY = "127.0.53.99"  # the primary that the orphan never got an answer from
# A secondary's zone that never came, which the lab would wait for if it knew.
ORPHANED = {
    Bind: f'zone "{ORPHAN}" {{ type secondary; primaries {{ {NOBODY}; }}; file "orphan"; }};',
    Knot: f"remote:\n  - id: nobody\n    address: {NOBODY}\nzone:\n  - domain: {ORPHAN}\n    master: nobody\n",
    Pdns: "",  # its zones are in its database
    Nsd: f'zone:\n  name: "{ORPHAN}"\n  zonefile: "orphan"\n  request-xfr: {NOBODY} NOKEY\n',
}
GRANT = "--for", f"new.{ZONE}=192.0.2.9"


class Row(NamedTuple):
    kind: type
    words: tuple[str, ...]
    rcode: str
    hint: str


ROWS = [
    Row(Bind, ("fetch", ZONE), "REFUSED", "`allow-transfer`"),
    Row(Knot, ("fetch", ZONE), "NOTAUTH", "`action: transfer`"),
    Row(Nsd, ("fetch", ZONE), "REFUSED", "`provide-xfr:`"),
    Row(Pdns, ("fetch", ZONE), "NOTAUTH", "`allow-axfr-ips`"),
    Row(Nsd, ("fetch", ORPHAN), "REFUSED", "`provide-xfr:`"),
    Row(Bind, ("fetch", ABSENT), "NOTAUTH", "is the zone's name right"),
    Row(Knot, ("fetch", ABSENT), "NOTAUTH", "is the zone's name right"),
    Row(Pdns, ("fetch", ABSENT), "NOTAUTH", "is the zone's name right"),
    Row(Bind, ("grant", ZONE, *GRANT), "REFUSED", "`allow-update`"),
    Row(Knot, ("grant", ZONE, *GRANT), "NOTAUTH", "`action: update`"),
    Row(Nsd, ("grant", ZONE, *GRANT), "NOTIMP", "takes no UPDATE at all"),
    Row(Pdns, ("grant", ZONE, *GRANT), "REFUSED", "`allow-dnsupdate-from`"),
    Row(Bind, ("notify", ORPHAN), "REFUSED", "`allow-notify`"),
    Row(Nsd, ("notify", ORPHAN), "REFUSED", "`allow-notify:`"),
    Row(Knot, ("notify", ORPHAN), "NOTAUTH", "`action: notify`"),
    Row(Pdns, ("notify", ZONE), "REFUSED", "a zone it is no secondary of"),
    Row(Bind, ("notify", ABSENT), "NOTAUTH", "does not have this zone"),
    Row(Nsd, ("notify", ABSENT), "NXDOMAIN", "NSD says so of a zone it does not have"),
    Row(Bind, ("serials", ORPHAN), "SERVFAIL", "has no good copy"),
    Row(Knot, ("serials", ORPHAN), "SERVFAIL", "has no good copy"),
    Row(Nsd, ("serials", ORPHAN), "SERVFAIL", "has no good copy"),
    Row(Bind, ("serials", ABSENT), "REFUSED", "does not have the zone"),
    Row(Pdns, ("serials", ABSENT), "REFUSED", "does not have the zone"),
]


@pytest.fixture
def closed(loopback, tmp_path, started):
    """A server that lets nobody do anything: primary of one zone, secondary of another that it never got."""
    def closed(kind):
        file = tmp_path / "zone"
        file.write_text(f"@ 60 IN SOA ns.{ZONE}. host.{ZONE}. 1 60 60 864000 60\n"
                        f"@ 60 IN NS ns.{ZONE}.\nns 60 IN A 192.0.2.1\n")
        return started(kind(loopback.primary, tmp_path / "primary",
                            [Zone(ZONE, file=file)], extra=ORPHANED[kind]))

    return closed


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]
                         + [pytest.param(Pdns, marks=pytest.mark.needs("pdns_server", "pdnsutil"))])
def test_every_refusal_is_explained_in_the_servers_own_words(ferry, tmp_path, closed, kind):
    server = closed(kind)
    for row in (row for row in ROWS if row.kind is kind):
        done = ferry(*row.words, f"@{server.address}#{server.port}", cwd=tmp_path)
        assert done.status == REFUSED, row
        said, hint = done.stderr.splitlines()
        assert row.rcode in said and "(asked from " in said, row
        assert hint.startswith("hint: ") and row.hint in hint, row
