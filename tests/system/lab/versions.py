# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A zone that changes: its versions, a scripted server that has the newest, and captures of older ones.

A version is a list of lines as in a zone file, its SOA first.
"""

from __future__ import annotations

from pathlib import Path

from .hostile import A, ZONE, at, soa
from .scripted import Script, Scripted, asked
from .wire import answer

B, C = (f"www.{ZONE}. 60 IN A 192.0.2.{number}" for number in (2, 3))
NS, NS_A = f"{ZONE}. 60 IN NS ns.{ZONE}.", f"ns.{ZONE}. 60 IN A 192.0.2.53"
MX, TXT = f"{ZONE}. 60 IN MX 10 mail.{ZONE}.", f'{ZONE}. 60 IN TXT "v=spf1 -all" "second string"'
FIRST = [soa(1), NS, MX, TXT, NS_A, A]
SAME = r"(?i)unchanged|same serial|up to date"


def version(serial: int, *, minus: tuple[str, ...] = (), plus: tuple[str, ...] = ()) -> list[str]:
    """FIRST as it became."""
    assert set(minus) <= set(FIRST)
    return [soa(serial), *(each for each in FIRST[1:] if each not in minus), *plus]


def serving(zone: list[str], ixfr: Script | None = None, axfr: Script | None = None) -> Script:
    """The script of a server that has this version."""
    def script(query):
        if asked(query) == "SOA":
            return [answer(query, zone[0])]
        if asked(query) == "IXFR":
            return ixfr(query)
        return axfr(query) if axfr else [answer(query, *zone, zone[0])]

    return script


def capture(ferry, host, zone: list[str], file: Path, *words: object) -> Path:
    """What fetch makes of this version, in a file."""
    with Scripted(host, serving(zone)) as server:
        done = ferry("fetch", at(server), ZONE, "-o", file, *words)
    assert done.status == 0, done.stderr
    return file
