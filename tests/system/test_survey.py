# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""What a migration finds out before it changes anything."""

from __future__ import annotations

import pytest
from dns.update import UpdateMessage

from lab import judge, wait
from lab.ferry import TEMPORARY_NAME, Ferry
from lab.migration import UNSAFE, USAGE, WAITING, facts, step_states, wrap_commands
from lab.net import INTERFACE, ZONES
from lab.servers import Bind, Knot
from lab.tsig import make_key

REFUSED, NETWORK = 3, 4
pytestmark = pytest.mark.needs("named", "knotd")


def test_an_old_server_that_refuses_us_says_nothing_of_the_primary(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind", old_gives=False) as ferry:
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 0, result.stderr
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)


def test_all_that_is_wrong_is_told_at_once(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        text = ferry.file.read_text().replace(", transfer-policy: ns-hosts", "")
        names = [f"nowhere{number}.example" for number in range(7)]
        ferry.file.write_text(text.replace(f"zones: [ {ZONES[0]}", f"zones: [ {', '.join([ZONES[0], *names])}"))
        serials = [judge.serial(ferry.primary, zone) for zone in ZONES]
        result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        named = "nowhere0.example., nowhere1.example., nowhere2.example., nowhere3.example., nowhere4.example. and 2 more ("
        for server in "primary", "old":
            assert f"{server} does not serve the zone: {named}" in result.stderr
        assert f"who may transfer from primary is not known: {ZONES[0]}., {ZONES[1]}., {ZONES[2]}. (" in result.stderr
        assert "hint: say `transfer-policy: any`" in result.stderr
        assert "3 mistakes were found" in result.stderr
        assert [judge.serial(ferry.primary, zone) for zone in ZONES] == serials
        assert ferry.new.include.read_text() == ""
        assert list(step_states(ferry).values()) == ["failed"]


def test_what_was_wrong_is_looked_at_again(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        whole = ferry.file.read_text()
        ferry.file.write_text(whole.replace(", transfer-policy: ns-hosts", ""))
        assert run(zoneferry, "run", ferry.file).status == UNSAFE
        assert facts(ferry)["transfer-policy of primary"] == ""
        ferry.file.write_text(whole)
        assert run(zoneferry, "run", ferry.file).status == 0
        assert facts(ferry)["transfer-policy of primary"] == "ns-hosts"


def test_a_dead_old_server_is_told_and_no_obstacle(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        ferry.old.stop()
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 0, result.stderr
        assert "old answers nothing: its zones are taken from the primary" in result.stderr
        assert facts(ferry)["answer of old"] == "no"
        for zone in ZONES:
            assert judge.serial(ferry.new, zone) == judge.serial(ferry.primary, zone)


def test_a_silent_primary_is_one_mistake_and_not_one_a_zone(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        ferry.primary.stop()
        result = run(zoneferry, "run", ferry.file)
        assert result.status == NETWORK, result.stderr
        assert "survey: primary answers nothing (" in result.stderr and "does not serve" not in result.stderr


def test_updates_that_the_primary_will_refuse_are_told_before_anything_is_changed(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", allow_update=0) as ferry:
        result = run(zoneferry, "run", ferry.file)
        assert result.status == WAITING, result.stderr
        survey = result.stderr.partition("[2/")[0]
        assert f"primary takes no updates from us: a card will ask for the temporary records: {ZONES[0]}., " in survey


def test_a_key_that_the_primary_does_not_take_is_told_once(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry", primary="bind") as ferry:
        make_key("unheard-of").write(ferry.folder / "transfer.key")
        result = run(zoneferry, "run", ferry.file)
        assert result.status in (REFUSED, UNSAFE), result.stderr
        assert result.stderr.count("primary does not take our transfer key (") == 1
        assert "unheard-of" in result.stderr


def change(ferry, zone, *lines):
    """Records added to the primary's zone before the migration begins, each "name ttl type data"."""
    update = UpdateMessage(zone)
    for line in lines:
        name, ttl, rdtype, data = line.split(" ", 3)
        update.add(name, int(ttl), rdtype, data)
    assert judge.update(ferry.primary, update) == "NOERROR"


def test_a_temporary_name_that_has_an_ns_record_already_is_told_with_both_ways_out(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        receipt = tmp_path / "receipt"
        lost = run(zoneferry, "grant", f"@{ferry.primary.address}#{ferry.primary.port}", *ZONES[:2],
                   "--for", f"{TEMPORARY_NAME}={ferry.new.address}", "-o", receipt)
        assert lost.status == 0, lost.stderr
        serials = [judge.serial(ferry.primary, zone) for zone in ZONES]
        result = run(zoneferry, "run", ferry.file)
        assert result.status == UNSAFE, result.stderr
        assert (f"the temporary name {TEMPORARY_NAME} has an NS record already, before any grant of this migration: "
                f"{ZONES[0]}., {ZONES[1]}." in result.stderr)
        assert f"the temporary name {TEMPORARY_NAME} has its address already, before any grant" in result.stderr
        assert "zoneferry grant --adopt" in result.stderr and "zoneferry revoke" in result.stderr
        assert [judge.serial(ferry.primary, zone) for zone in ZONES] == serials

        # taken back, it is as if nothing had been
        assert run(zoneferry, "revoke", receipt).status == 0
        assert run(zoneferry, "run", ferry.file).status == 0


NAMES = [
    ("ns2-new 3600 A 192.0.2.99", UNSAFE, f"the temporary name {TEMPORARY_NAME} has the address of another host"),
    ("ns2-new 3600 CNAME dock", UNSAFE, f"the temporary name {TEMPORARY_NAME} is an alias"),
    ("ns2-new 3600 A {new}", 0, f"the temporary name {TEMPORARY_NAME} has its address already, which will not be taken back"),
    ("* 3600 A 192.0.2.99", 0, f"the temporary name {TEMPORARY_NAME} is covered by a wildcard (*.{ZONES[0]}. answers for it)"),
]


@pytest.mark.parametrize("record, status, words", NAMES, ids=["other-host", "alias", "published", "wildcard"])
def test_what_the_temporary_name_has_already(loopback, tmp_path, run, zoneferry, record, status, words):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        change(ferry, ZONES[0], record.format(new=ferry.new.address))
        result = run(zoneferry, "run", ferry.file)
        assert result.status == status, result.stderr
        assert words in result.stderr
        if status == 0 and record.startswith("ns2-new"):
            assert ferry.new.address in judge.answers(ferry.primary, TEMPORARY_NAME, "A"), "it was there before"


CONTROLLERS = [("_ldap._tcp", "ns2", "old", UNSAFE), ("_ldap._tcp.dc._msdcs", "ns2", "old", UNSAFE),
               ("_ldap._tcp", "ns1", "primary", 0)]


@pytest.mark.parametrize("name, target, server, status", CONTROLLERS)
def test_a_domain_controller_is_not_moved(loopback, tmp_path, run, zoneferry, name, target, server, status):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        change(ferry, ZONES[0], f"{name} 600 SRV 0 100 389 {target}.{ZONES[0]}.")
        result = run(zoneferry, "run", ferry.file)
        assert result.status == status, result.stderr
        assert (f"{server} is a domain controller: {ZONES[0]}. (an SRV record names {target}.{ZONES[0]}.)"
                in result.stderr)


def test_name_servers_that_do_not_serve_are_told(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry, Knot(loopback.jump, tmp_path / "lame"):
        change(ferry, ZONES[0], f"@ 3600 NS lame.{ZONES[0]}.", f"lame 3600 A {loopback.jump.address}",
               f"@ 3600 NS dead.{ZONES[0]}.", "dead 3600 A 127.0.53.99", f"@ 3600 NS defunct.{ZONES[0]}.")
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 0, result.stderr
        for name, what in ("lame", "is lame"), ("dead", "answers nothing"), ("defunct", "has no address"):
            assert f"the name server {name}.{ZONES[0]}. {what}: {ZONES[0]}." in result.stderr
        evidence = run(zoneferry, "status", ferry.file).stdout
        assert "its name servers serve it: " in evidence
        assert f"ns1.{ZONES[0]}. (primary)" in evidence and f"ns2.{ZONES[0]}. (old)" in evidence


class SignedBind(Bind):
    """Signs a zone itself."""

    def zone(self, zone):
        if zone.name != ZONES[2]:
            return super().zone(zone)
        signs = f'type primary; dnssec-policy default; key-directory "{self.folder}"; inline-signing no;'
        return super().zone(zone).replace("type primary;", signs)


class Signed(Ferry):
    def make_primary(self):
        plain = super().make_primary()
        return SignedBind(plain.host, plain.folder, plain.zones, allow_transfer=[self.transfer_key],
                          allow_update=[self.update_key])


def test_who_signs_a_zone_is_told_as_far_as_it_shows(loopback, tmp_path, run, zoneferry):
    with Signed(loopback, tmp_path / "ferry", primary="bind") as ferry:
        result = run(zoneferry, "run", ferry.file)
        assert result.status == 0, result.stderr
        evidence = run(zoneferry, "status", ferry.file).stdout
        assert "[yes] its signatures hold: " in evidence and "the SOA record's signature holds from " in evidence
        assert "[  ?] the primary signs it itself: " in evidence


def test_a_configuration_that_does_not_include_the_file_is_told_with_the_line(loopback, tmp_path, run, zoneferry):
    with Ferry(loopback, tmp_path / "ferry") as ferry:
        whole = ferry.file.read_text()
        other = ferry.new.folder / "other.conf"
        ferry.file.write_text(whole.replace(f"config: {ferry.new.include}", f"config: {other}"))
        main = ferry.new.folder / "knot.conf"
        main.write_text(main.read_text().replace(f"include: {ferry.new.include}\n", ""))
        result = run(zoneferry, "run", ferry.file)
        assert result.status == USAGE, result.stderr
        assert f"survey: {main} does not include {other}" in result.stderr
        assert f'hint: on new: put `include: "{other}"` at the end of {main}' in result.stderr


def test_a_server_that_will_not_answer_at_the_address_is_told(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry", reach="manual") as ferry:
        ferry.reach = "local"
        ferry.write_file()
        conf = ferry.new.folder / "knot.conf"
        conf.write_text(conf.read_text().replace("listen: 0.0.0.0@53", f"listen: {ferry.new.address}@53"))
        ferry.new.stop()
        ferry.new.launch()
        wait.until(lambda: answers(ferry.new, namespaces.jump), "it answers")
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert f"new listens at single addresses, and {ferry.old.address} is none of them" in result.stderr
        assert "a question: does any client or DHCP scope know the old server alone?" in result.stderr
        assert ferry.old.address in (ferry.state / "handoff" / "old" / "clients.txt").read_text()
        evidence = run(zoneferry, "status", ferry.file).stdout
        assert f"[yes] room in the state folder: {ferry.state}: " in evidence
        assert f"[yes] room for zone files: {ferry.new.zone_folder}: " in evidence


def answers(server, by) -> bool:
    judge.query(server, ".", "SOA", by, tcp=True, timeout=0.5)
    return True


def test_what_the_machines_say_of_themselves_is_told(namespaces, tmp_path, run, zoneferry):
    with Ferry(namespaces, tmp_path / "ferry") as ferry:
        another = "10.53.0.77"
        namespaces.new.run("ip", "address", "add", f"{another}/24", "dev", INTERFACE)
        namespaces.new.run("ip", "route", "add", f"{ferry.primary.address}/32", "dev", INTERFACE, "src", another)
        wrap_commands(ferry, "new", """case "$*" in
*"date -u"*) echo 1000000000 ;;
*reboot-required*) true ;;
*) "$@" ;;
esac""")
        ferry.file.write_text(ferry.file.read_text().replace("    to: new\n", "    to: new\n    hold-before: [ capture-zones ]\n"))
        result = run(zoneferry, "run", ferry.file, on=namespaces.jump)
        assert result.status == WAITING, result.stderr
        assert f"new asks primary from {another}, which is none of its addresses in the file" in result.stderr
        assert "the clock of new is apart from ours" in result.stderr
        assert "new waits for a restart" in result.stderr
        evidence = run(zoneferry, "status", ferry.file, on=namespaces.jump).stdout
        assert "[yes] the clock of its machine agrees with ours: " in evidence, "the old server's"
        assert "[  ?] its machine waits for no restart: could not tell" in evidence
