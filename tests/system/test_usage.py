# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a command line that will not do is answered with: what is wrong, and what would do."""

import pathlib
import re

import pytest

TREE = pathlib.Path(__file__).resolve().parents[2]
ROWS = [  # words, what is said, what the hint has
    ([], "which command?", "zoneferry help"),
    (["--bogus"], '"--bogus" stands where a command should', "the command comes first"),
    (["-q", "fetch"], '"-q" stands where a command should', "the command comes first"),
    (["@127.0.0.1", "fetch"], '"@127.0.0.1" stands where a command should', "servers behind it"),
    (["fecth"], 'there is no command "fecth"', "zoneferry fetch"),
    (["help", "fecth"], 'there is no command "fecth"', "zoneferry fetch"),
    (["fetch", "--bogus"], "there is no option --bogus", "zoneferry help fetch"),
    (["fetch", "@127.0.0.1"], "fetch needs one @SERVER and at least one ZONE", "zoneferry fetch @SERVER ZONE..."),
    (["convert"], "convert needs one FILE", "zoneferry convert FILE --to FORMAT"),
    (["convert", "--to", "bind"], "convert needs one FILE", "zoneferry convert FILE --to FORMAT"),
    (["convert", "a", "b", "--to", "bind"], "convert needs one FILE", "zoneferry convert FILE --to FORMAT"),
    (["convert", "a"], "--to is missing", "zoneferry convert FILE --to FORMAT"),
    (["convert", "a", "--to", "bind", "-p", "53"], "convert takes no --port", "it asks no server"),
    (["inventory", "a", "-b", "127.0.0.1"], "inventory takes no --source", "it asks no server"),
    (["run", "a", "-k", "key"], "run takes no --key", "in the migration file"),
    (["inventory"], "inventory needs at least one FILE", "zoneferry inventory FILE..."),
    (["serials", "example"], "serials needs at least one ZONE and one @SERVER", "zoneferry serials ZONE... @SERVER..."),
    (["notify"], "notify needs at least one ZONE and one @SERVER", "zoneferry notify"),
    (["probe"], "probe needs at least one @SERVER and one ZONE", "zoneferry probe"),
    (["init"], "init needs @OLD, @NEW, --primary @SERVER and at least one ZONE", "zoneferry init"),
    (["grant"], "grant needs one @PRIMARY and at least one ZONE", "zoneferry grant"),
]


@pytest.mark.parametrize("words, said, hint", ROWS, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_the_usage_is_told(ferry, words, said, hint):
    done = ferry(*words)
    assert (done.status, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"zoneferry: {said}")
    assert second.startswith("hint: ") and hint in second


def test_the_manual_has_every_command_and_option_that_help_tells_of(ferry):
    manual = (TREE / "man" / "zoneferry.1").read_text(encoding="utf-8")
    macros = [re.split(r"[ ,|]+", line) for line in manual.splitlines() if line.startswith(".")]
    told = {word for words in macros if {".Fl", "Fl"} & set(words) for word in words}
    commands = re.findall(r"^  ([a-z]+) +[A-Z@]", ferry("help").stdout, re.MULTILINE)
    missing = [command for command in commands if not any({".Cm", "Cm"} & set(words) and command in words for words in macros)]
    for command in commands:
        options = re.findall(r"^ +(?:-(.), )?-(-[a-z0-9-]+)", ferry("help", command).stdout, re.MULTILINE)
        assert options, command
        missing += [f"{command} {name}" for option in options for name in filter(None, option) if name not in told]
    assert len(commands) > 15 and not missing
