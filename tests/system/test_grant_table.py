# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""grant, a transfer as the new server, revoke: the whole table of servers, names, what stood there before, and address
families. Each row has a zone of its own at a server that all rows of its kind share."""

from __future__ import annotations

import itertools

import pytest

from lab import judge
from lab.net import Loopback
from lab.powerdns import Pdns
from lab.servers import Bind, Knot, WinPrimary, Zone

REFUSED, UNSAFE = 3, 5
SOA = "@ 3600 IN SOA ns1 host 7 3600 600 86400 300\n@ 1800 IN NS ns1\nns1 3600 IN A 192.0.2.1\n"
HOSTS = "hosts.example"  # another zone of the same server
FAMILIES = {"IPv4": ["127.0.53.30"], "IPv6": ["2001:db8::30"], "both": ["127.0.53.30", "2001:db8::30"]}
NEW = FAMILIES["IPv4"][0]

# where the new server's name lies, for the row's zone
PLACES = {
    "in the zone": "new.{zone}",
    "under a cut": "new.child.{zone}",  # the child zone is served here too
    "in another zone": "new-{row}." + HOSTS,
}
BEFORE = ["nothing", "NS", "address", "NS and address", "another address"]
ROWS = list(itertools.product(PLACES, BEFORE, FAMILIES))


def host_of(row: int) -> str:
    return PLACES[ROWS[row][0]].format(zone=zone_of(row), row=row)


def zone_of(row: int) -> str:
    return f"z{row}.example"


def holder_of(row: int) -> str:
    place = ROWS[row][0]
    return {"under a cut": f"child.{zone_of(row)}", "in another zone": HOSTS}.get(place, zone_of(row))


def texts() -> dict[str, str]:
    """Every zone, with what its row says is there before. An NS whose host is here has an address, as BIND demands."""
    zones = {HOSTS: SOA}
    for row, (place, before, family) in enumerate(ROWS):
        zone, host = zone_of(row), f"{host_of(row)}."
        zones[zone] = SOA + "cut 3600 IN NS ns.elsewhere.test.\n"
        if place == "under a cut":
            zones[zone] += "child 3600 IN NS ns1\n"
            zones[holder_of(row)] = SOA
        if "NS" in before:
            zones[zone] += f"@ 1800 IN NS {host}\n"
        addresses = FAMILIES[family] if "address" in before else []
        if before in ("NS", "another address"):
            addresses = ["192.0.2.99"]
        zones[holder_of(row)] += "".join(
            f"{host} 900 IN {'AAAA' if ':' in address else 'A'} {address}\n" for address in addresses)
        if place == "under a cut" and "NS" in before:  # an NS host under a cut has glue
            zones[zone] += "".join(f"{host} 900 IN {'AAAA' if ':' in address else 'A'} {address}\n" for address in addresses)
    return zones


class AutoNsPdns(Pdns):
    auto_ns = True


class Primary:
    """A server of all rows. `ns_hosts`: it transfers to the jump host's judge and the zone's NS hosts alone."""

    def __init__(self, kind, folder):
        self.site = Loopback()
        self.ns_hosts = kind is AutoNsPdns
        zones = []
        for name, text in texts().items():
            file = folder / f"{name}.zone"
            file.write_text(text)
            zones.append(Zone(name, file=file))
        if kind is WinPrimary:
            self.server = kind(self.site.primary, folder / "primary", zones, **WinPrimary.OPEN)
        else:
            allow = [self.site.jump.address] if self.ns_hosts else ["any"]
            self.server = kind(self.site.primary, folder / "primary", zones, allow_transfer=allow, allow_update=["any"])
        self.at = f"@{self.server.address}#{self.server.port}"

    def records(self, row):
        return [judge.without_soa(judge.transfer(self.server, zone, self.site.jump))
                for zone in dict.fromkeys([zone_of(row), holder_of(row)])]


KINDS = [pytest.param(Bind, marks=pytest.mark.needs("named")), pytest.param(Knot, marks=pytest.mark.needs("knotd")),
         pytest.param(AutoNsPdns, marks=pytest.mark.needs("pdns_server", "pdnsutil")), WinPrimary]


@pytest.fixture(scope="module")
def primary(request, tmp_path_factory):
    primary = Primary(request.param, tmp_path_factory.mktemp("table"))
    with primary.server:
        yield primary


@pytest.fixture
def fetch_as_new(ferry):
    """Transfers the zone as the new server would, from its address: the exit status. To standard output, for a file
    that has the zone's serial already is not asked for again."""
    return lambda at, zone: ferry("fetch", at, zone, "-b", NEW, "-o", "-").status


@pytest.mark.parametrize("row", range(len(ROWS)), ids=[", ".join(row) for row in ROWS])
@pytest.mark.parametrize("primary", KINDS, indirect=True)
def test_what_a_grant_adds_is_gone_after_the_revoke_and_nothing_else(primary, ferry, fetch_as_new, tmp_path, row):
    (_, before, family), zone, host = ROWS[row], zone_of(row), host_of(row)
    found = primary.records(row)
    is_host = before == "NS and address"
    if primary.ns_hosts and family != "IPv6":
        assert fetch_as_new(primary.at, zone) == (0 if is_host else REFUSED)

    granted = ferry("grant", primary.at, zone, f"--for={host}={','.join(FAMILIES[family])}")
    assert granted.status == 0, granted.stderr
    assert f"{host}." in judge.answers(primary.server, zone, "NS")
    for address in FAMILIES[family]:
        assert address in judge.answers(primary.server, host, "AAAA" if ":" in address else "A")
    if family != "IPv6":
        assert fetch_as_new(primary.at, zone) == 0

    (tmp_path / "receipt").write_text(granted.stdout)
    for attempt in "once", "twice":
        revoked = ferry("revoke", tmp_path / "receipt")
        assert revoked.status == 0, (attempt, revoked.stderr)
        assert primary.records(row) == found, attempt
    if primary.ns_hosts and family != "IPv6":
        assert fetch_as_new(primary.at, zone) == (0 if is_host else REFUSED)


# names that no zone of the server holds


@pytest.mark.parametrize("host, why", [
    ("new.cut.{zone}", "below a zone cut"),
    ("new.nowhere.test", "in no zone of this server"),
])
@pytest.mark.parametrize("primary", KINDS, indirect=True)
def test_a_name_that_nobody_resolves_changes_nothing(primary, ferry, host, why):
    row, host = len(ROWS) - 1, host.format(zone=zone_of(len(ROWS) - 1))
    found = primary.records(row)
    granted = ferry("grant", primary.at, zone_of(row), f"--for={host}={NEW}")
    assert granted.status == UNSAFE and granted.stdout == "", granted.stderr
    assert why in granted.stderr and "hint: name the new server inside a zone" in granted.stderr
    assert primary.records(row) == found


class Resolving(Bind):
    """Asks others for what it does not have."""

    def configure(self) -> None:
        super().configure()
        config = self.folder / "named.conf"
        config.write_text(config.read_text().replace("recursion no;", "recursion yes; allow-recursion { any; };"))


@pytest.mark.needs("named")
def test_a_name_that_the_primary_resolves_elsewhere_takes_an_ns_alone(loopback, started, ferry, tmp_path):
    file = tmp_path / "zone"
    file.write_text(SOA + f"new 900 IN A {NEW}\n")
    other = started(WinPrimary(loopback.old, tmp_path / "other", [Zone("elsewhere.test", file=file)]))
    server = started(Resolving(
        loopback.primary, tmp_path / "primary", [Zone("z.example", file=file)], allow_transfer=["any"], allow_update=["any"],
        extra=f'zone "elsewhere.test" {{ type forward; forward only; forwarders {{ {other.address} port {other.port}; }}; }};'))
    at, found = f"@{server.address}#{server.port}", judge.without_soa(judge.transfer(server, "z.example"))

    other_address = ferry("grant", at, "z.example", "--for=new.elsewhere.test=192.0.2.99")
    assert other_address.status == UNSAFE and "in no zone of this server" in other_address.stderr
    granted = ferry("grant", at, "z.example", f"--for=new.elsewhere.test={NEW}")
    assert granted.status == 0, granted.stderr
    added = judge.without_soa(judge.transfer(server, "z.example")) - found
    assert [str(each) for each in added] == ["z.example. 1800 IN NS new.elsewhere.test."]
    (tmp_path / "receipt").write_text(granted.stdout)
    assert ferry("revoke", tmp_path / "receipt").status == 0
    assert judge.without_soa(judge.transfer(server, "z.example")) == found


# Windows: who may transfer, who may update, and what


@pytest.mark.parametrize("options", [0x30F, 0])
@pytest.mark.parametrize("allow_update", [0, 1, 2])
@pytest.mark.parametrize("secondaries", [0, 1, 2, 3])
def test_windows_does_what_each_policy_says(serve, ferry, fetch_as_new, loopback, tmp_path, secondaries, allow_update, options):
    """A refused grant says which settings decide, and leaves everything as it was."""
    zone, host = "ferry.example", "ns2-new.ferry.example"
    server = serve(secure_secondaries=secondaries, allow_update=allow_update, update_options=options, throttle=0)
    at = f"@{server.address}#{server.port}"
    closed, opened = 0 if secondaries == 0 else REFUSED, 0 if secondaries in (0, 1) else REFUSED
    names = "NS", "A", "AAAA"
    found = [judge.answers(server, owner, rdtype) for owner in (zone, host) for rdtype in names]
    serial = judge.serial(server, zone)
    assert fetch_as_new(at, zone) == closed

    granted = ferry("grant", at, zone, f"--for={host}={NEW}")
    if allow_update != 1 or options:
        assert granted.status == REFUSED and granted.stdout == "", granted.stderr
        assert "REFUSED" in granted.stderr and "hint: " in granted.stderr
        assert "UpdateOptions" in granted.stderr and "dynamic updates" in granted.stderr
        assert judge.serial(server, zone) == serial and fetch_as_new(at, zone) == closed
    else:
        assert granted.status == 0, granted.stderr
        assert fetch_as_new(at, zone) == opened
        (tmp_path / "receipt").write_text(granted.stdout)
        assert ferry("revoke", tmp_path / "receipt").status == 0
        assert fetch_as_new(at, zone) == closed
    assert [judge.answers(server, owner, rdtype) for owner in (zone, host) for rdtype in names] == found
