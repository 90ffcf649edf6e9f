# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Zone files as people have them: exports whose SOA is not first, files in UTF-16, saved output of dig, records of
PowerDNS, TTLs and types that few expect. What BIND makes of a file is what comes out."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import dns.name
import pytest

from lab import programs
from lab.scripted import Scripted
from lab.servers import Bind, Zone

DONE, LOCAL, UNSAFE = 0, 2, 5
ZONE = "example.test"
SOA = "@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n@ 3600 IN NS ns1\nns1 3600 IN A 192.0.2.1\n"
CLOUD = f"""\
{ZONE}. 21600 IN NS ns-1.example.net.
{ZONE}. 21600 IN NS ns-2.example.net.
{ZONE}. 21600 IN SOA ns-1.example.net. dns-admin.example.net. 0 21600 3600 1209600 300
www.{ZONE}. 300 IN A 192.0.2.1
"""
AZURE = f"""\
; Exported zone file
$TTL 30
$ORIGIN {ZONE}.

* 30 IN A 192.0.2.9
  30 IN A 192.0.2.7

@ 0 IN SOA edge2.example.net. host.example.net. (
				2015120849
				3600
				300
				604800
				300
				)

@ 30 IN NS ns.example.net.
  30 IN A 192.0.2.5
"""
SORTED = f"""\
$TTL 300
$ORIGIN {ZONE}.
a A 192.0.2.1
$GENERATE 1-3 host-$ A 192.0.2.$
{ZONE}. NS ns1.{ZONE}.
ns1 A 192.0.2.1
other.example. A 192.0.2.2
z 60 TXT "z"
{ZONE}. SOA ns1.{ZONE}. hostmaster 1 7200 900 1209600 300
"""
EXPORTS = {"cloud": CLOUD, "azure": AZURE, "sorted": SORTED}


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "zone"


def compiled(path: Path, tmp_path: Path) -> str:
    """What BIND reads in it, one record a line, the SOA first and the others in its order."""
    to = tmp_path / "compiled"
    programs.run("named-compilezone", "-k", "ignore", "-n", "ignore", "-i", "none", "-F", "text", "-o", to, ZONE, path)
    return to.read_text()


def converted(ferry, path: object, *options: object, **more):
    return ferry("convert", path, "--origin", ZONE, "--to", "master", *options, **more)


# the SOA need not be first


@pytest.mark.needs("named-compilezone")
@pytest.mark.parametrize("text", EXPORTS.values(), ids=EXPORTS)
def test_the_soa_need_not_be_first(ferry, tmp_path, file, text):
    file.write_text(text)
    done = converted(ferry, file)
    assert done.status == DONE
    assert " SOA " in done.stdout.splitlines()[0]
    out = tmp_path / "out"
    out.write_text(done.stdout)
    assert compiled(out, tmp_path) == compiled(file, tmp_path)
    done = converted(ferry, "-", "--from", "master", input=text)
    assert (done.status, done.stdout) == (DONE, out.read_text())


@pytest.mark.parametrize("options", [[], ["--origin", ZONE]], ids=["itself", "origin"])
@pytest.mark.parametrize("text", EXPORTS.values(), ids=EXPORTS)
def test_inventory_takes_it_too(ferry, file, text, options):
    file.write_text(text)
    done = ferry("inventory", "--json", file, *options)
    assert done.status == DONE, done.stderr
    shown = json.loads(done.stdout)
    assert (shown["zone"], shown["types"]["SOA"], shown["form"]) == (f"{ZONE}.", 1, "master")


@pytest.mark.needs("named")
@pytest.mark.parametrize("text", EXPORTS.values(), ids=EXPORTS)
def test_push_takes_it_too(ferry, started, loopback, tmp_path, file, text):
    file.write_text(text)
    (tmp_path / "served").write_text("$TTL 60\n" + SOA)
    server = started(Bind(loopback.primary, tmp_path / "server", [Zone(ZONE, tmp_path / "served")],
                          allow_transfer=["any"]))
    done = ferry("push", "-n", "--force", file, f"@{server.address}#{server.port}")
    assert done.status == DONE, done.stderr
    assert "update add" in done.stdout


def test_a_record_before_the_soa_without_a_ttl_is_told(ferry, file):
    file.write_text("a A 192.0.2.1\n" + SOA)
    done = converted(ferry, file)
    assert (done.status, done.stdout) == (LOCAL, "")
    assert f"{file}:1:1: there is no TTL here" in done.stderr


# whose zone it is

HEADERS = {
    "dns": ("example.test.dns for example.test zone.", f"{ZONE}."),
    "export": ("example.test for example.test zone.", f"{ZONE}."),
    "scope": ("e.dns for Default zone scope in zone e.test.", "e.test."),
}


@pytest.mark.parametrize("title, zone", HEADERS.values(), ids=HEADERS)
def test_the_comment_at_the_top_is_the_last_resort(ferry, tmp_path, title, zone):
    file = tmp_path / "export.txt"
    file.write_text(f";\n;  Database file {title}\n;      Zone version:  1\n;\n\n{SOA}")
    done = ferry("inventory", file)
    assert f"Zone {zone} (windows, as the comment at its top says, and nothing else)" in done.stdout
    done = ferry("convert", file, "--to", "master")
    assert done.status == DONE and done.stdout.startswith(f"{zone} 3600 IN SOA ns1.{zone} ")
    assert f"taken to be {zone}, as the comment at its top says" in done.stderr
    named = tmp_path / "f.test.dns"
    named.write_text(file.read_text())
    done = ferry("convert", named, "--to", "master")
    assert done.stdout.startswith("f.test. ") and "as the file is called" in done.stderr


@pytest.mark.parametrize("name", [f"{ZONE}.zone", f"db.{ZONE}", f"{ZONE}.DB"])
def test_the_file_is_called_after_its_zone(ferry, tmp_path, name):
    (tmp_path / name).write_text(SOA)
    done = ferry("convert", tmp_path / name, "--to", "master")
    assert done.stdout.startswith(f"{ZONE}. 3600 IN SOA ")
    assert f"taken to be {ZONE}., as the file is called" in done.stderr


def test_an_absolute_owner_of_the_soa_is_the_origin(ferry, tmp_path):
    file = tmp_path / "other.zone"
    file.write_text(f"{ZONE}." + SOA[1:])
    done = ferry("convert", file, "--to", "master")
    assert (done.status, done.stderr) == (DONE, "")
    assert f"ns1.{ZONE}. 3600 IN A 192.0.2.1\n" in done.stdout


# text

CODINGS = {"utf-16": "utf-16", "utf-16-be": "utf-16-be", "utf-16-le": "utf-16-le", "utf-8-sig": "utf-8-sig"}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_file_may_be_in_utf_16(ferry, file, coding):
    text = SOA + "a 60 TXT \"b\u00fccher\"\r\n"
    file.write_bytes(text.encode(coding))
    done = converted(ferry, file)
    assert done.status == DONE and done.stdout.endswith(f'a.{ZONE}. 60 IN TXT "b\\195\\188cher"\n')
    file.write_bytes(text.replace("\r\n", "\n").replace("\n", "\r").encode(coding))
    assert converted(ferry, file).stdout == done.stdout


def test_what_dig_prints_behind_a_transfer_is_passed_over(ferry, file):
    file.write_text(f"""\
; <<>> DiG 9.18.1 <<>> axfr {ZONE} @192.0.2.1
{ZONE}.		3600	IN	SOA	ns1.{ZONE}. hostmaster.{ZONE}. 1 7200 900 1209600 300
{ZONE}.		3600	IN	NS	ns1.{ZONE}.
xfr.			0	ANY	TSIG	hmac-sha256. 1780741528 300 32 J3w98UUW4xOhCMsBwWdstcoguNR0iTgmw5XViAlAaQ0= 64940 NOERROR 0
ns1.{ZONE}.	3600	IN	A	192.0.2.1
{ZONE}.		3600	IN	SOA	ns1.{ZONE}. hostmaster.{ZONE}. 1 7200 900 1209600 300
xfr.			0	ANY	TSIG	hmac-sha256. 1780741528 300 32 J3w98UUW4xOhCMsBwWdstcoguNR0iTgmw5XViAlAaQ0= 64940 NOERROR 0
;; Query time: 7 msec
""")
    done = ferry("convert", file, "--to", "master")
    assert done.status == DONE and len(done.stdout.splitlines()) == 3
    assert done.stderr.count("TSIG") == 1 and "2 records passed over" in done.stderr


@pytest.mark.parametrize("line", ['"www" A 192.0.2.3', 'm MX 10 "ns1"', f'c CNAME "ns1.{ZONE}."'])
def test_a_name_in_quotes_is_said_to_be(ferry, file, line):
    file.write_text("$TTL 60\n" + SOA + line + "\n")
    done = converted(ferry, file)
    assert done.status == LOCAL and "is in quotes, which do not belong round a name" in done.stderr


@pytest.mark.parametrize("length", [256, 510, 700])
def test_long_strings_are_split_where_asked(ferry, file, length):
    file.write_text("$TTL 60\n" + SOA + f'k._domainkey TXT "{"A" * length}" "b"\n')
    done = converted(ferry, file)
    assert done.status == LOCAL and "--split-strings" in done.stderr
    done = converted(ferry, file, "--split-strings")
    strings = done.stdout.splitlines()[-1].partition(" TXT ")[2].split(" ")
    assert [len(string) - 2 for string in strings] == [255] * (length // 255) + [length % 255] * (length % 255 > 0) + [1]


def test_included_files_are_found_from_the_folder_that_is_said(ferry, tmp_path):
    (tmp_path / "zones").mkdir()
    (tmp_path / "inc" / "deep").mkdir(parents=True)
    file = tmp_path / "zones" / "zone"
    file.write_text("$TTL 60\n" + SOA + "$INCLUDE inc/common\n")
    (tmp_path / "inc" / "common").write_text("www A 192.0.2.9\n$INCLUDE inc/deep/more\n")
    (tmp_path / "inc" / "deep" / "more").write_text("ftp A 192.0.2.10\n")
    done = converted(ferry, file, "--include-from", tmp_path)
    assert done.status == DONE and done.stdout.endswith(f"www.{ZONE}. 60 IN A 192.0.2.9\nftp.{ZONE}. 60 IN A 192.0.2.10\n")
    assert converted(ferry, file, "--include").status == LOCAL
    file.write_text("$TTL 60\n" + SOA + "$INCLUDE ../secret\n")
    done = converted(ferry, file, "--include-from", tmp_path / "inc")
    assert done.status == LOCAL and "neither / at its front nor .. is one" in done.stderr


# TTLs, types


@pytest.mark.parametrize("ttl, told", [("2147483647", 0), ("2147483648", 1), ("4294967295", 1), ("4000w", 1)])
def test_a_ttl_of_32_bits_is_0(ferry, file, ttl, told):
    file.write_text(SOA + f"w {ttl} A 192.0.2.3\n")
    done = converted(ferry, file)
    assert f"w.{ZONE}. {0 if told else ttl} IN A 192.0.2.3\n" in done.stdout
    assert ("1 TTL above 2147483647" in done.stderr) == bool(told)


ONLY_BIND = ["x DSYNC CDS NOTIFY 5359 ns1", "x HHIT gYIJ", "x BRID gYIJ", "x NULL \\# 1 00", "x A6 0 2001:db8::1",
             "x A6 64 ::1 ns1", "x NXT ns1 ( 127 )", "x NXT ns1 1 15", "x DOA 0 100000 200 example/nothing -",
             "x SINK 1 2 3 AQID", "x UINFO \\# 1 00"]


@pytest.mark.needs("named-compilezone", "kzonecheck", "nsd-checkzone")
@pytest.mark.parametrize("line", ONLY_BIND)
def test_types_that_only_bind_has_words_for(ferry, tmp_path, file, line):
    file.write_text("$TTL 60\n" + SOA + line + "\n")
    done = converted(ferry, file)
    assert done.status == DONE, done.stderr
    assert "IN TYPE" in done.stdout.splitlines()[-1]
    out = tmp_path / "out"
    out.write_text(done.stdout)
    assert compiled(out, tmp_path) == compiled(file, tmp_path)
    programs.run("kzonecheck", "-o", ZONE, out)
    programs.run("nsd-checkzone", ZONE, out)


@pytest.mark.parametrize("number", [41, 128, 249, 250, 252, 255])
def test_types_of_questions_are_a_mistake(ferry, file, number):
    file.write_text("$TTL 60\n" + SOA + f"any TYPE{number} \\# 2 AB CD\n")
    done = converted(ferry, file)
    assert done.status == LOCAL and f"'TYPE{number}' is for questions and messages" in done.stderr


# what BIND would not load, however it is written

REFUSED = {
    "svcb-mandatory": "x SVCB 1 . mandatory=key123", "svcb-alpn": "x HTTPS 1 . no-default-alpn",
    "svcb-host-name": "x SVCB 1 _underscore.example. port=60", "rdata": "x IPSECKEY 10 1 0 192.0.2.38",
    "ds-digest": "x CDS 1 8 2 00", "mailbox": "x RP b.c_d. .",
}


@pytest.mark.needs("named-checkzone")
@pytest.mark.parametrize("rule", REFUSED)
def test_lint_refuses_what_bind_does(ferry, run, file, rule):
    file.write_text("$TTL 60\n" + SOA + REFUSED[rule] + "\n")
    done = converted(ferry, file, "--lint", "bind")
    assert done.status == UNSAFE and f"{rule} (refused)" in done.stderr and done.stdout == ""
    done = converted(ferry, file, "-o", file.with_name("out"))
    assert done.status == DONE
    assert run("named-checkzone", "-k", "fail", ZONE, file.with_name("out")).status != 0


def test_powerdns_has_two_names(ferry, file):
    file.write_text(SOA)
    for name in ("pdns", "powerdns"):
        assert converted(ferry, file, "--lint", name).status == DONE
    done = converted(ferry, file, "--lint", "nobody")
    assert done.status == LOCAL and "bind, knot, nsd, pdns" in done.stderr


# records that only one software answers

WINS = "TYPE65281 \\# 20 00000000000000020000038400000001C0000201"
ONLY_THERE = {"ALIAS": "a ALIAS www.example.net.", "LUA": 'a LUA A "ifportup(443, {\'192.0.2.1\'})"', "WINS": f"@ {WINS}"}


@pytest.mark.parametrize("kind", ONLY_THERE)
def test_what_one_software_answers_is_told(ferry, file, kind):
    file.write_text("$TTL 60\n" + SOA + ONLY_THERE[kind] + "\n")
    assert f"1 {kind} record: only " in converted(ferry, file).stderr
    assert f"{kind}: only " in converted(ferry, file, "--lint", "knot").stderr
    shown = json.loads(ferry("inventory", "--json", file, "--origin", ZONE).stdout)
    assert shown["synthesis"] == {kind: 1} and shown["types"] == {kind: 1, "A": 1, "NS": 1, "SOA": 1}
    shown = ferry("inventory", file, "--origin", ZONE).stdout
    assert shown.count(f"  {kind} ") == 1 and "TYPE65" not in shown


AS_OCTETS = {"ALIAS example.net.": f"a.{ZONE}. 60 IN TYPE65401 \\# 13 076578616D706C65036E657400",
             "WINS L2 C900 ( 192.0.2.1 )": f"{ZONE}. 60 IN {WINS}",
             "TYPE65281 \\# 2 0000": f"{ZONE}. 60 IN TYPE65281 \\# 2 0000"}


@pytest.mark.parametrize("shown", AS_OCTETS)
def test_what_one_software_answers_is_compared_in_its_words(ferry, tmp_path, shown):
    soa = f"{ZONE}. 60 IN SOA ns.{ZONE}. host.{ZONE}. 1 2 3 4 5\n"
    (tmp_path / "old").write_text(soa + AS_OCTETS[shown] + "\n")
    (tmp_path / "new").write_text(soa)
    done = ferry("compare", tmp_path / "old", tmp_path / "new", ZONE)
    assert done.status == 1 and done.stdout.endswith(f"IN {shown}\n"), done.stdout


@pytest.mark.parametrize("line", ["@ TYPE65281 \\# 2 0000", "a TYPE65401 \\# 2 0101", "a TYPE65402 \\# 1 00"])
def test_what_only_has_their_number_is_not(ferry, file, line):
    file.write_text("$TTL 60\n" + SOA + line + "\n")
    assert (converted(ferry, file).status, converted(ferry, file).stderr) == (DONE, "")
    assert converted(ferry, file, "--lint", "bind").stderr == ""


# the same, transferred


def in_wire(owner: str, number: int, ttl: int, rdata: bytes) -> bytes:
    return dns.name.from_text(owner).to_wire() + struct.pack("!HHIH", number, 1, ttl, len(rdata)) + rdata


def name(text: str) -> bytes:
    return dns.name.from_text(text).to_wire()


SOA_RDATA = name(f"ns1.{ZONE}.") + name(f"host.{ZONE}.") + struct.pack("!IIIII", 1, 2, 3, 4, 5)
SENT = {
    "ttl": (1, 0xFFFFFFFF, b"\xc0\0\2\1", f"x.{ZONE}. 0 IN A 192.0.2.1\n", "1 TTL above 2147483647"),
    "alias": (65401, 60, name("a.example."), f"x.{ZONE}. 60 IN TYPE65401 ", "1 ALIAS record: only PowerDNS"),
    "lua": (65402, 60, b"\0\1\2aa", f"x.{ZONE}. 60 IN TYPE65402 ", "1 LUA record: only PowerDNS"),
    "nsec": (47, 60, b"\0\0\2\x40\0", f"x.{ZONE}. 60 IN TYPE47 ", f"the first: x.{ZONE}. NSEC"),
    "svcb": (64, 60, b"\0\1\0\0\3\0\0", f"x.{ZONE}. 60 IN TYPE64 ", f"the first: x.{ZONE}. SVCB"),
    "csync": (62, 60, bytes(6) + b"\0\1\0", f"x.{ZONE}. 60 IN TYPE62 ", f"the first: x.{ZONE}. CSYNC"),
}


@pytest.mark.parametrize("number, ttl, rdata, line, told", SENT.values(), ids=SENT)
def test_fetch_tells_the_same(ferry, loopback, tmp_path, number, ttl, rdata, line, told):
    soa = in_wire(ZONE, 6, 60, SOA_RDATA)
    records = soa + in_wire(f"x.{ZONE}", number, ttl, rdata) + soa

    def answer(query):
        yield struct.pack("!HHHHHH", query.id, 0x8400, 1, 3, 0, 0) + name(ZONE) + struct.pack("!HH", 252, 1) + records

    with Scripted(loopback.primary, answer) as server:
        done = ferry("fetch", f"@{server.address}#{server.port}", ZONE, "-o", tmp_path / "zone")
    assert done.status == DONE and told in done.stderr
    assert line in (tmp_path / "zone").read_text()
