/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Rdata of every type that has a word, made at random (made.h), is written as text and read back by two
 * readers: ours, and ldns. What ldns knows of a type's fields is compared with the row, too.
 * dnspython's opinion is asked for in tests/system/test_present.py.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/made.h"
#include "zonefmt/text/parse.h"
#include "zonefmt/text/present.h"
#include "zonefmt/text/types.h"

#define ROUNDS 150 /* for each type */
#define TYPE_MAX 300

static uint16_t types[TYPE_MAX]; /* those with a row */
static int type_count;

static char text[ZF_PRESENT_MAX];
static struct zf_parse parse;
static struct zf_error err;

static bool is_same(const struct zf_record *rr, const uint8_t *octets, size_t len)
{
	return len == rr->rdata_len && memcmp(octets, rr->rdata, len) == 0;
}

/* What some server reads only as octets: NSD no RRSIG of TYPE0, Knot no IPSECKEY with a key of
 * algorithm 0. ldns may have no text for what is left to it. */
static bool is_without_word(const struct zf_record *rr, const struct zf_type_row *row)
{
	return (rr->type == 46 && rr->rdata[0] == 0 && rr->rdata[1] == 0) ||
	       (rr->type == 45 && rr->rdata[2] == 0) || row->fields[0] == ZF_TEXT_LDNS;
}

/* Whether the text begins with the type's word, where Unix servers know it. */
static bool has_word(const struct zf_type_row *row, const struct zf_record *rr)
{
	bool seen = strncmp(text, row->word, row->word_len) == 0 &&
		    text[row->word_len] == ' ';

	return seen || (row->readers & ZF_WORD_UNIX) == 0 || is_without_word(rr, row);
}

/* Reads `text`, as our own or as people write it. */
static void read_back(const struct zf_record *rr, bool loose)
{
	struct zf_record back;

	parse.words = (struct zf_words){ .at = text, .loose = loose };
	ck_assert_msg(zf_parse_type_rdata(&parse, &back, &err) == ZF_OK, "%.500s: %s",
		      text, err.message);
	ck_assert_msg(back.type == rr->type && is_same(rr, back.rdata, back.rdata_len),
		      "%.500s", text);
}

static void write_and_read_back(uint16_t type)
{
	const struct zf_type_row *row = zf_types_row(type);

	for (unsigned i = 0; i < ROUNDS; i++) {
		const struct zf_record rr = made_rdata(type, i);

		ck_assert_msg(zf_rdata_fits(type, rr.rdata, rr.rdata_len), "%s %u",
			      row->word, i);
		*zf_present_type_rdata(text, &rr, NULL) = '\0';
		ck_assert_msg(has_word(row, &rr), "%s %u: %.500s", row->word, i, text);
		read_back(&rr, false);
		read_back(&rr, true);
	}
}

START_TEST(every_type_is_written_and_read_back)
{
	zf_parse_init(&parse);
	for (int i = 0; i < type_count; i++)
		write_and_read_back(types[i]);
}
END_TEST

static bool ldns_reads(const struct zf_record *rr)
{
	static char line[sizeof text + 16];
	uint8_t *wire = NULL;
	ldns_rr *read = NULL;
	size_t len = 0;
	const size_t before = 11; /* root owner, type, class, TTL, length */

	snprintf(line, sizeof line, ". 0 IN %s", text);
	if (ldns_rr_new_frm_str(&read, line, 0, NULL, NULL) != LDNS_STATUS_OK)
		return false;
	bool same = ldns_rr2wire(&wire, read, LDNS_SECTION_ANSWER, &len) ==
			    LDNS_STATUS_OK &&
		    ldns_rr_get_type(read) == rr->type &&
		    is_same(rr, wire + before, len - before);
	ldns_rr_free(read);
	free(wire);
	return same;
}

/* What ldns 1.8.3 does not read as it should. */
static bool is_known_fault(const struct zf_record *rr)
{
	switch (rr->type) {
	case 37: /* takes a CERT's type 0 for a word that it does not know, and leaks it */
		return zf_wire_get16(rr->rdata) == 0;
	case 62: /* asks for a type in CSYNC's bitmap */
		return rr->rdata_len == 6;
	case 64:
	case 65: /* does not undo the second escape in a list, RFC 9460 A.1 */
		return strstr(text, "\\\\,") != NULL || strstr(text, "\\\\\\\\") != NULL;
	default:
		return false;
	}
}

static void write_for_ldns(uint16_t type)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		const struct zf_record rr = made_rdata(type, i);

		*zf_present_type_rdata(text, &rr, NULL) = '\0';
		ck_assert_msg(is_known_fault(&rr) || ldns_reads(&rr), "%u: %.500s", i,
			      text);
	}
}

START_TEST(ldns_reads_what_is_written)
{
	for (int i = 0; i < type_count; i++)
		write_for_ldns(types[i]);
}
END_TEST

/* What ldns may call a field. */
static const ldns_rdf_type ldns_kinds[ZF_TEXT_COUNT][5] = {
	[ZF_TEXT_NAME] = { LDNS_RDF_TYPE_DNAME },
	[ZF_TEXT_NUMBER8] = { LDNS_RDF_TYPE_INT8, LDNS_RDF_TYPE_ALG,
			      LDNS_RDF_TYPE_CERTIFICATE_USAGE, LDNS_RDF_TYPE_SELECTOR,
			      LDNS_RDF_TYPE_MATCHING_TYPE },
	[ZF_TEXT_NUMBER16] = { LDNS_RDF_TYPE_INT16, LDNS_RDF_TYPE_CERT_ALG },
	[ZF_TEXT_NUMBER32] = { LDNS_RDF_TYPE_INT32, LDNS_RDF_TYPE_PERIOD },
	[ZF_TEXT_A] = { LDNS_RDF_TYPE_A },
	[ZF_TEXT_AAAA] = { LDNS_RDF_TYPE_AAAA },
	[ZF_TEXT_TIME] = { LDNS_RDF_TYPE_TIME },
	[ZF_TEXT_TYPE] = { LDNS_RDF_TYPE_TYPE },
	[ZF_TEXT_TYPES] = { LDNS_RDF_TYPE_BITMAP },
	[ZF_TEXT_STRING] = { LDNS_RDF_TYPE_STR },
	[ZF_TEXT_STRINGS] = { LDNS_RDF_TYPE_STR },
	[ZF_TEXT_QUOTED] = { LDNS_RDF_TYPE_LONG_STR },
	[ZF_TEXT_TAG] = { LDNS_RDF_TYPE_TAG },
	[ZF_TEXT_SALT] = { LDNS_RDF_TYPE_NSEC3_SALT },
	[ZF_TEXT_HASH] = { LDNS_RDF_TYPE_NSEC3_NEXT_OWNER },
	[ZF_TEXT_HEX] = { LDNS_RDF_TYPE_HEX },
	[ZF_TEXT_BASE64] = { LDNS_RDF_TYPE_B64 },
	[ZF_TEXT_NODE] = { LDNS_RDF_TYPE_ILNP64 },
	[ZF_TEXT_EUI48] = { LDNS_RDF_TYPE_EUI48 },
	[ZF_TEXT_EUI64] = { LDNS_RDF_TYPE_EUI64 },
	[ZF_TEXT_PARAMS] = { LDNS_RDF_TYPE_SVCPARAMS },
	[ZF_TEXT_LDNS] = { LDNS_RDF_TYPE_LOC, LDNS_RDF_TYPE_APL },
	[ZF_TEXT_PERIOD] = { LDNS_RDF_TYPE_PERIOD },
	[ZF_TEXT_ALGORITHM] = { LDNS_RDF_TYPE_ALG, LDNS_RDF_TYPE_INT8 },
	[ZF_TEXT_CERTIFICATE] = { LDNS_RDF_TYPE_CERT_ALG },
	[ZF_TEXT_OLD_TYPES] = { LDNS_RDF_TYPE_UNKNOWN },
	[ZF_TEXT_MAYBE_STRING] = { LDNS_RDF_TYPE_STR },
	[ZF_TEXT_ATM] = { LDNS_RDF_TYPE_ATMA },
};

static bool is_kind(uint8_t field, ldns_rdf_type kind)
{
	const size_t count = sizeof ldns_kinds[field] / sizeof *ldns_kinds[field];

	for (size_t i = 0; i < count && kind != LDNS_RDF_TYPE_NONE; i++) {
		if (ldns_kinds[field][i] == kind)
			return true;
	}
	return false;
}

static bool may_be_many(uint16_t type, uint8_t field)
{
	return field == ZF_TEXT_STRINGS || type == 42; /* APL */
}

static bool may_be_none(uint8_t field)
{
	return field == ZF_TEXT_TYPES || field == ZF_TEXT_PARAMS ||
	       field == ZF_TEXT_OLD_TYPES || field == ZF_TEXT_MAYBE_STRING;
}

static void compare_fields(uint16_t type)
{
	const struct zf_type_row *row = zf_types_row(type);
	const ldns_rr_descriptor *known = ldns_rr_descript(type);
	size_t count = 0;

	ck_assert_str_eq(row->word, known->_name);
	if (type == 11 || type == 45) /* WKS: two, IPSECKEY: one field in ldns's eyes */
		return;
	for (; row->fields[count] != ZF_TEXT_END; count++)
		ck_assert_msg(is_kind(row->fields[count],
				      ldns_rr_descriptor_field_type(known, count)),
			      "%s, field %zu", row->word, count);
	const uint8_t last = row->fields[count - 1];
	const size_t least = ldns_rr_descriptor_minimum(known);
	const size_t most = ldns_rr_descriptor_maximum(known);
	if (may_be_many(type, last)) {
		ck_assert_uint_le(least, count);
		ck_assert_uint_gt(most, 1000);
	} else {
		ck_assert_uint_eq(most, count);
		ck_assert(least == count || (may_be_none(last) && least == count - 1));
	}
}

START_TEST(ldns_knows_the_same_fields)
{
	for (int i = 0; i < type_count; i++)
		compare_fields(types[i]);
}
END_TEST

/* protocol/rdata.h: names must be known of, since they may be compressed. */
START_TEST(ldns_knows_the_same_names)
{
	for (uint16_t type = 0; type < TYPE_MAX; type++) {
		const ldns_rr_descriptor *known = ldns_rr_descript(type);
		const uint8_t *field = zf_rdata_layout(type);
		unsigned names = 0;

		if (field == NULL ||
		    type == 23) /* NSAP-PTR, RFC 1348: ldns has a string */
			continue;
		for (; *field != ZF_FIELD_END; field++)
			names += *field == ZF_FIELD_NAME || *field == ZF_FIELD_CASED_NAME;
		ck_assert_msg(names == known->_dname_count, "TYPE%u: %u, %u", type, names,
			      known->_dname_count);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("zonefmt/text/differential");
	TCase *tc = tcase_create("differential");

	for (uint16_t type = 0; type < TYPE_MAX; type++) {
		const struct zf_type_row *row = zf_types_row(type);

		if (row != NULL && row->readers != 0)
			types[type_count++] = type;
	}
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_type_is_written_and_read_back);
	tcase_add_test(tc, ldns_reads_what_is_written);
	tcase_add_test(tc, ldns_knows_the_same_fields);
	tcase_add_test(tc, ldns_knows_the_same_names);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
