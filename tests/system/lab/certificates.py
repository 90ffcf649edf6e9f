# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Certificates for servers that speak TLS, and for their clients; made by the openssl program.

    authority = Authority(folder)
    Bind(host, ..., tls=authority.certify("server", f"IP:{host.address}"))
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from . import programs

KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@dataclass(frozen=True)
class Certificate:
    """The files of a certificate and its private key, both in PEM."""

    file: Path
    key: Path

    def pin(self) -> str:
        """The pin of RFC 7858 4.2, as openssl and Python's library see it."""
        pem = programs.run("openssl", "x509", "-in", self.file, "-noout", "-pubkey").stdout
        der = base64.b64decode("".join(pem.splitlines()[1:-1]))
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


class Authority(Certificate):
    """A CA that certifies what it is asked to."""

    def __init__(self, folder: Path, name: str = "lab CA") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder / "ca.pem", folder / "ca.key")
        programs.run("openssl", "req", "-x509", *KEY, "-subj", f"/CN={name}", "-days", 7,
                     "-out", self.file, "-keyout", self.key)

    def certify(self, name: str, names: str | None = None, days: int = 7) -> Certificate:
        """A certificate for `names`, as "IP:127.0.53.10,DNS:ns1.ferry.example"; with days=-1 it has expired."""
        folder = self.file.parent
        made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
        request = folder / f"{name}.csr"
        extra = ["-addext", f"subjectAltName={names}"] if names else []
        programs.run("openssl", "req", "-new", *KEY, "-subj", f"/CN={name}", *extra, "-out", request,
                     "-keyout", made.key)
        programs.run("openssl", "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key,
                     "-CAcreateserial", "-copy_extensions", "copy", "-days", days, "-out", made.file)
        return made
