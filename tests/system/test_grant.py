# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""grant and revoke: what was there before is there after, record by record and TTL by TTL."""

from __future__ import annotations

import json
import os
import signal
import threading

import dns.update
import pytest

from lab import judge, wait
from lab.net import ZONES
from lab.powerdns import Pdns
from lab.servers import Bind, Knot, WinPrimary, Zone
from lab.silent import Silent
from lab.tsig import make_key

FERRY, REVERSE, IDN = ZONES
HOST, ADDRESS = "ns2-new.ferry.example.", "127.0.53.30"
REFUSED, UNSAFE, USAGE, WAITING = 3, 5, 2, 6

KINDS = [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in (Bind, Knot, Pdns)] + [WinPrimary]


class Primary:
    """A primary with the three zones, one's own key for updates where it knows keys, and zoneferry to change it."""

    def __init__(self, kind, loopback, folder, files, started, run, zoneferry):
        zones = [Zone(name, file=file) for name, file in files.items()]
        self.run, self.program, self.folder = run, zoneferry, folder
        self.key = None if kind is WinPrimary else make_key("ferry-update")
        if kind is WinPrimary:
            self.server = started(WinPrimary(loopback.primary, folder / "primary", zones, **WinPrimary.OPEN))
            self.words = []
        else:
            self.server = started(kind(loopback.primary, folder / "primary", zones, allow_transfer=["any"],
                                       allow_update=[self.key]))
            self.words = ["-k", self.key.write(folder / "update.key")]
        self.at = f"@{self.server.address}#{self.server.port}"

    def records(self):
        return {zone: judge.without_soa(judge.transfer(self.server, zone)) for zone in ZONES}

    def grant(self, *zones, words=(f"--for={HOST}={ADDRESS}",)):
        return self.run(self.program, "grant", self.at, *zones, *words, *self.words)

    def revoke(self, receipt):
        path = self.folder / "receipt.json"
        path.write_text(receipt)
        return self.run(self.program, "revoke", path, *self.words)

    def change(self, zone, fill):
        """Changes the zone by dnspython's own UPDATE, as a stranger would."""
        message = dns.update.UpdateMessage(zone)
        fill(message)
        if self.key:
            message.use_tsig(self.key.dnspython())
        assert judge.update(self.server, message) == "NOERROR"


@pytest.fixture
def make_primary(loopback, tmp_path, files, started, run, zoneferry):
    return lambda kind: Primary(kind, loopback, tmp_path, files, started, run, zoneferry)


def add_nothing(_primary):
    pass


def add_ns(primary):
    """Outside the host's own zone, where BIND takes an NS whose host has no address."""
    primary.change(REVERSE, lambda update: update.add("@", 3600, "NS", HOST))


def add_address(primary):
    primary.change(FERRY, lambda update: update.add("ns2-new", 900, "A", ADDRESS))


def add_both(primary):
    add_address(primary)
    primary.change(FERRY, lambda update: update.add("@", 3600, "NS", HOST))


def add_another_address(primary):
    primary.change(FERRY, lambda update: update.add("ns2-new", 900, "A", "192.0.2.99"))


BEFORE = [add_nothing, add_ns, add_address, add_both, add_another_address]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("kind", KINDS)
def test_revoke_leaves_every_record_and_ttl_as_before_the_grant(make_primary, kind, before):
    primary = make_primary(kind)
    before(primary)
    found = primary.records()

    granted = primary.grant(*ZONES)
    assert granted.status == 0, granted.stderr
    for zone in ZONES:
        assert HOST in judge.answers(primary.server, zone, "NS")
    assert ADDRESS in judge.answers(primary.server, HOST, "A")

    for attempt in "once", "twice":
        revoked = primary.revoke(granted.stdout)
        assert revoked.status == 0, (attempt, revoked.stderr)
        assert f"nothing that was granted is left at {primary.at[1:]}" in revoked.stderr, attempt
        for zone in ZONES:
            assert judge.difference(found[zone], primary.records()[zone]) == [], attempt


@pytest.mark.needs("knotd")
def test_a_primary_that_waits_for_its_notify_first_is_waited_for(loopback, tmp_path, files, started, ferry):
    """Knot does one thing at a time for a zone: after an UPDATE it tells a secondary that is gone, and then goes on."""
    key = make_key("ferry-update")
    words = "-k", key.write(tmp_path / "update.key"), "--timeout=1"
    with Silent(loopback.new) as gone:
        primary = started(Knot(loopback.primary, tmp_path / "primary", [Zone(FERRY, file=files[FERRY])],
                               allow_transfer=["any"], allow_update=[key], also_notify=[gone.address]))
        before = judge.without_soa(judge.transfer(primary, FERRY))
        at = f"@{primary.address}#{primary.port}"
        granted = ferry("grant", at, FERRY, f"--for={HOST}={ADDRESS}", *words)
        assert granted.status == 0, granted.stderr
        wait.until(lambda: gone.asked or gone.connections, "the NOTIFY is on its way")
        receipt = tmp_path / "receipt.json"
        receipt.write_text(granted.stdout)
        revoked = ferry("revoke", receipt, *words)
        assert revoked.status == 0, revoked.stderr
        assert judge.without_soa(judge.transfer(primary, FERRY)) == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_whose_receipt_is_lost_is_adopted_and_revoked(make_primary, tmp_path, kind):
    primary = make_primary(kind)
    before = primary.records()
    lost = primary.grant(FERRY, REVERSE)
    assert lost.status == 0, lost.stderr
    granted, serials = primary.records(), [judge.serial(primary.server, zone) for zone in ZONES]

    path = tmp_path / "adopted.json"
    adopted = primary.grant(*ZONES, words=(f"--for={HOST}={ADDRESS},192.0.2.77", "--adopt", "-o", path))
    assert adopted.status == 0, adopted.stderr
    assert [judge.serial(primary.server, zone) for zone in ZONES] == serials and primary.records() == granted
    told, receipt = json.loads(lost.stdout), json.loads(path.read_text())
    assert receipt["server"] == told["server"]
    assert sorted(map(str, receipt["granted"])) == sorted(map(str, told["granted"])), "TTLs too"
    assert adopted.stderr.count("stands: ") == 3 and "3 records" in adopted.stderr

    assert primary.run(primary.program, "revoke", path, *primary.words).status == 0
    assert primary.records() == before


def test_where_nothing_stands_nothing_is_adopted(make_primary):
    primary = make_primary(WinPrimary)
    done = primary.grant(FERRY, words=(f"--for={HOST}={ADDRESS}", "--adopt"))
    assert done.status == 0 and json.loads(done.stdout)["granted"] == []
    assert "nothing of it stands" in done.stderr
    script = primary.grant(FERRY, words=(f"--for={HOST}={ADDRESS}", "--adopt", "-n"))
    assert script.status == USAGE and "--adopt" in script.stderr


def test_the_receipts_of_a_state_folder_are_revoked_together(make_primary, tmp_path):
    primary = make_primary(WinPrimary)
    before, state = primary.records(), tmp_path / "move.zoneferry"
    (state / "receipts").mkdir(parents=True)
    for path, zone in [(state / "receipts" / "new.json", FERRY), (state / "receipt-2.json", REVERSE)]:
        done = primary.grant(zone, words=(f"--for={HOST}={ADDRESS}", "-o", path))
        assert done.status == 0, done.stderr
    (state / "other.json").write_text("{}")
    done = primary.run(primary.program, "revoke", state, *primary.words)
    assert done.status == 0, done.stderr
    assert primary.records() == before
    assert done.stderr.count("nothing that was granted is left") == 2
    (state / "receipt-2.json").unlink()
    (state / "receipts" / "new.json").unlink()
    none = primary.run(primary.program, "revoke", state, *primary.words)
    assert none.status == USAGE and "no receipt" in none.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_host_of_many_addresses_is_taken_back_whole(make_primary, kind):
    """Its NS record goes first: BIND does not let go the last address of a host that an NS record names."""
    primary = make_primary(kind)
    found = primary.records()
    addresses = ",".join(f"192.0.2.{last}" for last in range(201, 209))

    granted = primary.grant(FERRY, words=(f"--for={HOST}={addresses}",))
    assert granted.status == 0, granted.stderr
    assert len(json.loads(granted.stdout)["granted"]) == 9
    revoked = primary.revoke(granted.stdout)
    assert revoked.status == 0, revoked.stderr
    assert primary.records() == found


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_ns_of_a_zone_stays_and_its_addresses_with_it(make_primary, kind):
    """Meanwhile the others have gone. Nothing is removed there, nor what it needs elsewhere; with another NS all goes."""
    primary = make_primary(kind)
    granted = primary.grant(*ZONES)
    for host in "ns1", "ns2":
        primary.change(REVERSE, lambda update: update.delete("@", "NS", f"{host}.{FERRY}."))
    last = judge.transfer(primary.server, REVERSE)

    refused = primary.revoke(granted.stdout)
    assert refused.status == UNSAFE, refused.stderr
    assert f"{REVERSE}.: its last NS record would go" in refused.stderr
    assert "2 of 4 granted records removed" in refused.stderr and "is left" not in refused.stderr
    assert judge.transfer(primary.server, REVERSE) == last
    assert judge.answers(primary.server, HOST) == [ADDRESS]
    assert HOST not in judge.answers(primary.server, FERRY, "NS")

    primary.change(REVERSE, lambda update: update.add("@", 3600, "NS", f"ns1.{FERRY}."))
    revoked = primary.revoke(granted.stdout)
    assert revoked.status == 0, revoked.stderr
    assert judge.answers(primary.server, REVERSE, "NS") == [f"ns1.{FERRY}."]
    assert judge.answers(primary.server, HOST) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_added_ns_takes_the_ttl_of_its_rrset_and_a_new_address_the_grants(make_primary, kind):
    primary = make_primary(kind)
    granted = primary.grant(*ZONES, words=(f"--for={HOST}={ADDRESS},2001:db8::30", "--ttl=77"))
    assert granted.status == 0, granted.stderr

    lines = {(line["zone"], line["type"]): line["ttl"] for line in json.loads(granted.stdout)["granted"]}
    assert lines == {(f"{FERRY}.", "NS"): 3600, (f"{REVERSE}.", "NS"): 3600, (f"{IDN}.", "NS"): 7200,
                     (f"{FERRY}.", "A"): 77, (f"{FERRY}.", "AAAA"): 77}
    for (zone, rdtype), ttl in lines.items():
        owner = zone if rdtype == "NS" else HOST
        assert {rrset.ttl for rrset in judge.query(primary.server, owner, rdtype).answer} == {ttl}


def test_a_second_grant_changes_nothing_and_its_receipt_is_empty(make_primary):
    primary = make_primary(WinPrimary)
    assert primary.grant(*ZONES).status == 0
    serials = [judge.serial(primary.server, zone) for zone in ZONES]

    again = primary.grant(*ZONES)
    assert again.status == 0, again.stderr
    assert json.loads(again.stdout)["granted"] == []
    assert [judge.serial(primary.server, zone) for zone in ZONES] == serials


CONFLICTS = [
    ("www.ferry.example.", "CNAME"),
    ("new.old.pier.ferry.example.", "DNAME"),
    ("ns9.child.ferry.example.", "below a zone cut"),
    ("ns2.elsewhere.test.", "no zone of this server"),
]


@pytest.mark.parametrize("host, why", CONFLICTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_conflict_at_the_name_is_said_and_nothing_is_changed(make_primary, kind, host, why):
    primary = make_primary(kind)
    found = primary.records()

    granted = primary.grant(FERRY, words=(f"--for={host}={ADDRESS}",))
    assert granted.status == UNSAFE, granted.stderr
    assert why in granted.stderr
    assert primary.records() == found


def test_an_update_that_windows_refuses_by_default_is_explained(serve, run, zoneferry):
    server = serve(secure_secondaries=0, allow_update=1)  # and UpdateOptions as Windows has it, 0x30F
    granted = run(zoneferry, "grant", f"@{server.address}#{server.port}", REVERSE, FERRY, f"--for={HOST}={ADDRESS}")

    assert granted.status == REFUSED, granted.stderr
    assert "REFUSED" in granted.stderr and "hint:" in granted.stderr
    for zone in FERRY, REVERSE:
        assert HOST not in judge.answers(server, zone, "NS")


def test_a_zone_that_is_not_served_is_found_before_anything_is_changed(make_primary):
    primary = make_primary(WinPrimary)
    found = primary.records()

    granted = primary.grant(FERRY, "not.served.test")
    assert granted.status == REFUSED, granted.stderr
    assert granted.stdout == "" and "not.served.test" in granted.stderr
    assert primary.records() == found


def test_a_stranger_who_keeps_editing_loses_nothing(make_primary):
    primary = make_primary(WinPrimary)
    strangers = [f"ns-{number}.stranger.test." for number in range(12)]  # an unsigned UPDATE holds 30 records at most

    def edit():
        for name in strangers:
            primary.change(REVERSE, lambda update: update.add("@", 3600, "NS", name))

    editor = threading.Thread(target=edit)
    editor.start()
    receipts = []
    while editor.is_alive() or not receipts:
        granted = primary.grant(REVERSE, FERRY)
        assert granted.status in (0, UNSAFE), granted.stderr  # UNSAFE: changed under it each time, and it says so
        receipts.append(granted.stdout)
        if granted.stdout:
            assert primary.revoke(granted.stdout).status in (0, UNSAFE)
    editor.join()
    for receipt in filter(None, receipts):
        assert primary.revoke(receipt).status == 0
    assert set(judge.answers(primary.server, REVERSE, "NS")) == {*strangers, "ns1.ferry.example.", "ns2.ferry.example."}


BAD_RECEIPTS = [
    ("", "an empty file"),
    ("{}", "no receipt"),
    ('{"zoneferry-receipt": 2, "granted": []}', "another version"),
    ('{"zoneferry-receipt": 1, "granted": [{"zone": "a.", "owner": "b.", "ttl": 1, "type": "A", "data": "192.0.2.1"}]}',
     "an owner outside its zone"),
    ('{"zoneferry-receipt": 1, "granted": [{"zone": "a.", "owner": "a.", "ttl": 1, "type": "SOA", "data": "."}]}',
     "a type no grant holds"),
    ('{"zoneferry-receipt": 1, "granted": [{"zone": "a.", "owner": "a.", "ttl": -1, "type": "NS", "data": "b."}]}',
     "a negative TTL"),
]


@pytest.mark.parametrize("text, why", BAD_RECEIPTS)
def test_a_bad_receipt_is_a_usage_error(tmp_path, run, zoneferry, text, why):
    path = tmp_path / "receipt.json"
    path.write_text(text)
    result = run(zoneferry, "revoke", path, "@127.0.0.1#1")
    assert result.status == USAGE, (why, result.stderr)
    assert "receipt.json" in result.stderr


@pytest.mark.parametrize("words, said", [
    ((f"--for={HOST}={ADDRESS}", f"--for={HOST}=192.0.2.31"), "commas separate its addresses"),
    ((f"--for={HOST}={ADDRESS}#5300",), "holds no port"),
    ((f"--for={HOST}={ADDRESS},[2001:db8::30]:53",), "holds no port"),
], ids=["two --for", "a port", "a port of the second"])
def test_what_a_grant_would_leave_out_is_refused(run, zoneferry, words, said):
    result = run(zoneferry, "grant", "@127.0.0.1#1", FERRY, *words)
    assert result.status == USAGE and said in result.stderr


@pytest.mark.parametrize("quiet", [[], ["-q"]])
@pytest.mark.parametrize("output", [">/dev/full", ">&-"])
def test_a_receipt_that_cannot_be_written_is_on_standard_error(make_primary, output, quiet):
    primary = make_primary(WinPrimary)
    found = primary.records()

    granted = primary.run("sh", "-c", f'exec "$0" "$@" {output}', primary.program, "grant", primary.at, *ZONES,
                          f"--for={HOST}={ADDRESS}", *quiet)
    assert granted.status == USAGE, granted.stderr
    assert "standard output: write: " in granted.stderr and "hint: the receipt is " in granted.stderr
    receipt = granted.stderr[granted.stderr.index("{\n"):granted.stderr.index("\n}\n") + 3]
    assert {line["zone"] for line in json.loads(receipt)["granted"]} == {f"{zone}." for zone in ZONES}

    assert primary.revoke(receipt).status == 0
    assert primary.records() == found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_told_to_stop_it_changes_no_further_zone(make_primary, number):
    """The signal waits already when the program starts, so that nothing depends on when it comes."""

    def hold_interrupt():
        signal.pthread_sigmask(signal.SIG_BLOCK, [number])
        os.kill(os.getpid(), number)

    def ignore_interrupt():
        signal.signal(number, signal.SIG_IGN)
        hold_interrupt()

    primary = make_primary(WinPrimary)
    found = primary.records()
    words = [primary.program, "grant", primary.at, *ZONES, f"--for={HOST}={ADDRESS}"]
    stopped = primary.run(*words, preexec_fn=hold_interrupt)
    assert stopped.status == WAITING, stopped.stderr
    assert "interrupted" in stopped.stderr and stopped.stdout == ""
    assert primary.records() == found

    goes_on = primary.run(*words, preexec_fn=ignore_interrupt)
    assert goes_on.status == 0, goes_on.stderr


# the script of what would be sent


@pytest.mark.needs("named", "nsupdate")
def test_a_dry_run_prints_what_nsupdate_can_send(make_primary, run, tmp_path):
    """Nothing is changed by it; nsupdate, given the script, does what the grant would have done."""
    primary = make_primary(Bind)
    before = primary.records()
    done = primary.grant(*ZONES, words=(f"--for={HOST}={ADDRESS}", "-n"))
    assert done.status == 0, done.stderr
    assert primary.records() == before
    (tmp_path / "script").write_text(done.stdout)
    assert run("nsupdate", "-k", tmp_path / "update.key", "-v", tmp_path / "script").status == 0
    after = primary.records()
    assert after != before
    done = primary.grant(*ZONES)
    assert done.status == 0 and json.loads(done.stdout)["granted"] == []


@pytest.mark.needs("named", "nsupdate")
def test_a_dry_run_of_revoke_prints_the_way_back(make_primary, run, tmp_path):
    primary = make_primary(Bind)
    before = primary.records()
    receipt = primary.grant(*ZONES).stdout
    granted = primary.records()
    (tmp_path / "receipt").write_text(receipt)
    done = run(primary.program, "revoke", "-n", tmp_path / "receipt", *primary.words)
    assert done.status == 0, done.stderr
    assert primary.records() == granted
    (tmp_path / "script").write_text(done.stdout)
    assert run("nsupdate", "-k", tmp_path / "update.key", "-v", tmp_path / "script").status == 0
    assert primary.records() == before


@pytest.mark.needs("knotd")
def test_five_hundred_zones_in_one_command(loopback, tmp_path, started, ferry):
    file = tmp_path / "zone"
    file.write_text("@ 60 IN SOA ns1 host 7 60 60 600 60\n@ 60 IN NS ns1\nns1 60 IN A 192.0.2.1\n")
    names = [f"z{number}.example" for number in range(500)]
    server = started(Knot(loopback.primary, tmp_path / "primary", [Zone(name, file=file) for name in names],
                          allow_update=["any"], allow_transfer=["any"]))
    (tmp_path / "zones").write_text("".join(f"{name}\n" for name in names))
    done = ferry("grant", f"@{server.address}#{server.port}", "-f", tmp_path / "zones", f"--for=new.{names[0]}={ADDRESS}",
                 )
    assert done.status == 0, done.stderr
    assert len(json.loads(done.stdout)["granted"]) == 501
    (tmp_path / "receipt").write_text(done.stdout)
    assert ferry("revoke", tmp_path / "receipt").status == 0
    for name in names[0], names[1], names[-1]:
        assert judge.without_soa(judge.transfer(server, name)) == judge.without_soa(judge.read_file(file, name))
