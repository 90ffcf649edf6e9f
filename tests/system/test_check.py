# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""zoneferry check: a migration file is sound, or all its mistakes are told with their places."""

from __future__ import annotations

import json
import os

import pytest

SOUND = """\
migration: branch
servers:
  - { id: primary, address: 192.0.2.1 }
  - { id: old, address: 192.0.2.2 }
  - { id: new, address: 192.0.2.3, fqdn: ns.example., software: nsd }
zones: [ ferry.example, bücher.example ]
moves:
  - { from: old, to: new }
"""
USAGE, UNSAFE, WAITING = 2, 5, 6


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "branch.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def test_a_sound_file_is_summed_up_and_nothing_is_made(ferry, file):
    result = ferry("check", file)
    assert (result.status, result.stdout, result.stderr) == (0, "branch: 3 servers, 2 zones, 1 move\n", "")
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_all_mistakes_are_told_in_order(ferry, file, quiet):
    text = SOUND.replace("to: new", "to: newer").replace("nsd }", "nsd, adress: 1 }")
    file.write_text(text, encoding="utf-8")
    places = [f"{number}:{line.index(word) + 1}" for number, line in enumerate(text.splitlines(), 1)
              for word in ("adress", "newer") if word in line]
    result = ferry("check", file, *quiet)
    assert (result.status, result.stdout) == (USAGE, "")
    lines = result.stderr.splitlines()
    assert lines[0].startswith(f"{file}:{places[0]}: unknown key \"adress\"; those known here: id, address, ")
    assert lines[1:] == [f"{file}:{places[1]}: no server has the id \"newer\"", f"zoneferry: {file}: 2 mistakes"]


def test_json_has_the_mistakes_too(ferry, file):
    sound = json.loads(ferry("check", "--json", file).stdout)
    assert sound == {"path": str(file), "ok": True, "migration": "branch", "servers": 3, "zones": 2, "catalog": False,
                     "moves": 1, "pending": [], "mistakes": []}
    file.write_text(SOUND.replace("bücher", "FERRY"), encoding="utf-8")
    result = ferry("check", "--json", file)
    assert result.status == USAGE
    assert json.loads(result.stdout) == {
        "path": str(file), "ok": False,
        "mistakes": [f"{file}:6:25: zone FERRY.example. comes twice, first on line 6"]}


def test_words_that_are_not_one_file(ferry, file):
    for words in [], [file, file], [file, "@192.0.2.1"]:
        result = ferry("check", *words)
        assert (result.status, result.stdout) == (USAGE, "")
        assert "check takes one MIGRATION file" in result.stderr and "hint: " in result.stderr


def test_a_file_that_cannot_be_read(ferry, tmp_path):
    result = ferry("check", tmp_path / "none.yaml")
    assert (result.status, result.stdout) == (USAGE, "")
    assert result.stderr == f"zoneferry: {tmp_path}/none.yaml: No such file or directory\n"


def test_a_full_disk_is_no_success(zoneferry, run, file):
    result = run("sh", "-c", 'exec "$0" check "$1" >/dev/full', zoneferry, file)
    assert result.status == USAGE
    assert "No space left" in result.stderr


SERVER_OPTIONS = ["-k missing.key", "-y xfr:c2VjcmV0", "-p 53", "-b 192.0.2.1", "-t 1", "--tcp", "--udp", "+tcp", "-4", "-6"]


@pytest.mark.parametrize("option", SERVER_OPTIONS)
@pytest.mark.parametrize("verb", ["check", "status", "run"])
def test_what_the_file_says_is_no_option(ferry, file, verb, option):
    result = ferry(verb, file, *option.split())
    assert (result.status, result.stdout) == (USAGE, "")
    assert f"zoneferry: {verb} takes no --" in result.stderr
    assert "hint: servers and keys are in the migration file" in result.stderr
    assert os.listdir(file.parent) == [file.name]


def test_the_help_lists_server_options_only_where_they_are_taken(ferry):
    for verb in "check", "status", "run":
        listed = ferry("help", verb).stdout
        assert "--quiet" in listed and "--key" not in listed and "--tcp" not in listed
    assert "--key" in ferry("fetch", "--help").stdout


def test_the_status_of_what_was_not_started_is_json_too(ferry, file):
    result = ferry("status", "--json", file)
    assert json.loads(result.stdout) == {"migration": "branch", "finished": False, "moves": []}
    assert result.status == WAITING and "branch has not been started" in result.stderr
    assert ferry("status", file).stdout == ""


def test_status_believes_no_state_folder_that_others_can_write(ferry, file):
    folder = file.with_suffix(".zoneferry")
    folder.mkdir()
    folder.chmod(0o777)
    result = ferry("status", file)
    assert (result.status, result.stdout) == (UNSAFE, "")
    assert "others can write this folder" in result.stderr
    assert os.listdir(folder) == [] and folder.stat().st_mode & 0o777 == 0o777


@pytest.mark.parametrize("verb", ["status", "run"])
def test_a_journal_that_is_a_pipe_is_not_waited_for(ferry, file, verb):
    folder = file.with_suffix(".zoneferry")
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / "journal.db", 0o600)
    result = ferry(verb, file)
    assert (result.status, result.stdout) == (USAGE, "")
    assert "journal.db: this is no plain file" in result.stderr


def test_what_is_not_carried_out_yet_is_told_and_not_run(ferry, file):
    file.write_text(SOUND.replace("to: new", "to: new, take-name: { old-gets: ns2-old }"), encoding="utf-8")
    result = ferry("check", file)
    assert (result.status, result.stdout) == (0, "branch: 3 servers, 2 zones, 1 move\n")
    assert result.stderr == f"zoneferry: warning: {file}:8:38: take-name is not carried out yet: run refuses the file\n"
    result = ferry("run", file)
    assert (result.status, result.stdout) == (USAGE, "")
    assert f"{file}:8:38: take-name is not carried out yet\n" in result.stderr
    assert os.listdir(file.parent) == [file.name]


def test_zones_of_a_configuration(ferry, file):
    (file.parent / "named.conf").write_text('include "local.conf";\n'
                                            'zone "a.example" { type slave; masters { 192.0.2.1; }; };\n'
                                            'zone "b.test" { type slave; masters { 192.0.2.1; }; };\n'
                                            'zone "." { type hint; file "root"; };\n', encoding="utf-8")
    file.write_text(SOUND.replace("[ ferry.example, bücher.example ]", "{ from: named.conf, except: [ '*.TEST' ] }"),
                    encoding="utf-8")
    result = ferry("check", file)
    assert (result.status, result.stdout) == (0, "branch: 3 servers, 1 zone, 1 move\n")
    assert "named.conf:1: local.conf: included, but not there to be read" in result.stderr
    assert "1 zone of it is not moved" in result.stderr


TWO_MOVES = """\
migration: site
servers:
  - { id: primary, address: 192.0.2.10, software: bind, transfer-policy: any }
  - { id: o1, address: 192.0.2.20, software: bind, reach: manual }
  - { id: o2, address: 192.0.2.21, software: bind, reach: manual }
  - { id: n1, address: 192.0.2.30, fqdn: n1.example.com., software: knot, reach: manual }
  - { id: n2, address: 192.0.2.31, fqdn: n2.example.com., software: knot, reach: manual }
zones: [ example.com ]
moves:
  - from: o1
    to: n1
    take-address:
      - { service: 192.0.2.20/24, old: { interface: eth0, gets: 192.0.2.120/24 }, new: { interface: eth0 } }
  - from: o2
    to: n2
    take-address:
      - { service: 192.0.2.21/24, old: { interface: eth0, gets: 192.0.2.121/24 }, new: { interface: eth0 } }
"""
LOCAL = "reach: local, zone-directory: /var/lib/knot, config: /etc/knot/knot.conf"


@pytest.mark.parametrize("changes", [
    pytest.param([], id="sound"),
    pytest.param([("gets: 192.0.2.121/24", "gets: 192.0.2.120/24")], id="one address for two old servers"),
    pytest.param([("gets: 192.0.2.121/24", "gets: 192.0.2.31/24")], id="the address of a new server"),
    pytest.param([("gets: 192.0.2.121/24", "gets: 192.0.3.121/24")], id="an address of another subnet"),
    pytest.param([("192.0.2.21/24", "192.0.2.21/32")], id="a subnet of one address"),
    pytest.param([("address: 192.0.2.21,", "address: 192.0.2.20#5353,"), ("192.0.2.21/24", "192.0.2.20/24")],
                 id="one service address of two old servers"),
    pytest.param([(f"{new}.example.com., software: knot, reach: manual", f"{new}.example.com., software: knot, {LOCAL}")
                  for new in ("n1", "n2")], id="two new servers with one config"),
])
def test_what_no_migration_can_be_made_of(ferry, file, changes):
    text = TWO_MOVES
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    result = ferry("check", file)
    assert result.status == (USAGE if changes else 0), result.stderr
