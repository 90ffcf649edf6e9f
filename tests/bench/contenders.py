# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The command lines that are compared: what one would type for the same work."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import updates
from lab.tsig import Key
from measured import Contender
from primaries import TLS_NAME

NSUPDATE_RECORDS = 1000  # nsupdate refuses a message of more than 64 KiB
CONNECTIONS, DEPTH = 8, 8  # of the drain that reuses connections


@dataclass(frozen=True)
class Tools:
    """What is compared and where it writes: `disk` and `memory` are folders, `parts` that of programs for one part."""

    zoneferry: Path
    drain: Path
    parts: Path
    disk: Path
    memory: Path

    def part(self, name: str) -> Path:
        return self.parts / name

    def folder(self, place: str) -> Path:
        return {"disk": self.disk, "memory": self.memory}[place]


@dataclass(frozen=True)
class Question:
    """A zone to transfer, of so many records: from whom, and with what security."""

    zone: str
    records: int
    address: str
    port: int
    key: Key | None = None
    authority: Path | None = None  # with it, by TLS

    @property
    def at(self) -> str:
        return f"@{self.address}#{self.port}"

    @property
    def where(self) -> list[object]:
        return [f"@{self.address}", "-p", self.port]


def key_files(folder: Path, key: Key) -> None:
    """The key as dig and zoneferry read it, and as kdig does."""
    key.write(folder / "key.conf")
    (folder / "key.kdig").touch(mode=0o600)
    (folder / "key.kdig").write_text(f"{key.algorithm}:{key.name}:{key.secret}\n")


def records_in(path: Path) -> int:
    """The records of a file that has one on each line; dig and its like put comments around them, and show TSIG."""
    with open(path, "rb") as file:
        return sum(1 for line in file if line[:1] not in b";\n" and b"\tANY\tTSIG\t" not in line)


def whole(path: Path, records: int):
    """A check that the file has every record; the closing SOA may be in it too."""
    def check() -> str | None:
        found = records_in(path)
        return None if found in (records, records + 1) else f"{found} of {records} records"
    return check


# one zone


def drain(tools: Tools, ask: Question, *words: object, name: str = "drain", output: Path | None = None) -> Contender:
    words = [*words, "-o", output] if output else list(words)
    result = tools.memory / "drain.json"
    return Contender(name, [tools.drain, *words, ask.address, ask.port, ask.zone], ask.records, output,
                     stdout=result, inner=True)


def drain_to_file(tools: Tools, ask: Question, place: str, sync: bool = False) -> Contender:
    output = tools.folder(place) / "drained"
    where = "in memory" if place == "memory" else "on disk, synced" if sync else "on disk"
    return drain(tools, ask, *(["-s"] if sync else []), name=f"drain to a file {where}", output=output)


def zoneferry(tools: Tools, ask: Question, place: str, *words: object, name: str | None = None) -> Contender:
    output = tools.folder(place) / "zoneferry.zone"
    options = list(words)
    options += ["-k", tools.disk / "key.conf"] if ask.key else []
    options += ["--tls", "--tls-ca", ask.authority, "--tls-hostname", TLS_NAME] if ask.authority else []
    argv = [tools.zoneferry, "fetch", "-q", *options, ask.at, ask.zone, "-o", output]
    return Contender(name or f"**zoneferry** {'in memory' if place == 'memory' else 'on disk, synced'}", argv,
                     ask.records, output, check=whole(output, ask.records))


def printed(tools: Tools, name: str, argv: list[object], records: int) -> Contender:
    """A tool whose output is sent to a file on the disk."""
    output = tools.disk / "printed"
    return Contender(f"{name} > file on disk", argv, records, output, stdout=output, check=whole(output, records))


def tls_words(ask: Question) -> list[object]:
    return ["+tls", f"+tls-ca={ask.authority}", f"+tls-hostname={TLS_NAME}"] if ask.authority else []


def dig(tools: Tools, ask: Question) -> Contender:
    key = ["-k", tools.disk / "key.conf"] if ask.key else []
    argv = ["dig", *tls_words(ask), *key, *ask.where, ask.zone, "AXFR"]
    return printed(tools, "dig", argv, ask.records)


def kdig(tools: Tools, ask: Question) -> Contender:
    key = ["-k", tools.disk / "key.kdig"] if ask.key else []
    argv = ["kdig", *tls_words(ask), *key, *ask.where, ask.zone, "AXFR"]
    return printed(tools, "kdig", argv, ask.records)


def drill(tools: Tools, ask: Question) -> Contender:
    key = ["-y", f"{ask.key.name}:{ask.key.secret}:{ask.key.algorithm}"] if ask.key else []
    argv = ["drill", *key, "-p", ask.port, "AXFR", ask.zone, f"@{ask.address}"]
    return printed(tools, "drill", argv, ask.records)


# many zones


def all_there(folder: Path, zones: int, records: int):
    def check() -> str | None:
        files = [file for file in os.scandir(folder) if file.name.endswith(".zone")]  # not their manifest
        if len(files) != zones:
            return f"{len(files)} of {zones} files"
        short = [file.name for file in files if whole(Path(file.path), records)()]
        return f"{len(short)} files are not whole, {short[0]} is one" if short else None
    return check


@dataclass(frozen=True)
class Zones:
    """Zones to transfer: their names in a file, each of so many records."""

    list: Path
    count: int
    records: int
    address: str
    port: int


def drain_zones(tools: Tools, ask: Zones, connections: int = CONNECTIONS, depth: int = DEPTH) -> Contender:
    name = f"drain, {connections} connection{'s' if connections > 1 else ''}, {depth} under way on each"
    words = ["-f", "-c", connections, "-d", depth, ask.address, ask.port, ask.list]
    return Contender(name, [tools.drain, *words], ask.count)


def zoneferry_zones(tools: Tools, ask: Zones, place: str, *words: object) -> Contender:
    folder = tools.folder(place) / "fetched"
    where = "in memory" if place == "memory" else "on disk, synced"
    argv = [tools.zoneferry, "fetch", "-q", *words, "-d", folder, "-f", ask.list, f"@{ask.address}#{ask.port}"]
    return Contender(f"**zoneferry** {' '.join(map(str, words))} {where}".replace("  ", " "), argv, ask.count, folder,
                     folder=True, aside=place == "disk", check=all_there(folder, ask.count, ask.records))


def xargs_zones(tools: Tools, ask: Zones, tool: str, sample: int) -> Contender:
    """As many dig or kdig as zoneferry has connections, for the first zones of the list."""
    folder, names = tools.disk / "printed-zones", tools.disk / "sample.list"
    names.write_text("".join(f"{name}\n" for name in ask.list.read_text().split()[:sample]))
    one = f"{tool} @{ask.address} -p {ask.port} {{}} AXFR > {folder}/{{}}"
    argv = ["xargs", "-a", names, "-P", CONNECTIONS, "-I{}", "sh", "-c", one]
    return Contender(f"xargs -P {CONNECTIONS} {tool} > files on disk", argv, sample, folder, folder=True, aside=True,
                     check=all_there(folder, sample, ask.records), note=f"{sample:,} of the zones")


def kdig_keepopen(tools: Tools, ask: Zones) -> Contender:
    names = ask.list.read_text().split()
    argv = ["kdig", f"@{ask.address}", "-p", ask.port, "+keepopen", "-t", "AXFR", *names]
    output = tools.disk / "printed"

    def check() -> str | None:
        found = records_in(output)
        return None if found == ask.count * (ask.records + 1) else f"{found} records"
    return Contender("kdig +keepopen > one file on disk", argv, ask.count, output, stdout=output, check=check)


# changes


def zoneferry_ixfr(tools: Tools, ask: Question, place: str, old: Path, new: Path) -> Contender:
    """Brings the capture `old` up to date; the outcome has to be what `new` is, in whatever order."""
    row = zoneferry(tools, ask, place, "--json", "--ixfr-from", old)
    row.name = row.name.replace("**zoneferry**", "**zoneferry --ixfr-from**")
    row.stdout, row.inner = tools.memory / "zoneferry.json", True
    row.check = lambda: None if digest(row.output) == digest(new) else "not what an AXFR brings"
    return row


def zoneferry_fresh(tools: Tools, ask: Question, place: str) -> Contender:
    """The same zone whole, with the same to say of it."""
    row = zoneferry(tools, ask, place, "--json", name=f"zoneferry, AXFR, {place}")
    row.stdout = tools.memory / "zoneferry.json"
    return row


def digest(path: Path) -> int:
    """The same for files with the same lines in another order."""
    with open(path, "rb") as file:
        return sum(map(hash, file)) & (1 << 64) - 1


def dig_ixfr(tools: Tools, ask: Question) -> Contender:
    output = tools.disk / "printed"
    return Contender("dig > file on disk", ["dig", *ask.where, ask.zone, "IXFR=1"], ask.records, output, stdout=output)


def kdig_ixfr(tools: Tools, ask: Question) -> Contender:
    output = tools.disk / "printed"
    argv = ["kdig", *ask.where, ask.zone, "IXFR=1"]
    return Contender("kdig > file on disk", argv, ask.records, output, stdout=output)


# updates


@dataclass(frozen=True)
class Updates:
    """Records to add to a zone and to remove again: as files for each kind of contender, in `folder`."""

    folder: Path
    count: int  # of both
    address: str
    port: int


def write_updates(folder: Path, zone: str, records: int, address: str, port: int) -> Updates:
    hosts = {f"host-{n}": bytes([10, n >> 16 & 255, n >> 8 & 255, n & 255]) for n in range(records)}
    apex = f"{zone}. 3600 IN SOA ns1.{zone}. hostmaster.{zone}. 1 14400 3600 1209600 300\n"
    apex += f"{zone}. 3600 IN NS ns1.{zone}.\nns1.{zone}. 3600 IN A 192.0.2.1\n"
    lines = [f"{host}.{zone}. 3600 IN A {'.'.join(map(str, octets))}\n" for host, octets in hosts.items()]
    for file, text in ("without", apex), ("with", apex + "".join(lines)):
        (folder / f"update-{file}.zone").write_text(text)
    for file, word, rdclass in ("add", "add", updates.IN), ("remove", "delete", updates.NONE):
        (folder / f"update-{file}.wire").write_bytes(b"".join(updates.build(zone, hosts, rdclass)))
        with open(folder / f"update-{file}.txt", "w") as script:
            script.write(f"server {address} {port}\nzone {zone}.\n")
            for first in range(0, records, NSUPDATE_RECORDS):
                script.writelines(f"update {word} {line}" for line in lines[first:first + NSUPDATE_RECORDS])
                script.write("send\n")
    return Updates(folder, 2 * records, address, port)


def prebuilt(ask: Updates, depth: int) -> Contender:
    argv = [sys.executable, "-S", Path(updates.__file__).resolve(), ask.address, ask.port, depth]
    argv += [ask.folder / f"update-{file}.wire" for file in ("add", "remove")]
    return Contender(f"prebuilt messages, {depth} under way", argv, ask.count)


def twice(name: str, command: str, files: tuple[Path, Path], count: int) -> Contender:
    """One command for each of two files, `{}` in it."""
    return Contender(name, ["sh", "-c", " && ".join(command.format(file) for file in files)], count)


def zoneferry_push(tools: Tools, ask: Updates) -> Contender:
    files = ask.folder / "update-with.zone", ask.folder / "update-without.zone"
    command = f"{tools.zoneferry} push -q --force {{}} @{ask.address}#{ask.port}"
    return twice("**zoneferry push**, the zone read before and compared after", command, files, ask.count)


def nsupdate(ask: Updates, program: str) -> Contender:
    files = ask.folder / "update-add.txt", ask.folder / "update-remove.txt"
    return twice(f"{program} -v, {NSUPDATE_RECORDS:,} records a message", f"{program} -v {{}}", files, ask.count)
