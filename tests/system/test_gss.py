# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""GSS-TSIG (RFC 3645): a ticket in place of a key, and what is said where there is none that does."""

from __future__ import annotations

import os
import re

import pytest

from lab import judge, programs, wait
from lab.ferry import Ferry
from lab.kerberos import OTHER_REALM, PROGRAMS, REALM, GssBind, Kdc
from lab.servers import Bind, Zone

ZONE, HOST, ADDRESS = "ferry.example", "ns2-new.ferry.example.", "127.0.53.30"
SPN = f"DNS/ns1.{ZONE}"
USAGE, REFUSED = 2, 3

pytestmark = pytest.mark.needs("named", *PROGRAMS)


@pytest.fixture(scope="module", autouse=True)
def gssapi(zoneferry):
    """Asked for a ticket, a program that was built without says so before it looks for one."""
    done = programs.run(zoneferry, "serials", "@127.0.0.1#1", ZONE, "-g", "--spn=x", check=False)
    if "built without GSS-API" in done.stderr:
        pytest.skip("zoneferry was built without GSS-API")


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


class SecureFerry(Ferry):
    """Its primary takes updates from whoever has a ticket, as a zone of Active Directory does."""

    def __init__(self, kdc, site, folder):
        super().__init__(site, folder)
        self.kdc = kdc

    def make_primary(self):
        zones = [Zone(name, file=file) for name, file in self.site.zone_files(self.folder / "templates").items()]
        return GssBind(self.site.primary, self.folder / "primary", zones, kdc=self.kdc,
                       policy=f"grant admin@{REALM} zonesub ANY;", keytab=self.kdc.keytab(f"{SPN}@{REALM}"),
                       allow_transfer=["any"], also_notify=[self.site.new.address])

    def write_file(self):
        super().write_file()
        text = self.file.read_text()
        self.file.write_text(text.replace("transfer-policy: ns-hosts", f"transfer-policy: ns-hosts, update-gss: {SPN}"))


@pytest.mark.needs("knotd")
def test_a_migration_grants_by_it(kdc, loopback, tmp_path, started, ferry):
    """Without a ticket the run stops before anything is changed there; with one it goes on. The new server keeps
    its address here, so what it transfers by stays, and the receipt with it."""
    site = started(SecureFerry(kdc, loopback, tmp_path / "ferry"))
    admin = kdc.person(f"admin@{REALM}")
    admin.cache.unlink(missing_ok=True)
    found = judge.without_soa(judge.transfer(site.primary, ZONE))
    stopped = ferry("run", site.file, env=admin.environment())
    assert stopped.status == REFUSED and "no Kerberos ticket" in stopped.stderr, stopped.stderr
    assert judge.without_soa(judge.transfer(site.primary, ZONE)) == found

    done = ferry("run", site.file, env=admin.kinit().environment())
    assert done.status == 0, done.stderr
    assert "added an NS record for the new server" in done.stdout + done.stderr
    assert f"{SPN}@{REALM}" in admin.tickets()
    receipt = re.search(r"\(zoneferry revoke (.*)\)", done.stdout + done.stderr)[1]
    revoked = ferry("revoke", receipt, "-g", env=admin.environment())
    assert revoked.status == 0, revoked.stderr
    assert judge.without_soa(judge.transfer(site.primary, ZONE)) == found


@pytest.fixture
def nsupdate(primary, admin, run):
    script = (f"server {primary.address} {primary.port}\nzone {ZONE}\n"
              f"update add by-nsupdate.{ZONE} 60 A 192.0.2.9\nsend\n")
    return lambda: run("nsupdate", "-g", input=script, env=admin.environment())


@pytest.mark.needs("nsupdate")
def test_nsupdate_agrees_with_the_server(primary, nsupdate):
    done = nsupdate()
    assert done.status == 0, done.stderr
    assert judge.answers(primary, f"by-nsupdate.{ZONE}", "A") == ["192.0.2.9"]


@pytest.mark.parametrize("command, logged", [
    ("serials", rf"query: {ZONE} IN SOA -S"),
    ("fetch", r"AXFR started: TSIG \w+\.zoneferry"),
    ("notify", rf"received notify for zone '{ZONE}': TSIG '\w+\.zoneferry' \(admin"),
])
def test_other_commands_sign_by_it_too(primary, admin, ferry, command, logged):
    primary.control("querylog", "on")
    done = ferry(command, f"@{primary.address}#{primary.port}", ZONE, "-g", env=admin.environment())
    assert done.status == 0, done.stderr
    wait.until(lambda: re.search(logged, primary.log.read_text()), logged)


def test_a_file_to_begin_with_has_the_way_to_the_key(primary, admin, ferry, tmp_path):
    at = f"@{primary.address}#{primary.port}"
    begun = ferry("init", at, at, "--primary", at, ZONE, "-g", "-o", tmp_path / "begun.yaml", env=admin.environment())
    assert begun.status == 0, begun.stderr
    assert "    update-gss: {}\n" in (tmp_path / "begun.yaml").read_text()


def test_many_zones_of_many_messages_share_one_key(kdc, loopback, tmp_path, started, admin, ferry):
    """On one connection: many of their transfers are under way at once."""
    lines = [f"host-{number} A 192.0.2.{number % 250}" for number in range(3000)]
    file = tmp_path / "zone"
    file.write_text("\n".join(["$TTL 60", f"@ SOA ns1.{ZONE}. h 1 60 60 600 60", f"@ NS ns1.{ZONE}.", *lines, ""]))
    zones = [Zone(f"z{number}.example", file=file) for number in range(60)]
    primary = started(GssBind(loopback.primary, tmp_path / "primary", zones, kdc=kdc, policy=f"grant {REALM} krb5-self . A;",
                              keytab=kdc.keytab(f"{SPN}@{REALM}"), allow_transfer=["any"]))
    folder = tmp_path / "fetched"
    folder.mkdir()
    done = ferry("fetch", f"@{primary.address}#{primary.port}", *[zone.name for zone in zones], "-d", folder, "-g",
                 env=admin.environment())
    assert done.status == 0, done.stderr
    assert len(list(folder.glob("*.zone"))) == len(zones)


@pytest.mark.parametrize("words", [["serials"], ["probe"], ["fetch", "-d"]], ids=["serials", "probe", "fetch"])
def test_hundreds_of_questions_are_in_the_order_of_their_signatures(kdc, loopback, tmp_path, started, admin, ferry, words):
    """Over several sockets one may come long after those signed behind it, and is taken for one sent twice."""
    file = tmp_path / "zone"
    file.write_text(f"$TTL 60\n@ SOA ns1.{ZONE}. h 1 60 60 600 60\n@ NS ns1\nns1 A 192.0.2.1\n")
    names = [f"z{number}.example" for number in range(60 if words == ["probe"] else 400)]
    primary = started(GssBind(loopback.primary, tmp_path / "primary", [Zone(name, file=file) for name in names], kdc=kdc,
                              policy=f"grant admin@{REALM} zonesub ANY;", keytab=kdc.keytab(f"{SPN}@{REALM}"),
                              allow_transfer=["any"]))
    command, *folder = [*words, tmp_path / "fetched"] if "-d" in words else words
    (tmp_path / "fetched").mkdir()
    done = ferry(command, f"@{primary.address}#{primary.port}", *names, *folder, "-g", env=admin.environment())
    assert done.status == 0 and "BADSIG" not in done.stdout + done.stderr, done.stderr


def test_many_zones_are_granted_and_revoked_by_one_key(kdc, loopback, tmp_path, started, admin, ferry):
    """One after the other: a message that came long after those signed behind it would be taken for one sent twice."""
    file, receipt = tmp_path / "zone", tmp_path / "receipt.json"
    file.write_text(f"$TTL 60\n@ SOA ns1.{ZONE}. h 1 60 60 600 60\n@ NS ns1\nns1 A 192.0.2.1\n")
    zones = [Zone(f"z{number}.example", file=file) for number in range(80)]
    primary = started(GssBind(loopback.primary, tmp_path / "primary", zones, kdc=kdc, policy=f"grant admin@{REALM} zonesub ANY;",
                              keytab=kdc.keytab(f"{SPN}@{REALM}"), allow_transfer=["any"]))
    found = [judge.without_soa(judge.transfer(primary, zone.name)) for zone in zones]
    names = [zone.name for zone in zones]
    granted = ferry("grant", f"@{primary.address}#{primary.port}", *names, f"--for=new.{names[0]}={ADDRESS}", "-g", "-o", receipt,
                    env=admin.environment())
    assert granted.status == 0, granted.stderr
    assert all(f"new.{names[0]}." in judge.answers(primary, name, "NS") for name in names)
    revoked = ferry("revoke", receipt, "-g", env=admin.environment())
    assert revoked.status == 0, revoked.stderr
    assert [judge.without_soa(judge.transfer(primary, zone.name)) for zone in zones] == found


def test_compare_has_a_key_with_each_server(primary, admin, ferry):
    at = f"@{primary.address}#{primary.port}"
    done = ferry("compare", at, at, ZONE, "-g", env=admin.environment())
    assert done.status == 0, done.stdout + done.stderr


def test_a_keytab_needs_no_kinit(primary, kdc, ferry):
    keytab = kdc.keytab(f"admin@{REALM}")
    done = ferry(*words_for(primary, "--keytab", keytab), env=kdc.stranger().environment())
    assert done.status == 0, done.stderr


def test_a_key_about_to_expire_is_replaced(loopback, files, tmp_path, started, ferry):
    """A ticket that holds for less than a minute, so that every question finds its key too old."""
    kdc = started(Kdc(tmp_path / "kdc", max_life="50s"))
    primary = started(GssBind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=files[ZONE])], kdc=kdc,
                              policy=f"grant admin@{REALM} zonesub ANY;", keytab=kdc.keytab(f"{SPN}@{REALM}")))
    primary.control("querylog", "on")
    done = ferry(*words_for(primary, "--keytab", kdc.keytab(f"admin@{REALM}")), env=kdc.stranger().environment())
    assert done.status == 0, done.stderr
    assert len(set(re.findall(r"query: (\w+\.zoneferry) ANY TKEY", primary.log.read_text()))) > 1
    assert "zoneferry" not in primary.control("tsig-list").stdout


@pytest.mark.needs("nsupdate")
def test_the_server_forgets_the_key(primary, admin, ferry, nsupdate):
    """Which it would not by itself: nsupdate's is still there."""
    assert nsupdate().status == 0
    assert ferry(*words_for(primary), env=admin.environment()).status == 0
    keys = primary.control("tsig-list").stdout
    assert f"sig-ns1.{ZONE}" in keys and "zoneferry" not in keys


# ---- what is wrong, and what to do ----

def says(done, what, hint):
    assert done.status == REFUSED, done.stderr
    error, advice = done.stderr.splitlines()
    assert what in error and hint in advice, done.stderr


def test_without_a_ticket(primary, kdc, ferry):
    says(ferry(*words_for(primary), env=kdc.stranger().environment()), "no Kerberos ticket", "kinit")


def test_with_a_ticket_of_another_realm(primary, kdc, ferry):
    other = kdc.person(f"admin@{OTHER_REALM}").kinit()
    says(ferry(*words_for(primary), env=other.environment()), "wrong realm", "kinit")


def test_with_an_spn_the_kdc_does_not_know(primary, admin, ferry):
    says(ferry(*words_for(primary, f"--spn=ns9.{ZONE}"), env=admin.environment()),
         f"SPN unknown: the KDC of {REALM} has no principal DNS/ns9.{ZONE}@{REALM}", "--spn")


def test_with_an_spn_of_a_realm_that_krb5_conf_does_not_know(primary, admin, ferry):
    says(ferry(*words_for(primary, f"--spn={SPN}@NOWHERE.EXAMPLE"), env=admin.environment()), "wrong realm", "krb5.conf")


@pytest.fixture
def ferry_at(run, zoneferry):
    """Runs zoneferry by another clock."""
    sanitizers = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0:detect_leaks=0"

    def ferry_at(offset, person, *words):
        return run("faketime", "-f", offset, zoneferry, *words, env=person.environment(ASAN_OPTIONS=sanitizers))

    return ferry_at


@pytest.mark.needs("faketime")
@pytest.mark.parametrize("offset", ["-20m", "+20m"])
def test_with_a_clock_that_is_off(primary, admin, ferry_at, offset):
    says(ferry_at(offset, admin, *words_for(primary)), "the clock", "set the clock")


@pytest.mark.needs("faketime")
def test_with_a_ticket_that_has_expired(primary, admin, ferry_at):
    says(ferry_at("+11h", admin, *words_for(primary)), "no Kerberos ticket: it has expired", "kinit")


def test_without_a_kdc(primary, admin, kdc, ferry, tmp_path):
    conf = tmp_path / "krb5.conf"
    conf.write_text((kdc.folder / "krb5.conf").read_text().replace(f":{kdc.port}", ":1"))
    says(ferry(*words_for(primary), env=admin.environment(KRB5_CONFIG=str(conf))), "no KDC answers", "krb5.conf")


def test_a_server_without_the_key_of_its_name(kdc, loopback, files, tmp_path, started, admin, ferry):
    kdc.keytab(f"{SPN}@{REALM}")  # the KDC gives tickets for it
    server = started(GssBind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=files[ZONE])], kdc=kdc,
                             policy=f"grant admin@{REALM} zonesub ANY;", keytab=kdc.keytab(f"DNS/ns7.{ZONE}@{REALM}")))
    says(ferry(*words_for(server), env=admin.environment()), "BADKEY", "keytab")


def test_a_server_that_knows_no_gss(loopback, files, tmp_path, started, admin, ferry):
    server = started(Bind(loopback.primary, tmp_path / "primary", [Zone(ZONE, file=files[ZONE])]))
    says(ferry(*words_for(server), env=admin.environment()), "GSS-TSIG with", "tkey-gssapi-keytab")


def test_one_to_whom_nothing_is_granted(primary, kdc, ferry):
    clerk = kdc.person(f"clerk@{REALM}").kinit()
    says(ferry(*words_for(primary), env=clerk.environment()), f"GSS-TSIG as clerk@{REALM}): REFUSED", "update-policy")


@pytest.mark.parametrize("words, what", [
    (["-g", "-y", "a:YQ=="], "-g excludes"),
    (["--spn=x"], "without -g"),
    (["--keytab=x"], "without -g"),
    (["-g", "+udp"], "-g goes by TCP"),
    (["-g", "--spn=x", "@127.0.53.2"], "--spn names one server"),
])
def test_options_that_do_not_fit(ferry, words, what):
    done = ferry("serials", "@127.0.53.1", ZONE, *words)
    assert done.status == USAGE and what in done.stderr
