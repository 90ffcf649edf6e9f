# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What the tables of odd answers share: a zone, a row, and what must hold whatever comes.

    ROWS = {"why the row is there": Row("RFC 5936 2.2", lambda q: [answer(q, SOA, A)], NETWORK, "closed")}

    @pytest.mark.parametrize("row", rows(ROWS))
    def test_...(attempt, row): attempt(row, "-k", key)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterable, NamedTuple

import pytest

from . import judge
from .scripted import Script, Scripted

LOCAL, REFUSED, NETWORK = 2, 3, 4
ZONE = "bad.example"
OLD = b"what was there before\n"
PATIENCE = ("-t", "0.3", "--idle-timeout", "1")  # for rows in which the server may be waited for


def soa(serial: int, zone: str = ZONE) -> str:
    return f"{zone}. 60 IN SOA ns.{zone}. host.{zone}. {serial} 60 60 60 60"


SOA, NEXT_SOA = soa(1), soa(2)
A = f"www.{ZONE}. 60 IN A 192.0.2.1"


class Row(NamedTuple):
    section: str  # what the server breaks, or is allowed
    script: Script
    status: int = 0
    said: str = ""  # a regular expression the error matches
    words: tuple[object, ...] = ()  # options


def rows(table: dict[str, Row]) -> list:
    return [pytest.param(row, id=f"{row.section}, {why}") for why, row in table.items()]


def at(server) -> str:
    return f"@{server.address}#{server.port}"


def lines(text: str) -> list[str]:
    """The records of a file in which each has its line, in one spelling of blanks, sorted."""
    return sorted(" ".join(line.split()) for line in text.splitlines() if line and not line.startswith(";"))


def holds(file: Path, records: Iterable[str], zone: str = ZONE) -> bool:
    """Whether the file holds these records, each once, in dnspython's opinion."""
    wanted = file.with_name("wanted")
    wanted.write_text("".join(f"{each}\n" for each in records))
    try:
        difference = judge.difference(judge.read_file(file, zone), judge.read_file(wanted, zone))
    finally:
        wanted.unlink()
    return difference == []


class Attempt:
    """One transfer into a folder that holds an older file, or none."""

    def __init__(self, ferry, host, folder: Path) -> None:
        self.ferry, self.host, self.folder = ferry, host, folder
        self.target = folder / "zone"
        folder.mkdir()

    def fetch(self, row: Row, *words: object, old: bytes | None = OLD):
        if old is not None:
            self.target.write_bytes(old)
        with Scripted(self.host, row.script) as server:
            done = self.ferry("fetch", at(server), ZONE, "-o", self.target, *row.words, *words)
        return server, done

    def fails(self, row: Row, *words: object, old: bytes | None = OLD):
        """The row's status; one line that says what, where and why; the old file as it was, and nothing beside it."""
        server, done = self.fetch(row, *words, old=old)
        assert done.status == row.status, done.stderr
        error, *rest = done.stderr.splitlines()
        assert error.startswith(f"zoneferry: {ZONE}: ") and f"{server.address}#{server.port}" in error, done.stderr
        assert all(line.startswith("hint: ") for line in rest), done.stderr
        assert re.search(row.said, error), done.stderr
        left = {file.name: file.read_bytes() for file in self.folder.iterdir()}
        assert left == ({} if old is None else {"zone": old})
        return server, done

    def succeeds(self, row: Row, records: Iterable[str], *words: object) -> None:
        """Status 0, and these records are in the file, each once, and nothing beside it."""
        _, done = self.fetch(row, *words)
        assert done.status == 0, done.stderr
        assert holds(self.target, records)
        assert [file.name for file in self.folder.iterdir()] == ["zone"]
