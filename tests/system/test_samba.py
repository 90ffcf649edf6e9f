# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A zone of Active Directory, as Samba has it: secure updates alone, by the rights of the ticket's account."""

from __future__ import annotations

import json

import dns.rcode
import pytest

from lab import judge
from lab.net import Namespaces
from lab.samba import DOMAIN, NAME, PROGRAMS, REALM, Controller, DirectoryBind, why_no_controller

SPN, HOST = f"DNS/{NAME}.{DOMAIN}", f"ns2.{DOMAIN}."
REFUSED = 3

pytestmark = pytest.mark.needs(*PROGRAMS)


@pytest.fixture(scope="module")
def site(no_namespaces):
    missing = no_namespaces or why_no_controller()
    if missing:
        pytest.skip(missing)
    with Namespaces() as site:
        yield site


@pytest.fixture(scope="module")
def controller(site, tmp_path_factory):
    with Controller(site.primary, tmp_path_factory.mktemp("ad")) as controller:
        yield controller


@pytest.fixture(scope="module")
def admin(controller):
    return controller.person("Administrator")


@pytest.fixture(scope="module")
def primary(site, controller, tmp_path_factory):
    with DirectoryBind(site.primary, tmp_path_factory.mktemp("named"), controller) as primary:
        yield primary


@pytest.fixture
def ferry(site, ferry):
    return lambda *words, by, **options: ferry(*words, on=site.jump, env=by.environment(), **options)


@pytest.fixture
def records(site, primary):
    """What the zone has, its SOA apart."""
    return lambda: judge.without_soa(judge.transfer(primary, DOMAIN, site.jump))


@pytest.fixture
def wanted(primary, admin, ferry, tmp_path):
    """Writes the file that is wanted: the zone as it is, and more."""
    captured = tmp_path / "captured.zone"
    done = ferry("fetch", f"@{primary.address}", DOMAIN, "-o", captured, "-g", by=admin)
    assert done.status == 0, done.stderr

    def wanted(*more):
        file = tmp_path / "wanted.zone"
        file.write_text(captured.read_text() + "".join(f"{line}\n" for line in more))
        return file

    return wanted


def grant_words(site, primary):
    return ["grant", f"@{primary.address}", DOMAIN, f"--for={HOST}={site.new.address}"]


def test_the_probe_sees_a_directory(primary, admin, ferry):
    done = ferry("probe", f"@{primary.address}", DOMAIN, "--json", "-g", by=admin)
    assert done.status == 0, done.stderr
    server, zone = [json.loads(line)["findings"] for line in done.stdout.splitlines()]
    found = {name: zone[name]["answer"] for name in ["directory", "primary", "transfer", "signed"]}
    assert found == {"directory": "yes", "primary": "yes", "transfer": "yes", "signed": "no"}
    assert server["key"]["answer"] == "yes" and f"GSS-TSIG as Administrator@{REALM}" in server["key"]["evidence"]


def test_a_ticket_grants_and_revokes(site, primary, admin, records, ferry, tmp_path):
    found = records()
    granted = ferry(*grant_words(site, primary), "-g", by=admin)
    assert granted.status == 0, granted.stderr
    assert HOST in judge.answers(primary, DOMAIN, "NS", site.jump)
    assert judge.answers(primary, HOST, "A", site.jump) == [site.new.address]
    assert f"{SPN}@{REALM}" in admin.tickets()

    receipt = tmp_path / "receipt.json"
    receipt.write_text(granted.stdout)
    revoked = ferry("revoke", receipt, "-g", by=admin)
    assert revoked.status == 0, revoked.stderr
    assert records() == found
    assert judge.query(primary, HOST, "A", site.jump).rcode() == dns.rcode.NXDOMAIN


def test_a_push_makes_the_zone_the_file(primary, admin, records, ferry, wanted):
    found = records()
    file = wanted(f"www.{DOMAIN}. 300 IN A 192.0.2.80", f'www.{DOMAIN}. 300 IN TXT "a b" "c"',
                                    f"_sip._tcp.{DOMAIN}. 300 IN SRV 0 5 5060 www.{DOMAIN}.")
    pushed = ferry("push", file, f"@{primary.address}", "-g", by=admin)
    assert pushed.status == 0, pushed.stderr
    assert records() == judge.without_soa(judge.read_file(file, DOMAIN)) and len(records()) == len(found) + 3
    back = ferry("push", wanted(), f"@{primary.address}", "-g", "--force", by=admin)  # an eighth of the zone goes
    assert back.status == 0, back.stderr
    assert records() == found


# ---- what is refused, and what to do ----

def says(done, what, hint):
    assert done.status == REFUSED, done.stderr
    error, advice = done.stderr.splitlines()[-2:]
    assert what in error and hint in advice, done.stderr


def test_an_unsigned_update_is_refused(site, primary, admin, records, ferry):
    found = records()
    says(ferry(*grant_words(site, primary), by=admin), "no key): REFUSED", "-g")
    assert records() == found


def test_an_account_without_the_right_is_refused(site, controller, primary, records, ferry):
    """Like anyone's it may add a host of its own, but not an NS record."""
    controller.add("alice")
    found = records()
    says(ferry(*grant_words(site, primary), "-g", by=controller.person("alice")),
         f"GSS-TSIG as alice@{REALM}): REFUSED", "the right")
    assert records() == found


def test_a_type_that_samba_does_not_know(primary, admin, records, ferry, wanted):
    found = records()
    says(ferry("push", wanted(f'{DOMAIN}. 60 IN CAA 0 issue "ca.example"'), f"@{primary.address}", "-g", by=admin),
         "SERVFAIL", "CAA")
    assert records() == found
