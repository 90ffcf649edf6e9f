# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""compare: finds every difference between servers and files, and makes none up."""

from __future__ import annotations

import json

import pytest

from lab.net import ZONES, Loopback
from lab.servers import Bind, Knot, Nsd, Zone
from lab.tsig import make_key

FERRY, REVERSE, IDN = ZONES
SAME, DIFFERS, USAGE, REFUSED = 0, 1, 2, 3
KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Nsd)]
ZONE = "pair.example"
LINES = [
    f"{ZONE}. 3600 IN SOA ns.{ZONE}. host.{ZONE}. 5 60 60 600 60",
    f"{ZONE}. 3600 IN NS ns.{ZONE}.",
    f"ns.{ZONE}. 3600 IN A 192.0.2.1",
    f"www.{ZONE}. 3600 IN A 192.0.2.2",
    f'www.{ZONE}. 3600 IN TXT "one" "two"',
    f"mail.{ZONE}. 300 IN MX 10 www.{ZONE}.",
    f"alias.{ZONE}. 300 IN CNAME www.{ZONE}.",
    f"*.wild.{ZONE}. 300 IN A 192.0.2.3",
    f"child.{ZONE}. 600 IN NS ns.child.{ZONE}.",
    f"child.{ZONE}. 600 IN NS ns.elsewhere.example.",
    f"child.{ZONE}. 600 IN DS 12345 13 2 {'ab' * 32}",
    f"ns.child.{ZONE}. 600 IN A 192.0.2.4",
    f"below.child.{ZONE}. 600 IN A 192.0.2.5",
    f"moved.{ZONE}. 600 IN DNAME elsewhere.example.",
    f"{ZONE}. 60 IN TYPE65281 \\# 4 01020304",
]


def at(server) -> str:
    return f"@{server.address}#{server.port}"


def changed(*changes: tuple[str, str | None]) -> list[str]:
    """LINES with the ones that begin so replaced, or taken out; `+` adds one."""
    lines = list(LINES)
    for old, new in changes:
        if old == "+":
            lines.append(new)
            continue
        found, = (line for line in lines if line.startswith(old))
        lines[lines.index(found)] = new
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """A server that gives LINES and the zones of tests/data to all. Nothing here changes it: all share one."""
    site, folder = Loopback(), tmp_path_factory.mktemp("given")
    file = folder / "lines.zone"
    file.write_text("\n".join(LINES) + "\n")
    files = {ZONE: file} | site.zone_files(folder / "templates")
    with Knot(site.primary, folder, [Zone(*each) for each in files.items()], allow_transfer=["any"]) as server:
        yield server


@pytest.fixture
def serving(loopback, tmp_path, started):
    def serving(kind, lines=LINES, transfer=("any",), others=(), host=loopback.old):
        file = tmp_path / f"{host.name}.zone"
        file.write_text("\n".join(lines) + "\n")
        return started(kind(host, tmp_path / host.name, [Zone(ZONE, file=file), *others], allow_transfer=transfer))

    return serving


def marked(output: str) -> list[str]:
    return sorted(line for line in output.splitlines() if not line.startswith(";"))


# both transfer


@pytest.mark.needs("knotd", "nsd")
def test_the_same_zone_on_two_servers_is_the_same(ferry, given, serving):
    done = ferry("compare", at(given), at(serving(Nsd)), ZONE)
    assert done == (SAME, "", f"{ZONE}: the same, {len(LINES)} records, serial 5\n")


DIFFERENCES = {
    "gone": ([(f"www.{ZONE}. 3600 IN A", None)], [f"- www.{ZONE}. 3600 IN A 192.0.2.2"]),
    "new": ([("+", f"new.{ZONE}. 1 IN A 192.0.2.9")], [f"+ new.{ZONE}. 1 IN A 192.0.2.9"]),
    "other rdata": ([(f"mail.{ZONE}.", f"mail.{ZONE}. 300 IN MX 20 www.{ZONE}.")],
                    [f"+ mail.{ZONE}. 300 IN MX 20 www.{ZONE}.", f"- mail.{ZONE}. 300 IN MX 10 www.{ZONE}."]),
    "other strings": ([(f"www.{ZONE}. 3600 IN TXT", f'www.{ZONE}. 3600 IN TXT "onetwo"')],
                      [f'+ www.{ZONE}. 3600 IN TXT "onetwo"', f'- www.{ZONE}. 3600 IN TXT "one" "two"']),
    "other TTL": ([(f"alias.{ZONE}.", f"alias.{ZONE}. 301 IN CNAME www.{ZONE}.")],
                  [f"+ alias.{ZONE}. 301 IN CNAME www.{ZONE}.", f"- alias.{ZONE}. 300 IN CNAME www.{ZONE}."]),
    "other SOA": ([(f"{ZONE}. 3600 IN SOA", LINES[0].replace("host.", "admin."))],
                  ["+ " + LINES[0].replace("host.", "admin."), f"- {LINES[0]}"]),
    "other serial": ([(f"{ZONE}. 3600 IN SOA", LINES[0].replace(" 5 ", " 6 "))],
                     ["+ " + LINES[0].replace(" 5 ", " 6 "), f"- {LINES[0]}"]),
}


@pytest.mark.needs("knotd", "nsd")
@pytest.mark.parametrize("what", DIFFERENCES)
def test_a_difference_is_told_in_lines_of_a_zone_file(ferry, given, serving, what):
    changes, told = DIFFERENCES[what]
    other = serving(Nsd, changed(*changes))
    done = ferry("compare", at(given), at(other), ZONE)
    assert done.status == DIFFERS and marked(done.stdout) == told
    assert done.stdout.startswith(f"; {ZONE}. - ") and f"{ZONE}: differs: " in done.stderr
    if what == "other serial":
        assert ferry("compare", at(given), at(other), ZONE, "--ignore-serial").status == SAME


@pytest.mark.needs("knotd")
def test_letters_case_is_no_difference(ferry, given, serving):
    other = serving(Knot, [line.replace("www.", "WwW.") for line in LINES])
    assert ferry("compare", at(given), at(other), ZONE).status == SAME


# files


@pytest.mark.needs("knotd")
def test_files_and_folders_are_sides_too(ferry, given, tmp_path):
    folder = tmp_path / "captured"
    folder.mkdir()
    assert ferry("fetch", at(given), *ZONES, "-d", folder).status == 0

    done = ferry("compare", folder, at(given))
    assert done.status == SAME and done.stderr.count(": the same, ") == 3, done.stderr
    assert ferry("compare", at(given), folder / f"{FERRY}.zone").status == SAME
    assert ferry("compare", folder, folder, IDN).stderr.count(": the same, ") == 1

    changed = folder / f"{FERRY}.zone"
    changed.write_text(changed.read_text() + f"extra.{FERRY}. 60 IN A 192.0.2.99\n")
    done = ferry("compare", folder, at(given))
    assert done.status == DIFFERS and marked(done.stdout) == [f"- extra.{FERRY}. 60 IN A 192.0.2.99"]
    done = ferry("compare", at(given), folder)
    assert done.status == DIFFERS and marked(done.stdout) == [f"+ extra.{FERRY}. 60 IN A 192.0.2.99"]


def test_a_file_that_is_no_zone_is_a_local_error(ferry, tmp_path):
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text("\n".join(LINES) + "\n")
    bad.write_text("\n".join(LINES[1:]) + "\n")
    for words, named in [((good, bad), "SOA"), ((good, tmp_path / "none"), "No such file"),
                         ((good, good, "other.example"), "not other.example.")]:
        done = ferry("compare", *words)
        assert done.status == USAGE and named in done.stderr, done.stderr


# one gives no transfer


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("asked", KINDS)
@pytest.mark.parametrize("side", ["A", "B"])
def test_asked_one_by_one_the_same_zone_is_the_same(ferry, loopback, given, files, tmp_path, started, asked, side):
    """With zone cuts, glue, wildcards, DNAME, CNAME and types nobody knows: nothing is made up."""
    zones = [Zone(name, file=file) for name, file in files.items()]
    asked = started(asked(loopback.old, tmp_path / "asked", zones))
    sides = [at(asked), at(given)] if side == "A" else [at(given), at(asked)]
    done = ferry("compare", *sides, *ZONES)
    assert done.status == SAME and done.stdout == "", done.stdout + done.stderr
    assert done.stderr.count("records that only it has could not be told") == 3


# keys


@pytest.fixture
def keyed(loopback, tmp_path, started):
    """Two servers of the zone, each of which gives it only to its own key; and the keys' files."""
    def keyed(kind_a, kind_b):
        keys = make_key("old-transfer"), make_key("new-transfer", "hmac-sha512")
        file = tmp_path / "zone"
        file.write_text("\n".join(LINES) + "\n")
        servers = [started(kind(host, tmp_path / host.name, [Zone(ZONE, file=file)], keys=[key], allow_transfer=[key]))
                   for kind, host, key in zip((kind_a, kind_b), (loopback.old, loopback.new), keys)]
        return [*servers, *(key.write(tmp_path / f"{key.name}.key") for key in keys)]

    return keyed


@pytest.mark.parametrize("kinds", [pytest.param((Bind, Knot), marks=pytest.mark.needs("named", "knotd")),
                                   pytest.param((Nsd, Bind), marks=pytest.mark.needs("nsd", "named"))])
def test_each_side_is_asked_with_its_own_key(ferry, keyed, kinds):
    a, b, key_a, key_b = keyed(*kinds)
    both = "compare", at(a), at(b), ZONE
    assert ferry(*both, "--key-a", key_a, "--key-b", key_b).status == SAME
    assert ferry(*both, "-k", key_a, "--key-b", key_b).status == SAME
    assert ferry(*both, "--key-a", key_a, "-k", key_b).status == SAME
    swapped = ferry(*both, "--key-a", key_b, "--key-b", key_a)
    assert swapped.status == REFUSED and "new-transfer" in swapped.stderr


@pytest.mark.parametrize("words, said", [
    (["--key-a"], "--key-a: {file} is no server"), (["-g", "--key-b"], "-g excludes -k, -y, --key-a and --key-b"),
])
def test_keys_that_are_for_nobody_are_refused(ferry, tmp_path, words, said):
    file, key = tmp_path / "zone", make_key("transfer").write(tmp_path / "key")
    file.write_text("\n".join(LINES) + "\n")
    done = ferry("compare", *words, key, file, "@127.0.0.1", ZONE)
    assert done.status == USAGE and said.format(file=file) in done.stderr, done.stderr


@pytest.mark.needs("named", "nsd", "dnssec-keygen", "dnssec-signzone")
@pytest.mark.parametrize("nsec3", [[], ["-3", "abcd"]], ids=["NSEC", "NSEC3"])
@pytest.mark.parametrize("asked", KINDS)
def test_asked_one_by_one_a_signed_zone_is_the_same(ferry, run, loopback, tmp_path, started, asked, nsec3):
    lines = [line for line in LINES if "TYPE65281" not in line]
    (tmp_path / "zone").write_text("\n".join(lines) + "\n")
    for words in ["-f", "KSK"], []:
        assert run("dnssec-keygen", "-q", "-K", tmp_path, "-a", "13", *words, ZONE).status == 0
    assert run("dnssec-signzone", "-q", "-S", "-K", tmp_path, "-d", tmp_path, "-o", ZONE, *nsec3,
               "-f", tmp_path / "signed", tmp_path / "zone").status == 0
    zones = [Zone(ZONE, file=tmp_path / "signed")]
    given = started(Nsd(loopback.primary, tmp_path / "given", zones, allow_transfer=["any"]))
    asked = started(asked(loopback.old, tmp_path / "asked", zones))
    done = ferry("compare", at(given), at(asked), ZONE)
    assert done.status == SAME and done.stdout == "", done.stdout + done.stderr


@pytest.mark.needs("knotd")
def test_windows_is_asked_one_by_one(ferry, given, serve):
    done = ferry("compare", at(serve(secure_secondaries=3)), at(given), *ZONES)
    assert done.status == SAME and done.stdout == "", done.stdout + done.stderr


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("asked", KINDS)
@pytest.mark.parametrize("what", [what for what in DIFFERENCES if what != "new"])
def test_asked_one_by_one_a_difference_is_found(ferry, given, serving, asked, what):
    changes, told = DIFFERENCES[what]
    done = ferry("compare", at(given), at(serving(asked, changed(*changes), transfer=())), ZONE)
    assert done.status == DIFFERS and marked(done.stdout) == told, done.stdout + done.stderr


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("asked", KINDS)
@pytest.mark.parametrize("changes, told", [
    ([(f"ns.child.{ZONE}.", f"ns.child.{ZONE}. 600 IN A 192.0.2.44")],
     [f"+ ns.child.{ZONE}. 600 IN A 192.0.2.44", f"- ns.child.{ZONE}. 600 IN A 192.0.2.4"]),
    ([(f"child.{ZONE}. 600 IN NS ns.e", None)], [f"- child.{ZONE}. 600 IN NS ns.elsewhere.example."]),
    ([(f"child.{ZONE}. 600 IN DS", None)], [f"- child.{ZONE}. 600 IN DS 12345 13 2 {'AB' * 32}"]),
], ids=["glue", "NS", "DS"])
def test_asked_one_by_one_delegations_are_compared_too(ferry, given, serving, asked, changes, told):
    done = ferry("compare", at(given), at(serving(asked, changed(*changes), transfer=())), ZONE)
    assert done.status == DIFFERS and [line.upper() for line in marked(done.stdout)] == [line.upper() for line in told]


@pytest.mark.needs("knotd")
@pytest.mark.parametrize("asked", KINDS)
def test_what_a_deeper_zone_answers_is_not_taken_for_this_one(ferry, given, serving, tmp_path, asked):
    """The server asked has the child zone too, with other data at the delegated names."""
    child = tmp_path / "child.zone"
    child.write_text("@ 60 IN SOA ns h 1 60 60 600 60\n@ 60 IN NS other\n"
                     "other 60 IN A 192.0.2.50\nns 60 IN A 192.0.2.51\n")
    asked = serving(asked, transfer=(), others=[Zone(f"child.{ZONE}", file=child)])
    done = ferry("compare", at(given), at(asked), ZONE)
    assert done.status == SAME and done.stdout == "", done.stdout + done.stderr
    assert "records could not be checked" in done.stderr


@pytest.mark.needs("knotd")
def test_where_neither_side_transfers_it_is_a_refusal(ferry, loopback, serving):
    one, other = (serving(Knot, transfer=(), host=host) for host in (loopback.primary, loopback.old))
    done = ferry("compare", at(one), at(other), ZONE)
    assert done.status == REFUSED and "neither side transfers the zone" in done.stderr


@pytest.mark.needs("knotd")
def test_where_the_other_has_no_such_zone_nothing_is_compared(ferry, loopback, given, started, tmp_path):
    other = started(Knot(loopback.old, tmp_path / "other"))
    done = ferry("compare", at(given), at(other), ZONE)
    assert done.status == REFUSED and f"{ZONE}. SOA: " in done.stderr and done.stdout == ""


# JSON


@pytest.mark.needs("knotd", "nsd")
def test_json_has_an_object_for_each_difference_and_zone(ferry, given, serving):
    changes, _ = DIFFERENCES["other TTL"]
    other = serving(Nsd, changed(*changes), transfer=())
    done = ferry("compare", at(given), at(other), ZONE, "--json")
    *records, summary = map(json.loads, done.stdout.splitlines())
    assert done.status == DIFFERS
    assert [(each["difference"], each["in"][1:] if each["in"].startswith("@") else each["in"]) for each in records] == [
        ("ttl", at(given)[1:]), ("ttl", at(other)[1:])]
    assert summary["ok"] and not summary["same"] and summary["ttl"] == 1 and summary["only_a"] == 0
    assert summary["extra_records_unknown"] == at(other)[1:]


@pytest.mark.parametrize("words", [[], ["@127.0.0.1"], ["@127.0.0.1", "@127.0.0.2", "@127.0.0.3"], ["file"]])
def test_two_places_must_be_named(ferry, words):
    done = ferry("compare", *words)
    assert done.status == USAGE and "compare needs two places" in done.stderr


def test_without_a_zone_named_the_files_say_which_and_nothing_else_is_said(ferry, tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder, lines in zip(folders, (LINES, changed((f"www.{ZONE}. 3600 IN A", None)))):
        folder.mkdir()
        (folder / f"{ZONE}.zone").write_text("\n".join(lines) + "\n")
    for places in folders, [folder / f"{ZONE}.zone" for folder in folders]:
        done = ferry("compare", *places)
        assert done.status == DIFFERS and marked(done.stdout) == [f"- www.{ZONE}. 3600 IN A 192.0.2.2"]
        assert "zoneferry:" not in done.stderr and "enough" not in done.stderr
