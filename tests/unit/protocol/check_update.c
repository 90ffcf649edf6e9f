/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/update.h"

#include "protocol/probe.h"
#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "tests/unit/runner.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define FERRY "\005ferry\007example"

static struct zf_message msg;

/* A checked name out of a string, whose NUL is the root label. */
static const uint8_t *name(const char *wire)
{
	return (const uint8_t *)wire;
}

static struct zf_record record(const char *owner, uint16_t type, uint32_t ttl,
			       const char *rdata, uint16_t len)
{
	return (struct zf_record){
		.owner = name(owner),
		.owner_len = (uint16_t)zf_name_size(name(owner)),
		.type = type,
		.class = ZF_CLASS_IN,
		.ttl = ttl,
		.rdata = (const uint8_t *)rdata,
		.rdata_len = len,
	};
}

/* By dnspython 2.3, with names left uncompressed:
 *	u = dns.update.UpdateMessage('ferry.example.')
 *	u.present('ferry.example.', 'NS', 'ns1.ferry.example.'), the same with ns2
 *	u.absent('new.ferry.example.', 'A')
 *	u.add('ferry.example.', 3600, 'NS', 'new.ferry.example.')
 *	u.add('new.ferry.example.', 60, 'A', '192.0.2.30')
 *	u.delete('old.ferry.example.', 'AAAA', '2001:db8::1')
 *	u.delete('ferry.example.', 'NS', 'ns2.ferry.example.')
 */
START_TEST(an_update_is_what_dnspython_makes_of_it)
{
	static const uint8_t wire[] =
		"\x12\x34\x28\x00\x00\x01\x00\x03\x00\x04\x00\x00\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06\x00\x01\x05"
		"\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x02"
		"\x00\x01\x00\x00\x00\x00\x00\x13\x03\x6e\x73\x31\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x05\x66\x65\x72\x72"
		"\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x02\x00\x01\x00\x00"
		"\x00\x00\x00\x13\x03\x6e\x73\x32\x05\x66\x65\x72\x72\x79\x07\x65"
		"\x78\x61\x6d\x70\x6c\x65\x00\x03\x6e\x65\x77\x05\x66\x65\x72\x72"
		"\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x01\x00\xfe\x00\x00"
		"\x00\x00\x00\x00\x05\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70"
		"\x6c\x65\x00\x00\x02\x00\x01\x00\x00\x0e\x10\x00\x13\x03\x6e\x65"
		"\x77\x05\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00"
		"\x03\x6e\x65\x77\x05\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70"
		"\x6c\x65\x00\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02"
		"\x1e\x03\x6f\x6c\x64\x05\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d"
		"\x70\x6c\x65\x00\x00\x1c\x00\xfe\x00\x00\x00\x00\x00\x10\x20\x01"
		"\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x05\x66"
		"\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x02\x00"
		"\xfe\x00\x00\x00\x00\x00\x13\x03\x6e\x73\x32\x05\x66\x65\x72\x72"
		"\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00";
	/* their TTLs must not get into prerequisites and deletes */
	const struct zf_record ns1 =
		record(FERRY, ZF_TYPE_NS, 86400, "\003ns1" FERRY, 19);
	const struct zf_record ns2 =
		record(FERRY, ZF_TYPE_NS, 86400, "\003ns2" FERRY, 19);
	const struct zf_record new_ns =
		record(FERRY, ZF_TYPE_NS, 3600, "\003new" FERRY, 19);
	const struct zf_record new_a =
		record("\003new" FERRY, ZF_TYPE_A, 60, "\300\0\002\036", 4);
	const struct zf_record old_aaaa =
		record("\003old" FERRY, ZF_TYPE_AAAA, 86400,
		       "\040\001\015\270\0\0\0\0\0\0\0\0\0\0\0\001", 16);

	ck_assert_int_eq(zf_update_start(&msg, name(FERRY), NULL), ZF_OK);
	zf_update_require_record(&msg, &ns1);
	zf_update_require_record(&msg, &ns2);
	zf_update_require_absent(&msg, name("\003new" FERRY), ZF_TYPE_A);
	zf_update_add(&msg, &new_ns);
	zf_update_add(&msg, &new_a);
	zf_update_delete(&msg, &old_aaaa);
	zf_update_delete(&msg, &ns2);
	ck_assert_int_eq(zf_message_check(&msg, NULL), ZF_OK);
	zf_wire_put16(msg.wire, 0x1234);
	ck_assert_uint_eq(msg.len, sizeof(wire) - 1);
	ck_assert_mem_eq(msg.wire, wire, msg.len);
}
END_TEST

/* RFC 2136 2.4.5: class NONE, type ANY, TTL 0, no rdata. */
START_TEST(an_unused_name_is_required_without_a_type)
{
	static const char wire[] =
		"\x12\x34\x28\x00\x00\x01\x00\x01\x00\x00\x00\x00\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06\x00\x01\x03"
		"\x6e\x65\x77\x05\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c"
		"\x65\x00\x00\xff\x00\xfe\x00\x00\x00\x00\x00\x00";

	ck_assert_int_eq(zf_update_start(&msg, name(FERRY), NULL), ZF_OK);
	zf_update_require_unused(&msg, name("\003new" FERRY));
	zf_wire_put16(msg.wire, 0x1234);
	ck_assert_uint_eq(msg.len, sizeof(wire) - 1);
	ck_assert_mem_eq(msg.wire, wire, msg.len);
}
END_TEST

/* RFC 2136 2.4.1: class ANY, no rdata, TTL 0; no update, so that nothing is done (3.4). */
START_TEST(a_probe_requires_the_soa_and_changes_nothing)
{
	static const char wire[] =
		"\x12\x34\x28\x00\x00\x01\x00\x01\x00\x00\x00\x00\x05\x66\x65\x72"
		"\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06\x00\x01\x05"
		"\x66\x65\x72\x72\x79\x07\x65\x78\x61\x6d\x70\x6c\x65\x00\x00\x06"
		"\x00\xff\x00\x00\x00\x00\x00\x00";

	ck_assert_int_eq(zf_probe_update(&msg, name(FERRY), NULL), ZF_OK);
	zf_wire_put16(msg.wire, 0x1234);
	ck_assert_uint_eq(msg.len, sizeof(wire) - 1);
	ck_assert_mem_eq(msg.wire, wire, msg.len);
}
END_TEST

START_TEST(each_update_has_an_id_of_its_own)
{
	unsigned same = 0;
	uint16_t first;

	ck_assert_int_eq(zf_update_start(&msg, name(FERRY), NULL), ZF_OK);
	first = zf_wire_get16(msg.wire);
	for (unsigned i = 0; i < 64; i++) {
		ck_assert_int_eq(zf_update_start(&msg, name(FERRY), NULL), ZF_OK);
		same += zf_wire_get16(msg.wire) == first;
	}
	ck_assert_uint_lt(same, 4);
}
END_TEST

/* RFC 2136 2.2; those of 3.2 tell of a prerequisite, before anything was changed. */
static const struct {
	uint8_t rcode;
	enum zf_code code;
	const char *message;
} outcomes[] = {
	{ 0, ZF_OK, "" },
	{ 1, ZF_EREFUSED, "FORMERR" },
	{ 2, ZF_EREFUSED, "SERVFAIL" },
	{ 3, ZF_EPREREQ,
	  "NXDOMAIN: a name does not exist that should, so nothing was changed" },
	{ 4, ZF_EREFUSED, "NOTIMP" },
	{ 5, ZF_EREFUSED, "REFUSED" },
	{ 6, ZF_EPREREQ,
	  "YXDOMAIN: a name exists that should not, so nothing was changed" },
	{ 7, ZF_EPREREQ,
	  "YXRRSET: an RRset exists that should not, so nothing was changed" },
	{ 8, ZF_EPREREQ,
	  "NXRRSET: an RRset is not what it should be, so nothing was changed" },
	{ 9, ZF_EREFUSED, "NOTAUTH" },
	{ 10, ZF_EREFUSED, "NOTZONE" },
	{ 15, ZF_EREFUSED, "RCODE15" },
};

START_TEST(an_rcode_says_what_came_of_it)
{
	const struct zf_header answer = { .rcode = outcomes[_i].rcode };
	struct zf_error err;

	zf_error_clear(&err);
	ck_assert_int_eq(zf_update_outcome(&answer, &err), outcomes[_i].code);
	ck_assert_str_eq(err.message, outcomes[_i].message);
	if (outcomes[_i].rcode != 0)
		ck_assert_int_eq(err.rcode, outcomes[_i].rcode);
	ck_assert_int_eq(zf_update_outcome(&answer, NULL), outcomes[_i].code);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/update");
	TCase *tc = tcase_create("update");

	tcase_add_test(tc, an_update_is_what_dnspython_makes_of_it);
	tcase_add_test(tc, an_unused_name_is_required_without_a_type);
	tcase_add_test(tc, a_probe_requires_the_soa_and_changes_nothing);
	tcase_add_test(tc, each_update_has_an_id_of_its_own);
	tcase_add_loop_test(tc, an_rcode_says_what_came_of_it, 0, COUNT(outcomes));
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
