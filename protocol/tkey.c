/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/tkey.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "protocol/rdata.h"
#include "protocol/tsig.h"
#include "protocol/wire.h"

#define NAME_TAIL "\011zoneferry" /* for who looks at a server's keys */
#define RANDOM_OCTETS 16	  /* no two names are the same, ever (RFC 2930 2.1) */
#define LIFETIME 3600		  /* seconds asked for; the ticket's lifetime decides */
#define HEAD_FIXED 14		  /* inception, expiration, mode, error, key length */
#define OTHER_FIXED 2		  /* the other data's length */
#define RDATA_MAX (ZF_NAME_MAX + HEAD_FIXED + ZF_TOKEN_MAX + OTHER_FIXED)

enum { MODE_GSS = 3, MODE_DELETE = 5 }; /* RFC 2930 2.5 */

struct fields {
	uint16_t mode, error;
	struct zf_tkey_token token; /* in the rdata */
};

/* ---- queries ---- */

static zf_status make_name(struct zf_name *name, struct zf_error *err)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t octets[RANDOM_OCTETS], *at = name->wire;

	if (RAND_bytes(octets, sizeof octets) != 1)
		return zf_fail(err, ZF_ESYSTEM, "OpenSSL gives no random numbers");
	*at++ = 2 * sizeof octets;
	for (size_t i = 0; i < sizeof octets; i++) {
		*at++ = (uint8_t)digits[octets[i] >> 4];
		*at++ = (uint8_t)digits[octets[i] & 0xf];
	}
	memcpy(at, NAME_TAIL, sizeof NAME_TAIL);
	return ZF_OK;
}

/* The record stands in the additional section (RFC 3645 3.1.2); only Windows 2000 had it in another. */
static void add_record(struct zf_message *query, const struct zf_key *key, uint64_t now,
		       unsigned mode, const struct zf_tkey_token *token)
{
	const uint8_t *algorithm = zf_key_algorithm(key);
	uint8_t rdata[RDATA_MAX] = { 0 };
	uint8_t *at = rdata + zf_name_size(algorithm);

	memcpy(rdata, algorithm, zf_name_size(algorithm));
	zf_wire_put32(at, (uint32_t)now);
	zf_wire_put32(at + 4, (uint32_t)(now + LIFETIME));
	zf_wire_put16(at + 8, (uint16_t)mode);
	zf_wire_put16(at + 12, (uint16_t)token->len);
	at += HEAD_FIXED;
	if (token->len > 0)
		memcpy(at, token->octets, token->len);
	at += token->len + OTHER_FIXED;
	const struct zf_record rr = {
		.owner = key->name.wire,
		.owner_len = (uint16_t)zf_name_size(key->name.wire),
		.type = ZF_TYPE_TKEY,
		.class = ZF_CLASS_ANY,
		.rdata = rdata,
		.rdata_len = (uint16_t)(at - rdata),
	};
	zf_message_add(query, ZF_SECTION_ADDITIONAL, &rr);
}

static zf_status build(const struct zf_key *key, uint64_t now, unsigned mode,
		       const struct zf_tkey_token *token, struct zf_message *query,
		       struct zf_error *err)
{
	uint16_t id;
	zf_status status = zf_message_random_id(&id, err);

	if (status != ZF_OK)
		return status;
	if (token->len > ZF_TOKEN_MAX)
		return zf_fail(err, ZF_ELIMIT,
			       "the token has %zu octets, more than the %d a message "
			       "has room for",
			       token->len, ZF_TOKEN_MAX);
	zf_message_start(query, id, ZF_OPCODE_QUERY, 0);
	zf_message_question(query, key->name.wire, ZF_TYPE_TKEY, ZF_CLASS_ANY);
	add_record(query, key, now, mode, token);
	return zf_message_check(query, err);
}

zf_status zf_tkey_delete(const struct zf_key *key, uint64_t now, struct zf_message *query,
			 struct zf_error *err)
{
	const struct zf_tkey_token none = { .len = 0 };

	return build(key, now, MODE_DELETE, &none, query, err);
}

/* ---- the server's token ---- */

/* Reads the rdata; false unless its fields fill it exactly. */
static bool read_fields(struct fields *fields, const struct zf_key *key,
			const uint8_t *rdata, size_t len)
{
	const size_t name_len = zf_rdata_field_size(ZF_FIELD_NAME, rdata, len);

	if (name_len == ZF_FIELD_BROKEN || len - name_len < HEAD_FIXED + OTHER_FIXED ||
	    !zf_name_equal(rdata, zf_key_algorithm(key)))
		return false;
	const uint8_t *at = rdata + name_len;
	const size_t left = len - name_len - HEAD_FIXED - OTHER_FIXED;
	fields->mode = zf_wire_get16(at + 8);
	fields->error = zf_wire_get16(at + 10);
	const struct zf_tkey_token token = { at + HEAD_FIXED, zf_wire_get16(at + 12) };
	fields->token = token;
	return token.len <= left &&
	       zf_wire_get16(token.octets + token.len) == left - token.len;
}

static zf_status refused(int rcode, struct zf_error *err)
{
	char text[ZF_RECORD_TEXT_MAX];

	zf_fail(err, ZF_EREFUSED, "%s", zf_rcode_print(text, rcode));
	zf_hint(err,
		"the server makes no GSS-TSIG keys: BIND needs `tkey-gssapi-keytab`, "
		"Windows to be a domain controller, and Knot and NSD know no GSS-TSIG");
	if (err != NULL)
		err->rcode = rcode;
	return ZF_EREFUSED;
}

/* The server does not say more; RFC 3645 4.1.2 gives it one error for all that can be wrong. */
static zf_status fail_as_told(unsigned error, struct zf_error *err)
{
	static const char *const names[] = { "BADSIG",	"BADKEY",  "BADTIME",
					     "BADMODE", "BADNAME", "BADALG" };
	const unsigned at = error - ZF_TSIG_BADSIG;

	if (at < sizeof names / sizeof names[0])
		zf_fail(err, ZF_EAUTH,
			"TKEY error %s: the server does not take our ticket", names[at]);
	else
		zf_fail(err, ZF_EAUTH, "TKEY error %u, says the server", error);
	zf_hint(err,
		"is the key of this name in the server's keytab, and as new as the one "
		"the KDC has? is the server's clock within five minutes of the KDC's? its "
		"log tells");
	if (err != NULL)
		err->tsig_error = (int)error;
	return ZF_EAUTH;
}

static zf_status check_fields(const struct fields *fields, struct zf_error *err)
{
	if (fields->error != 0)
		return fail_as_told(fields->error, err);
	if (fields->mode != MODE_GSS)
		return zf_fail(err, ZF_EMALFORMED,
			       "the TKEY record has mode %u instead of 3, GSS-API",
			       fields->mode);
	return ZF_OK;
}

/* Finds the one TKEY record of the answer section. The token is in `wire`. */
static zf_status find_record(struct fields *fields, struct zf_reader *reader,
			     const struct zf_key *key, struct zf_error *err)
{
	enum zf_section section;
	struct zf_record rr;
	unsigned found = 0;
	bool more;

	for (;;) {
		zf_status status = zf_reader_next(reader, &more, &section, &rr, err);

		if (status != ZF_OK)
			return status;
		if (!more)
			break;
		if (section != ZF_SECTION_ANSWER || rr.type != ZF_TYPE_TKEY ||
		    !zf_name_equal(rr.owner, key->name.wire))
			continue;
		if (!read_fields(fields, key, rr.rdata, rr.rdata_len))
			return zf_fail(
				err, ZF_EMALFORMED,
				"a TKEY record of another algorithm than gss-tsig, "
				"or whose fields do not fit its length");
		found++;
	}
	if (found != 1)
		return zf_fail(err, ZF_EMALFORMED,
			       "the answer has %u TKEY records of our key instead of one",
			       found);
	return check_fields(fields, err);
}

static zf_status read_answer(struct fields *fields, const struct zf_key *key,
			     const uint8_t *wire, size_t len, struct zf_error *err)
{
	struct zf_reader *reader = malloc(sizeof(*reader));

	if (reader == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_reader_open(reader, wire, len, err);
	if (status == ZF_OK && reader->header.rcode != ZF_RCODE_NOERROR)
		status = refused(reader->header.rcode, err);
	if (status == ZF_OK)
		status = find_record(fields, reader, key, err);
	free(reader);
	return status;
}

/* ---- the negotiation ---- */

/* Takes the server's token to the mechanism, and what comes of it into the next query; without one
 * `query->len` is 0. */
static zf_status step(struct zf_tkey *tkey, const struct zf_tkey_token *theirs,
		      uint64_t now, struct zf_message *query, struct zf_error *err)
{
	const struct zf_tkey_mechanism *mechanism = tkey->mechanism;
	struct zf_tkey_token ours = { .len = 0 };
	zf_status status =
		mechanism->step(mechanism->ctx, theirs, &ours, &tkey->established, err);

	query->len = 0;
	if (status != ZF_OK || ours.len == 0)
		return status;
	if (tkey->rounds++ == ZF_TKEY_ROUNDS_MAX)
		return zf_fail(err, ZF_ELIMIT, "TKEY finds no end after %d queries",
			       ZF_TKEY_ROUNDS_MAX);
	return build(&tkey->key, now, MODE_GSS, &ours, query, err);
}

zf_status zf_tkey_begin(struct zf_tkey *tkey, const struct zf_tkey_mechanism *mechanism,
			uint64_t now, struct zf_message *query, struct zf_error *err)
{
	const struct zf_tkey_token none = { .len = 0 };

	*tkey = (struct zf_tkey){ .mechanism = mechanism,
				  .key.signer = &mechanism->signer };
	zf_status status = make_name(&tkey->key.name, err);
	if (status == ZF_OK)
		status = step(tkey, &none, now, query, err);
	if (status == ZF_OK && query->len == 0)
		status = zf_fail(err, ZF_EMALFORMED,
				 "the security mechanism has nothing to say");
	return status;
}

static zf_status verify(const struct zf_tkey *tkey, const struct zf_tkey_answer *answer,
			struct zf_error *err)
{
	struct zf_tsig tsig = { 0 };
	size_t len = answer->len;
	zf_status status = zf_tsig_expect(&tsig, &tkey->key, err);

	if (status == ZF_OK)
		status = zf_tsig_verify(&tsig, answer->wire, &len, answer->now, err);
	zf_tsig_clear(&tsig);
	return status;
}

zf_status zf_tkey_feed(struct zf_tkey *tkey, const struct zf_tkey_answer *answer,
		       struct zf_message *query, bool *done, struct zf_error *err)
{
	struct fields fields = { 0 };
	zf_status status =
		read_answer(&fields, &tkey->key, answer->wire, answer->len, err);

	*done = false;
	query->len = 0;
	if (status != ZF_OK)
		return status;
	/* Established by our last token, which the server had yet to see: this was its yes. */
	if (!tkey->established)
		status = step(tkey, &fields.token, answer->now, query, err);
	if (status != ZF_OK || query->len > 0)
		return status;
	if (!tkey->established)
		return zf_fail(err, ZF_EMALFORMED, "the server's token leads nowhere");
	status = verify(tkey, answer, err);
	*done = status == ZF_OK;
	return status;
}
