# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The layouts that Windows' zone files had over the years, and what only looks like one: each is read, and comes back
from the newest layout as the same zone."""

from __future__ import annotations

import pytest

DONE, LOCAL = 0, 2
ZONE = "layout.example"

SOA_2016 = """\
;
;  Database file layout.example.dns for Default zone scope in zone layout.example.
;      Zone version:  7
;

@                       IN  SOA ns1.layout.example. hostmaster.layout.example. (
                        \t7            ; serial number
                        \t900          ; refresh
                        \t600          ; retry
                        \t86400        ; expire
                        \t3600       ) ; default TTL
"""

# Two blanks before the mailbox, one TAB before the numbers.
SOA_2003 = """\
;
;  Database file layout.example for layout.example zone.
;      Zone version:  7
;

@                       IN  SOA ns1.layout.example.  hostmaster.layout.example. (
                        \t7           ; serial number
                        \t900          ; refresh
                        \t600          ; retry
                        \t86400        ; expire
                        \t3600      ) ; minimum TTL
"""

SOA_BY_HAND = """\
; by hand
@  IN  SOA ns1.layout.example.  hostmaster.layout.example. ( 7 900 600 86400 3600 )
"""

RECORDS = """
;
;  Zone NS records
;

@                       NS\tns1.layout.example.
ns1                     A\t192.0.2.1
;
;  Delegated sub-zone:  64/26.layout.example.
;
64/26                   NS\tns.elsewhere.example.
;  End delegation

*\tIN\tA\t0.0.0.0
\t\tTXT\t( "in parentheses" )
host                    [AGE:3636525]\t600\tA\t192.0.2.7
_ldap._tcp\t600\tSRV\t0 100 389\thost.layout.example.
"""

# By hand, from the above.
PLAIN = """\
layout.example. 3600 IN SOA ns1.layout.example. hostmaster.layout.example. 7 900 600 86400 3600
layout.example. 3600 IN NS ns1.layout.example.
ns1.layout.example. 3600 IN A 192.0.2.1
64/26.layout.example. 3600 IN NS ns.elsewhere.example.
*.layout.example. 3600 IN A 0.0.0.0
*.layout.example. 3600 IN TXT "in parentheses"
host.layout.example. 600 IN A 192.0.2.7
_ldap._tcp.layout.example. 600 IN SRV 0 100 389 host.layout.example.
"""


@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["CRLF", "LF"])
@pytest.mark.parametrize("soa", [SOA_2016, SOA_2003, SOA_BY_HAND], ids=["2016", "2003", "by hand"])
def test_each_comes_back_the_same(ferry, tmp_path, soa, end):
    (tmp_path / "old.dns").write_text((soa + RECORDS).replace("\n", end), newline="")
    for source, new in ("old.dns", "new.dns"), ("new.dns", "newer.dns"):
        done = ferry("convert", source, "--origin", ZONE, "--to", "windows", "-o", new, cwd=tmp_path)
        assert done.status == DONE and done.stderr == ""
    assert (tmp_path / "new.dns").read_bytes() == (tmp_path / "newer.dns").read_bytes()
    assert "[AGE:3636525]" in (tmp_path / "new.dns").read_text()
    for source in "old.dns", "new.dns":
        done = ferry("convert", source, "--origin", ZONE, "--to", "master", "--age", "drop", cwd=tmp_path)
        lines = [line for line in done.stdout.splitlines() if line and line[0] not in ";$"]
        assert sorted(" ".join(line.split()) for line in lines) == sorted(PLAIN.splitlines())


def test_a_part_without_its_soa_is_read_where_that_is_said(ferry, tmp_path):
    (tmp_path / "part").write_text("host [AGE:3636525]\t600\tA\t192.0.2.7\n")
    words = ["convert", "part", "--origin", ZONE, "--to", "master"]
    assert ferry(*words, cwd=tmp_path).status == LOCAL
    done = ferry(*words, "--hints", cwd=tmp_path)
    assert done.status == DONE and f"host.{ZONE}." in done.stdout and "192.0.2.7" in done.stdout


def test_what_dnscmd_prints_is_no_zone_file(ferry, tmp_path):
    (tmp_path / "printed").write_text(f""";
;  Zone:    {ZONE}
;  Server:  dc01.{ZONE}
;
@ [Aging:3665858] 600 A\t192.0.2.1
\t\t 3600 SOA\tdc01.{ZONE}. hostmaster.{ZONE}. 39 900 600 86400 3600
""")
    done = ferry("convert", "printed", "--origin", ZONE, "--to", "windows", "-o", "new", cwd=tmp_path)
    assert done.status == LOCAL and "printed:5:3: " in done.stderr and "dnscmd /ZoneExport" in done.stderr
    assert not (tmp_path / "new").exists()
