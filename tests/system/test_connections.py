# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Many zones over few connections (RFC 7766 section 6.2.1.1): whatever a server makes of pipelined queries, every zone
that it gives is there, whole and once, and what it does not give stops nothing else. One row a manner of servers."""

from __future__ import annotations

import itertools
import json
import re
import signal
import subprocess
from pathlib import Path
from typing import Callable, Iterator, NamedTuple

import pytest

from lab.crowd import Client, Crowd, asked_for, records, zone
from lab.hostile import NETWORK, REFUSED, at, lines
from lab.scripted import Raw
from lab.wire import QUESTION, answer, framed, octets, pointer

ZONES = 200
PER_SERVER = 8  # the default
INTERRUPTED = 6
LEARNT = 5  # answers on a connection, after which more than one query is sent
LONGEST_QUERY = 2 + 12 + len("\4z199\7example\0") + 4  # octets
BAD = zone(13)


# manners


def in_order(_crowd: Crowd, client: Client) -> None:
    for query in client.queries():
        client.answer(query)


def accompanied(crowd: Crowd, client: Client) -> Iterator[list[dns.message.Message]]:
    """Batches of a connection which has answered some queries, so that more may be sent at once; until some were, the next
    query waits for another, however slow the client is."""
    for query in itertools.islice(client.queries(), LEARNT):
        client.answer(query)
    while True:
        yield client.batch(least=1 if crowd.deepest > 1 else 2)


def in_batches(_crowd: Crowd, client: Client) -> None:
    for query in itertools.chain.from_iterable(client.batches()):
        client.answer(query)


def out_of_order(_crowd: Crowd, client: Client) -> None:
    for batch in client.batches():
        for query in reversed(batch):
            client.answer(query)


def interleaved(crowd: Crowd, client: Client) -> None:
    """RFC 7766 section 7 lets answers come in any order; nothing says that messages of two may not alternate."""
    for batch in client.batches():
        for messages in itertools.zip_longest(*map(crowd.messages, batch)):
            client.send(*filter(None, messages))
        for query in batch:
            client.served.append(asked_for(query))
            client.done(query)


def in_one_write(crowd: Crowd, client: Client) -> None:
    for batch in client.batches():
        client.send(Raw(b"".join(framed(*crowd.messages(query)) for query in batch)))
        for query in batch:
            client.served.append(asked_for(query))
            client.done(query)


def closing_after(count: int):
    def manner(_crowd: Crowd, client: Client) -> None:
        for query in itertools.islice(client.queries(), count):
            client.answer(query)
        client.hang_up()

    return manner


def closing_rudely(_crowd: Crowd, client: Client) -> None:
    """Queries that were not read are lost, and the kernel says so with a reset."""
    for query in itertools.islice(client.queries(), 3):
        client.answer(query)
    client.stream.close()


def spoiling(spoil: Callable[[Crowd, Client, object], None], *names: str):
    """A server that answers in order, but does this for these zones."""
    def manner(crowd: Crowd, client: Client) -> None:
        for query in client.queries():
            if asked_for(query) in names:
                spoil(crowd, client, query)
            else:
                client.answer(query)

    return manner


def reset_once(crowd: Crowd, client: Client, query) -> None:
    if not crowd.once(asked_for(query)):
        return client.answer(query)
    client.send(crowd.messages(query)[0])
    client.reset()


def hang_up_once(crowd: Crowd, client: Client, query) -> None:
    if not crowd.once(asked_for(query)):
        return client.answer(query)
    client.send(Raw(framed(crowd.messages(query)[0])[:-7]))
    client.hang_up()


def refuse(_crowd: Crowd, client: Client, query) -> None:
    client.refuse(query)


def malformed(_crowd: Crowd, client: Client, query) -> None:
    """Two pointers at each other."""
    place = QUESTION + len(query.question[0].name.to_wire()) + 4
    client.send(answer(query, octets(pointer(place + 12), "NS", pointer(place))))
    client.done(query)


def ends_early(crowd: Crowd, client: Client, query) -> None:
    """Its messages are sound, but the last SOA has another serial."""
    first, last = crowd.messages(query)
    client.send(first, last.replace(b"\0\0\0\1\0\0\0\x3c", b"\0\0\0\2\0\0\0\x3c"))
    client.done(query)


def forget(_crowd: Crowd, client: Client, query) -> None:
    client.done(query)


def stall(_crowd: Crowd, client: Client, _query) -> None:
    client.wait_for_end()


def more_behind_the_end(crowd: Crowd, client: Client) -> None:
    """Behind every third answer comes a message more of it, at once or behind the next answer."""
    kept = []
    for number, query in enumerate(client.queries()):
        more = answer(query, f"more.{asked_for(query)}. 60 IN A 192.0.2.99")
        if number % 3 != 0:
            client.answer(query)
            client.send(*kept)
            kept = []
        elif number % 2 == 0:
            client.send(Raw(framed(*crowd.messages(query), more)))
            client.served.append(asked_for(query))
            client.done(query)
        else:
            client.answer(query)
            kept.append(more)


def overwhelmed(_crowd: Crowd, client: Client) -> None:
    """Refuses while more than four are under way, as servers with a quota do."""
    for batch in client.batches():
        for query in batch:
            client.refuse(query) if query.place > 4 else client.answer(query)


class Manner(NamedTuple):
    section: str
    manner: Callable[[Crowd, Client], None]
    status: int = 0
    missing: frozenset[str] = frozenset()
    said: str = ""  # of what is missing
    words: tuple = ()


ONLY_BAD = frozenset([BAD])
IMPATIENT = ("--idle-timeout", "0.7")
MANNERS = {
    "answers in order": Manner("RFC 7766 6.2.1.1", in_order),
    "answers out of order": Manner("RFC 7766 7", out_of_order),
    "messages of several transfers in turns": Manner("RFC 7766 7", interleaved),
    "many answers in one write": Manner("RFC 7766 8", in_one_write),
    "sends more behind an answer's end": Manner("RFC 5936 2.2", more_behind_the_end),
    "closes after each": Manner("RFC 5936 4.1.2", closing_after(1)),
    "closes after three": Manner("RFC 7766 6.2.4", closing_after(3)),
    "closes rudely after three": Manner("RFC 7766 6.2.4", closing_rudely),
    "resets in mid-transfer now and then": Manner(
        "RFC 5936 2.3", spoiling(reset_once, zone(0), zone(60), zone(61), zone(199))),
    "hangs up in mid-message now and then": Manner(
        "RFC 5936 2.3", spoiling(hang_up_once, zone(3), zone(99), zone(150))),
    "refuses while many are under way": Manner("RFC 5936 2.2.1", overwhelmed),
    "refuses one zone": Manner("RFC 5936 2.2.1", spoiling(refuse, BAD), REFUSED, ONLY_BAD, "REFUSED"),
    "refuses two zones": Manner(
        "RFC 5936 2.2.1", spoiling(refuse, BAD, zone(14)), REFUSED, ONLY_BAD | {zone(14)}, "REFUSED"),
    "one zone is malformed": Manner("RFC 1035 4.1.4", spoiling(malformed, BAD), NETWORK, ONLY_BAD, "pointer|name"),
    "one zone has another serial at its end": Manner("RFC 5936 2.2", spoiling(ends_early, BAD), NETWORK, ONLY_BAD,
                                                     "serial"),
    "one zone is forgotten": Manner(
        "RFC 7766 6.2.3", spoiling(forget, BAD), NETWORK, ONLY_BAD, "no (answer|message) for", IMPATIENT),
    "one zone holds up all that are behind it": Manner(
        "RFC 7766 6.2.3", spoiling(stall, BAD), NETWORK, ONLY_BAD, "no (answer|message) for", IMPATIENT),
    "one zone is always reset": Manner(
        "RFC 5936 2.3", spoiling(lambda _, client, __: client.reset(), BAD), NETWORK, ONLY_BAD, "(?i)reset|closed"),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "zones"
    folder.mkdir()
    return folder


@pytest.fixture
def words(zoneferry, tmp_path, folder):
    """The command that fetches all zones of a crowd."""
    def words(crowd: Crowd, *more: object) -> list:
        listed = tmp_path / "list"
        listed.write_text("".join(f"{name}\n" for name in crowd.names))
        return [zoneferry, "fetch", "-d", folder, "-f", listed, at(crowd), *more]

    return words


def whole(folder: Path) -> set[str]:
    """The zones in the folder, each of which is seen to be whole, with every record once; nothing else is there."""
    names = set()
    for file in set(folder.iterdir()) - {folder / "manifest.json"}:
        assert file.suffix == ".zone" and not file.name.startswith("."), file.name
        assert lines(file.read_text()) == sorted(records(file.stem)), file.name
        names.add(file.stem)
    return names


def complaints(said: str) -> list[str]:
    """The zones that an error is said of."""
    return re.findall(r"^zoneferry: (z\d+\.example): ", said, re.MULTILINE)


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.section}, {why}") for why, row in MANNERS.items()])
def test_every_zone_that_is_given_comes_whole_and_once(run, loopback, words, folder, row):
    with Crowd(loopback.primary, ZONES, row.manner) as crowd:
        done = run(*words(crowd, *row.words))
    assert done.status == row.status, done.stderr
    assert whole(folder) == set(crowd.names) - row.missing
    assert sorted(complaints(done.stderr)) == sorted(row.missing)
    assert all(re.search(row.said, line) for line in done.stderr.splitlines() if complaints(line)), done.stderr
    assert crowd.most_open <= PER_SERVER


# connections


@pytest.mark.parametrize("options, most", [([], PER_SERVER), (["--per-server", 1], 1), (["--per-server", 3], 3),
                                           (["--per-server", 64, "--jobs", 2], 2)])
def test_no_more_connections_than_are_allowed_are_open_at_once(run, loopback, words, folder, options, most):
    with Crowd(loopback.primary, ZONES, in_order) as crowd:
        done = run(*words(crowd, *options))
    assert done.status == 0, done.stderr
    assert crowd.most_open <= most and len(whole(folder)) == ZONES


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_of_connections_that_is_none_is_told(run, loopback, words, number):
    done = run(*words(Crowd(loopback.primary, 1, in_order), "--per-server", number))
    assert done.status == 2 and "--per-server" in done.stderr and "no option" not in done.stderr


def test_connections_are_kept_and_queries_pipelined_where_they_may_be(run, loopback, words, folder):
    def manner(crowd: Crowd, client: Client) -> None:
        for query in itertools.chain.from_iterable(accompanied(crowd, client)):
            client.answer(query)

    with Crowd(loopback.primary, ZONES, manner) as crowd:
        done = run(*words(crowd))
    assert done.status == 0, done.stderr
    assert len(crowd.connections) < ZONES / 4 and crowd.deepest > 1
    assert sorted(crowd.served) == sorted(crowd.names)  # and nothing was asked for twice


def test_queries_under_way_have_ids_of_their_own(run, loopback, words):
    """RFC 7766 6.2.1: ids of queries outstanding on one connection must not be the same."""
    clashes = []

    def manner(crowd: Crowd, client: Client) -> None:
        for batch in accompanied(crowd, client):
            clashes.extend(set(q.id for q in batch) if len(set(q.id for q in batch)) < len(batch) else ())
            for query in batch:
                client.answer(query)

    with Crowd(loopback.primary, ZONES, manner) as crowd:
        done = run(*words(crowd))
    assert done.status == 0 and crowd.deepest > 1 and clashes == [], done.stderr


def test_a_server_that_closes_after_each_is_not_sent_many_in_vain(run, loopback, words):
    """It is learnt what such a server reads: for each zone at most one query is sent that nobody looks at."""
    with Crowd(loopback.primary, ZONES, closing_after(1)) as crowd:
        done = run(*words(crowd))
    assert done.status == 0, done.stderr
    assert len(crowd.served) == ZONES and len(crowd.connections) <= ZONES + 2 * PER_SERVER
    assert sum(each.forgotten for each in crowd.connections) <= ZONES * LONGEST_QUERY


def test_a_second_run_transfers_nothing(run, loopback, words, folder):
    with Crowd(loopback.primary, ZONES, in_order) as crowd:
        assert run(*words(crowd)).status == 0
    stamps = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    with Crowd(loopback.primary, ZONES, in_order) as crowd:
        done = run(*words(crowd))
    assert done.status == 0 and crowd.served == [], done.stderr
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == stamps
    assert len(crowd.connections) < ZONES / 4


def test_every_zone_is_told_of_in_json(run, loopback, words):
    with Crowd(loopback.primary, ZONES, spoiling(malformed, BAD)) as crowd:
        done = run(*words(crowd, "--json"))
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(each["zone"] for each in told) == sorted(f"{name}." for name in crowd.names)
    assert [each["zone"] for each in told if not each["ok"]] == [f"{BAD}."]


# a server that goes


SERVED = 50


def until_fifty(then: Callable[[Crowd, Client], None]):
    """A server that gives fifty zones; with the next question to it the last act begins."""
    def manner(crowd: Crowd, client: Client) -> None:
        for query in client.queries():
            with crowd.lock:
                last = len(crowd.served) >= SERVED
                if not last:
                    client.answer(query)
            if last:
                crowd.stalled.set()
                return then(crowd, client)

    return manner


def away(crowd: Crowd, client: Client) -> None:
    crowd.deafen()
    client.hang_up()


def deaf(_crowd: Crowd, client: Client) -> None:
    client.wait_for_end()


def test_a_server_that_goes_away_fails_what_is_left_and_that_soon(run, loopback, words, folder):
    with Crowd(loopback.primary, ZONES, until_fifty(away)) as crowd:
        done = run(*words(crowd))
    assert done.status == NETWORK, done.stderr
    assert whole(folder) == set(crowd.served) and len(crowd.served) == SERVED
    assert sorted(complaints(done.stderr)) == sorted(set(crowd.names) - set(crowd.served))


def test_a_server_that_falls_silent_is_not_waited_for_zone_by_zone(run, loopback, words, folder):
    with Crowd(loopback.primary, ZONES, until_fifty(deaf)) as crowd:
        done = run(*words(crowd, "--idle-timeout", "0.5"))
    assert done.status == NETWORK, done.stderr
    assert whole(folder) == set(crowd.served) and len(crowd.served) == SERVED
    assert sorted(complaints(done.stderr)) == sorted(set(crowd.names) - set(crowd.served))
    assert len(crowd.connections) <= 4 * PER_SERVER


def test_nobody_there_is_said_of_every_zone_and_soon(run, loopback, words, folder):
    crowd = Crowd(loopback.primary, ZONES, in_order)
    done = run(*words(crowd))
    assert done.status == NETWORK and whole(folder) == set()
    assert sorted(complaints(done.stderr)) == sorted(crowd.names)


# ended in the middle


def ended(command: list, crowd: Crowd, number: int) -> tuple[int, str]:
    """The command's status and what it said, after it got a signal when fifty zones were served."""
    with subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True) as process:
        assert crowd.stalled.wait(20)
        process.send_signal(number)
        _, said = process.communicate()
    return process.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_interrupted_it_leaves_whole_files_only(loopback, words, folder, number):
    with Crowd(loopback.primary, ZONES, until_fifty(deaf)) as crowd:
        status, said = ended(words(crowd), crowd, number)
    assert status == INTERRUPTED and "interrupted" in said
    assert whole(folder) <= set(crowd.served)


def test_killed_it_leaves_whole_files_and_the_next_run_tidies_up(run, loopback, words, folder):
    old = folder / f"{zone(7)}.zone"
    old.write_text("what was there before\n")
    with Crowd(loopback.primary, ZONES, until_fifty(deaf)) as crowd:
        status, _ = ended(words(crowd), crowd, signal.SIGKILL)
    assert status == -signal.SIGKILL
    for file in folder.glob("[!.]*"):
        text = file.read_text()
        untouched = file == old and text == "what was there before\n"
        assert untouched or lines(text) == sorted(records(file.stem)), file.name
    with Crowd(loopback.primary, ZONES, in_order) as crowd:
        done = run(*words(crowd))
    assert done.status == 0, done.stderr
    assert whole(folder) == set(crowd.names)


def test_the_files_of_many_zones_do_not_use_up_the_descriptors(run, loopback, words, folder):
    """A batch that is synced as one is not kept open as one."""
    with Crowd(loopback.primary, ZONES, in_order) as crowd:
        done = run("sh", "-c", 'ulimit -n 64 && exec "$0" "$@"', *words(crowd))
    assert done.status == 0, done.stderr
    assert len(whole(folder)) == ZONES
