# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A TSIG secret is shown nowhere, whatever is wrong with its line: it is only in the file of --keys, which nobody else may
read. A language with secrets is a row of LANGUAGES, and of MISTAKES."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

DONE, DIFFERS, LOCAL = 0, 1, 2
SECRET = base64.b64encode(b"tell nobody, not even your mother!").decode()
BARE = SECRET.rstrip("=")

LANGUAGES = {
    "bind": f"""\
key "xfr" {{ algorithm hmac-sha256; secret "{SECRET}"; }};
zone "a.example" {{ type secondary; primaries {{ 192.0.2.1 key xfr; }}; file "a"; }};
""",
    "knot": f"""\
key:
  - id: xfr
    algorithm: hmac-sha256
    secret: {SECRET}
remote:
  - id: primary
    address: 192.0.2.1
    key: xfr
zone:
  - domain: a.example
    master: primary
""",
    "nsd": f"""\
key:
    name: "xfr"
    algorithm: hmac-sha256
    secret: "{SECRET}"
zone:
    name: "a.example"
    request-xfr: 192.0.2.1 xfr
    zonefile: "a"
""",
}

# Those that have secrets of another kind, which go nowhere, and those that are written with keys only.
OTHERS = {"pdns": f"launch=gmysql\ngmysql-password={SECRET}\napi-key={SECRET}\nserver-id=xfr\n"}
WRITTEN = [*LANGUAGES, "pdnsutil", "pdns-json"]

# What becomes of the statement that has the secret (S), or of what is around it. Where a name stands it is one.
MISTAKES = {
    "bind": [
        ('secret "S";', 'secret "S"'), ('secret "S";', 'secret S'), ('secret "S";', 'secret "S'),
        ('secret "S";', 'secret "S!";'), ('secret "S";', 'secret "!S";'), ('secret "S";', 'secret "S" "S";'),
        ('secret "S";', 'secret { "S"; };'), ('secret "S";', 'secert "S";'), ('secret "S";', '"S";'),
        ('secret "S";', 'secret "S"; secret "S";'), ('secret "S";', 'secret "S"; }; secret "S"; {'),
        ('secret "S";', 'include "S";'), ('algorithm hmac-sha256;', ""), ("hmac-sha256", "hmac-sha0"),
        ('key "xfr"', 'key "xfr" "S"'), ('key "xfr"', 'keys "xfr"'),
        ("192.0.2.1 key xfr", '192.0.2.1 "S"'),
        ('key "xfr"', 'x "S"; key "xfr"'),
    ],
    "knot": [
        ("secret: S", "secret: S!"), ("secret: S", "secret S"), ("secret: S", 'secret: "S'), ("secret: S", "secret: [ S"),
        ("secret: S", "secert: S"), ("secret: S", "secret: S\n    secret: S"), ("secret: S", " secret: S"),
        ("secret: S", "\tsecret: S"), ("secret: S", "- S"), ("secret: S", "secret: [ S, S ]"), ("secret: S", "S: secret"),
        ("secret: S", "S"), ("    secret: S", "secret: S"), ("    secret: S", "include: S"), ("hmac-sha256", "hmac-sha0"),
        ("id: xfr", "id: [ S"), ("master: primary", "master: S"),
    ],
    "nsd": [
        ('secret: "S"', 'secret: "S!"'), ('secret: "S"', 'secret "S"'), ('secret: "S"', 'secret: "S'),
        ('secret: "S"', "secret: S"), ('secret: "S"', 'secret: "S" "S"'), ('secret: "S"', 'secert: "S"'),
        ('secret: "S"', '"S"'), ('secret: "S"', "S: secret"), ('secret: "S"', 'secret: "S"\n    secret: "S"'),
        ('    secret: "S"', 'server: secret: "S"'), ('    secret: "S"', 'include: "S"'), ("hmac-sha256", "hmac-sha0"),
        ('name: "xfr"', 'name: "xfr" "S"'),
        ("192.0.2.1 xfr", "S xfr"),
    ],
    "pdns": [
        ("password=S", "password S"), ("password=S", "password=S\n S"), ("password=S", "password=S\nlocal-port=S"),
        ("password=S", "pasword=S"), ("api-key=S", "api-key+=S"), ("api-key=S", "S"), ("api-key=S", "S=api-key"),
    ],
}


@pytest.fixture
def said(ferry, tmp_path):
    """All that the program says of a configuration, and writes but for the keys."""

    def said(text: str, form: str | None = None, shown=("--json",), targets=("knot",)) -> str:
        (tmp_path / "conf").write_text(text)
        more = ["--from", form] if form else []
        all_words = [["inventory", "conf"], *(["inventory", "conf", option] for option in shown)]
        for to in targets:
            all_words += [["convert", "conf", "--to", to, "--keys", "keys", "-o", "made"], ["convert", "conf", "--to", to]]
        everything = ""
        for words in all_words:
            done = ferry(*words, *more, "-v", cwd=tmp_path)
            assert done.status in (DONE, DIFFERS, LOCAL), done.stderr
            everything += done.stdout + done.stderr
            if (tmp_path / "made").exists():
                everything += (tmp_path / "made").read_bytes().decode("utf-16" if "reg" in words else "utf-8")
                (tmp_path / "made").unlink()
        return everything

    return said


@pytest.mark.parametrize("form, text", (LANGUAGES | OTHERS).items())
def test_a_secret_is_shown_nowhere(said, form, text):
    everything = said(text, form, shown=["--json", "--worksheet"],
                      targets=["reg", "boot", "pdns", "pdns-bind", *WRITTEN])
    assert "xfr" in everything and BARE not in everything


@pytest.mark.parametrize("to", WRITTEN)
@pytest.mark.parametrize("form", LANGUAGES)
def test_it_is_in_the_file_of_keys_which_nobody_else_may_read(ferry, tmp_path, form, to):
    (tmp_path / "conf").write_text(LANGUAGES[form])
    words = ["convert", "conf", "--to", to, "--keys", "keys", "-o", "made"]
    # Who may transfer by a key from one address is not in a zone's JSON.
    assert ferry(*words, cwd=tmp_path).status == (DIFFERS if (form, to) == ("bind", "pdns-json") else DONE)
    assert SECRET in (tmp_path / "keys").read_text()
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert BARE not in (tmp_path / "made").read_text()


def test_a_file_that_all_may_read_gets_no_keys(ferry, tmp_path):
    (tmp_path / "conf").write_text(LANGUAGES["bind"])
    (tmp_path / "keys").write_text("old\n")
    for mode, status in (0o644, LOCAL), (0o604, LOCAL), (0o640, DONE), (0o600, DONE):
        (tmp_path / "keys").chmod(mode)
        done = ferry("convert", "conf", "--to", "knot", "--keys", "keys", "-o", "made", cwd=tmp_path)
        assert done.status == status and (SECRET in (tmp_path / "keys").read_text()) == (status == DONE)
        assert (tmp_path / "made").exists() == (status == DONE)
        assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == mode


@pytest.mark.parametrize("form, old, new", [(form, *row) for form, rows in MISTAKES.items() for row in rows])
def test_a_mistake_on_its_line_does_not_show_it(said, form, old, new):
    old, new = old.replace("S", SECRET), new.replace("S", SECRET)
    text = (LANGUAGES | OTHERS)[form]
    assert old in text
    text = text.replace(old, new)
    assert BARE not in said(text)
    assert BARE not in said(text, form)


@pytest.mark.parametrize("form", LANGUAGES)
def test_a_file_of_keys_alone_does_not_show_them(said, ferry, tmp_path, form):
    (tmp_path / "conf").write_text(LANGUAGES[form])
    assert ferry("convert", "conf", "--to", form, "--keys", "keys", "-o", "made", cwd=tmp_path).status == DONE
    assert BARE not in said((tmp_path / "keys").read_text())
