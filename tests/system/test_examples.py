# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Every example of README.md and the manual pages is run as it stands there, and shows what stands there.

The machines have the examples' own addresses, in network namespaces. Numbers that are a server's own affair
(messages, octets, seconds) may differ. `zoneferry run` of the example is not run here, nor is it planned, since its
machines have interfaces and folders of their own: test_migration.py runs migrations, test_plan.py plans them.
"""

from __future__ import annotations

import re
import shlex
import sqlite3
from pathlib import Path
from typing import Iterator, NamedTuple

import dns.update
import pytest

from lab import judge, wait
from lab.net import Namespaces
from lab.server import Peer
from lab.servers import Bind, Knot, Zone
from lab.tsig import make_key

TREE = Path(__file__).resolve().parents[2]
RECORDS = 1234
DNS_FILE = """\
;
;  Database file example.com.dns for example.com zone.
;
@                       IN  SOA ns1.example.com. hostmaster.example.com. (
                        		42           ; serial number
                        		900          ; refresh
                        		600          ; retry
                        		86400        ; expire
                        		3600       ) ; default TTL
@                       NS	ns1.example.com.
ns1                     A	192.0.2.10
"""
REG_FILE = """\
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\DNS Server\\Zones\\example.com]
"Type"=dword:00000001
"DatabaseFile"="example.com.dns"
"""


class Example(NamedTuple):
    words: list[str]
    shown: list[str]  # lines that stand below it


def in_readme() -> Iterator[Example]:
    for line in (TREE / "README.md").read_text().splitlines():
        if line.startswith("    zoneferry "):
            yield Example(shlex.split(re.sub(r"(?<=\.yaml) .*", "", line)), [])  # a remark may stand behind


def in_manual(page: str) -> Iterator[Example]:
    words, shown = [], []
    for line in (TREE / "man" / page).read_text().splitlines():
        if not line.startswith(".Dl "):
            continue
        text = line[4:].strip('"').replace("\\e", "\\")
        if text.startswith("$ ") or words[-1:] == ["\\"]:
            fresh = text.startswith("$ ")
            if fresh and words:
                yield Example(words, shown)
            parts = [*shlex.split(text.removeprefix("$ ").removesuffix("\\")), *(["\\"] if text.endswith("\\") else [])]
            words, shown = (parts, []) if fresh else ([*words[:-1], *parts], shown)
        elif words:
            shown.append(text)
    if words:
        yield Example(words, shown)


def yaml_in(text: str) -> str:
    """The indented block, or the literal display, that is a migration."""
    block = re.search(r"^    migration: .*?(?=\n\S|\n\n    zoneferry )", text, re.M | re.S)
    if block:
        return "".join(f"{line[4:]}\n" for line in block[0].splitlines())
    return re.search(r"^migration: .*?(?=^\.Ed)", text, re.M | re.S)[0]


def like(shown: str) -> str:
    """A pattern for a line, whatever its messages, octets and seconds."""
    parts = re.split(r"[0-9][0-9,.]*(?= (?:messages?|octets|s)\b)", shown)
    return "[0-9,.]+".join(re.escape(part) for part in parts).replace("message", "messages?")


class World:
    """Those machines, and in `folder` the files that the examples read."""

    def __init__(self, site, folder, started, ferry):
        self.site, self.folder, self.ferry = site, folder, ferry
        self.xfr, self.update = make_key("xfr"), make_key("update")
        zone_file = folder / "made.zone"
        zone_file.write_text(self.zone())
        jump = Peer(site.jump.address)
        self.primary = started(Bind(site.primary, folder / "primary", [Zone("example.com", file=zone_file)],
                                    allow_transfer=["any", self.xfr], allow_update=[jump, self.update],
                                    also_notify=[site.old.address, site.new.address]))
        secondary = [Zone("example.com", primary=site.primary.address)]
        heard = [site.primary.address, site.jump.address]
        self.old = started(Bind(site.old, folder / "old", secondary, allow_transfer=["any", self.xfr], allow_notify=heard))
        self.new = started(Knot(site.new, folder / "new", secondary, allow_transfer=["any"], allow_notify=heard))
        self.write_files()

    @staticmethod
    def zone() -> str:
        head = ["@ 3600 IN SOA ns1 hostmaster 42 900 600 86400 3600", "@ 3600 IN NS ns1", "@ 3600 IN NS ns2",
                "ns1 3600 IN A 192.0.2.10", "ns2 3600 IN A 192.0.2.20"]
        hosts = [f"host{number} 3600 IN A 198.51.100.{number % 256}" for number in range(RECORDS - len(head))]
        return "$ORIGIN example.com.\n" + "\n".join(head + hosts) + "\n"

    def write_files(self) -> None:
        self.xfr.write(self.folder / "xfr.key")
        self.update.write(self.folder / "update.key")
        (self.folder / "keys").mkdir()
        self.xfr.write(self.folder / "keys/xfr.key")
        (self.folder / "zones.txt").write_text("example.com\n")
        (self.folder / "example.com.zone").write_text(self.zone().replace("host7 ", "host-seven "))
        (self.folder / "example.com.dns").write_text(DNS_FILE)
        (self.folder / "dns.reg").write_text(REG_FILE)

    def change(self) -> None:
        """The primary's zone gets one record more, and with it another serial."""
        message = dns.update.UpdateMessage("example.com")
        message.add("another", 3600, "A", "198.51.100.1")
        assert judge.update(self.primary, message, by=self.site.jump) == "NOERROR"
        self.settle()

    def settle(self) -> None:
        """Both secondaries have what the primary has."""
        def current():
            serials = {judge.serial(server, "example.com", server.host) for server in (self.primary, self.old, self.new)}
            return len(serials) == 1
        wait.until(current, "both secondaries are current", 30)

    def run(self, example: Example) -> None:
        program, *words = example.words
        if program == "mkdir":
            (self.folder / words[0]).mkdir()
            return
        assert program == "zoneferry"
        if words[0] == "compare":
            self.settle()
        done = self.ferry(*words, on=self.site.jump, cwd=self.folder)
        expected = 6 if words[0] == "status" else 0  # it was never run
        assert done.status == expected, f"{example.words}: {done}"
        said = (done.stdout + done.stderr).splitlines()
        for line in example.shown:
            assert any(re.fullmatch(like(line), each) for each in said), f"{line!r} is not in {said}"


@pytest.fixture
def world(no_namespaces, tmp_path, started, ferry):
    if no_namespaces:
        pytest.skip(no_namespaces)
    with Documented() as site:
        yield World(site, tmp_path, started, ferry)


class Documented(Namespaces):
    """The network of the examples (RFC 5737)."""

    network = "192.0.2."


def ready(example: Example) -> bool:
    return example.words[:2] != ["zoneferry", "run"] and example.words[1:] != ["plan", "branch-ns2.yaml"]


@pytest.mark.needs("named", "rndc", "knotd", "knotc")
def test_those_of_the_readme(world):
    (world.folder / "branch-ns2.yaml").write_text(yaml_in((TREE / "README.md").read_text()))
    (world.folder / "zones").mkdir()
    examples = [example for example in in_readme() if ready(example)]
    assert len(examples) >= 13
    for example in examples:
        world.run(example)


@pytest.mark.needs("named", "rndc", "knotd", "knotc")
def test_those_of_zoneferry_1(world):
    (world.folder / "branch-ns2.yaml").write_text(yaml_in((TREE / "man/zoneferry.yaml.5").read_text()))
    examples = [example for example in in_manual("zoneferry.1") if ready(example)]
    assert len(examples) >= 13
    for example in examples:
        if "--ixfr-from" in example.words:
            world.change()
        world.run(example)


def test_those_of_zoneferry_yaml_5(ferry, tmp_path):
    (tmp_path / "branch-ns2.yaml").write_text(yaml_in((TREE / "man/zoneferry.yaml.5").read_text()))
    (tmp_path / "keys").mkdir()
    make_key("xfr").write(tmp_path / "keys/xfr.key")
    examples = list(in_manual("zoneferry.yaml.5"))
    assert examples
    for example in examples:
        done = ferry(*example.words[1:], cwd=tmp_path)
        assert (done.status, done.stdout.splitlines()) == (0, example.shown)


def test_those_of_zoneferry_journal_5(ferry, loopback, tmp_path):
    """The questions to a journal; this one is of a run that reached nobody."""
    (tmp_path / "branch.yaml").write_text(f"""\
migration: branch
servers:
  - {{ id: primary, address: "{loopback.primary.address}#{loopback.port}" }}
  - {{ id: old, address: "{loopback.old.address}#{loopback.port}" }}
  - {{ id: new, address: "{loopback.new.address}#{loopback.port}", fqdn: ns.example., software: nsd }}
zones: [ ferry.example ]
moves:
  - {{ from: old, to: new }}
""")
    assert ferry("run", "branch.yaml", cwd=tmp_path).status == 4
    page = (TREE / "man/zoneferry-journal.5").read_text()
    questions = re.findall(r"^\.Dl .*?(SELECT [^';]*(?:'[a-z]*'[^';]*)*)", page, re.M)
    assert len(questions) == page.count("\n.Dl ")
    with sqlite3.connect(f"file:{tmp_path}/branch.zoneferry/journal.db?mode=ro", uri=True) as journal:
        for question in questions:
            journal.execute(question).fetchall()
