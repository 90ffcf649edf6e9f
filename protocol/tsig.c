/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tsig.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "protocol/mac.h"
#include "protocol/rdata.h"
#include "protocol/tsig_record.h"
#include "protocol/wire.h"

#define CLOCK_TEXT_MAX 40

/* ---- the digest ---- */

/* Begins the digest of what comes next: it starts with the last MAC, RFC 8945 4.3.1. */
static void begin_digest(struct zf_tsig *tsig)
{
	uint8_t len[2];

	zf_mac_begin(tsig->digest);
	if (tsig->mac.len == 0) /* the request had none */
		return;
	zf_wire_put16(len, (uint16_t)tsig->mac.len);
	zf_mac_add(tsig->digest, len, sizeof len);
	zf_mac_add(tsig->digest, tsig->mac.octets, tsig->mac.len);
}

static void digest_name(struct zf_mac *digest, const uint8_t *name)
{
	struct zf_name canonical;

	zf_name_copy(&canonical, name);
	zf_name_lower(canonical.wire);
	zf_mac_add(digest, canonical.wire, zf_name_size(name));
}

/* The TSIG variables, RFC 8945 4.3.3. */
static void digest_variables(struct zf_mac *digest, const struct zf_tsig_record *rec)
{
	static const uint8_t class_and_ttl[6] = { 0, ZF_CLASS_ANY };
	uint8_t error[4];

	zf_wire_put16(error, rec->error);
	zf_wire_put16(error + 2, rec->other_len);
	digest_name(digest, rec->name.wire);
	zf_mac_add(digest, class_and_ttl, sizeof class_and_ttl);
	digest_name(digest, rec->algorithm.wire);
	zf_mac_add(digest, rec->timers, sizeof rec->timers);
	zf_mac_add(digest, error, sizeof error);
	zf_mac_add(digest, rec->other, rec->other_len);
}

/* ---- signing ---- */

zf_status zf_tsig_expect(struct zf_tsig *tsig, const struct zf_key *key,
			 struct zf_error *err)
{
	zf_tsig_clear(tsig);
	tsig->key = key;
	return zf_mac_new(&tsig->digest, key, err);
}

zf_status zf_tsig_sign(struct zf_tsig *tsig, const struct zf_key *key,
		       struct zf_message *request, uint64_t now, struct zf_error *err)
{
	struct zf_tsig_record rec = { .name = key->name };
	zf_status status = zf_tsig_expect(tsig, key, err);

	if (status != ZF_OK)
		return status;
	zf_name_copy(&rec.algorithm, zf_key_algorithm(key));
	zf_tsig_timers(rec.timers, now, ZF_TSIG_FUDGE);
	zf_mac_add(tsig->digest, request->wire, request->len);
	digest_variables(tsig->digest, &rec);
	status = zf_mac_sign(tsig->digest, &tsig->mac, err);
	if (status != ZF_OK)
		return status;
	begin_digest(tsig);
	zf_tsig_record_append(request, key, rec.timers, &tsig->mac);
	return zf_message_check(request, err);
}

/* ---- the ways not to be authentic ---- */

static void print_clock(char text[CLOCK_TEXT_MAX], uint64_t seconds)
{
	time_t when = (time_t)seconds;
	struct tm utc;

	if (gmtime_r(&when, &utc) == NULL ||
	    strftime(text, CLOCK_TEXT_MAX, "%FT%TZ", &utc) == 0)
		snprintf(text, CLOCK_TEXT_MAX, "beyond the calendar");
}

/* To the minute, once it is minutes: seconds then only are the answer's way. */
static void print_apart(char text[CLOCK_TEXT_MAX], uint64_t a, uint64_t b)
{
	unsigned long long seconds = a > b ? a - b : b - a;
	unsigned long long minutes = (seconds + 30) / 60;

	if (seconds < 120)
		snprintf(text, CLOCK_TEXT_MAX, "%llu s", seconds);
	else if (minutes < 60)
		snprintf(text, CLOCK_TEXT_MAX, "%llu min", minutes);
	else
		snprintf(text, CLOCK_TEXT_MAX, "%llu h %llu min", minutes / 60,
			 minutes % 60);
}

static zf_status fail_clocks(const char *what, uint64_t theirs, uint64_t ours,
			     struct zf_error *err)
{
	char their_text[CLOCK_TEXT_MAX], our_text[CLOCK_TEXT_MAX], apart[CLOCK_TEXT_MAX];

	print_clock(their_text, theirs);
	print_clock(our_text, ours);
	print_apart(apart, theirs, ours);
	zf_fail(err, ZF_EAUTH, "%s: the clocks are %s apart: %s there, %s here", what,
		apart, their_text, our_text);
	zf_hint(err, "set the clock that is wrong; TSIG bears a difference of %d seconds",
		ZF_TSIG_FUDGE);
	return ZF_EAUTH;
}

static zf_status fail_secret(const char *what, const struct zf_key *key,
			     struct zf_error *err)
{
	char name[ZF_NAME_TEXT_MAX];

	if (key->signer != NULL)
		return zf_fail(err, ZF_EAUTH, "%s: it does not fit the security context",
			       what);
	zf_name_print(name, key->name.wire);
	zf_fail(err, ZF_EAUTH, "%s: our secret of key %s is not the server's", what,
		name);
	zf_hint(err,
		"name and algorithm are right; copy the secret from the server again");
	return ZF_EAUTH;
}

static zf_status fail_unknown_key(const struct zf_key *key, struct zf_error *err)
{
	const char *algorithm = zf_key_algorithm_print(key);
	char name[ZF_NAME_TEXT_MAX];

	if (key->signer != NULL)
		return zf_fail(err, ZF_EAUTH,
			       "TSIG error BADKEY: the server does not know the "
			       "security context any more");
	zf_name_print(name, key->name.wire);
	zf_fail(err, ZF_EAUTH,
		"TSIG error BADKEY: the server has no key of the name %s for %s", name,
		algorithm);
	zf_hint(err, "is the key there at all, spelt like this, and is its algorithm %s?",
		algorithm);
	return ZF_EAUTH;
}

/* The error the server put into its TSIG record, RFC 8945 5.4. */
static zf_status fail_as_told(const struct zf_tsig *tsig,
			      const struct zf_tsig_record *rec, uint64_t now,
			      struct zf_error *err)
{
	if (rec->error == ZF_TSIG_BADKEY)
		fail_unknown_key(tsig->key, err);
	else if (rec->error == ZF_TSIG_BADSIG)
		fail_secret("TSIG error BADSIG", tsig->key, err);
	else if (rec->error == ZF_TSIG_BADTIME &&
		 rec->other_len == 6) /* its time, 5.2.3 */
		fail_clocks("TSIG error BADTIME", zf_wire_get48(rec->other), now, err);
	else if (rec->error == ZF_TSIG_BADTIME)
		zf_fail(err, ZF_EAUTH,
			"TSIG error BADTIME: the clocks differ; the server does not tell its own");
	else if (rec->error == ZF_TSIG_BADTRUNC)
		zf_fail(err, ZF_EAUTH,
			"TSIG error BADTRUNC: the server wants a longer MAC");
	else
		zf_fail(err, ZF_EAUTH, "TSIG error %u, says the server", rec->error);
	if (err != NULL)
		err->tsig_error = rec->error;
	return ZF_EAUTH;
}

static zf_status fail_other_key(const struct zf_tsig *tsig,
				const struct zf_tsig_record *rec, struct zf_error *err)
{
	char theirs[ZF_NAME_TEXT_MAX], ours[ZF_NAME_TEXT_MAX];
	char algorithm[ZF_NAME_TEXT_MAX];

	zf_name_print(theirs, rec->name.wire);
	zf_name_print(algorithm, rec->algorithm.wire);
	zf_name_print(ours, tsig->key->name.wire);
	return zf_fail(err, ZF_EAUTH,
		       "the answer is signed with key %s (%s), asked was with %s (%s)",
		       theirs, algorithm, ours, zf_key_algorithm_print(tsig->key));
}

static zf_status fail_mac(const struct zf_tsig *tsig, struct zf_error *err)
{
	if (tsig->answers == 0)
		return fail_secret("the answer's signature is wrong", tsig->key, err);
	return zf_fail(err, ZF_EAUTH,
		       "the signature on message %u of the answer is wrong: it was "
		       "changed on the way",
		       tsig->answers + 1);
}

/* ---- verifying ---- */

static zf_status take_unsigned(struct zf_tsig *tsig, const uint8_t *wire, size_t len,
			       struct zf_error *err)
{
	char rcode[ZF_RECORD_TEXT_MAX];

	if (tsig->answers == 0) {
		zf_fail(err, ZF_EAUTH, "the answer, %s, is not signed, though %s",
			zf_rcode_print(rcode, wire[3] & 0xf),
			tsig->mac.len > 0 ? "the question was" : "TKEY's last must be");
		zf_hint(err,
			"the server may not know TSIG, or may not answer for this zone");
		return ZF_EAUTH;
	}
	if (tsig->unsigned_run == ZF_TSIG_UNSIGNED_MAX)
		return zf_fail(err, ZF_EAUTH,
			       "more than %d messages in a row are not signed",
			       ZF_TSIG_UNSIGNED_MAX);
	zf_mac_add(tsig->digest, wire, len);
	tsig->unsigned_run++;
	tsig->answers++;
	return ZF_OK;
}

static bool same_key(const struct zf_tsig *tsig, const struct zf_tsig_record *rec)
{
	return zf_name_equal(rec->name.wire, tsig->key->name.wire) &&
	       zf_name_equal(rec->algorithm.wire, zf_key_algorithm(tsig->key));
}

/* Whether the message has the MAC it should have. The first answer's covers all TSIG
 * variables, later ones only the timers, RFC 8945 5.3.1. */
static zf_status check_mac(struct zf_tsig *tsig, const struct zf_tsig_record *rec,
			   const uint8_t *wire, size_t len, struct zf_error *err)
{
	bool right;

	zf_mac_add(tsig->digest, wire, len);
	if (tsig->answers == 0)
		digest_variables(tsig->digest, rec);
	else
		zf_mac_add(tsig->digest, rec->timers, sizeof rec->timers);
	zf_status status =
		zf_mac_verify(tsig->digest, rec->mac, rec->mac_len, &right, err);
	return status == ZF_OK && !right ? fail_mac(tsig, err) : status;
}

/* Only a signer's MACs have no length that is known before. */
static zf_status check_mac_len(const struct zf_tsig *tsig,
			       const struct zf_tsig_record *rec, struct zf_error *err)
{
	const struct zf_key *key = tsig->key;

	if (key->signer != NULL && rec->mac_len > ZF_MAC_MAX)
		return zf_fail(err, ZF_EAUTH,
			       "the answer's MAC has %u octets, more than the %d we take",
			       rec->mac_len, ZF_MAC_MAX);
	if (key->signer == NULL && rec->mac_len != zf_hmac_size(key->algorithm))
		return zf_fail(err, ZF_EAUTH,
			       "the answer's MAC has %u octets instead of %zu",
			       rec->mac_len, zf_hmac_size(key->algorithm));
	return ZF_OK;
}

/* In the order of RFC 8945 5.2: key, MAC, time. A server that could not check our MAC
 * sends none itself (5.3.2); that it says so is all there is to report. */
static zf_status check_signed(struct zf_tsig *tsig, const struct zf_tsig_record *rec,
			      const uint8_t *wire, size_t len, uint64_t now,
			      struct zf_error *err)
{
	uint64_t apart = rec->time > now ? rec->time - now : now - rec->time;

	if (rec->mac_len == 0 && rec->error != 0)
		return fail_as_told(tsig, rec, now, err);
	if (!same_key(tsig, rec))
		return fail_other_key(tsig, rec, err);
	zf_status status = check_mac_len(tsig, rec, err);
	if (status == ZF_OK)
		status = check_mac(tsig, rec, wire, len, err);
	if (status != ZF_OK)
		return status;
	if (rec->error != 0)
		return fail_as_told(tsig, rec, now, err);
	if (apart > rec->fudge)
		return fail_clocks("the answer's signature is out of date", rec->time,
				   now, err);
	return ZF_OK;
}

static zf_status take_signed(struct zf_tsig *tsig, const struct zf_tsig_record *rec,
			     const uint8_t *wire, size_t len, uint64_t now,
			     struct zf_error *err)
{
	zf_status status = check_signed(tsig, rec, wire, len, now, err);

	if (status == ZF_OK) {
		memcpy(tsig->mac.octets, rec->mac, rec->mac_len);
		tsig->mac.len = rec->mac_len;
		tsig->answers++;
		tsig->unsigned_run = 0;
		tsig->signed_at = rec->time;
	}
	/* Also after a failure: another message may be tried in this one's place. */
	begin_digest(tsig);
	return status;
}

zf_status zf_tsig_verify(struct zf_tsig *tsig, uint8_t *wire, size_t *len, uint64_t now,
			 struct zf_error *err)
{
	struct zf_tsig_record rec;
	bool found;
	zf_status status = zf_tsig_record_take(&rec, &found, wire, len, err);

	if (status != ZF_OK)
		return status;
	if (found)
		status = take_signed(tsig, &rec, wire, *len, now, err);
	else
		status = take_unsigned(tsig, wire, *len, err);
	if (status == ZF_EAUTH && err != NULL)
		err->rcode = wire[3] & 0xf;
	return status;
}

zf_status zf_tsig_end(const struct zf_tsig *tsig, struct zf_error *err)
{
	if (tsig->answers == 0)
		return zf_fail(err, ZF_EAUTH, "no signed answer came");
	if (tsig->unsigned_run > 0)
		return zf_fail(err, ZF_EAUTH,
			       "the last message of the answer is not signed");
	return ZF_OK;
}

void zf_tsig_clear(struct zf_tsig *tsig)
{
	zf_mac_free(tsig->digest);
	*tsig = (struct zf_tsig){ 0 };
}
