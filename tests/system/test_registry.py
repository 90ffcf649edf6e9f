# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Windows DNS Server's settings from exports of its registry: what inventory shows of them, and that writing them again
gives the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

DONE, LOCAL = 0, 2
SERVER = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Parameters"
ZONES = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DNS Server\Zones"
OLD_ZONES = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Zones"


def multi(*words: str) -> str:
    """REG_MULTI_SZ as regedit exports it, on one line."""
    octets = "".join(f"{word}\0" for word in words).encode("utf-16-le") + b"\0\0"
    return "hex(7):" + ",".join(f"{octet:02x}" for octet in octets)


def export(file: Path, keys: dict[str, dict[str, str]]) -> Path:
    lines = ["Windows Registry Editor Version 5.00", ""]
    for key, values in keys.items():
        lines += [f"[{key}]", *(f'"{name}"={value}' for name, value in values.items()), ""]
    file.write_bytes(b"\xff\xfe" + "".join(f"{line}\r\n" for line in lines).encode("utf-16-le"))
    return file


def content(file: Path) -> dict[str, dict[str, str]]:
    """What export() was given; of a file that holds each key and value once."""
    text = file.read_bytes().decode("utf-16").replace(",\\\r\n  ", ",")
    keys: dict[str, dict[str, str]] = {}
    for line in text.splitlines()[1:]:
        if line.startswith("["):
            keys[line[1:-1]] = values = {}
        elif line:
            name, value = re.fullmatch(r'"([^"]+)"=(.*)', line).groups()
            values[name] = value
    return keys


MODERN = {
    SERVER: {
        "BootMethod": "dword:00000002",
        "ListenAddresses": multi("192.0.2.20", "2001:db8::20"),
        "Forwarders": multi("198.51.100.1"),
        "ForwardingTimeout": "dword:00000005",
        "IsSlave": "dword:00000001",
        "NoRecursion": "dword:00000001",
        "LogFilePath": '"logs\\\\dns.log"',
        "GlobalQueryBlockList": multi("wpad", "isatap"),
        "XfrThrottleMultiplier": "dword:0000000a",
        "SomethingNew": "hex:01,02,03",
    },
    rf"{ZONES}\Primary.example": {
        "Type": "dword:00000001", "DatabaseFile": '"primary.example.dns"', "SecureSecondaries": "dword:00000002",
        "SecondaryServers": multi("192.0.2.30"), "NotifyLevel": "dword:00000002",
        "NotifyServers": multi("192.0.2.30"), "AllowUpdate": "dword:00000002", "Aging": "dword:00000001",
    },
    rf"{ZONES}\secondary.example": {
        "Type": "dword:00000002", "DatabaseFile": '"secondary.example.dns"',
        "MasterServers": multi("192.0.2.10", "2001:db8::10"),
    },
    rf"{ZONES}\stub.example": {"Type": "dword:00000003", "MasterServers": multi("192.0.2.10")},
    rf"{ZONES}\forward.example": {"Type": "dword:00000004", "MasterServers": multi("198.51.100.2"),
                                  "ForwarderSlave": "dword:00000001"},
    rf"{ZONES}\64/26.2.0.192.in-addr.arpa": {"Type": "dword:00000001", "DatabaseFile": '"64-26.dns"'},
    rf"{ZONES}\.": {"Type": "dword:00000000", "DatabaseFile": '"cache.dns"'},
}


@pytest.fixture
def modern(tmp_path) -> Path:
    return export(tmp_path / "dns.reg", MODERN)


@pytest.fixture
def inventory(ferry):
    def inventory(file: Path):
        done = ferry("inventory", "--json", file)
        assert done.status == DONE, done.stderr
        return json.loads(done.stdout)

    return inventory


def plain(settings: dict) -> dict:
    """The values that were read."""
    return {word: each["value"] for word, each in settings.items() if each["origin"] == "read"}


def at(*addresses: str) -> list[dict]:
    return [{"address": address} for address in addresses]


def test_the_inventory_tells_what_the_server_is_set_to(inventory, modern):
    shown = inventory(modern)
    assert plain(shown["server"]) == {
        "boot-method": 2, "listen": at("192.0.2.20", "2001:db8::20"), "forwarders": at("198.51.100.1"),
        "forward-timeout": 5, "forward-only": True, "recursion": False, "log-file": "logs\\dns.log",
        "block-list": ["wpad", "isatap"],
    }
    assert shown["server"]["round-robin"] == {"value": True, "origin": "default"}
    assert shown["values"] == [{"name": "XfrThrottleMultiplier", "type": 4, "data": "0a000000"},
                               {"name": "SomethingNew", "type": 3, "data": "010203"}]


def test_the_inventory_tells_each_zone(inventory, modern):
    zones = {each["name"]: each for each in inventory(modern)["zones"]}
    assert {name: each["kind"] for name, each in zones.items()} == {
        "Primary.example.": "primary", "secondary.example.": "secondary", "stub.example.": "stub",
        "forward.example.": "forward", "64/26.2.0.192.in-addr.arpa.": "primary", ".": "hint",
    }
    assert plain(zones["Primary.example."]["settings"]) == {
        "file": "primary.example.dns", "transfer-policy": "list", "transfer-list": at("192.0.2.30"),
        "notify-policy": "list", "notify-list": at("192.0.2.30"), "update-policy": "secure", "aging": True,
    }
    assert plain(zones["forward.example."]["settings"]) == {"primaries": at("198.51.100.2"), "forward-only": True}


def test_what_does_not_move_is_told_with_its_command(inventory, modern):
    told = inventory(modern)["not_carried"]
    assert {"zone": "Primary.example.", "what": "aging stamps of records", "command": "dnscmd /ZonePrint"} in told
    assert any("Policy" in each["command"] for each in told)


def test_written_again_it_is_the_same(ferry, modern, tmp_path):
    new = tmp_path / "new.reg"
    done = ferry("convert", modern, "--to", "reg", "-o", new)
    assert done == (DONE, "", "")
    assert content(new) == MODERN
    again = tmp_path / "again.reg"
    assert ferry("convert", new, "--to", "reg", "-o", again).status == DONE
    assert again.read_bytes() == new.read_bytes()


def test_for_another_machine_it_is_adapted(ferry, modern, tmp_path):
    new = tmp_path / "new.reg"
    done = ferry("convert", modern, "--to", "reg", "-o", new, "--old-address", "192.0.2.20,2001:db8::20",
                 "--new-address", "192.0.2.30")
    assert done.status == DONE
    assert "server: adapted: listen 192.0.2.20 -> 192.0.2.30" in done.stderr
    assert "server: dropped: listen 2001:db8::20" in done.stderr
    keys = content(new)
    assert keys[SERVER]["ListenAddresses"] == multi("192.0.2.30")
    assert keys[SERVER]["AutoConfigFileZones"] == "dword:00000000"
    primary = keys[rf"{ZONES}\Primary.example"]
    assert primary["AllowUpdate"] == "dword:00000000" and primary["SecondaryServers"] == multi()
    assert keys[rf"{ZONES}\secondary.example"] == MODERN[rf"{ZONES}\secondary.example"]


@pytest.mark.parametrize("data", [
    multi("192.0.2.10", "192.0.2.11"),
    '"192.0.2.10 192.0.2.11"',
    '"192.0.2.10,192.0.2.11"',
    '"192.0.2.10; 192.0.2.11 "',
    "hex:02,00,00,00,c0,00,02,0a,c0,00,02,0b",
], ids=["2008", "2003", "2000", "semicolon", "NT 4.0"])
def test_a_list_is_read_in_the_form_of_any_version(inventory, tmp_path, data):
    file = export(tmp_path / "old.reg", {rf"{OLD_ZONES}\a.example": {"Type": "dword:00000002", "MasterServers": data}})
    (zone,) = inventory(file)["zones"]
    assert plain(zone["settings"]) == {"primaries": at("192.0.2.10", "192.0.2.11")}


@pytest.mark.parametrize("data", [
    multi("192.0.2.10", "primary.example"), '"192.0.2"', "hex:03,00,00,00,c0,00,02,0a", "dword:00000001", "hex:",
])
def test_what_is_no_list_is_carried_as_it_is(inventory, ferry, tmp_path, data):
    keys = {rf"{ZONES}\a.example": {"Type": "dword:00000002", "DatabaseFile": '"a.dns"', "MasterServers": data}}
    file = export(tmp_path / "odd.reg", keys)
    (zone,) = inventory(file)["zones"]
    assert [each["name"] for each in zone["values"]] == ["MasterServers"]
    assert ferry("convert", file, "--to", "reg", "-o", tmp_path / "new.reg").status == DONE
    assert content(tmp_path / "new.reg") == keys


@pytest.mark.parametrize("kind", [None, "dword:00000009", '"1"'])
def test_a_zone_without_a_type_is_left_out_and_told(inventory, tmp_path, kind):
    values = {"DatabaseFile": '"a.dns"'} | ({"Type": kind} if kind else {})
    shown = inventory(export(tmp_path / "bad.reg", {rf"{ZONES}\a.example": values}))
    assert shown["zones"] == []
    assert [(each["kind"], each["where"]) for each in shown["notes"]] == [("not carried", "a.example")]


def test_zones_that_windows_makes_itself_are_never_written(ferry, tmp_path):
    file = export(tmp_path / "auto.reg", {rf"{ZONES}\127.in-addr.arpa": {"Type": "dword:00000001"},
                                          rf"{ZONES}\TrustAnchors": {"Type": "dword:00000001",
                                                                     "DatabaseFile": '"TrustAnchors.dns"'},
                                          rf"{ZONES}\a.example": {"Type": "dword:00000001",
                                                                  "DatabaseFile": '"a.dns"'}})
    done = ferry("convert", file, "--to", "reg", "-o", tmp_path / "new.reg")
    assert done.status == DONE
    for name in "127.in-addr.arpa", "TrustAnchors":
        assert f"{name}: dropped: the zone" in done.stderr
    assert list(content(tmp_path / "new.reg")) == [rf"{ZONES}\a.example"]


def test_zones_in_the_32_bit_view_are_told(inventory, tmp_path):
    wow = ZONES.replace("SOFTWARE", r"SOFTWARE\Wow6432Node")
    shown = inventory(export(tmp_path / "wow.reg", {SERVER: {"IsSlave": "dword:00000000"},
                                                    rf"{wow}\a.example": {"Type": "dword:00000001"}}))
    assert shown["zones"] == [] and "32-bit" in shown["notes"][0]["why"]


def test_text_and_worksheet_are_for_people(ferry, modern):
    text = ferry("inventory", modern)
    assert text.status == DONE
    assert "  listen               192.0.2.20, 2001:db8::20\n" in text.stdout
    assert "\nsecondary.example.  secondary\n" in text.stdout and "6 zones, 2 primary" in text.stdout
    sheet = ferry("inventory", "--worksheet", modern)
    assert sheet.status == DONE and sheet.stdout.startswith("Appendix A") and "192.0.2.30" in sheet.stdout


@pytest.mark.parametrize("octets", [
    b"", b"\x00" * 100, "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFT".encode("utf-16"),
    b'REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n"x"=hex:0\r\n"y"=dword:zz\r\n',
], ids=["nothing", "zeros", "cut", "no values"])
def test_bad_files_are_told_and_nothing_is_written(ferry, tmp_path, octets):
    file = tmp_path / "bad.reg"
    file.write_bytes(octets)
    done = ferry("convert", file, "--to", "reg", "-o", tmp_path / "new.reg")
    assert done.status == LOCAL and str(file) in done.stderr
    assert not (tmp_path / "new.reg").exists()
    assert ferry("inventory", file).status == LOCAL
