# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""TSIG keys (RFC 8945), in every server's own words."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import dns.name
import dns.tsig

OCTETS = {"hmac-md5": 16, "hmac-sha1": 20, "hmac-sha224": 28, "hmac-sha256": 32, "hmac-sha384": 48,
          "hmac-sha512": 64}


@dataclass(frozen=True)
class Key:
    """A key: its name without a final dot, its algorithm and its secret in base64."""

    name: str
    algorithm: str
    secret: str = field(repr=False)

    def bind(self) -> str:
        """The key as named.conf has it; zoneferry and nsupdate read it too."""
        return f'key "{self.name}" {{ algorithm {self.algorithm}; secret "{self.secret}"; }};\n'

    def knot(self) -> str:
        return f"  - id: {self.name}\n    algorithm: {self.algorithm}\n    secret: {self.secret}\n"

    def nsd(self) -> str:
        name = f'key:\n  name: "{self.name}"\n'
        return f'{name}  algorithm: {self.algorithm}\n  secret: "{self.secret}"\n'

    def dnspython(self) -> dns.tsig.Key:
        algorithm = "HMAC-MD5.SIG-ALG.REG.INT" if self.algorithm == "hmac-md5" else self.algorithm
        return dns.tsig.Key(dns.name.from_text(self.name), self.secret, algorithm)

    def write(self, path: Path) -> Path:
        """Writes the key for nsupdate, dig and zoneferry, readable by its owner only."""
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(fd, "w") as file:
            os.fchmod(fd, 0o600)
            file.write(self.bind())
        return path


def make_key(name: str, algorithm: str = "hmac-sha256") -> Key:
    """A new key with a random secret as long as the algorithm's digest (RFC 8945 section 8)."""
    return Key(name, algorithm, base64.b64encode(secrets.token_bytes(OCTETS[algorithm])).decode())
