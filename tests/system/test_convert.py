# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""convert, of zone files: what other servers say is in them before and after, what stays undone where something is
wrong, and what is told of records that do not come along."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lab import programs

DONE, DIFFERS, LOCAL, UNSAFE = 0, 1, 2, 5
ZONE = "convert.example"
OLD = "what was there before\n"
DATA = Path(os.environ.get("srcdir", Path(__file__).resolve().parents[2])) / "tests" / "data"
ZONES = {"2.0.192.in-addr.arpa": "2.0.192.in-addr.arpa.zone", "ferry.example": "ferry.example.zone",
         "xn--bcher-kva.example": "xn--bcher-kva.example.zone"}
SPELLINGS = f"""\
$TTL 1h
@	IN SOA ns hostmaster (
	2026112501 ; serial
	4h 30m 2w 5m )
	NS	ns
	NS	ns.elsewhere.example.
ns	A	192.0.2.1
	60 IN A	192.0.2.2
	IN 1m AAAA 2001:db8::1
$ORIGIN sub.{ZONE}.
@	MX	10 mail
mail	A	192.0.2.3
$ORIGIN {ZONE}.
text	TXT	"semi;colon" plain "quo\\"ted" "\\065\\000"
a\\.dot	TXT	"a label with a dot in it"
unknown	TYPE65300 \\# 3 abcdef
known	A	\\# 4 C0000204
caa	CAA	0 issue "ca.example"
service	SVCB	1 . alpn=h2,h3 port=853
$GENERATE 1-3 host-$ A 192.0.2.${{10,0,d}}
"""


@pytest.fixture
def source(tmp_path) -> Path:
    source = tmp_path / "source.zone"
    source.write_text(SPELLINGS)
    return source


def records(zone: str, file: Path, tmp_path: Path) -> str:
    """What BIND makes of a master file, one record a line."""
    compiled = tmp_path / "compiled"
    programs.run("named-compilezone", "-k", "ignore", "-n", "ignore", "-i", "none", "-F", "text", "-s", "full",
                 "-o", compiled, zone, file)
    return compiled.read_text()


# what comes out is what went in


@pytest.mark.needs("named-compilezone")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("way", [["master"], ["relative"], ["windows", "master"], ["raw", "master"],
                                 ["windows", "raw", "relative"]], ids=" ".join)
def test_bind_sees_the_same_zone(ferry, tmp_path, zone, way):
    file = DATA / ZONES[zone]
    for dialect in way:
        new = tmp_path / dialect
        done = ferry("convert", file, "--to", dialect, "--origin", zone, "-o", new)
        assert (done.status, done.stdout) == (DONE, "")
        assert [line for line in done.stderr.splitlines() if "WINS" not in line] == []
        file = new
    assert records(zone, file, tmp_path) == records(zone, DATA / ZONES[zone], tmp_path)


@pytest.mark.needs("named-compilezone")
@pytest.mark.parametrize("way", [["master"], ["relative"], ["windows", "master"]], ids=" ".join)
def test_whatever_people_write_is_read_as_bind_reads_it(ferry, tmp_path, source, way):
    file = source
    for dialect in way:
        new = tmp_path / dialect
        done = ferry("convert", file, "--to", dialect, "--origin", ZONE, "-o", new)
        assert done == (DONE, "", "")
        file = new
    assert records(ZONE, file, tmp_path) == records(ZONE, source, tmp_path)


@pytest.mark.needs("kzonecheck", "nsd-checkzone", "named-checkzone")
@pytest.mark.parametrize("dialect", ["master", "relative"])
def test_every_server_loads_it(ferry, tmp_path, source, dialect):
    new = tmp_path / "zone"
    assert ferry("convert", source, "--to", dialect, "--origin", ZONE, "-o", new).status == DONE
    programs.run("named-checkzone", "-i", "none", ZONE, new)
    programs.run("nsd-checkzone", ZONE, new)
    programs.run("kzonecheck", "-o", ZONE, new)


def test_twice_is_the_same(ferry, tmp_path, source):
    for name in ("one", "two"):
        assert ferry("convert", source, "--to", "windows", "--origin", ZONE, "-o", tmp_path / name).status == DONE
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_pipe_will_do_where_its_form_is_said(ferry, source):
    words = ["convert", "-", "--to", "master", "--origin", ZONE]
    done = ferry(*words, "--from", "master", input=SPELLINGS)
    assert done.status == DONE and done.stdout.startswith(f"{ZONE}. 3600 IN SOA ns.{ZONE}. ")
    done = ferry(*words, input=SPELLINGS)
    assert done.status == LOCAL and "--from" in done.stderr and done.stdout == ""


# Windows' own

WINDOWS = f"""\
;
;  Datenbankdatei {ZONE}.dns fuer {ZONE}-Zone.
;      Zonenversion:  7
;

@                       IN  SOA ns1.{ZONE}. hostmaster.{ZONE}. (
                        \t\t7            ; Seriennummer
                        \t\t900          ; Aktualisierung
                        \t\t600          ; Wiederholung
                        \t\t86400        ; Ablauf
                        \t\t3600       ) ; Standardgueltigkeit

;
;  Zonen-NS-Eintraege
;

@                       NS\tns1.{ZONE}.
ns1.{ZONE}.  A\t192.0.2.1
ns2.elsewhere.example.  A\t192.0.2.2

ws1                     [AGE:3636525]\t600\tA\t192.0.2.7
a\\040blank              TXT\t( "one" "two" )
@                       WINS\tL2 C900 ( 192.0.2.10 )
""".replace("\n", "\r\n")


@pytest.fixture
def windows(tmp_path) -> Path:
    file = tmp_path / f"{ZONE}.dns"
    file.write_bytes(WINDOWS.encode())
    return file


def test_a_windows_file_is_told_by_its_shape(ferry, windows):
    done = ferry("convert", windows, "--to", "master", "--origin", ZONE)
    assert done.stdout.splitlines() == [
        f"{ZONE}. 3600 IN SOA ns1.{ZONE}. hostmaster.{ZONE}. 7 900 600 86400 3600",
        f"{ZONE}. 3600 IN NS ns1.{ZONE}.",
        f"ns1.{ZONE}. 3600 IN A 192.0.2.1",
        f"ws1.{ZONE}. 600 IN A 192.0.2.7",
        f'a\\032blank.{ZONE}. 3600 IN TXT "one" "two"',
        f"{ZONE}. 3600 IN TYPE65281 \\# 20 00000000000000020000038400000001C000020A",
    ]
    assert done.status == DONE
    assert done.stderr == ("zoneferry: warning: not carried: ns2.elsewhere.example. 3600 IN A 192.0.2.2: "
                           "it lies outside the zone\n"
                           f"zoneferry: warning: {windows}: 1 WINS record: only Windows looks names up so\n")


# As Windows Server 2016 wrote a reverse zone whose name servers lie outside.
GLUED = WINDOWS.replace("ns2.elsewhere.example.  A\t192.0.2.2\r\n",
                        "@                       NS\tns2.elsewhere.example.\r\n"
                        "ns2.elsewhere.example.  [AGE:3636525]\t600\tA\t192.0.2.2\r\n"
                        "mail.elsewhere.example. A\t192.0.2.3\r\n")


@pytest.fixture
def glued(windows) -> Path:
    windows.write_bytes(GLUED.encode())
    return windows


@pytest.mark.parametrize("dialect", ["windows", "windows-2000"])
def test_windows_keeps_addresses_of_its_name_servers_outside(ferry, glued, dialect):
    done = ferry("convert", glued, "--to", dialect, "--origin", ZONE)
    assert done.status == DONE
    assert done.stderr == ("zoneferry: warning: not carried: mail.elsewhere.example. 3600 IN A 192.0.2.3: it lies "
                           "outside the zone, and is no address of a name server named before\n")
    assert ("@                       3600\tNS\tns2.elsewhere.example.\n"
            "ns2.elsewhere.example.  [AGE:3636525]\t600\tA\t192.0.2.2\n") in done.stdout.replace("\r", "")
    assert done.stdout.count("[AGE:") == 2


@pytest.mark.parametrize("server, status", [("windows", DONE), ("bind", UNSAFE), ("nsd", UNSAFE)])
def test_who_does_not_load_addresses_outside_is_found_before(ferry, glued, server, status):
    done = ferry("convert", glued, "--to", "windows", "--origin", ZONE, "--lint", server)
    assert done.status == status
    assert ("ns2.elsewhere.example.: out-of-zone" in done.stderr) == (status == UNSAFE)


def test_digits_behind_a_backslash_are_what_one_says(ferry, windows):
    done = ferry("convert", windows, "--to", "master", "--origin", ZONE, "--escapes", "decimal")
    assert f'a\\(blank.{ZONE}. ' in done.stdout


@pytest.mark.parametrize("option, stamps", [([], 1), (["--age", "keep"], 1), (["--age", "drop"], 0)])
def test_aging_stamps_stay_if_wanted(ferry, windows, option, stamps):
    done = ferry("convert", windows, "--to", "windows", "--origin", ZONE, *option)
    assert done.stdout.count("[AGE:3636525]\t600\tA\t192.0.2.7") == stamps
    assert done.stdout.count("[AGE:") == stamps
    assert "WINS\tL2 C900 ( 192.0.2.10 )" in done.stdout


def test_what_an_old_server_does_not_know_is_not_carried(ferry, tmp_path, source):
    new = tmp_path / "new"
    done = ferry("convert", source, "--to", "windows-2003", "--origin", ZONE, "-o", new)
    assert done.status == DIFFERS
    for what in ("caa", "service", "unknown"):
        assert f"not carried: {what}.{ZONE}. " in done.stderr
    assert "3 records not carried" in done.stderr
    assert "caa" not in new.read_text() and "ns " in new.read_text()


# root hints


def test_root_hints_have_no_soa(ferry, tmp_path):
    hints = tmp_path / "cache.dns"
    hints.write_text(". 3600000 NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\n")
    done = ferry("convert", hints, "--to", "master", "--hints")
    assert done == (DONE, ". 3600000 IN NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 IN A 198.41.0.4\n", "")
    done = ferry("convert", hints, "--to", "master")
    assert done.status == LOCAL and "--hints" in done.stderr and done.stdout == ""


# included files


def test_includes_are_followed_where_allowed(ferry, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more").write_text("www A 192.0.2.80\n")
    file = tmp_path / "zone"
    file.write_text(f"{ZONE}. 60 SOA a. b. 1 2 3 4 5\n$ORIGIN {ZONE}.\n$INCLUDE sub/more\n")
    done = ferry("convert", file, "--to", "master", "--include")
    assert done.status == DONE and f"www.{ZONE}. 60 IN A 192.0.2.80" in done.stdout
    done = ferry("convert", file, "--to", "master")
    assert done.status == LOCAL and f"{file}:3:10: " in done.stderr and done.stdout == ""


@pytest.mark.parametrize("named", ["../outside", "/etc/hostname", "link", "loop", "absent"])
def test_includes_stay_in_their_folder(ferry, tmp_path, named):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "outside").write_text("secret A 192.0.2.99\n")
    (folder / "link").symlink_to("../outside")
    (folder / "loop").write_text("$INCLUDE loop\n")
    file = folder / "zone"
    file.write_text(f"{ZONE}. 60 SOA a. b. 1 2 3 4 5\n$ORIGIN {ZONE}.\n$INCLUDE {named}\n")
    done = ferry("convert", file, "--to", "master", "--include")
    assert done.status == LOCAL and done.stdout == "" and "secret" not in done.stderr


# what is wrong


@pytest.mark.parametrize("text, place", [
    (b"", ""),
    (b"\x00\x01\x02\xff" * 1000, ":1:"),
    (f"{ZONE}. 60 SOA a. b. 1 2 3 4\n".encode(), ":1:"),
    (f"{ZONE}. 60 SOA a. b. 1 2 3 4 5\nwww.{ZONE}. A 1.2.3\n".encode(), ":2:"),
    (f"{ZONE}. 60 SOA a. b. ( 1 2 3 4 5\n".encode(), ":1:"),
    (f'{ZONE}. 60 SOA a. b. 1 2 3 4 5\nt.{ZONE}. TXT "open\n'.encode(), ":2:"),
    (f"{ZONE}. 60 SOA a. b. 1 2 3 4 5\n{'x' * 2_000_000}\n".encode(), ":2:"),
    (b"other.example. 60 SOA a. b. 1 2 3 4 5\n", ":1:"),
], ids=["nothing", "rubbish", "short SOA", "no address", "parenthesis", "quote", "long line", "another zone"])
def test_a_bad_file_is_told_by_line_and_column(ferry, tmp_path, text, place):
    file, new = tmp_path / "bad.zone", tmp_path / "new"
    file.write_bytes(text)
    new.write_text(OLD)
    done = ferry("convert", file, "--from", "master", "--to", "master", "--origin", ZONE, "-o", new)
    assert done.status == LOCAL and f"{file}{place}" in done.stderr and done.stdout == ""
    assert new.read_text() == OLD and sorted(each.name for each in tmp_path.iterdir()) == ["bad.zone", "new"]


def test_several_mistakes_are_told_at_once(ferry, tmp_path):
    file = tmp_path / "bad.zone"
    file.write_text(f"{ZONE}. 60 SOA a. b. 1 2 3 4 5\n" + "".join(f"r{n}.{ZONE}. A nothing\n" for n in range(50)))
    done = ferry("convert", file, "--to", "master")
    assert done.status == LOCAL
    assert sum(f"{file}:{line}:" in done.stderr for line in range(2, 22)) == 20


@pytest.mark.parametrize("words, told", [
    (["--to", "nothing"], "windows-2003"),
    ([], "--to is missing"),
    (["--to", "master", "--from", "nothing"], "windows"),
    (["--to", "master", "--escapes", "hex"], "octal"),
    (["--to", "master", "--age", "both"], "keep"),
    (["--to", "master", "--lint", "nothing"], "knot"),
])
def test_a_bad_option_is_answered_with_what_would_do(ferry, source, words, told):
    done = ferry("convert", source, *words)
    assert done.status == LOCAL and told in done.stderr and done.stdout == ""


# lint


def test_a_zone_that_would_not_load_is_not_written(ferry, tmp_path):
    file, new = tmp_path / "zone", tmp_path / "new"
    file.write_text(f"{ZONE}. 60 SOA a. b. 1 2 3 4 5\n{ZONE}. NS ns.elsewhere.example.\n"
                    f"www.{ZONE}. CNAME elsewhere.example.\nwww.{ZONE}. A 192.0.2.1\n")
    new.write_text(OLD)
    done = ferry("convert", file, "--to", "windows", "--lint", "windows", "-o", new)
    assert done.status == UNSAFE and new.read_text() == OLD
    assert f"www.{ZONE}.: " in done.stderr and "cname" in done.stderr.lower()
    assert ferry("convert", file, "--to", "windows", "-o", new).status == DONE


def test_a_sound_zone_passes_every_lint(ferry, source):
    for server in ("windows", "bind", "knot", "nsd"):
        done = ferry("convert", source, "--to", "master", "--origin", ZONE, "--lint", server)
        assert done.status == DONE, done.stderr


def test_what_an_old_server_does_not_know_is_found_before(ferry, tmp_path, source):
    words = ["convert", source, "--origin", ZONE, "--lint", "windows", "-o", tmp_path / "new"]
    done = ferry(*words, "--to", "windows-2003")
    assert done.status == UNSAFE and f"caa.{ZONE}.: " in done.stderr and not (tmp_path / "new").exists()
    assert ferry(*words, "--to", "windows").status == DONE
