# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Files alone, without a network: what reading and writing their formats takes. All of them are in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Iterator

import crafted
from lab import programs
from measured import SECONDS_MAX, Contender
from report import Bar, Report, at_most
from setting import BIG, Bench

READER_RECORDS_MIN = 2_000_000  # a second, of one core
ICONV_TIMES_MAX = 3
COLLISION_TIMES_MAX = 2
ZONES_KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones"
ZONES_PER_RECORD = 10  # of the registry: 1,000,000 records beside 100,000 zones
NO_ADVICE = ["-i", "none", "-k", "ignore", "-n", "ignore", "-M", "ignore", "-S", "ignore", "-T", "ignore"]


def named_compilezone(*words: object) -> list[object]:
    """The command, which is to give no advice on what a zone should hold."""
    return [programs.find("named-compilezone") or "named-compilezone", *NO_ADVICE, *words]


def convert(bench: Bench, file: Path, dialect: str) -> Path:
    """The zone of a file in another dialect."""
    to = bench.tools.memory / f"big.{dialect}"
    programs.run(bench.tools.zoneferry, "convert", "-q", file, "--origin", BIG, "--to", dialect, "-o", to,
                 timeout=SECONDS_MAX)
    return to


def cpu(contender: Contender) -> float | None:
    """Seconds of one core: what others do on the machine changes the time that passes more than this."""
    user, system = contender.median("user"), contender.median("system")
    return None if user is None or system is None else user + system


# zone files


def read_zone(bench: Bench, name: str, file: Path, *words: object) -> Contender:
    """Our reader alone, which counts what it reads."""
    output = bench.tools.memory / "count"

    def check() -> str | None:
        found = output.read_text().strip()
        return None if found == str(bench.records) else f"{found} of {bench.records} records"
    argv = [bench.tools.part("dialect/read_zone"), "-c", *words, "-z", BIG, file]
    return Contender(f"**zoneferry's reader**, {name}", argv, bench.records, output, stdout=output, check=check)


def printed(bench: Bench, name: str, argv: list[object], output: Path, *reader: object) -> Contender:
    """Writes a zone file that our reader, told so, has to find whole; none if `output` is standard output's."""
    def check() -> str | None:
        done = programs.run(bench.tools.part("dialect/read_zone"), "-c", *reader, "-z", BIG, output, check=False,
                            timeout=SECONDS_MAX)
        return None if done.stdout.strip() == str(bench.records) else done.stdout + done.stderr
    stdout = None if output in argv else output
    return Contender(name, argv, bench.records, output, stdout=stdout, check=check)


def zoneferry(bench: Bench, name: str, file: Path, dialect: str, *reader: object) -> Contender:
    output = bench.tools.memory / "converted"
    argv = [bench.tools.zoneferry, "convert", "-q", file, "--origin", BIG, "--to", dialect, "-o", output]
    row = printed(bench, f"**zoneferry convert**, {name}", argv, output, *reader)
    if dialect == "raw":
        row.check = lambda: None
    return row


def reading(bench: Bench) -> Iterator[Report]:
    """A big zone file read: as people write it, with whole names, and as Windows does."""
    relative = bench.zones / "big-1.zone"
    master, windows = convert(bench, relative, "master"), convert(bench, relative, "windows")
    raw, text = bench.tools.memory / "named.raw", bench.tools.memory / "ldns.zone"
    named = named_compilezone("-F", "raw", "-o", raw, BIG)
    base = Contender("named-compilezone -F raw, relative names", [*named, relative], bench.records, raw)
    ours = [read_zone(bench, "relative names", relative), read_zone(bench, "whole names", master),
            read_zone(bench, "Windows", windows, "-w")]
    rows = [base, *ours,
            zoneferry(bench, "relative names to raw", relative, "raw"),
            zoneferry(bench, "whole names to raw", master, "raw"),
            zoneferry(bench, "Windows to raw", windows, "raw"),
            Contender("named-compilezone -F raw, whole names", [*named, master], bench.records, raw),
            Contender("kzonecheck, relative names", ["kzonecheck", "-d", "off", "-o", BIG, relative], bench.records),
            Contender("kzonecheck, whole names", ["kzonecheck", "-d", "off", "-o", BIG, master], bench.records),
            printed(bench, "ldns-read-zone, relative names", ["ldns-read-zone", relative], text)]
    title = f"Reading a zone file of {bench.records:,} records"
    bench.runner.run(title, rows)
    bars = [reader_bar(f"{title}, {row.name}", row) for row in ours]
    note = ("named-compilezone and zoneferry convert write raw files, kzonecheck writes nothing, ldns-read-zone prints "
            "what it reads.")
    yield Report(title, rows, base, note=note, bars=bars, against="named-compilezone")


def reader_bar(work: str, row: Contender) -> Bar:
    limit = row.count / READER_RECORDS_MIN
    return at_most(work, "2 M records a second of one core", cpu(row), limit, "{value:.3f} s, limit {limit:.3f} s")


def writing(bench: Bench) -> Iterator[Report]:
    """A big zone written in each dialect, from a raw form."""
    relative = bench.zones / "big-1.zone"
    raw, theirs, output = convert(bench, relative, "raw"), bench.tools.memory / "named.raw", bench.tools.memory / "text"
    if programs.find("named-compilezone"):
        programs.run(*named_compilezone("-F", "raw", "-o", theirs, BIG, relative), timeout=SECONDS_MAX)

    def named(style: str) -> Contender:
        argv = named_compilezone("-f", "raw", "-F", "text", "-s", style, "-o", output, BIG, theirs)
        return printed(bench, f"named-compilezone -F text -s {style}", argv, output)
    base = named("full")
    rows = [base, zoneferry(bench, "master", raw, "master"), zoneferry(bench, "relative", raw, "relative"),
            zoneferry(bench, "windows", raw, "windows", "-w"), named("relative"),
            printed(bench, "ldns-read-zone", ["ldns-read-zone", convert(bench, relative, "master")], output)]
    title = f"Writing a zone file of {bench.records:,} records"
    bench.runner.run(title, rows)
    note = "named-compilezone and zoneferry read what each calls raw; ldns-read-zone has to read text."
    yield Report(title, rows, base, note=note, against="named-compilezone")


def registry(bench: Bench) -> Iterator[Report]:
    """An export of Windows' registry with many zones."""
    tools, zones = bench.tools, bench.records // ZONES_PER_RECORD
    export, output = tools.memory / "export.reg", tools.memory / "exported"
    with open(export, "wb") as file:
        subprocess.run([sys.executable, Path(__file__).with_name("registry"), "--zones", str(zones)], stdout=file,
                       check=True)

    def same() -> str | None:
        return None if output.read_bytes() == export.read_bytes() else "not what was read"

    base = Contender("iconv -f UTF-16LE -t UTF-8", ["iconv", "-f", "UTF-16LE", "-t", "UTF-8", export], zones, output,
                     stdout=output)
    ours = [Contender("**zoneferry's reader**", [tools.part("registry/copy_reg"), "-r", export], zones),
            Contender("**zoneferry's reader and writer**", [tools.part("registry/copy_reg"), export], zones, output,
                      stdout=output, check=same),
            Contender("**zoneferry convert** --to reg-json", [tools.zoneferry, "convert", export, "--to", "reg-json",
                                                              "-o", output], zones, output)]
    settings = Contender("zoneferry convert --to reg, as settings", [tools.zoneferry, "convert", "-q", export, "--to",
                                                                     "reg", "-o", output], zones, output)
    rows = [base, *ours, settings]
    title = f"A registry export of {zones:,} zones, {export.stat().st_size / 1e6:,.0f} MB"
    bench.runner.run(title, rows)
    limit = cpu(base) and ICONV_TIMES_MAX * cpu(base)
    bars = [at_most(f"{title}, {row.name}", "<= 3x the CPU of iconv", cpu(row), limit,
                    "{value:.3f} s, limit {limit:.3f} s") for row in ours]
    yield Report(title, rows, base, "zones", bars=bars, against="iconv")


# names made to collide


def write_export(file: Path, names: list[str]) -> None:
    lines = ["Windows Registry Editor Version 5.00", ""]
    for name in names:
        lines += [f"[{ZONES_KEY}\\{name}]", '"Type"=dword:00000001', '"DatabaseFile"="zone.dns"', ""]
    file.write_text("\r\n".join(["\ufeff" + lines[0], *lines[1:], ""]), encoding="utf-16-le", newline="")


def write_configuration(file: Path, names: list[str]) -> None:
    file.write_text("".join(f'zone "{name}" {{ type primary; file "zone"; }};\n' for name in names))


def collisions(bench: Bench) -> Iterator[Report]:
    """Zones whose names have one hash, where the hash has no secret."""
    kinds = [("registry export", "reg", write_export, crafted.text),
             ("named.conf", "conf", write_configuration, crafted.wire)]
    count = min(crafted.LABELS, (6 * bench.many).bit_length())  # 65,536 names, unless little is asked for
    for what, suffix, write, form in kinds:
        rows = []
        for which, names in (("ordinary", crafted.ordinary(count)), ("crafted", crafted.crafted(count, form))):
            file, output = (bench.tools.memory / f"{which}.{end}" for end in (suffix, "json"))
            write(file, names)
            argv = [bench.tools.zoneferry, "inventory", "--json", file]
            rows.append(Contender(f"**zoneferry inventory**, {which} names", argv, len(names), output, stdout=output))
        base, ours = rows
        title = f"{base.count:,} zones of a {what}, with names made to collide"
        bench.runner.run(title, rows)
        limit = cpu(base) and COLLISION_TIMES_MAX * cpu(base)
        bar = at_most(title, "<= 2x the CPU of ordinary names", cpu(ours), limit, "{value:.3f} s, limit {limit:.3f} s")
        yield Report(title, rows, base, "zones", bars=[bar], against="ordinary names")
