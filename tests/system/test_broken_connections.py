# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""Connections that break at the wrong moment, questions that a server will not hear, and files that are not what they
were: what can be had is had, and nothing waits longer than it must."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from lab.crowd import Client, Crowd, asked_for, records, soa, zone
from lab.hostile import LOCAL, NETWORK, REFUSED, at, lines
from lab.scripted import Raw, asked
from lab.wire import answer, framed, octets

MANY, SOME = 60, 14
PATIENCE = 15  # seconds that a server here waits for what should come at once


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "zones"
    folder.mkdir()
    return folder


@pytest.fixture
def fetch(ferry, folder):
    def fetch(crowd: Crowd, *words: object):
        return ferry("fetch", "-d", folder, *words, at(crowd), *crowd.names)

    return fetch


def there(folder: Path) -> set[str]:
    names = {file.stem for file in folder.glob("*.zone")}
    assert all(lines((folder / f"{name}.zone").read_text()) == sorted(records(name)) for name in names)
    return names


def capture(folder: Path, name: str) -> None:
    """An older version, of a SOA alone."""
    (folder / f"{name}.zone").write_text(soa(name).replace(" 1 60", " 0 60") + "\n")


# the end of a connection


def stray_behind(crowd: Crowd, client: Client) -> None:
    """Once a whole answer has a stray message behind it, in one segment: the connection ends in the middle of its end."""
    for batch in client.batches():
        if len(batch) > 1 and crowd.once("stray"):
            taken = {query.id for query in batch}
            stray = next(number for number in range(len(taken) + 1) if number not in taken)
            client.send(Raw(framed(*crowd.messages(batch[0]), answer(batch[0], soa(zone(0)), id=stray))))
            client.wait_for_end()
        for query in batch:
            client.answer(query)


def test_a_stray_message_behind_a_whole_answer_costs_only_the_connection(fetch, loopback, folder):
    with Crowd(loopback.primary, MANY, stray_behind) as crowd:
        done = fetch(crowd, "--per-server", 1)
    assert done.status == 0, done.stderr
    assert there(folder) == set(crowd.names)


@pytest.mark.parametrize("which", [{1}, {3}, {1, 2}, {2, 5, 8}], ids=str)
def test_some_of_the_first_connections_may_be_reset(fetch, loopback, folder, which):
    def manner(crowd: Crowd, client: Client) -> None:
        if len(crowd.connections) in which and crowd.once(str(len(crowd.connections))):
            client.reset()
        for query in client.queries():
            client.answer(query)

    with Crowd(loopback.primary, MANY, manner) as crowd:
        done = fetch(crowd)
    assert done.status == 0, done.stderr
    assert there(folder) == set(crowd.names)


def test_a_refusal_does_not_cost_the_connection(fetch, loopback, folder):
    def manner(crowd: Crowd, client: Client) -> None:
        for query in client.queries():
            if int(asked_for(query)[1:].split(".")[0]) % 2:
                client.send(answer(query, rcode=9))
                client.done(query)
            else:
                client.answer(query)

    with Crowd(loopback.primary, MANY, manner) as crowd:
        done = fetch(crowd, "--per-server", 2)
        connections = len(crowd.connections)  # those that ask whether it has the zone come behind
    assert done.status == REFUSED and there(folder) == {zone(number) for number in range(0, MANY, 2)}
    assert sum(bool(each.served) for each in crowd.connections[:connections]) <= 2


def test_a_connection_that_breaks_does_not_hold_up_those_that_work(fetch, loopback, folder):
    """zone(0) takes until nearly all others are there; the connection with zone(1) breaks meanwhile."""
    others = threading.Event()

    def manner(crowd: Crowd, client: Client) -> None:
        for query in client.queries():
            first, last = crowd.messages(query)
            if asked_for(query) == zone(0):
                client.send(first)
                crowd.long = others.wait(PATIENCE)
                client.send(last)
                client.done(query)
            elif asked_for(query) == zone(1) and crowd.once(zone(1)):
                return client.hang_up()
            else:
                client.answer(query)
            if len(crowd.served) > MANY / 2:
                others.set()

    with Crowd(loopback.primary, MANY, manner) as crowd:
        done = fetch(crowd, "--per-server", 2)
    assert done.status == 0 and crowd.long, done.stderr
    assert there(folder) == set(crowd.names)


def test_messages_that_nobody_waits_for_do_not_count_against_silence(fetch, loopback, folder):
    """The first query is answered with rubbish without end; on the second the server is silent."""
    def manner(crowd: Crowd, client: Client) -> None:
        first, *_ = batch = client.batch()
        if len(batch) < 2:
            batch += client.batch()
        client.send(answer(first, octets("www.bad.example.", "A", b"short")))
        while not crowd.stalled.wait(0.05):
            client.send(answer(first, soa(asked_for(first))))

    with Crowd(loopback.primary, 2, manner) as crowd:
        done = fetch(crowd, "--per-server", 1, "--idle-timeout", 0.5, "--total-timeout", 50)
        crowd.stalled.set()
    assert done.status == NETWORK and "no message for 500 ms" in done.stderr, done.stderr


# questions that are not heard


def closing_after_each(_crowd: Crowd, client: Client) -> None:
    client.answer(client.read())
    client.hang_up()


def deaf_to(kind: str):
    def manner(_crowd: Crowd, client: Client) -> None:
        for query in client.queries():
            if asked(query) == kind:
                return client.hang_up()
            client.answer(query)

    return manner


@pytest.mark.parametrize("zones", [1, 3, 5, SOME])
@pytest.mark.parametrize("manner, more", [(closing_after_each, False), (deaf_to("SOA"), False), (deaf_to("IXFR"), True)],
                         ids=["closes after each", "hangs up at SOA", "hangs up at IXFR"])
def test_a_server_that_only_transfers_still_transfers(fetch, loopback, folder, zones, manner, more):
    """Though there are captures whose SOA is asked for, or that differences are asked for."""
    with Crowd(loopback.primary, zones, manner) as crowd:
        for name in crowd.names:
            capture(folder, name)
        done = fetch(crowd, *(["--ixfr-from", folder] if more else []))
    assert done.status == 0, done.stderr
    assert there(folder) == set(crowd.names)


# files


def test_a_file_is_in_place_soon_though_others_take_their_time(fetch, loopback, folder):
    ready = threading.Event()

    def manner(crowd: Crowd, client: Client) -> None:
        for query in client.queries():
            first, last = crowd.messages(query)
            if asked_for(query) != zone(0):
                client.send(first)
                crowd.early = any((folder / f"{zone(0)}.zone").exists() or ready.wait(0.05)
                                  for _ in range(int(PATIENCE / 0.05)))
                client.send(last)
                client.done(query)
            else:
                client.answer(query)

    with Crowd(loopback.primary, 2, manner) as crowd:
        done = fetch(crowd)
    assert done.status == 0 and crowd.early, done.stderr


@pytest.mark.parametrize("form", ["master", "raw"])
def test_a_damaged_capture_is_replaced_though_the_serial_is_the_same(fetch, loopback, folder, form):
    with Crowd(loopback.primary, 1, lambda _, client: [client.answer(query) for query in client.queries()]) as crowd:
        assert fetch(crowd, "--to", form).status == 0
        file = folder / f"{zone(0)}.zone"
        whole = file.read_bytes()
        file.write_bytes(whole[:len(whole) // 2])
        done = fetch(crowd, "--to", form)
        assert done.status == 0 and "unchanged" not in done.stderr, done.stderr
        assert file.read_bytes() == whole
        assert "unchanged" in fetch(crowd, "--to", form).stderr


def test_what_is_no_file_is_told_at_once(fetch, loopback, folder):
    os.mkfifo(folder / f"{zone(0)}.zone")
    with Crowd(loopback.primary, 2, lambda _, client: [client.answer(query) for query in client.queries()]) as crowd:
        done = fetch(crowd)
    assert done.status == LOCAL and "not a file" in done.stderr, done.stderr
    assert (folder / f"{zone(1)}.zone").is_file()
