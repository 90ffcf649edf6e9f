# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Inventories of what people have saved from a console, and of catalog zones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DONE, LOCAL = 0, 2
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]

ZONES = """\

Enumerated zone list:
\tZone count = 6

 Zone name                      Type       Storage         Properties

 .                              Cache      File
 0.in-addr.arpa                 Primary    File            Rev Auto
 _msdcs.corp.example            Primary    AD-Forest       Secure Aging
 a-very-long-name-that-leaves-its-column.example Secondary  File            Down
 open.example                   Primary    File            Update
 forward.example                Forwarder  File

Command completed successfully.
"""

IPCONFIG = """\

Windows-IP-Konfiguration

   Hostname  . . . . . . . . . . . . : dc01
   Prim\u00e4res DNS-Suffix . . . . . . . : corp.example
   Knotentyp . . . . . . . . . . . . : Hybrid

Ethernet-Adapter Ethernet0:

   Verbindungsspezifisches DNS-Suffix:
   Physische Adresse . . . . . . . . : 00-00-5E-00-53-01
   Verbindungslokale IPv6-Adresse  . : fe80::1%11(Bevorzugt)
   IPv6-Adresse. . . . . . . . . . . : 2001:db8::20(Bevorzugt)
   IPv4-Adresse  . . . . . . . . . . : 192.0.2.20(Bevorzugt)
   Subnetzmaske  . . . . . . . . . . : 255.255.255.0
   Standardgateway . . . . . . . . . : 192.0.2.1
   DNS-Server  . . . . . . . . . . . : 127.0.0.1
                                       192.0.2.10
"""

IPCONFIG_2003 = """\

Windows IP Configuration

   Host Name . . . . . . . . . . . . : old
   Primary Dns Suffix  . . . . . . . :
   Node Type . . . . . . . . . . . . : Unknown

Ethernet adapter Local Area Connection:

   IP Address. . . . . . . . . . . . : 192.0.2.20
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   IP Address. . . . . . . . . . . . : 192.0.2.21
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : 192.0.2.1
   DNS Servers . . . . . . . . . . . : 192.0.2.10
"""

REG_QUERY = """

HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters
    (Default)    REG_SZ    (value not set)
    Forwarders    REG_MULTI_SZ    192.0.2.1\\0192.0.2.2
    IsSlave    REG_DWORD    0x1
    AdminConfigured    REG_DWORD    0x1

HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters\\Empty
"""

# The same as regedit exports it, without what has no setting.
EXPORT = """\
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\DNS\\Parameters]
"Forwarders"=hex(7):31,00,39,00,32,00,2e,00,30,00,2e,00,32,00,2e,00,31,00,00,00,\\
  31,00,39,00,32,00,2e,00,30,00,2e,00,32,00,2e,00,32,00,00,00,00,00
"IsSlave"=dword:00000001
"AdminConfigured"=dword:00000001
"""

CATALOG = """\
catalog.example. 60 IN SOA invalid. invalid. 1 3600 600 86400 60
catalog.example. 60 IN NS invalid.
version.catalog.example. 60 IN TXT "2"
a.zones.catalog.example. 60 IN PTR one.example.
b.zones.catalog.example. 60 IN PTR two.example.
group.b.zones.catalog.example. 60 IN TXT "signed"
primaries.ext.catalog.example. 60 IN A 192.0.2.10
primaries.ext.catalog.example. 60 IN AAAA 2001:db8::10
"""


@pytest.fixture
def inventory(ferry, tmp_path):
    def inventory(text: str, encoding: str = "utf-8") -> dict:
        file = tmp_path / "saved"
        file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        done = ferry("inventory", "--json", file)
        assert done.status == DONE, done.stderr
        return json.loads(done.stdout)

    return inventory


def at(*addresses: str) -> list[dict]:
    return [{"address": address} for address in addresses]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_zones_that_dnscmd_lists(inventory, encoding):
    shown = inventory(ZONES, encoding)
    assert shown["software"] == "dnscmd"
    assert [(zone["name"], zone["kind"]) for zone in shown["zones"]] == [
        (".", "hint"), ("_msdcs.corp.example.", "primary"),
        ("a-very-long-name-that-leaves-its-column.example.", "secondary"), ("open.example.", "primary"),
        ("forward.example.", "forward"),
    ]
    settings = {zone["name"]: {word: each["value"] for word, each in zone["settings"].items()}
                for zone in shown["zones"]}
    assert settings["_msdcs.corp.example."] == {"in-directory": True, "update-policy": "secure", "aging": True}
    assert settings["open.example."] == {"update-policy": "any"}
    assert [(note["where"], note["what"]) for note in shown["notes"]] == [
        ("0.in-addr.arpa", "the zone"), ("a-very-long-name-that-leaves-its-column.example", "Down")]


ZONE_INFO = """\
Zone query result:

Zone info:
\tptr                   = 0000000000327C90
\tzone name             = sec.example
\tzone type             = 2
\tshutdown              = 0
\tpaused                = 1
\tupdate                = 0
\tDS integrated         = 0
\tdata file             = sec.example.dns
\taging                 = 1
\t  refresh interval    = 168
\t  no refresh          = 72
\tZone Masters
\tAddrCount    = 2
\t\tMaster[0] => af=2, salen=16, [sub=0, flag=00000000] p=13568, addr=192.0.2.1
\t\tMaster[1] => af=23, salen=28, [sub=0, flag=00000000] p=13568, addr=2001:db8::1
\tZone Secondaries
\tAddrCount    = 1
\t\tSecondary[0] => 192.0.2.53
\tsecure secs           = 2
\tScavenge Servers
\tAddrCount    = 1
\t\tServer[0] => af=2, salen=16, [sub=0, flag=00000000] p=13568, addr=192.0.2.9

Command completed successfully.
"""
ZONE_INFO_OF_A_PRIMARY = """\
Zone query result:

Zone info:
\tzone name             = corp.example
\tzone type             = 1
\tupdate                = 2
\tDS integrated         = 1
\tdata file             = (null)
\tZone Masters          NULL IP Array.
\tZone Secondaries      NULL IP Array.
\tsecure secs           = 3
\tzone DN               = DC=corp.example,cn=MicrosoftDNS
"""

# What Get-DnsServerZone prints by itself, what | Format-List * does, and what | Export-Clixml keeps.
TABLE = """\

PS C:\\> Get-DnsServerZone

ZoneName                            ZoneType        IsAutoCreated   IsDsIntegrated  IsReverseLookupZone  IsSigned
--------                            --------        -------------   --------------  -------------------  --------
_msdcs.corp.example                 Primary         False           True            False                False
0.in-addr.arpa                      Primary         True            False           True                 False
127.in-addr.arpa                    Primary         False           False           True                 False
fwd.example                         Forwarder       False           True            False
sec.example                         Secondary       False           False           False
a-very-long-name-that-does-not-f... Primary         False           False           False                True
TrustAnchors                        Primary         False           True            False                False

"""
LIST = """\


IsAutoCreated          : False
IsDsIntegrated         : False
IsPaused               : False
ZoneName               : pri.example
ZoneType               : Primary
ZoneFile               : pri.example.dns
Notify                 : NotifyServers
NotifyServers          : {192.0.2.53}
SecureSecondaries      : TransferToSecureServers
SecondaryServers       : {192.0.2.53, 2001:db8::53,\x20
                         192.0.2.54}
DynamicUpdate          : NonsecureAndSecure
PSComputerName         :

ZoneName               : sec.example
ZoneType               : Secondary
MasterServers          : {192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4...}
SecureSecondaries      : TransferToZoneNameServer
IsAutoCreated          : False

ZoneName : fwd.example
ZoneType : Forwarder
MasterServers : 192.0.2.2
UseRecursion : False
ForwarderTimeout : 3

"""
CLIXML = """\
<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0"><T>CimInstance#root/Microsoft/Windows/DNS/DnsServerPrimaryZone</T></TN>
    <ToString>DnsServerPrimaryZone</ToString>
    <Props>
      <B N="IsAutoCreated">false</B>
      <S N="ZoneName">pri.example</S>
      <S N="ZoneType">Primary</S>
      <S N="ZoneFile">a&amp;b.dns</S>
      <S N="SecureSecondaries">TransferToSecureServers</S>
      <Obj N="SecondaryServers" RefId="1"><TN RefId="1"><T>System.Net.IPAddress[]</T></TN><LST>
        <Obj RefId="2"><ToString>192.0.2.53</ToString><Props><I64 N="Address">1</I64></Props></Obj>
        <S>2001:db8::53</S></LST></Obj>
      <Nil N="NotifyServers" />
    </Props>
    <MS><Obj N="__ClassMetadata" RefId="9"><LST><Obj RefId="10"><MS><S N="ZoneName">no.test</S></MS></Obj></LST></Obj></MS>
  </Obj>
  <Obj RefId="20"><Props><S N="ZoneName">sec.example</S><Obj N="ZoneType"><ToString>Secondary</ToString><I32>2</I32></Obj>
    <Obj N="MasterServers"><LST><S>192.0.2.1</S></LST></Obj></Props></Obj>
  <Obj RefId="30"><Props><B N="IsAutoCreated">true</B><S N="ZoneName">0.in-addr.arpa</S><S N="ZoneType">Primary</S></Props></Obj>
</Objs>
"""


def said(shown: dict) -> dict:
    """The zones, each with its kind and what it is set to."""
    return {zone["name"]: (zone["kind"], {word: each["value"] for word, each in zone["settings"].items()
                                          if each["origin"] == "read"}) for zone in shown["zones"]}


@pytest.fixture
def lossy(ferry, tmp_path):
    def lossy(text: str, encoding: str = "utf-8") -> dict:
        file = tmp_path / "saved"
        file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        done = ferry("inventory", "--json", file)
        assert done.status == 1, done.stderr
        return json.loads(done.stdout)

    return lossy


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
def test_what_dnscmd_says_of_zones(inventory, encoding):
    shown = inventory(ZONE_INFO + "\n" + ZONE_INFO_OF_A_PRIMARY, encoding)
    assert shown["software"] == "dnscmd"
    assert said(shown) == {
        "sec.example.": ("secondary", {
            "file": "sec.example.dns", "primaries": at("192.0.2.1", "2001:db8::1"), "transfer-policy": "list",
            "transfer-list": at("192.0.2.53"), "update-policy": "none", "aging": True, "refresh": 168, "no-refresh": 72}),
        "corp.example.": ("primary", {"transfer-policy": "nobody", "update-policy": "secure", "in-directory": True})}
    assert [(note["where"], note["what"]) for note in shown["notes"]] == [("sec.example", "paused")]


def test_what_dnscmd_says_of_a_zone_adds_to_the_list_of_all(inventory):
    shown = inventory(ZONES + "\n" + ZONE_INFO.replace("sec.example", "open.example"))
    kind, settings = said(shown)["open.example."]
    assert kind == "secondary" and settings["primaries"] == at("192.0.2.1", "2001:db8::1")


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
def test_the_table_of_a_cmdlet(lossy, encoding):
    shown = lossy(TABLE, encoding)
    assert shown["software"] == "cmdlet"
    assert said(shown) == {"_msdcs.corp.example.": ("primary", {"in-directory": True}),
                           "127.in-addr.arpa.": ("primary", {}), "fwd.example.": ("forward", {"in-directory": True}),
                           "sec.example.": ("secondary", {})}
    assert [(note["kind"], note["where"]) for note in shown["notes"]] == [
        ("dropped", "0.in-addr.arpa"), ("lost", "a-very-long-name-that-does-not-f..."), ("dropped", "TrustAnchors")]


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
def test_the_list_of_a_cmdlet(lossy, encoding):
    shown = lossy(LIST, encoding)
    assert said(shown) == {
        "pri.example.": ("primary", {
            "file": "pri.example.dns", "transfer-policy": "list",
            "transfer-list": at("192.0.2.53", "2001:db8::53", "192.0.2.54"), "notify-policy": "list",
            "notify-list": at("192.0.2.53"), "update-policy": "any"}),
        "sec.example.": ("secondary", {"primaries": at("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"),
                                       "transfer-policy": "ns-hosts"}),
        "fwd.example.": ("forward", {"primaries": at("192.0.2.2"), "forward-only": True, "forward-timeout": 3})}
    assert [(note["kind"], note["where"], note["what"]) for note in shown["notes"]] == [
        ("lost", "sec.example", "primaries")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_cmdlet_exports(inventory, encoding):
    shown = inventory(CLIXML, encoding)
    assert said(shown) == {
        "pri.example.": ("primary", {"file": "a&b.dns", "transfer-policy": "list",
                                     "transfer-list": at("192.0.2.53", "2001:db8::53")}),
        "sec.example.": ("secondary", {"primaries": at("192.0.2.1")})}
    assert [note["where"] for note in shown["notes"]] == ["0.in-addr.arpa"]


@pytest.mark.parametrize(("old", "new"), [("NonsecureAndSecure", "Whatever"), ("TransferToSecureServers", "Whatever"),
                                          ("Forwarder", "Whatever")])
def test_a_word_of_a_cmdlet_that_is_not_known_closes(lossy, old, new):
    shown = lossy(LIST.replace(old, new))
    zones = said(shown)
    assert zones["pri.example."][1].get("update-policy", "none") == ("none" if old.startswith("Non") else "any")
    assert zones["pri.example."][1]["transfer-policy"] == ("nobody" if old.startswith("Tr") else "list")
    assert ("fwd.example." in zones) == (old != "Forwarder")
    assert sum(note["kind"] == "lost" for note in shown["notes"]) == 2


def test_an_export_that_is_cut_is_a_mistake(ferry, tmp_path):
    (tmp_path / "cut.xml").write_text(CLIXML[:CLIXML.index("<Nil")])
    done = ferry("inventory", tmp_path / "cut.xml")
    assert done.status == LOCAL and "the file ends within an object" in done.stderr


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_machine_that_ipconfig_tells_of_in_any_language(inventory, encoding):
    server = inventory(IPCONFIG, encoding)["server"]
    assert server["host-name"]["value"] == "dc01.corp.example"
    assert server["addresses"]["value"] == at("2001:db8::20", "192.0.2.20")
    (interface,) = server["interfaces"]["value"]
    assert interface.startswith("Ethernet-Adapter Ethernet0:") and "192.0.2.1 127.0.0.1 192.0.2.10" in interface


def test_a_machine_with_windows_2003(inventory):
    server = inventory(IPCONFIG_2003)["server"]
    assert server["host-name"]["value"] == "old"
    assert server["addresses"]["value"] == at("192.0.2.20", "192.0.2.21")


# As other languages and releases print it: label and colon without a blank between, without dots, behind a TAB.
FRENCH = """\

Configuration IP de Windows

   Nom de l'h\u00f4te . . . . . . . . . . : NS-PARIS
   Suffixe DNS principal . . . . . . : exemple.test
   Type de noeud. . . . . . . . . .  : Hybride
   Liste de recherche du suffixe DNS.: exemple.test

Carte Ethernet Connexion au r\u00e9seau local :

   Suffixe DNS propre \u00e0 la connexion. . . :
   Adresse IPv4. . . . . . . . . . . . . .: 192.0.2.20(pr\u00e9f\u00e9r\u00e9)
   Masque de sous-r\u00e9seau. . . .  . . . . : 255.255.255.0
   Adresse IPv6. . . . . . . . . . . . . .: 2001:db8::20(pr\u00e9f\u00e9r\u00e9)
   Passerelle par d\u00e9faut. . . .  . . . . : 192.0.2.1
   Serveurs DNS. . .  . . . . . . . . . . : 2001:db8::
                                       192.0.2.53
"""
JAPANESE = """\

Windows IP \u69cb\u6210

   \u30db\u30b9\u30c8\u540d . . . . . . . . . . . . . . .: NS-TOKYO
   \u30d7\u30e9\u30a4\u30de\u30ea DNS \u30b5\u30d5\u30a3\u30c3\u30af\u30b9 . . . . . . .:
   \u30ce\u30fc\u30c9 \u30bf\u30a4\u30d7 . . . . . . . . . . . .: \u30cf\u30a4\u30d6\u30ea\u30c3\u30c9

\u30a4\u30fc\u30b5\u30cd\u30c3\u30c8 \u30a2\u30c0\u30d7\u30bf\u30fc:

   IPv6 \u30a2\u30c9\u30ec\u30b9 . . . . . . . . . . .: 2001:db8::20(\u512a\u5148)
   IPv4 \u30a2\u30c9\u30ec\u30b9 . . . . . . . . . . . .: 192.0.2.20\uff08\u512a\u5148\uff09
   \u30b5\u30d6\u30cd\u30c3\u30c8 \u30de\u30b9\u30af . . . . . . . . . .: 255.255.255.0
   DNS \u30b5\u30fc\u30d0\u30fc. . . . . . . . . . . . .: 127.0.0.1
"""
ITALIAN = """\

Configurazione IP di Windows

   Nome host . . . . . . . . . . . . . . : NS-ROMA
   Tipo nodo . . . . . . . . . . . . . . : Ibrido

Scheda Ethernet Ethernet0:

   Suffisso DNS specifico per connessione: esempio.test
   Indirizzo IPv4. . . . . . . . . . . . : 192.0.2.20(Preferenziale)
   Subnet mask . . . . . . . . . . . . . : 255.255.255.0
   Indirizzo IPv6. . . . . . . . . . . . : 2001:db8::20(Preferenziale)
"""
WINDOWS_2000 = """\

Windows 2000 IP Configuration

\tHost Name . . . . . . . . . . . . : ns-2000
\tPrimary DNS Suffix  . . . . . . . : example.test
\tNode Type . . . . . . . . . . . . : Broadcast

Ethernet adapter Local Area Connection:

\tIP Address. . . . . . . . . . . . : 192.0.2.20
\tSubnet Mask . . . . . . . . . . . : 255.255.255.0
\tDefault Gateway . . . . . . . . . : 192.0.2.1
\tDNS Servers . . . . . . . . . . . : 192.0.2.10
\t                                    192.0.2.11
"""


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
@pytest.mark.parametrize(("text", "host", "addresses"), [
    (FRENCH, "NS-PARIS.exemple.test", ["192.0.2.20", "2001:db8::20"]),
    (JAPANESE, "NS-TOKYO", ["2001:db8::20", "192.0.2.20"]),
    (ITALIAN, "NS-ROMA", ["192.0.2.20", "2001:db8::20"]),
    (WINDOWS_2000, "ns-2000.example.test", ["192.0.2.20"]),
], ids=["French", "Japanese, no suffix", "Italian, no line for it", "Windows 2000"])
def test_what_ipconfig_prints_elsewhere(inventory, text, host, addresses, encoding):
    server = inventory(text, encoding)["server"]
    assert server["host-name"]["value"] == host
    assert server["addresses"]["value"] == at(*addresses)


@pytest.mark.parametrize("encoding", ENCODINGS[:3])
def test_what_reg_query_prints(inventory, encoding):
    shown = inventory(REG_QUERY, encoding)
    server = {word: each["value"] for word, each in shown["server"].items() if each["origin"] == "read"}
    assert server == {"forwarders": at("192.0.2.1", "192.0.2.2"), "forward-only": True}
    assert shown["values"] == [{"name": "AdminConfigured", "type": 4, "data": "01000000"}]


def test_what_reg_query_prints_is_as_good_as_an_export(ferry, tmp_path):
    made = {}
    for name, text in ("query", REG_QUERY), ("export", EXPORT):
        (tmp_path / name).write_text(text)
        for form in "reg", "reg-json":
            assert ferry("convert", tmp_path / name, "--to", form, "-o", tmp_path / f"{name}.{form}").status == DONE
            made[name, form] = (tmp_path / f"{name}.{form}").read_bytes()
    assert made["query", "reg"] == made["export", "reg"]
    assert made["query", "reg-json"] == made["export", "reg-json"]


def test_zones_of_a_catalog(inventory):
    shown = inventory(CATALOG)
    assert [(zone["name"], zone["kind"]) for zone in shown["zones"]] == [
        ("one.example.", "secondary"), ("two.example.", "secondary")]
    for zone in shown["zones"]:
        assert zone["settings"]["primaries"]["value"] == at("192.0.2.10", "2001:db8::10")
    assert [(note["where"], note["what"]) for note in shown["notes"]] == [
        ("group.b.zones.catalog.example.", "TXT")]


def test_a_catalog_of_version_1_is_named_as_such(inventory):
    text = CATALOG.replace('"2"', '"1"').replace("primaries.ext.", "masters.")
    shown = inventory(text)
    assert [zone["settings"]["primaries"]["value"] for zone in shown["zones"]] == 2 * [at("192.0.2.10", "2001:db8::10")]
    assert any(note["kind"] == "kept" and "version 1" in note["what"] for note in shown["notes"])


def test_a_catalog_becomes_a_registry_file(ferry, tmp_path):
    (tmp_path / "catalog").write_text(CATALOG)
    done = ferry("convert", tmp_path / "catalog", "--to", "reg", "-o", tmp_path / "new.reg")
    assert done.status == DONE
    text = (tmp_path / "new.reg").read_bytes().decode("utf-16")
    assert r"\DNS Server\Zones\two.example]" in text and '"DatabaseFile"="two.example.dns"' in text


@pytest.mark.parametrize("octets", [b"", b"\0" * 10, b"nothing that is known\n", b"Enumerated zone list:\n\0\n"],
                         ids=["nothing", "NULs", "words", "a NUL"])
def test_what_is_none_of_these_is_told(ferry, tmp_path, octets):
    file = tmp_path / "saved"
    file.write_bytes(octets)
    done = ferry("inventory", file)
    assert done.status == LOCAL and str(file) in done.stderr and done.stdout == ""
