# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""The lab does what it says: servers obey and end, hosts are apart, the judge misses nothing."""

from __future__ import annotations

import base64
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import dns.exception
import dns.rdatatype
import dns.update
import pytest

from lab import judge, net, programs, tsig
from lab.net import Namespaces
from lab.servers import Bind, Knot, Nsd, Peer, Server, WinPrimary, Zone
from lab.wait import until

FERRY, IDN = "ferry.example", "xn--bcher-kva.example"


def kinds(*classes: type[Server]):
    return [pytest.param(kind, marks=pytest.mark.needs(kind.program)) for kind in classes]


def rejected(act) -> bool:
    """Whether a server turns a transfer down, in whichever way."""
    try:
        act()
    except (judge.Refused, dns.exception.DNSException):
        return True
    return False


# servers


@pytest.mark.needs("named")
def test_where_apparmor_confines_named_a_copy_of_it_runs(loopback, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "apparmor", lambda: True)
    with Bind(loopback.primary, tmp_path / "primary", identity="the-copy") as server:
        assert judge.identity(server) == "the-copy"
        assert os.readlink(f"/proc/{server.pid}/exe") == str(tmp_path / "primary" / "named")


@pytest.mark.parametrize("kind", kinds(Bind, Knot, Nsd))
def test_primary_and_secondary_start_name_themselves_and_stop(site, started, tmp_path, kind):
    files = site.zone_files(tmp_path / "templates")
    zones = [Zone(name, file=file) for name, file in files.items()]
    copies = [Zone(name, primary=site.primary.address) for name in files]
    primary = started(kind(site.primary, tmp_path / "primary", zones,
                           allow_transfer=[site.old.address]))
    old = kind(site.old, tmp_path / "old", copies, allow_transfer=["any"], identity="the-old-one")
    with old:
        assert judge.identity(old, site.jump) == "the-old-one"
        assert judge.identity(primary, site.jump) == f"primary-{kind.__name__.lower()}"
        assert rejected(lambda: judge.transfer(primary, FERRY, site.jump))
        for zone, file in files.items():
            # NSD resets its connections when it takes in a new zone: then asked again
            got = until(lambda: judge.transfer(old, zone, site.jump), f"the old one gives {zone}")
            assert judge.difference(got, judge.read_file(file, zone)) == []
        pid = old.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(OSError), site.jump.inside():
        socket.create_connection((old.address, old.port), 1)


INCLUDED = {
    Bind: 'zone "late.example" {{ type primary; file "{file}"; }};\n',
    Knot: "zone:\n  - domain: late.example\n    file: {file}\n",
    Nsd: 'zone:\n  name: "late.example"\n  zonefile: "{file}"\n',
}


@pytest.mark.parametrize("kind", kinds(Bind, Knot, Nsd))
def test_zone_in_the_included_file_is_served_after_a_reload(site, tmp_path, kind):
    with kind(site.new, tmp_path / "new") as server:
        file = server.zone_folder / "late.example.zone"
        file.write_text("@ 60 SOA ns host 1 60 60 600 60\n@ 60 NS ns\nns 60 A 192.0.2.1\n")
        assert not server.serves("late.example")
        server.include.write_text(INCLUDED[kind].format(file=file))
        server.reload()
        until(lambda: server.serves("late.example"), "the new zone is served")


@pytest.mark.parametrize("kind", kinds(Bind, Knot, Nsd))
def test_server_started_again_goes_on_with_what_it_has(loopback, files, tmp_path, kind):
    server = kind(loopback.old, tmp_path / "old", [Zone(FERRY, file=files[FERRY])])
    with server:
        assert judge.serial(server, FERRY) == 2025110301
    text = server.zone_file(server.zones[0]).read_text().replace("2025110301", "2025110302")
    server.zone_file(server.zones[0]).write_text(text)
    with server:
        assert judge.serial(server, FERRY) == 2025110302


@pytest.mark.parametrize("kind", kinds(Bind, Knot, Nsd))
@pytest.mark.parametrize("algorithm", tsig.OCTETS)
def test_key_opens_a_transfer(loopback, files, started, tmp_path, kind, algorithm):
    key = tsig.make_key("xfr", algorithm)
    zone = Zone(FERRY, file=files[FERRY])
    server = started(kind(loopback.primary, tmp_path / "p", [zone], allow_transfer=[key]))
    assert len(judge.transfer(server, FERRY, key=key)) == 84
    assert rejected(lambda: judge.transfer(server, FERRY))
    assert rejected(lambda: judge.transfer(server, FERRY, key=tsig.make_key("xfr", algorithm)))
    assert rejected(lambda: judge.transfer(server, FERRY, key=tsig.make_key("other", algorithm)))


@pytest.mark.parametrize("kind", kinds(Bind, Knot, Nsd))
def test_peer_with_address_and_key_needs_both(loopback, files, started, tmp_path, kind):
    key = tsig.make_key("xfr")
    allowed = [Peer(loopback.old.address, key), loopback.new.address]
    zone = Zone(FERRY, file=files[FERRY])
    server = started(kind(loopback.primary, tmp_path / "p", [zone], allow_transfer=allowed))
    assert len(judge.transfer(server, FERRY, loopback.old, key=key)) == 84
    assert len(judge.transfer(server, FERRY, loopback.new)) == 84
    assert rejected(lambda: judge.transfer(server, FERRY, loopback.old))
    assert rejected(lambda: judge.transfer(server, FERRY, loopback.jump, key=key))


@pytest.mark.parametrize("kind", kinds(Bind, Knot, Nsd))
def test_keyed_secondary_follows_a_keyed_primary(loopback, files, started, tmp_path, kind):
    key = tsig.make_key("xfr")
    zone = Zone(FERRY, file=files[FERRY])
    primary = started(Bind(loopback.primary, tmp_path / "p", [zone], allow_transfer=[key],
                           allow_update=[key]))
    copy = Zone(FERRY, primary=primary.address, key=key)
    old = started(kind(loopback.old, tmp_path / "o", [copy], allow_transfer=["any"],
                       allow_notify=[primary.address]))
    change = dns.update.UpdateMessage(FERRY, keyring=key.dnspython())
    change.add("added", 300, "A", "192.0.2.7")
    assert judge.update(primary, change) == "NOERROR"
    wanted = judge.transfer(primary, FERRY, key=key)
    until(lambda: judge.transfer(old, FERRY) == wanted, "the secondary follows NOTIFY")


@pytest.mark.parametrize("kind", kinds(Bind, Knot))
def test_updates_are_taken_from_whom_it_says_and_told_on(loopback, files, started, tmp_path, kind):
    zone = Zone(FERRY, file=files[FERRY])
    primary = started(kind(loopback.primary, tmp_path / "p", [zone], allow_transfer=["any"],
                           allow_update=[loopback.jump.address],
                           also_notify=[loopback.new.address]))
    copy = Zone(FERRY, primary=primary.address)
    new = started(Knot(loopback.new, tmp_path / "n", [copy], allow_notify=[primary.address]))
    change = dns.update.UpdateMessage(FERRY)
    change.add("added", 300, "A", "192.0.2.7")
    assert judge.update(primary, change, loopback.old) in ("REFUSED", "NOTAUTH")  # NOTAUTH: Knot
    assert judge.update(primary, change, loopback.jump) == "NOERROR"
    until(lambda: judge.answers(new, "added.ferry.example"), "the secondary follows NOTIFY")


@pytest.mark.parametrize("kind", kinds(Bind, Knot))
def test_judge_reads_incremental_transfers_to_their_end(loopback, files, started, tmp_path, kind):
    primary = started(kind(loopback.primary, tmp_path / "p", [Zone(FERRY, file=files[FERRY])],
                           allow_transfer=["any"], allow_update=["any"]))
    before = judge.serial(primary, FERRY)
    for number in range(2):
        change = dns.update.UpdateMessage(FERRY)
        change.add(f"added-{number}", 300, "A", "192.0.2.7")
        assert judge.update(primary, change) == "NOERROR"
    until(lambda: judge.serial(primary, FERRY) == before + 2, "both updates are done")
    messages = judge.transfer_messages(primary, FERRY, ixfr=before)
    records = [rrset for message in messages for rrset in message.answer]
    added = [str(rrset.name) for rrset in records if rrset.rdtype == dns.rdatatype.A]
    assert added == ["added-0.ferry.example.", "added-1.ferry.example."]
    assert records[0] == records[-1]


def test_nsd_and_windows_say_what_they_cannot(loopback, tmp_path):
    with pytest.raises(ValueError, match="takes no updates"):
        Nsd(loopback.old, tmp_path, allow_update=["any"])
    with pytest.raises(ValueError, match="only ever a primary"):
        WinPrimary(loopback.primary, tmp_path, [Zone(FERRY, primary="127.0.53.20")])


@pytest.mark.parametrize("kind, extra", [
    pytest.param(Bind, "nonsense;", marks=pytest.mark.needs("named")),
    pytest.param(Knot, "nonsense:", marks=pytest.mark.needs("knotd")),
    pytest.param(Nsd, "nonsense:", marks=pytest.mark.needs("nsd")),
])
def test_server_that_does_not_start_says_why(loopback, tmp_path, kind, extra):
    with pytest.raises(RuntimeError, match="nonsense"):
        kind(loopback.old, tmp_path, extra=extra).start()


@pytest.mark.needs("named")
def test_servers_end_with_the_program_that_started_them(loopback, tmp_path):
    program = f"""\
import sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from lab.net import Host
from lab.servers import Bind
server = Bind(Host("old", {loopback.old.address!r}, {loopback.port}), {str(tmp_path)!r}).start()
print(server.pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", program],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
    until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in state_of(pid), "named has ended")


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


# hosts


def test_hosts_of_a_site_reach_each_other(namespaces):
    with namespaces.primary.inside():
        listener = socket.create_server((namespaces.primary.address, 53))
    with listener:
        for host in namespaces.hosts:
            with host.inside(), socket.create_connection(listener.getsockname(), 1) as client:
                assert client.getsockname()[0] == host.address


def test_leaving_a_host_leads_home_even_by_an_exception(namespaces):
    home = os.readlink("/proc/thread-self/ns/net")
    with pytest.raises(ZeroDivisionError), namespaces.old.inside():
        assert os.readlink("/proc/thread-self/ns/net") != home
        1 / 0
    assert os.readlink("/proc/thread-self/ns/net") == home


@pytest.mark.needs("named", "knotd")
def test_address_moves_from_one_server_to_the_other(namespaces, started, tmp_path):
    site = namespaces
    zones = [Zone(name, file=file) for name, file in site.zone_files(tmp_path).items()]
    old = started(Bind(site.old, tmp_path / "old", zones))
    new = started(Knot(site.new, tmp_path / "new", zones))
    service, other = site.at(site.old.address), site.at(site.other)
    assert judge.identity(service, site.jump) == old.identity
    site.old.drop(site.old.address)
    site.old.take(site.other)
    site.new.drop(site.new.address)
    site.new.take(site.old.address)
    # no neighbour keeps talking to the old one, and neither server had to be restarted
    for place, server in (service, new), (other, old):
        until(lambda: judge.identity(place, site.jump, timeout=0.2) == server.identity,
              f"{server.identity} answers at {place.address}", 3)
    assert judge.serial(service, FERRY, site.jump) == 2025110301


def test_site_leaves_nothing_behind(no_namespaces):
    if no_namespaces:
        pytest.skip(no_namespaces)
    with pytest.raises(ZeroDivisionError), Namespaces() as site:
        forgotten = subprocess.Popen(site.new.argv("cat"), stdin=subprocess.PIPE)
        namespace = site.new.namespace
        until(lambda: programs.run("ip", "netns", "pids", namespace).stdout, "it runs there")
        1 / 0
    assert forgotten.wait(5) == -signal.SIGKILL
    forgotten.stdin.close()
    assert [entry for entry in os.listdir(net.NETNS_FOLDER) if entry.startswith(site.prefix)] == []


def test_hosts_on_loopback_differ_by_address(loopback):
    with socket.create_server((loopback.primary.address, loopback.port)) as listener:
        with socket.create_connection(listener.getsockname(), 1, (loopback.new.source, 0)):
            assert listener.accept()[1][0] == loopback.new.address


def test_port_is_given_to_one_only():
    ports = [net.free_port(["127.0.0.1", "127.0.53.10"]) for _ in range(50)]
    assert len(set(ports)) == 50
    assert net.bind(net.RESERVATION, ports[0], socket.SOCK_STREAM) is None


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_port_in_use_is_not_free(kind):
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.53.10", 0))
        assert not net.is_free("127.0.53.10", taken.getsockname()[1])


# zones, keys, the judge, waiting

CHECKERS = [
    pytest.param(command, marks=pytest.mark.needs(command[0]))
    for command in (["named-checkzone", "-i", "local", "-k", "fail"], ["nsd-checkzone"])
]


@pytest.mark.parametrize("zone", net.ZONES)
@pytest.mark.parametrize("checker", CHECKERS)
def test_data_is_taken_by_every_server(zone, checker):
    programs.run(*checker, zone, net.DATA / f"{zone}.zone")


def test_zone_files_have_the_addresses_of_the_site(site, tmp_path):
    files = site.zone_files(tmp_path)
    records = {str(each) for each in judge.read_file(files[FERRY], FERRY)}
    for name, host in ("ns1", site.primary), ("ns2", site.old):
        assert f"{name}.ferry.example. 3600 IN A {host.address}" in records
    assert [len(judge.read_file(file, zone)) for zone, file in files.items()] == [84, 15, 11]


@pytest.mark.parametrize("change, gone, come", [
    (("192.0.2.83", "192.0.2.84"), "dock.ferry.example. 3600 IN A 192.0.2.83",
     "dock.ferry.example. 3600 IN A 192.0.2.84"),
    (("mail\t\t300", "mail\t\t301"), "mail.ferry.example. 300 IN A 192.0.2.25",
     "mail.ferry.example. 301 IN A 192.0.2.25"),
    ((r'"\001x', r'"\002x'), r'octets.ferry.example. 3600 IN TXT "\001x" "gr\195\188n"',
     r'octets.ferry.example. 3600 IN TXT "\002x" "gr\195\188n"'),
    (("MixedCase", "mixedcase"), None, None),
    (("CNAME\twww.elsewhere.example.", "CNAME\tWWW.Elsewhere.EXAMPLE."), None, None),
])
def test_judge_sees_what_differs_and_nothing_else(files, tmp_path, change, gone, come):
    before, after = tmp_path / "before.zone", tmp_path / "after.zone"
    before.write_text(files[FERRY].read_text() + 'octets TXT "\\001x" "gr\\195\\188n"\n')
    assert before.read_text().count(change[0]) == 1
    after.write_text(before.read_text().replace(*change))
    difference = judge.difference(judge.read_file(before, FERRY), judge.read_file(after, FERRY))
    assert difference == ([f"- {gone}", f"+ {come}"] if gone else [])


def test_judge_keeps_each_ttl_and_finds_what_comes_twice(tmp_path):
    zone = tmp_path / "zone"
    zone.write_text("@ 60 SOA ns host 1 60 60 600 60\na 60 A 192.0.2.1\na 90 A 192.0.2.2\n")
    assert sorted(each.ttl for each in judge.without_soa(judge.read_file(zone, "test"))) == [60, 90]
    with open(zone, "a") as file:
        file.write("A 60 A 192.0.2.1\n")
    with pytest.raises(ValueError, match="twice"):
        judge.read_file(zone, "test")


def test_key_file_is_for_its_owner_only(tmp_path):
    key = tsig.make_key("xfr", "hmac-sha384")
    path = key.write(tmp_path / "xfr.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == f'key "xfr" {{ algorithm hmac-sha384; secret "{key.secret}"; }};\n'
    assert len(base64.b64decode(key.secret)) == 48
    assert key.secret not in repr(key)


def test_waiting_ends_with_the_first_true_answer():
    answers = iter([None, 0, ConnectionRefusedError(), dns.exception.Timeout(), "yes", "too late"])

    def ask():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert until(ask, "it says yes") == "yes"


def test_waiting_in_vain_says_for_what():
    with pytest.raises(TimeoutError, match=r"the moon: not within 0.1 s \(last answer: ''\)"):
        until(lambda: "", "the moon", 0.1)


def test_waiting_lets_mistakes_through():
    with pytest.raises(ZeroDivisionError):
        until(lambda: 1 / 0, "the sun")
