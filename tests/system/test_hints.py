# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A hint says what to do about this mistake, and every option that it names is one of the command that it means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

SOA = "@ 60 IN SOA ns.a.example. host.a.example. 1 2 3 4 5\n"
ABSOLUTE = "a.example. 60 IN SOA ns.a.example. host.a.example. 1 2 3 4 5\n"


class Row(NamedTuple):
    command: str  # `file` holds the text
    text: str
    hint: str  # a regular expression; "" is no hint
    said: str = ""


ROWS = {
    # zone files
    "no origin": Row("convert file --to master", SOA, "^--origin ZONE names the zone"),
    "no origin, pushed": Row("push -n file @127.0.0.1", SOA, "^--origin ZONE names the zone"),
    "a type": Row("convert file --to master", ABSOLUTE + "b 60 IN NONESUCH x\n", "", "'NONESUCH' is not a type"),
    "a type, pushed": Row("push -n file @127.0.0.1", ABSOLUTE + "b 60 IN NONESUCH x\n", "", "1 mistake in it"),
    "a type, shown": Row("inventory file", ABSOLUTE + "b 60 IN NONESUCH x\n", "", "1 mistake"),
    "a quote": Row("convert file --to master", ABSOLUTE + 'b 60 IN TXT "x\n', "", "1 mistake"),
    "an address": Row("convert file --to master", ABSOLUTE + "b 60 IN A 192.0.2.256\n", ""),
    "$INCLUDE": Row("convert file --to master", ABSOLUTE + "$INCLUDE more\n", "^convert --include-from DIR reads"),
    "$INCLUDE, pushed": Row("push -n file @127.0.0.1", ABSOLUTE + "$INCLUDE more\n", "^convert --include-from DIR reads"),
    "$INCLUDE, shown": Row("inventory file", ABSOLUTE + "$INCLUDE more\n", "^convert --include-from DIR reads"),
    "a long string": Row("convert file --to master", ABSOLUTE + f'b 60 IN TXT "{"x" * 256}"\n', "convert --split-strings"),
    "no SOA": Row("convert file --to master", "a.example. 60 IN NS ns.a.example.\n", "convert and inventory take --hints"),
    "no SOA, pushed": Row("push -n file @127.0.0.1", "a.example. 60 IN NS ns.a.example.\n",
                          "convert and inventory take --hints"),
    # what inventory is given
    "names": Row("inventory file", "# ours\na.example\n\nB.example. ; ours too\n", "-f", "a list of 2 names"),
    "a name": Row("inventory file", "a.example", "-f", "a list of 1 name,"),
    "anything": Row("inventory file", "hello there\n", "^--from says what it is, and then what is wrong with it"),
    "no type": Row("inventory file", "a.example. 60 IN NONESUCH x\n", "^--from says what it is, and then what is wrong with it$"),
    "a zone without a name": Row("inventory file", SOA, "^--from says .*; --origin whose zone it is$"),
    "no settings": Row("convert file --to bind", "hello there\n", "^--from says what it is$"),
    # lists
    "a pattern": Row("serials @127.0.0.1 -f file", "a.example\n*.example.\n", "one zone name a line",
                     'file:2: "*.example." is a pattern'),
    "a pattern as a word": Row("fetch @127.0.0.1 *.a.example", "", "", '"*.a.example" is a pattern'),
    "a pattern in a migration": Row("check file", "migration: m\nservers:\n"
                                    "  - { id: p, address: 192.0.2.1, software: bind }\n"
                                    "  - { id: o, address: 192.0.2.2, software: bind }\n"
                                    "  - { id: n, address: 192.0.2.3, software: knot, fqdn: ns.example. }\n"
                                    'zones: [ "*.example" ]\nmoves: [ { from: o, to: n } ]\n', "", "is a pattern"),
    # two words that do not go together
    "two zones": Row("fetch @127.0.0.1 a.example b.example", "", "^-d DIR writes a file for each$"),
    "no folder": Row("fetch @127.0.0.1 a.example -d none", "", "^mkdir -p none$"),
    "no @": Row("serials @127.0.0.1 192.0.2.1", "", "^servers are written @192.0.2.1$"),
}


@pytest.fixture
def options(ferry):
    known: dict[str, set[str]] = {}

    def options(command: str) -> set[str]:
        if command not in known:
            known[command] = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", ferry("help", command).stdout))
        return known[command]

    return options


@pytest.mark.parametrize("why", ROWS)
def test_a_hint_fits(ferry, options, tmp_path, why):
    row = ROWS[why]
    Path(tmp_path / "file").write_text(row.text)
    done = ferry(*row.command.split(), cwd=tmp_path)
    assert done.status == 2 and row.said in done.stderr, done.stderr
    hints = re.findall(r"^hint: (.*)$", done.stderr, re.MULTILINE)
    assert len(hints) <= 1, hints
    hint = "".join(hints)
    assert re.search(row.hint, hint) if row.hint else hint == "", done.stderr
    commands = re.findall(r"\b(?:convert|inventory|probe|serials|fetch|compare|push)\b", hint) or [row.command.split()[0]]
    for option in re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", hint) if "mkdir" not in hint else []:
        assert all(option in options(command) for command in commands), (option, commands)
