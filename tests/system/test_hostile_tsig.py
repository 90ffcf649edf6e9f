# SPDX-License-Identifier: BSD-2-Clause
# SPDX-FileCopyrightText: the zoneferry authors
"""A transfer asked for with a TSIG key: signed from the first message to the last it is the zone, and nothing less is.
One row a case. The MACs are dnspython's."""

from __future__ import annotations

import struct
import time

import pytest

from lab import judge
from lab.hostile import A, NETWORK, PATIENCE, REFUSED, SOA, ZONE, Attempt, Row, rows
from lab.scripted import Scripted, asked
from lab.signed import FUDGE, Signer, error
from lab.tsig import Key, make_key
from lab.wire import answer

NS, NS_A = f"{ZONE}. 60 IN NS ns.{ZONE}.", f"ns.{ZONE}. 60 IN A 192.0.2.53"
WHOLE = [SOA, NS, A, NS_A]
KEY = make_key("ferry-transfer")
OTHER_NAME = Key("ferry-other", KEY.algorithm, KEY.secret)
OTHER_ALGORITHM = Key(KEY.name, "hmac-sha512", KEY.secret)
OTHER_SECRET = Key(KEY.name, KEY.algorithm, make_key("another").secret)
NOTAUTH = 9
BADSIG, BADKEY, BADTIME, BADTRUNC = 16, 17, 18, 22


@pytest.fixture
def attempt(ferry, loopback, tmp_path) -> Attempt:
    return Attempt(ferry, loopback.primary, tmp_path / "zones")


@pytest.fixture
def key(tmp_path):
    return KEY.write(tmp_path / "key")


def signed_by(how, by: Key = KEY):
    """The script that answers an AXFR with how(signer, query), and nothing to what is asked to explain a failure."""
    return lambda q: how(Signer(KEY, q, by), q) if asked(q) == "AXFR" else [Scripted.HANG_UP]


def three(first: dict | None, middle: dict | None, last: dict | None, by: Key = KEY):
    """The script of a zone in three messages, each signed so, or unsigned for None."""
    def how(signer: Signer, q):
        batches = (first, [SOA, NS]), (middle, [A]), (last, [NS_A, SOA])
        for options, batch in batches:
            wire = answer(q, *batch)
            yield signer.sign(wire, **options) if options is not None else signer.skip(wire)
    return signed_by(how, by)


def unsigned_in_a_row(count: int):
    def how(signer: Signer, q):
        yield signer.sign(answer(q, SOA, NS))
        for number in range(count - 1):
            yield signer.skip(answer(q, f"h{number}.{ZONE}. 60 IN A 192.0.2.1"))
        yield signer.skip(answer(q, A))
        yield signer.sign(answer(q, NS_A, SOA))
    return signed_by(how)


def hosts(count: int) -> list[str]:
    return [f"h{number}.{ZONE}. 60 IN A 192.0.2.1" for number in range(count)]


SOUND = {
    "every message signed": (Row("RFC 8945 5.3.1", three({}, {}, {})), WHOLE),
    "the middle unsigned": (Row("RFC 8945 5.3.1", three({}, None, {})), WHOLE),
    "99 unsigned in a row": (Row("RFC 8945 5.3.1", unsigned_in_a_row(99)), WHOLE + hosts(98)),
    "99 unsigned twice": (Row("RFC 8945 5.3.1", signed_by(lambda s, q: [
        s.sign(answer(q, SOA, NS)), *(s.skip(answer(q, each)) for each in hosts(99)), s.sign(answer(q, A)),
        *(s.skip(answer(q, each.replace("h", "i", 1))) for each in hosts(99)), s.sign(answer(q, NS_A, SOA))])),
        WHOLE + hosts(99) + [each.replace("h", "i", 1) for each in hosts(99)]),
    "signed at the edge of the fudge": (Row("RFC 8945 5.2.3", three(*[{"late": FUDGE - 30}] * 3)), WHOLE),
    "one message": (Row("RFC 8945 5.3", signed_by(lambda s, q: [s.sign(answer(q, *WHOLE, SOA))])), WHOLE),
}


@pytest.mark.parametrize("row, records", [
    pytest.param(row, records, id=f"{row.section}, {why}") for why, (row, records) in SOUND.items()])
def test_a_signed_transfer_brings_the_zone(attempt, loopback, key, row, records):
    attempt.succeeds(row, records, "-k", key)
    with Scripted(loopback.primary, row.script) as server:  # and the rows are right in dnspython's opinion
        assert len(judge.transfer(server, ZONE, key=KEY)) == len(records)


# what is not believed


def flipped(mac: bytes) -> bytes:
    return mac[:-1] + bytes([mac[-1] ^ 1])


def moved(signer: Signer, q):
    """A record goes from one unsigned message to the next: all are there, and the MAC is of other octets."""
    yield signer.sign(answer(q, SOA))
    signer.skip(answer(q, NS, A))
    signer.skip(answer(q, NS_A))
    yield from [answer(q, NS), answer(q, A, NS_A)]
    yield signer.sign(answer(q, SOA))


def swapped(signer: Signer, q):
    yield signer.sign(answer(q, SOA))
    yield from reversed([signer.skip(answer(q, NS)), signer.skip(answer(q, A))])
    yield signer.sign(answer(q, SOA))


def left_out(signer: Signer, q):
    yield signer.sign(answer(q, SOA))
    signer.skip(answer(q, A))
    yield signer.sign(answer(q, SOA))


def put_in(signer: Signer, q):
    yield signer.sign(answer(q, SOA))
    yield answer(q, A)
    yield signer.sign(answer(q, SOA))


def a_signed_one_left_out(signer: Signer, q):
    yield signer.sign(answer(q, SOA))
    signer.sign(answer(q, A))
    yield signer.sign(answer(q, SOA))


def of_another_query(q):
    """A whole answer, soundly signed, to what somebody asked before."""
    signer = Signer(KEY, q)
    signer.request_mac = flipped(signer.request_mac)
    return [signer.sign(answer(q, *WHOLE, SOA))]


def tsig_alone(s, q) -> bytes:
    """The octets of a TSIG that is right for the whole zone in one message."""
    whole = answer(q, *WHOLE, SOA)
    return s.sign(whole)[len(whole):]


def not_last(s, q):
    """The TSIG before an A record in the additional section."""
    return [answer(q, *WHOLE, SOA, additional=[tsig_alone(s, q), NS_A])]


def in_answer(s, q):
    return [answer(q, *WHOLE, SOA, tsig_alone(s, q))]


def twice(s, q):
    return [answer(q, *WHOLE, SOA, additional=[tsig_alone(s, q)] * 2)]


def clock() -> bytes:
    """The server's time in a BADTIME answer, RFC 8945 5.2.3."""
    return struct.pack("!Q", int(time.time()) + 5 * 3600)[2:]


def with_error(number: int, rcode: int = NOTAUTH):
    """The script of a server that refuses the query's TSIG, and whatever is asked after it."""
    return lambda q: [error(answer(q, rcode=rcode), KEY, number)]


def bad_time(s, q):
    return [s.sign(answer(q, rcode=NOTAUTH), error=BADTIME, other=clock())]


NOT_SIGNED, WRONG = "not signed|unsigned|no TSIG|signature", "MAC|signature|verif|BADSIG"
SPOILT = {
    "nothing signed": Row("RFC 8945 5.4", lambda q: [answer(q, *WHOLE, SOA)], REFUSED, NOT_SIGNED),
    "the first message unsigned": Row(
        "RFC 8945 5.3.1", signed_by(lambda s, q: [answer(q, SOA, NS), s.sign(answer(q, A, NS_A, SOA))]), REFUSED,
        NOT_SIGNED),
    "the last message unsigned": Row("RFC 8945 5.3.1", three({}, {}, None), REFUSED, NOT_SIGNED),
    "100 unsigned in a row": Row("RFC 8945 5.3.1", unsigned_in_a_row(100), REFUSED, NOT_SIGNED),
    "a wrong MAC in the first message": Row("RFC 8945 5.2.2", three({"spoil": flipped}, {}, {}), REFUSED, WRONG),
    "a wrong MAC in the middle": Row("RFC 8945 5.3.1", three({}, {"spoil": flipped}, {}), REFUSED, WRONG),
    "a wrong MAC in the last message": Row("RFC 8945 5.3.1", three({}, {}, {"spoil": flipped}), REFUSED, WRONG),
    "a MAC of 10 octets of 32": Row("RFC 8945 5.2.2.1", three({"spoil": lambda mac: mac[:10]}, {}, {}), REFUSED, WRONG),
    "a MAC of 15 octets of 32": Row("RFC 8945 5.2.2.1", three({"spoil": lambda mac: mac[:15]}, {}, {}), REFUSED, WRONG),
    "a MAC of 33 octets of 32": Row("RFC 8945 5.2.2.1", three({"spoil": lambda mac: mac + b"\0"}, {}, {}), REFUSED,
                                    WRONG),
    "no MAC": Row("RFC 8945 5.2.2.1", three({"spoil": lambda mac: b""}, {}, {}), REFUSED, WRONG),
    "another key's name": Row("RFC 8945 5.4.1", three({}, {}, {}, OTHER_NAME), REFUSED, "(?i)key"),
    "another algorithm": Row("RFC 8945 5.4.1", three({}, {}, {}, OTHER_ALGORITHM), REFUSED, "(?i)algorithm|key"),
    "another secret": Row("RFC 8945 5.2.2", three({}, {}, {}, OTHER_SECRET), REFUSED, WRONG),
    "signed before the fudge": Row("RFC 8945 5.2.3", three({"late": -FUDGE - 60}, {}, {}), REFUSED, "(?i)clock|time"),
    "signed behind the fudge": Row("RFC 8945 5.2.3", three({"late": FUDGE + 60}, {}, {}), REFUSED, "(?i)clock|time"),
    "signed before the fudge later on": Row("RFC 8945 5.2.3", three({}, {"late": -FUDGE - 60}, {}), REFUSED,
                                            "(?i)clock|time"),
    "BADTIME": Row("RFC 8945 5.4.3", signed_by(bad_time), REFUSED, "BADTIME|clock"),
    "BADKEY": Row("RFC 8945 5.4.1", with_error(BADKEY), REFUSED, "BADKEY|(?i:key)"),
    "BADSIG": Row("RFC 8945 5.4.2", with_error(BADSIG), REFUSED, "BADSIG|(?i:secret|signature)"),
    "BADTRUNC": Row("RFC 8945 5.4.4", with_error(BADTRUNC), REFUSED, "BADTRUNC|NOTAUTH|22"),
    "an error under a whole zone": Row(
        "RFC 8945 5.3.2", signed_by(lambda s, q: [s.sign(answer(q, *WHOLE, SOA), error=BADTIME, other=clock())]),
        REFUSED, "(?i)BADTIME|clock"),
    "TSIG not last": Row("RFC 8945 5.2", signed_by(not_last), NETWORK, "TSIG"),
    "TSIG in the answer section": Row("RFC 8945 5.2", signed_by(in_answer), REFUSED, NOT_SIGNED),
    "two TSIGs": Row("RFC 8945 5.2", signed_by(twice), NETWORK, "TSIG"),
    "REFUSED, unsigned": Row("RFC 8945 5.4", lambda q: [answer(q, rcode=5)], REFUSED, "REFUSED"),
    "REFUSED, signed": Row("RFC 8945 5.3", signed_by(lambda s, q: [s.sign(answer(q, rcode=5))]), REFUSED, "REFUSED"),
    "REFUSED in the middle, unsigned": Row(
        "RFC 8945 5.4", signed_by(lambda s, q: [s.sign(answer(q, SOA, A)), answer(q, rcode=5)]), REFUSED,
        f"REFUSED|{NOT_SIGNED}"),
    "an answer to another query": Row("RFC 8945 5.3", of_another_query, REFUSED, WRONG),
    "a record moved between unsigned messages": Row("RFC 8945 5.3.1", signed_by(moved), REFUSED, WRONG),
    "two unsigned messages swapped": Row("RFC 8945 5.3.1", signed_by(swapped), REFUSED, WRONG),
    "an unsigned message left out": Row("RFC 8945 5.3.1", signed_by(left_out), REFUSED, WRONG),
    "an unsigned message put in": Row("RFC 8945 5.3.1", signed_by(put_in), REFUSED, WRONG),
    "a signed message left out": Row("RFC 8945 5.3.1", signed_by(a_signed_one_left_out), REFUSED, WRONG),
}


@pytest.mark.parametrize("row", rows(SPOILT))
def test_a_transfer_that_does_not_verify_leaves_the_old_file(attempt, key, row):
    attempt.fails(row, "-k", key, *PATIENCE)


@pytest.mark.parametrize("spoil", [lambda mac: mac[:16], lambda mac: flipped(mac[:16])], ids=["right", "changed"])
def test_a_mac_cut_to_half_is_not_taken(attempt, key, spoil):
    """RFC 8945 5.2.2.1 lets a MAC be half as long where both sides agreed to it, 5.2.4 lets nobody have to accept it:
    we ask with a whole one and want a whole one."""
    row = Row("RFC 8945 5.2.2.1", signed_by(lambda s, q: [s.sign(answer(q, *WHOLE, SOA), spoil=spoil)]), REFUSED,
              "MAC has 16 octets instead of 32")
    attempt.fails(row, "-k", key)


def test_a_signature_nobody_asked_for_is_no_data(attempt, key):
    """Without a key there is nothing to verify with: the answer is taken as one without a signature is, and the TSIG
    is not part of the zone."""
    def signed_anyway(q):
        return [error(answer(q, *WHOLE, SOA), KEY, 0)]
    attempt.succeeds(Row("RFC 8945 5.4", signed_anyway), WHOLE)
    assert "TSIG" not in attempt.target.read_text()
