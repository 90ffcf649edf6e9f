# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""DNS over TLS: with a server that proves who it is everything works, with another nothing is asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lab import judge
from lab.certificates import Authority, Certificate
from lab.net import ZONES, At
from lab.scripted import Scripted
from lab.servers import Bind, Nsd, Zone
from lab.tsig import make_key

pytestmark = pytest.mark.needs("openssl")
FERRY = ZONES[0]
HOST = "ns1.ferry.example"
OK, USAGE, REFUSED, NETWORK = 0, 2, 3, 4


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"), "other CA")


@pytest.fixture
def certificate(authority, loopback) -> Certificate:
    return authority.certify("server", f"IP:{loopback.primary.address},DNS:{HOST}")


@pytest.fixture
def serve_tls(loopback, files, tmp_path, started):
    def serve_tls(certificate: Certificate, kind=Bind, **settings):
        zones = [Zone(name, file=file) for name, file in files.items()]
        settings = {"allow_transfer": ["any"], **settings}
        return started(kind(loopback.primary, tmp_path / "primary", zones, tls=certificate, **settings))

    return serve_tls


def at(server) -> str:
    return f"@{server.address}#{server.tls_port}"


# a server that is who it should be


@pytest.mark.needs("named")
def test_every_command_works_by_tls(ferry, files, tmp_path, authority, certificate, serve_tls):
    server = serve_tls(certificate, allow_update=["any"], allow_notify=["any"])
    tls = [at(server), "--tls", "--tls-ca", authority.file]

    done = ferry("fetch", *tls, *ZONES, "-d", tmp_path)
    assert done.status == OK, done.stderr
    for zone in ZONES:
        assert judge.difference(judge.read_file(tmp_path / f"{zone}.zone", zone),
                                judge.read_file(files[zone], zone)) == []

    done = ferry("serials", *tls, *ZONES)
    assert done.status == OK and done.stdout.count("behind") == 0, done.stdout
    assert f"{FERRY}. {judge.serial(server, FERRY)} " in done.stdout

    done = ferry("compare", *tls, tmp_path / f"{FERRY}.zone")
    assert done.status == OK, done.stdout + done.stderr

    done = ferry("grant", *tls, FERRY, "--for", f"ns9.{FERRY}=192.0.2.9")
    assert done.status == OK, done.stderr
    assert f"ns9.{FERRY}." in judge.answers(server, FERRY, "NS")
    (tmp_path / "receipt").write_text(done.stdout)
    done = ferry("revoke", tmp_path / "receipt", *tls)
    assert done.status == OK, done.stderr
    assert f"ns9.{FERRY}." not in judge.answers(server, FERRY, "NS")

    done = ferry("notify", *tls, FERRY)
    assert done.status == OK and "acknowledged" in done.stdout, done.stderr


@pytest.mark.needs("named")
def test_tsig_and_tls_are_both_verified(ferry, tmp_path, authority, certificate, serve_tls):
    key = make_key("ferry-transfer")
    server = serve_tls(certificate, keys=[key], allow_transfer=[key])
    words = ["fetch", at(server), FERRY, "--tls", "--tls-ca", authority.file, "-o", tmp_path / "out"]
    done = ferry(*words)
    assert done.status == REFUSED and "REFUSED" in done.stderr
    done = ferry(*words, "-k", key.write(tmp_path / "key"))
    assert done.status == OK, done.stderr
    wrong = make_key("ferry-transfer")
    done = ferry(*words, "-k", wrong.write(tmp_path / "wrong"))
    assert done.status == REFUSED and "secret" in done.stderr


@pytest.mark.needs("named")
@pytest.mark.parametrize("how", ["ca", "hostname", "pin", "pin and ca", "one of two pins"])
def test_a_server_is_known_in_several_ways(ferry, tmp_path, authority, other, certificate, serve_tls, how):
    ways = {
        "ca": ["--tls-ca", authority.file],
        "hostname": ["--tls-ca", authority.file, "--tls-hostname", HOST],
        "pin": ["--tls-pin", certificate.pin()],
        "pin and ca": ["--tls-ca", authority.file, "--tls-pin", certificate.pin()],
        "one of two pins": ["--tls-pin", other.pin(), "--tls-pin", certificate.pin()],
    }
    done = ferry("serials", at(serve_tls(certificate)), FERRY, "--tls", *ways[how])
    assert done.status == OK, done.stdout


@pytest.mark.needs("named")
def test_the_system_s_authorities_are_asked_where_none_is_named(ferry, authority, certificate, serve_tls):
    server = serve_tls(certificate)
    done = ferry("serials", at(server), FERRY, "+tls")
    assert done.status == REFUSED and "CA that is not trusted here (CN=lab CA)" in done.stdout
    # by which OpenSSL takes another file for the system's
    done = ferry("serials", at(server), FERRY, "+tls", env=os.environ | {"SSL_CERT_FILE": str(authority.file)})
    assert done.status == OK, done.stdout


# a server that is not


@pytest.mark.needs("named")
@pytest.mark.parametrize("what", ["name", "ca", "expired", "pin"])
def test_a_server_that_is_another_is_not_asked(ferry, tmp_path, loopback, authority, other, certificate, serve_tls,
                                               what):
    names = f"IP:{loopback.primary.address}"
    made, words, named = {
        "name": (certificate, ["--tls-ca", authority.file, "--tls-hostname", "ns2.ferry.example"],
                 f"TLS: the certificate is for {loopback.primary.address}, {HOST}, not for ns2.ferry.example"),
        "ca": (other.certify("server", names), ["--tls-ca", authority.file],
               "TLS: the certificate is from a CA that is not trusted here (CN=other CA)"),
        "expired": (authority.certify("expired", names, days=-1), ["--tls-ca", authority.file],
                    "TLS: the certificate has expired: it was good until "),
        "pin": (certificate, ["--tls-pin", other.pin()],
                f"TLS: the certificate's key has the pin {certificate.pin()}"),
    }[what]
    server = serve_tls(made)
    out = tmp_path / "out"
    out.write_text("what was there before\n")
    done = ferry("fetch", at(server), FERRY, "--tls", *words, "-o", out)
    assert done.status == REFUSED and named in done.stderr and "\nhint: " in done.stderr, done.stderr
    assert out.read_text() == "what was there before\n"


@pytest.mark.needs("nsd")
def test_a_server_that_does_not_select_dot_is_only_taken_unverified(ferry, files, tmp_path, authority, certificate,
                                                                    serve_tls):
    """NSD 4.6 does no ALPN (RFC 9103 7.1)."""
    server = serve_tls(certificate, Nsd)
    words = ["fetch", at(server), FERRY, "--tls", "-o", tmp_path / "out"]
    done = ferry(*words, "--tls-ca", authority.file)
    assert done.status == REFUSED and "ALPN" in done.stderr
    done = ferry(*words, "--tls-insecure")
    assert done.status == OK and done.stderr.count("warning: --tls-insecure") == 1, done.stderr
    assert judge.difference(judge.read_file(tmp_path / "out", FERRY), judge.read_file(files[FERRY], FERRY)) == []


# a server that asks who we are


@pytest.mark.needs("named")
def test_a_client_proves_who_it_is_too(ferry, authority, other, certificate, serve_tls):
    server = serve_tls(certificate, tls_clients=authority)
    words = ["serials", at(server), FERRY, "--tls", "--tls-ca", authority.file]
    ours, others = authority.certify("client"), other.certify("client")
    done = ferry(*words)  # BIND sends no alert
    assert done.status == REFUSED and "which had asked for a certificate of ours" in done.stdout
    assert "--tls-cert" in done.stderr
    done = ferry(*words, "--tls-cert", ours.file, "--tls-key", ours.key)
    assert done.status == OK, done.stdout
    done = ferry(*words, "--tls-cert", others.file, "--tls-key", others.key)
    assert done.status == NETWORK and "which had asked for a certificate of ours" in done.stdout
    assert "of a CA that the server trusts" in done.stderr


# no TLS at all


def test_a_port_without_tls_is_told(ferry, loopback, tmp_path):
    with Scripted(loopback.primary, lambda query: [Scripted.STALL]) as server:  # which waits for more of a message
        done = ferry("fetch", f"@{server.address}#{server.port}", FERRY, "--tls", "--tls-insecure",
                     "--connect-timeout", "0.3", "-o", tmp_path / "out")
    assert done.status == NETWORK and "TLS handshake: no answer for 300 ms" in done.stderr
    assert "DNS over TLS" in done.stderr and not (tmp_path / "out").exists()


def test_a_closed_port_is_told(ferry, loopback):
    done = ferry("serials", f"@{loopback.primary.address}#9", FERRY, "--tls")
    assert done.status == NETWORK and "Connection refused" in done.stdout


# what is wrong before anything is asked


def test_files_are_looked_at_first(ferry, tmp_path, authority):
    client = authority.certify("client")
    (tmp_path / "open.key").write_bytes(client.key.read_bytes())
    (tmp_path / "open.key").chmod(0o644)
    (tmp_path / "text").write_text("no PEM\n")
    words = ["serials", "@127.0.53.10", FERRY, "--tls"]
    for more, named in [
        (["--tls-ca", tmp_path / "nowhere"], "nowhere: No such file"),
        (["--tls-ca", tmp_path / "text"], "holds no certificate"),
        (["--tls-cert", client.file, "--tls-key", tmp_path / "open.key"], "anyone on this machine"),
        (["--tls-cert", client.file, "--tls-key", authority.key], "not the private key"),
        (["--tls-cert", client.file], "go together"),
        (["--tls-pin", "abc"], "is no pin"),
        (["--tcp"], "--tls excludes"),
    ]:
        done = ferry(*words, *more)
        assert done.status == USAGE and named in done.stderr, done.stderr
        assert "PRIVATE KEY" not in done.stderr


def test_what_is_said_of_tls_does_not_ask_for_it(ferry, authority):
    done = ferry("serials", "@127.0.53.10", FERRY, "--tls-ca", authority.file)
    assert done.status == USAGE and "--tls-ca without --tls" in done.stderr and "hint: --tls" in done.stderr


def test_migrations_take_no_tls_options(ferry, tmp_path):
    done = ferry("check", tmp_path / "none.yaml", "--tls")
    assert done.status == USAGE and "check takes no --tls" in done.stderr
