# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Kerberos: a KDC of MIT's with realms of its own, people with tickets, and a BIND that takes them.

    with Kdc(folder) as kdc:
        admin = kdc.person("admin@FERRY.EXAMPLE")
        with GssBind(site.primary, folder, zones, kdc=kdc, policy="grant ...;") as primary:
            run(zoneferry, "grant", "-g", ..., env=admin.environment())

Nothing outside the folder is read or written: KRB5_CONFIG and the rest say so to every program.
"""

from __future__ import annotations

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable

from . import programs, wait
from .net import Host, free_port
from .server import Zone
from .servers import Bind

PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
REALM, OTHER_REALM = "FERRY.EXAMPLE", "OTHER.EXAMPLE"
ADDRESS = "127.0.0.1"


def client_settings(realms: list[str], kdc: str) -> str:
    """A krb5.conf: one KDC for all realms; names are never looked up, so the lab needs no resolver."""
    known = "".join(f" {realm} = {{\n  kdc = {kdc}\n }}\n" for realm in realms)
    return f"""\
[libdefaults]
 default_realm = {realms[0]}
 dns_lookup_realm = false
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
{known}"""


@dataclass(frozen=True)
class Person:
    """A principal with a cache of tickets of its own; empty until kinit()."""

    kdc: Kdc
    name: str
    keytab: Path

    @property
    def cache(self) -> Path:
        return self.keytab.with_suffix(".cache")

    def environment(self, **more: str) -> dict[str, str]:
        return os.environ | self.kdc.environment | {"KRB5CCNAME": f"FILE:{self.cache}"} | more

    def kinit(self, *words: object) -> Person:
        programs.run("kinit", *words, "-k", "-t", self.keytab, self.name, env=self.environment())
        return self

    def tickets(self) -> str:
        return programs.run("klist", env=self.environment()).stdout


class Kdc:
    def __init__(self, folder: Path, realms: Iterable[str] = (REALM, OTHER_REALM), max_life: str = "10h") -> None:
        self.folder, self.realms, self.max_life = folder, list(realms), max_life
        self.port = free_port([ADDRESS])
        self.environment = {"KRB5_CONFIG": str(folder / "krb5.conf"), "KRB5_KDC_PROFILE": str(folder / "kdc.conf"),
                            "KRB5RCACHETYPE": "none"}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Kdc:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.configure()
        for realm in self.realms:
            self.run("kdb5_util", "create", "-s", "-r", realm, "-P", "a master key")
        words = [word for realm in self.realms for word in ("-r", realm)]
        leash = [programs.path_of("setpriv"), "--pdeathsig", "TERM", programs.path_of("krb5kdc")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([*leash, "-n", *words], env=os.environ | self.environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait.until(self.answers, "the KDC answers")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def answers(self) -> bool:
        socket.create_connection((ADDRESS, self.port), 0.5).close()
        return True

    def configure(self) -> None:
        (self.folder / "krb5.conf").write_text(client_settings(self.realms, f"{ADDRESS}:{self.port}"))
        served = "".join(f""" {realm} = {{
  database_name = {self.folder}/{realm}
  key_stash_file = {self.folder}/{realm}.stash
  acl_file = {self.folder}/acl
  max_life = {self.max_life}
  supported_enctypes = aes256-cts-hmac-sha1-96:normal
 }}
""" for realm in self.realms)
        (self.folder / "kdc.conf").write_text(f"""\
[kdcdefaults]
 kdc_listen = {ADDRESS}:{self.port}
 kdc_tcp_listen = {ADDRESS}:{self.port}
[realms]
{served}""")

    def run(self, *words: object) -> None:
        programs.run(*words, env=os.environ | self.environment)

    def keytab(self, principal: str) -> Path:
        """The keytab of a principal, which is made if it is not there."""
        name, realm = principal.split("@")
        path = self.folder / f"{principal.replace('/', '-')}.keytab"
        if not path.exists():
            self.run("kadmin.local", "-r", realm, "addprinc", "-randkey", name)
            self.run("kadmin.local", "-r", realm, "ktadd", "-k", path, name)
        return path

    def person(self, principal: str) -> Person:
        return Person(self, principal, self.keytab(principal))

    def stranger(self) -> Person:
        """Someone without tickets, and without any key to get them by."""
        return Person(self, f"nobody@{self.realms[0]}", self.folder / "none.keytab")


class GssBind(Bind):
    """A named that has the server's keytab, and whose zones take what `policy` grants to whom."""

    def __init__(self, host: Host, folder: Path, zones: Iterable[Zone], *, kdc: Kdc, policy: str,
                 keytab: Path, **options: object) -> None:
        super().__init__(host, folder, zones, **options)
        self.kdc, self.policy = kdc, policy
        self.own_options = f'tkey-gssapi-keytab "{keytab}";'

    def zone(self, zone: Zone) -> str:
        return (f'zone "{zone.name}" {{ type primary; update-policy {{ {self.policy} }}; '
                f'file "{self.zone_file(zone)}"; }};\n')

    def command(self) -> list[object]:
        named, *words = super().command()
        variables = [f"{name}={value}" for name, value in self.kdc.environment.items()]
        return ["env", *variables, programs.path_of(str(named)), *words]
