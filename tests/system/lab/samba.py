# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Samba as a controller of Active Directory, and the BIND that serves its zones (BIND9_DLZ).

    with Controller(site.primary, folder / "ad") as controller:
        with DirectoryBind(site.primary, folder / "named", controller) as primary:
            run(zoneferry, "grant", "-g", ..., on=site.jump, env=controller.person("Administrator").environment())

It takes root, and port 88 of a host with a namespace of its own. Of Samba only the KDC runs: named has the
directory's database open by itself, and asks it who may update what. Nothing outside the folder is read or
written: the machine's own smb.conf, if there is one, and the rest of /etc stay out of it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path

from . import programs, wait
from .kerberos import GssBind, Person, client_settings
from .net import INTERFACE, Host
from .servers import Zone

PROGRAMS = ("samba", "samba-tool", "named", "kinit")
REALM, DOMAIN, NAME = "AD.EXAMPLE", "ad.example", "dc1"
KDC_PORT = 88


def why_no_controller() -> str | None:
    """What of Samba is missing, beside its programs, for a controller; or None."""
    built = dict(re.findall(r"^ +(\w+): (.+)$", programs.run("samba", "-b").stdout, re.MULTILINE))
    modules = Path(built["MODULESDIR"])
    needed = [Path(built["SETUPDIR"], "provision.ldif"), modules / "ldb" / "samba_dsdb.so",
              modules / "vfs" / "acl_xattr.so", modules / "bind9"]
    return next((f"Samba's {path} is not installed" for path in needed if not path.exists()), None)


class Controller:
    """The first controller of a new directory; what kerberos.Kdc is to a realm."""

    def __init__(self, host: Host, folder: Path) -> None:
        self.host, self.folder = host, folder
        self.settings = folder / "etc" / "smb.conf"
        self.keytab = folder / "bind-dns" / "dns.keytab"  # of DNS/dc1.ad.example
        self.bind_settings = folder / "bind-dns" / "named.conf"  # loads the module made for this BIND
        self.environment = {"KRB5_CONFIG": str(folder / "krb5.conf"), "SMB_CONF_PATH": str(self.settings),
                            "KRB5RCACHETYPE": "none"}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Controller:
        self.provision()
        argv = self.host.argv("samba", "-s", self.settings, "--foreground", "--no-process-group", "--debug-stdout")
        leash = [programs.path_of("setpriv"), "--pdeathsig", "TERM"]
        with open(self.folder / "output", "ab") as log:
            self.process = subprocess.Popen([*leash, *argv], env=os.environ | self.environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait.until(self.answers, "Samba's KDC answers")
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
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"samba ended: {(self.folder / 'output').read_text(errors='backslashreplace')}")
        with self.host.inside():
            socket.create_connection((self.host.address, KDC_PORT), 0.5).close()
        return True

    def provision(self) -> None:
        """A directory of one zone, and one below it: ad.example and _msdcs.ad.example."""
        run = self.folder / "run"
        run.mkdir(parents=True)
        (self.folder / "krb5.conf").write_text(client_settings([REALM], f"{self.host.address}:{KDC_PORT}"))
        empty = self.folder / "empty.conf"
        empty.touch()
        options = {"interfaces": f"lo {INTERFACE}", "bind interfaces only": "yes", "server services": "kdc",
                   "log file": self.folder / "log", "pid directory": run,
                   "ncalrpc dir": run / "ncalrpc", "winbindd socket directory": run / "winbindd",
                   "ntp signd socket directory": run / "ntp",
                   "dns zone transfer clients allow": f"{self.host.address}/24"}
        self.host.run("samba-tool", "domain", "provision", "-s", empty, f"--targetdir={self.folder}",
                      f"--realm={REALM}", f"--domain={REALM.split('.')[0]}", "--server-role=dc",
                      "--dns-backend=BIND9_DLZ", f"--host-name={NAME}", f"--host-ip={self.host.address}",
                      *[f"--option={name}={value}" for name, value in options.items()],
                      timeout=120, env=os.environ | self.environment)

    def tool(self, *words: object) -> None:
        """samba-tool on the database itself, which asks for no password."""
        self.host.run("samba-tool", *words, "-s", self.settings, env=os.environ | self.environment)

    def add(self, name: str) -> None:
        """An account like anyone's."""
        self.tool("user", "create", name, "--random-password")

    def person(self, name: str) -> Person:
        """Someone who has an account, with a ticket."""
        principal = f"{name}@{REALM}"
        keytab = self.folder / f"{name}.keytab"
        self.tool("domain", "exportkeytab", keytab, f"--principal={principal}")
        person = Person(self, principal, keytab)
        with self.host.inside():
            return person.kinit()


class DirectoryBind(GssBind):
    """A named that has the directory's zones, and takes what the directory lets the signer write."""

    def __init__(self, host: Host, folder: Path, controller: Controller) -> None:
        super().__init__(host, folder, [Zone(DOMAIN)], kdc=controller, policy="", keytab=controller.keytab,
                         allow_transfer=["any"], extra=f'include "{controller.bind_settings}";')

    def zone(self, zone: Zone) -> str:
        return ""  # the module knows them
