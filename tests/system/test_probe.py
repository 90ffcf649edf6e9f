# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""probe: what servers allow, each answer with its evidence; and nothing is changed."""

from __future__ import annotations

import json

import pytest

from lab import judge, programs, wait
from lab.certificates import Authority
from lab.net import free_port
from lab.servers import Bind, Knot, Nsd, Peer, WinPrimary, Zone
from lab.tsig import make_key

DONE, USAGE, NETWORK = 0, 2, 4
ZONE = "ferry.example"
KEY = make_key("probing")


def at(server) -> str:
    return f"@{server.address}#{server.port}"


def text(primary: str, *more: str, serial: int = 7) -> str:
    return "".join((f"@ 60 IN SOA ns1.{ZONE}. host.{ZONE}. {serial} 60 60 864000 60\n",
                    f"@ 60 IN NS ns1.{ZONE}.\n@ 60 IN NS ns2.{ZONE}.\n",
                    f"ns1 60 IN A {primary}\nns2 60 IN A 192.0.2.2\n", *more))


@pytest.fixture
def serving(loopback, tmp_path, started):
    def serving(kind, *more: str, host=None, primary=None, **options):
        host = host or loopback.primary
        file = tmp_path / f"{host.name}.zone"
        file.write_text(text(loopback.primary.address, *more))
        zone = Zone(ZONE, primary=primary.address) if primary else Zone(ZONE, file=file)
        return started(kind(host, tmp_path / host.name, [zone], **options))

    return serving


@pytest.fixture
def probe(ferry):
    """The findings about the server and about the zone, by the words of the questions."""
    def probe(server, *words: object):
        done = ferry("probe", at(server), ZONE, "--json", *words)
        assert done.status == DONE, done.stderr
        about_server, about_zone = map(json.loads, done.stdout.splitlines())
        assert "zone" not in about_server and about_zone["zone"] == f"{ZONE}."
        return about_server["findings"], about_zone["findings"]

    return probe


def answers(findings) -> dict[str, str]:
    return {name: finding["answer"] for name, finding in findings.items()}


KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_primary_that_gives_to_all(probe, serving, kind):
    server = serving(kind, allow_transfer=["any"])
    about_server, about_zone = probe(server)
    assert answers(about_server) == {
        "udp": "yes", "tcp": "yes", "tls": "no", "version": "yes", "edns": "yes", "nsid": "yes",
        "recursion": "no", "key": "unknown", "clock": "unknown"}
    assert about_server["nsid"]["value"] == about_server["version"]["value"] == server.identity
    assert int(about_server["edns"]["value"]) >= 512
    told = answers(about_zone)
    assert {name: told[name] for name in ("authoritative", "transfer", "primary", "signed", "directory", "wins")} == {
        "authoritative": "yes", "transfer": "yes", "primary": "yes", "signed": "no", "directory": "no", "wins": "no"}
    assert about_zone["serial"]["value"] == "7"
    assert about_zone["policy"]["value"] == "any|list"
    assert about_zone["transfer"]["evidence"].startswith("IXFR from serial 7 by TCP: NOERROR")
    assert judge.serial(server, ZONE) == 7


# kind, what it says to IXFR, and to an UPDATE
REFUSING = [(Bind, "REFUSED", "REFUSED"), (Knot, "NOTAUTH", "NOTAUTH"), (Nsd, "REFUSED", "NOTIMP")]


@pytest.mark.parametrize("kind, to_transfer, to_update",
                         [pytest.param(*row, marks=pytest.mark.needs(row[0].program)) for row in REFUSING])
def test_a_primary_that_refuses_is_explained(ferry, probe, serving, kind, to_transfer, to_update):
    server = serving(kind, allow_transfer=["192.0.2.99"])
    _, about_zone = probe(server)
    for name, rcode in (("transfer", to_transfer), ("update", to_update)):
        assert about_zone[name]["answer"] == "no"
        assert f": {rcode} (asked from " in about_zone[name]["evidence"] and "no key)" in about_zone[name]["evidence"]
        assert about_zone[name]["hint"]
    assert about_zone["policy"]["value"] == "ns-hosts|list|nobody"
    seen = ferry("probe", at(server), ZONE)
    assert f"hint: {about_zone['transfer']['hint']}\n" in seen.stderr


@pytest.mark.needs("named")
@pytest.mark.parametrize("allow, update", [(["any"], "unknown"), ([], "no")])
def test_what_an_update_would_meet_is_asked_without_one(probe, serving, allow, update):
    server = serving(Bind, allow_update=allow)
    _, about_zone = probe(server)
    assert about_zone["update"]["answer"] == update
    assert judge.serial(server, ZONE) == 7


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_needed(probe, serving, tmp_path, kind):
    server = serving(kind, allow_transfer=[Peer("any", KEY)], keys=[KEY])
    KEY.write(tmp_path / "right.key")
    about_server, about_zone = probe(server, "-k", tmp_path / "right.key")
    told = answers(about_zone)
    assert (told["transfer"], told["transfer-without-key"]) == ("yes", "no")
    assert about_zone["policy"]["evidence"].startswith("with the key")
    assert answers(about_server)["key"] == answers(about_server)["clock"] == "yes"
    assert abs(int(about_server["clock"]["value"])) <= 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_not_known(probe, serving, tmp_path, kind):
    server = serving(kind, allow_transfer=[Peer("any", KEY)], keys=[KEY])
    make_key("stranger").write(tmp_path / "wrong.key")
    about_server, about_zone = probe(server, "-k", tmp_path / "wrong.key")
    assert about_server["key"]["answer"] == about_zone["transfer"]["answer"] == "no"
    assert "BADKEY" in about_server["key"]["evidence"] and "stranger" in about_server["key"]["evidence"]


@pytest.mark.needs("named", "knotd")
def test_a_secondary_is_told_from_its_primary(probe, loopback, serving):
    primary = serving(Knot, allow_transfer=["any"])
    secondary = serving(Bind, host=loopback.old, primary=primary)
    wait.until(lambda: judge.serial(secondary, ZONE) == 7, "the secondary has the zone")
    _, about_zone = probe(secondary)
    assert about_zone["authoritative"]["answer"] == "yes" and about_zone["serial"]["value"] == "7"
    assert about_zone["primary"]["answer"] == "unknown"
    assert f"MNAME ns1.{ZONE}. has another address" in about_zone["primary"]["evidence"]


@pytest.mark.parametrize("kind", KINDS)
def test_notify_is_sent_only_when_asked_for(probe, serving, kind):
    server = serving(kind)
    _, about_zone = probe(server)
    assert about_zone["notify"]["evidence"].startswith("not asked")
    _, about_zone = probe(server, "--notify")
    assert about_zone["notify"]["evidence"].startswith("NOTIFY by UDP: ")


def test_what_windows_refuses(probe, serving):
    server = serving(WinPrimary, "@ 60 IN TYPE65281 \\# 12 000000000000000200000384\n",
                     "_ldap._tcp 60 IN SRV 0 100 389 ns1\n", secure_secondaries=2)
    about_server, about_zone = probe(server)
    told = answers(about_zone)
    assert (told["transfer"], told["update"], told["directory"]) == ("no", "no", "yes")
    assert answers(about_server)["version"] == "no"


@pytest.mark.needs("nsd")
def test_a_zone_that_is_not_there(ferry, serving):
    server = serving(Nsd)
    done = ferry("probe", at(server), "other.example", ZONE, "--json")
    about_other = json.loads(done.stdout.splitlines()[1])["findings"]
    assert done.status == DONE
    assert about_other["authoritative"]["answer"] == "no" and "REFUSED" in about_other["authoritative"]["evidence"]
    assert about_other["update"]["evidence"] == "not asked: it does not answer for the zone"


@pytest.mark.needs("named", "openssl")
def test_who_says_tls_gets_nothing_sent_in_the_clear(ferry, loopback, serving, tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("ca"))
    server = serving(Bind, tls=authority.certify("server", f"IP:{loopback.primary.address}"), allow_transfer=["any"])
    done = ferry("probe", f"@{server.address}#{server.tls_port}", ZONE, "--json", "--tls", "--tls-ca", authority.file)
    about_server, about_zone = (json.loads(line)["findings"] for line in done.stdout.splitlines())
    assert done.status == DONE
    assert answers(about_server)["tls"] == answers(about_zone)["transfer"] == "yes"
    assert about_server["udp"]["evidence"] == about_server["tcp"]["evidence"] == "not asked: all goes by TLS"


def test_a_silent_server_is_told_and_its_zones_are_not_asked_about(ferry, loopback):
    port = free_port([loopback.primary.address])
    done = ferry("probe", f"@{loopback.primary.address}#{port}", ZONE, "--json", "-t", "0.3")
    about_server, about_zone = (json.loads(line)["findings"] for line in done.stdout.splitlines())
    assert done.status == NETWORK
    assert about_server["udp"]["answer"] == about_server["tcp"]["answer"] == "no"
    assert {finding["evidence"] for finding in about_zone.values()} == {"not asked: the server is silent"}


def test_what_is_missing_is_a_usage_error(ferry):
    assert ferry("probe", ZONE).status == USAGE


# asked from several addresses


@pytest.mark.parametrize("allowed, shown", [
    (["any"], ("any|ns-hosts|list", "any|list", "any|list")),
    (["{ns}"], ("any|ns-hosts|list", "ns-hosts|list|nobody", "ns-hosts|list")),
    (["{other}"], ("list|nobody", "any|list", "list")),
    ([], ("list|nobody", "ns-hosts|list|nobody", "list|nobody")),
], ids=["any", "the NS host", "the other", "nobody"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_two_addresses_show_is_one_policy(ferry, serving, loopback, kind, allowed, shown):
    """One is that of an NS record, one nobody knows."""
    ns, other = loopback.primary.address, loopback.new.address
    server = serving(kind, allow_transfer=[each.format(ns=ns, other=other) for each in allowed])
    words = ["probe", at(server), ZONE, "-b", ns, "-b", other]
    done = ferry(*words, "--json")
    assert done.status == DONE, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each.get("from") for each in told] == [ns, ns, other, other, None]
    policies = [each["findings"]["policy"] for each in told if "zone" in each]
    assert tuple(each["value"] for each in policies) == shown
    assert policies[2]["answer"] == ("unknown" if "|" in shown[2] else "yes")
    evidence = policies[2]["evidence"]
    assert f"from {ns}, one of the NS hosts: " in evidence and f"from {other}: " in evidence
    heads = [line for line in ferry(*words).stdout.splitlines() if line[0] != " "]
    place = at(server)[1:]
    assert heads == [f"{place} from {ns}", f"{ZONE}. @{place} from {ns}", f"{place} from {other}",
                     f"{ZONE}. @{place} from {other}", f"{ZONE}. @{place}"]


@pytest.mark.needs("knotd")
def test_addresses_of_another_family_are_passed_over(ferry, serving, loopback):
    server = serving(Knot)
    done = ferry("probe", at(server), ZONE, "-b", "::1", "-b", loopback.new.address, "--json")
    assert done.status == DONE, done.stderr
    assert ["from" in json.loads(line) for line in done.stdout.splitlines()] == [False, False]


def test_only_probe_asks_from_several(ferry):
    done = ferry("serials", "@192.0.2.1", ZONE, "-b", "127.0.0.1", "-b", "127.0.0.2")
    assert done.status == USAGE and "--source comes twice" in done.stderr and "only probe" in done.stderr


SIGNING = {
    "dnssec-signing: on": ("yes", "unknown"),  # its denials are real ones, as those of a zone signed elsewhere
    "module: mod-onlinesign": ("yes", "yes"),
}


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("how", SIGNING)
def test_a_server_that_makes_denials_up_signs_itself(probe, loopback, tmp_path, started, how):
    server = started(Knot(loopback.primary, tmp_path / "knot"))
    file = tmp_path / "zone"
    file.write_text(text(loopback.primary.address))
    server.include.write_text(f"zone:\n  - domain: {ZONE}\n    file: {file}\n    zonefile-sync: -1\n    {how}\n")
    server.reload()
    wait.until(lambda: judge.answers(server, ZONE, "DNSKEY"), "the zone is signed")
    _, about_zone = probe(server)
    assert (about_zone["signatures"]["answer"], about_zone["signs"]["answer"]) == SIGNING[how]
    assert about_zone["signatures"]["value"].endswith("Z")


@pytest.mark.needs("nsd", "ldns-keygen", "ldns-signzone")
def test_signatures_that_are_over_do_not_hold(probe, loopback, tmp_path, started):
    file = tmp_path / "zone"
    file.write_text(text(loopback.primary.address))
    key = programs.run("ldns-keygen", "-a", "ECDSAP256SHA256", ZONE, cwd=tmp_path).stdout.strip()
    programs.run("ldns-signzone", "-o", ZONE, "-i", "20200101", "-e", "20200201", "-f", tmp_path / "signed", file,
                 tmp_path / key, cwd=tmp_path)
    _, about_zone = probe(started(Nsd(loopback.primary, tmp_path / "nsd", [Zone(ZONE, file=tmp_path / "signed")])))
    signatures = about_zone["signatures"]
    assert (signatures["answer"], signatures["value"]) == ("no", "2020-02-01T00:00:00Z")
