# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The schema that editors have of a migration file knows the keys and words that check knows, and no others."""

from __future__ import annotations

import json
import pathlib
import re

import pytest

TREE = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((TREE / "man" / "zoneferry.schema.json").read_text(encoding="utf-8"))
KEY = "no-such-key"

SERVERS = """\
migration: m
servers:
- {{ id: primary, address: 192.0.2.1{primary} }}
- {{ id: old, address: 192.0.2.2{old} }}
- {{ id: new, address: 192.0.2.3, fqdn: ns.example., software: nsd }}
zones: {zones}
moves:
- {{ from: old, to: new{move} }}
policy: {{ {policy} }}
"""
TAKE = ", take-address: [ {{ service: 192.0.2.2/24, old: {{ interface: e0, gets: 192.0.2.4/24{old} }}, new: {{ interface: e1{new} }}{take} }} ]"


def file(**parts: str) -> str:
    return SERVERS.format(**({"primary": "", "old": "", "zones": "[ a.example ]", "move": "", "policy": ""} | parts))


def take(**parts: str) -> str:
    return TAKE.format(**({"old": "", "new": "", "take": ""} | parts))


BAD = f", {KEY}: 1"
# Where in the schema, and a file with an unknown key, or an unknown word, there.
PLACES = {
    "": file() + f"{KEY}: 1\n",
    "keys/*": f"keys: [ {{ {KEY}: 1 }} ]\n" + file(),
    "servers/*": file(primary=BAD),
    "servers/*/reach": file(old=f", reach: {{ {KEY}: 1 }}"),
    "servers/*/update-gss": file(primary=f", update-gss: {{ {KEY}: 1 }}"),
    "zones": file(zones=f"{{ from: [ a.example ]{BAD} }}"),
    "zones/from": file(zones=f"{{ from: {{ {KEY}: 1 }} }}"),
    "moves/*": file(move=BAD),
    "moves/*/take-name": file(move=f", take-name: {{ {KEY}: 1 }}"),
    "moves/*/take-address/*": file(move=take(take=BAD)),
    "moves/*/take-address/*/old": file(move=take(old=BAD)),
    "moves/*/take-address/*/new": file(move=take(new=BAD)),
    "moves/*/commands": file(move=take() + f", commands: {{ {KEY}: 1 }}"),
    "moves/*/commands/old": file(move=take() + f", commands: {{ old: {{ {KEY}: 1 }} }}"),
    "policy": file(policy=f"{KEY}: 1"),
    "policy/max-removed": file(policy=f"max-removed: {{ {KEY}: 1 }}"),
}
WORDS = {
    "servers/*/software": file(old=f", software: {KEY}"),
    "servers/*/transfer-policy": file(old=f", transfer-policy: {KEY}"),
    "servers/*/is": file(old=f", is: {KEY}"),
    "servers/*/after": file(old=f", after: {KEY}"),
    "servers/*/signing": file(old=f", signing: {KEY}"),
    "moves/*/hold-before/*": file(move=f", hold-before: [ {KEY} ]"),
}


def followed(node):
    """The node and, of a choice, all that it may be."""
    if "$ref" in node:
        node = SCHEMA["definitions"][node["$ref"].rsplit("/", 1)[1]]
    if "anyOf" not in node:
        return [node]
    return [one for choice in node["anyOf"] for one in followed(choice)]


def at(place):
    nodes = followed(SCHEMA)
    for step in filter(None, place.split("/")):
        nodes = [one for node in nodes
                 for child in [node.get("items") if step == "*" else node.get("properties", {}).get(step)]
                 if child is not None for one in followed(child)]
    return nodes


@pytest.fixture
def known(ferry, tmp_path):
    """What check says that it knows where the unknown stands."""
    def known(text):
        path = tmp_path / "m.yaml"
        path.write_text(text, encoding="utf-8")
        result = ferry("check", path)
        said = re.search(f"\"{KEY}\"[^;]*; those known(?: here)?: (.*)", result.stderr)
        assert result.status == 2 and said, result.stderr
        return said.group(1).split(", ")

    return known


@pytest.mark.parametrize("place", PLACES)
def test_a_mapping_has_the_same_keys(known, place):
    [mapping] = [node for node in at(place) if node.get("type") == "object"]
    assert mapping["additionalProperties"] is False
    assert list(mapping["properties"]) == known(PLACES[place])


@pytest.mark.parametrize("place", WORDS)
def test_a_choice_has_the_same_words(known, place):
    [choice] = at(place)
    assert choice["enum"] == known(WORDS[place])


def mappings(place="", node=SCHEMA):
    """Each mapping of the schema, by its place, and the keys of it."""
    for one in followed(node):
        if one.get("type") == "object":
            yield place, list(one["properties"])
            for key, child in one["properties"].items():
                yield from mappings(f"{place}/{key}".strip("/"), child)
        if "items" in one:
            yield from mappings(f"{place}/*".strip("/"), one["items"])


def test_no_mapping_is_left_out():
    """Each mapping of the schema is one of those above."""
    same = {"moves/*/zones": "zones", "moves/*/zones/from": "zones/from", "moves/*/commands/new": "moves/*/commands/old",
            "policy/max-changed": "policy/max-removed"}
    assert sorted({same.get(place, place) for place, _ in mappings()}) == sorted(PLACES)


def test_the_manual_has_every_key_and_word():
    manual = (TREE / "man" / "zoneferry.yaml.5").read_text(encoding="utf-8")
    macros = [re.split(r"[ ,|]+", line) for line in manual.splitlines() if line.startswith(".")]
    told = {word for words in macros if {".Cm", "Cm"} & set(words) for word in words}
    keys = [f"{place}: {key}" for place, keys in mappings() for key in keys if key not in told]
    words = [f"{place}: {word}" for place in WORDS for [choice] in [at(place)] for word in choice["enum"] if word not in told]
    assert not keys + words
