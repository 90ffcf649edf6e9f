# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""GSS-TSIG (RFC 3645): a ticket in place of a key, and what is said where there is none that does."""

from __future__ import annotations

import json
import os

import pytest

from lab import judge, programs
from lab.kerberos import OTHER_REALM, PROGRAMS, REALM, GssBind, Kdc
from lab.servers import Bind, Zone

ZONE, HOST, ADDRESS = "ferry.example", "ns2-new.ferry.example.", "127.0.53.30"
SPN = f"DNS/ns1.{ZONE}"
USAGE, REFUSED = 2, 3

pytestmark = pytest.mark.needs("named", *PROGRAMS)


@pytest.fixture(scope="module")
def kdc(tmp_path_factory):
    with Kdc(tmp_path_factory.mktemp("kdc")) as kdc:
        yield kdc


@pytest.fixture
def admin(kdc):
    return kdc.person(f"admin@{REALM}").kinit()


@pytest.fixture
def primary(kdc, loopback, files, tmp_path, started):
    policy = f"grant admin@{REALM} zonesub ANY; grant {REALM} krb5-selfsub . A AAAA;"
    return started(GssBind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=files[ZONE])], kdc=kdc,
                           policy=policy, keytab=kdc.keytab(f"{SPN}@{REALM}"), allow_transfer=["any"]))


def words_for(server, *words):
    return ["grant", f"@{server.address}#{server.port}", ZONE, f"--for={HOST}={ADDRESS}", "-g", *words]


def test_a_ticket_grants_and_revokes(primary, admin, ferry, tmp_path):
    found = judge.without_soa(judge.transfer(primary, ZONE))
    granted = ferry(*words_for(primary), env=admin.environment())
    assert granted.status == 0, granted.stderr
    assert HOST in judge.answers(primary, ZONE, "NS")
    assert f"{SPN}@{REALM}" in admin.tickets()

    receipt = tmp_path / "receipt.json"
    receipt.write_text(granted.stdout)
    revoked = ferry("revoke", receipt, "-g", env=admin.environment())
    assert revoked.status == 0, revoked.stderr
    assert judge.without_soa(judge.transfer(primary, ZONE)) == found
