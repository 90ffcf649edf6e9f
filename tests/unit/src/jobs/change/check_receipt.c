/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/receipt.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "tests/unit/runner.h"

static const char three_lines[] = "{\n"
				  "  \"zoneferry-receipt\": 1,\n"
				  "  \"server\": \"192.0.2.10#53\",\n"
				  "  \"granted\": [\n"
				  "    {\n"
				  "      \"zone\": \"example.com.\",\n"
				  "      \"owner\": \"example.com.\",\n"
				  "      \"ttl\": 3600,\n"
				  "      \"type\": \"NS\",\n"
				  "      \"data\": \"ns2-new.example.com.\"\n"
				  "    },\n"
				  "    {\n"
				  "      \"zone\": \"example.com.\",\n"
				  "      \"owner\": \"ns2-new.example.com.\",\n"
				  "      \"ttl\": 60,\n"
				  "      \"type\": \"A\",\n"
				  "      \"data\": \"192.0.2.30\"\n"
				  "    },\n"
				  "    {\n"
				  "      \"zone\": \"example.com.\",\n"
				  "      \"owner\": \"ns2-new.example.com.\",\n"
				  "      \"ttl\": 60,\n"
				  "      \"type\": \"AAAA\",\n"
				  "      \"data\": \"2001:db8::30\"\n"
				  "    }\n"
				  "  ]\n"
				  "}";

START_TEST(a_receipt_is_printed_as_it_was_read)
{
	struct zf_receipt receipt;
	char *text;

	ck_assert_int_eq(zf_receipt_parse(&receipt, three_lines, strlen(three_lines),
					  NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_receipt_print(&receipt, &text, NULL), ZF_OK);
	ck_assert_str_eq(text, three_lines);
	free(text);
	zf_receipt_clear(&receipt);
}
END_TEST

START_TEST(its_lines_are_records)
{
	static const uint8_t address[] = { 192, 0, 2, 30 };
	struct zf_receipt receipt;
	struct zf_record rr;

	ck_assert_int_eq(zf_receipt_parse(&receipt, three_lines, strlen(three_lines),
					  NULL),
			 ZF_OK);
	ck_assert_uint_eq(receipt.count, 3);
	rr = zf_receipt_record(&receipt.lines[1]);
	ck_assert_uint_eq(rr.type, ZF_TYPE_A);
	ck_assert_uint_eq(rr.ttl, 60);
	ck_assert_uint_eq(rr.rdata_len, sizeof(address));
	ck_assert_mem_eq(rr.rdata, address, sizeof(address));
	zf_receipt_clear(&receipt);
}
END_TEST

START_TEST(a_migration_s_names_the_primary_by_its_id)
{
	static const char *const texts[] = {
		"{\"zoneferry-receipt\":1,\"primary\":\"ns1\",\"granted\":[]}",
		"{\"zoneferry-receipt\":2,\"primary\":\"ns1\",\"server\":\"192.0.2.10#53\"}\n",
	};
	struct zf_receipt receipt;
	char *printed[2];

	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(zf_receipt_parse(&receipt, texts[i], strlen(texts[i]),
						  NULL),
				 ZF_OK);
		ck_assert_str_eq(receipt.primary, "ns1");
		ck_assert_int_eq(zf_receipt_print(&receipt, &printed[0], NULL), ZF_OK);
		ck_assert_int_eq(zf_receipt_print_lines(&receipt, &printed[1], NULL),
				 ZF_OK);
		zf_receipt_clear(&receipt);
		for (size_t j = 0; j < 2; j++) {
			ck_assert_int_eq(zf_receipt_parse(&receipt, printed[j],
							  strlen(printed[j]), NULL),
					 ZF_OK);
			ck_assert_str_eq(receipt.primary, "ns1");
			zf_receipt_clear(&receipt);
			free(printed[j]);
		}
	}
}
END_TEST

START_TEST(an_empty_receipt_is_one)
{
	static const char text[] = "{\"zoneferry-receipt\": 1, \"granted\": []}";
	struct zf_receipt receipt;

	ck_assert_int_eq(zf_receipt_parse(&receipt, text, strlen(text), NULL), ZF_OK);
	ck_assert_uint_eq(receipt.count, 0);
	ck_assert_ptr_null(receipt.server);
	zf_receipt_clear(&receipt);
}
END_TEST

#define RECORD(data)                                                                            \
	"{\"zone\": \"a.\", \"owner\": \"a.\", \"ttl\": 1, \"type\": \"NS\", \"data\": \"" data \
	"\"}"

START_TEST(what_is_only_intended_stays_so)
{
	static const char text[] = "{\"zoneferry-receipt\": 1, \"granted\": [" RECORD(
		"b.") "], \"intended\": [" RECORD("c.") "]}";
	struct zf_receipt receipt;
	char *printed;

	ck_assert_int_eq(zf_receipt_parse(&receipt, text, strlen(text), NULL), ZF_OK);
	ck_assert_int_eq(zf_receipt_print(&receipt, &printed, NULL), ZF_OK);
	zf_receipt_clear(&receipt);
	ck_assert_int_eq(zf_receipt_parse(&receipt, printed, strlen(printed), NULL),
			 ZF_OK);
	ck_assert_uint_eq(receipt.count, 2);
	ck_assert(!receipt.lines[0].intended);
	ck_assert(receipt.lines[1].intended);
	free(printed);
	zf_receipt_clear(&receipt);
}
END_TEST

#define HEAD "{\"zoneferry-receipt\":2,\"server\":\"192.0.2.10#53\"}\n"
#define NS(how, ttl, data)                                                               \
	"{\"" how "\":{\"zone\":\"a.\",\"owner\":\"a.\",\"ttl\":" ttl                    \
	",\"type\":\"NS\",\"data\":\"" data "\"}}\n"

static void parse(struct zf_receipt *receipt, const char *text)
{
	struct zf_error err;

	ck_assert_msg(zf_receipt_parse(receipt, text, strlen(text), &err) == ZF_OK, "%s",
		      err.message);
}

START_TEST(of_the_lines_for_a_record_the_last_counts)
{
	struct zf_receipt receipt;

	parse(&receipt, HEAD NS("intended", "60", "b.") NS("granted", "1", "c.")
				NS("granted", "3600", "B.") NS("intended", "2", "c."));
	ck_assert_str_eq(receipt.server, "192.0.2.10#53");
	ck_assert_uint_eq(receipt.count, 2);
	ck_assert(!receipt.lines[0].intended && receipt.lines[0].ttl == 3600);
	ck_assert(receipt.lines[1].intended && receipt.lines[1].ttl == 2);
	zf_receipt_clear(&receipt);
}
END_TEST

START_TEST(the_same_record_in_another_zone_is_another)
{
	struct zf_receipt receipt;
	struct zf_receipt_line line;

	parse(&receipt, three_lines);
	line = receipt.lines[1];
	line.ttl = 77;
	ck_assert_int_eq(zf_receipt_add(&receipt, &line, NULL), ZF_OK);
	line.zone = line.owner;
	ck_assert_int_eq(zf_receipt_add(&receipt, &line, NULL), ZF_OK);
	line.rdata[3] ^= 1;
	ck_assert_int_eq(zf_receipt_add(&receipt, &line, NULL), ZF_OK);
	ck_assert_int_eq(zf_receipt_settle(&receipt, NULL), ZF_OK);
	ck_assert_uint_eq(receipt.count, 5);
	ck_assert_uint_eq(receipt.lines[1].ttl, 77);
	ck_assert_uint_eq(receipt.lines[2].type, ZF_TYPE_AAAA);
	zf_receipt_clear(&receipt);
}
END_TEST

START_TEST(a_receipt_cut_anywhere_has_its_whole_lines)
{
	static const char text[] = HEAD NS("intended", "60", "b.")
		NS("granted", "60", "b.") NS("intended", "60", "c.")
			NS("intended", "60", "d.");
	const size_t head = strlen(HEAD);

	for (size_t len = head; len < sizeof(text); len++) {
		struct zf_receipt receipt;
		size_t ends = 0;

		for (size_t i = head; i < len; i++)
			ends += text[i] == '\n';
		ck_assert_int_eq(zf_receipt_parse(&receipt, text, len, NULL), ZF_OK);
		ck_assert_uint_eq(receipt.count, ends > 1 ? ends - 1 : ends);
		if (receipt.count > 0)
			ck_assert(receipt.lines[0].intended == (ends < 2));
		zf_receipt_clear(&receipt);
	}
}
END_TEST

START_TEST(what_grows_is_read_as_it_was_written)
{
	struct zf_receipt receipt, again;
	char *head, *more, *text;

	parse(&receipt, three_lines);
	ck_assert_int_eq(zf_receipt_print_lines(&receipt, &head, NULL), ZF_OK);
	receipt.lines[2].rdata[15] ^= 1;
	receipt.lines[2].intended = true;
	ck_assert_int_eq(zf_receipt_print_more(&receipt.lines[2], 1, &more, NULL), ZF_OK);
	text = malloc(strlen(head) + strlen(more) + 1);
	ck_assert_ptr_nonnull(text);
	strcat(strcpy(text, head), more);
	parse(&again, text);
	ck_assert_uint_eq(again.count, 4);
	ck_assert_str_eq(again.server, receipt.server);
	ck_assert(!again.lines[2].intended && again.lines[3].intended);
	free(head);
	free(more);
	free(text);
	zf_receipt_clear(&receipt);
	zf_receipt_clear(&again);
}
END_TEST

#define LINE(zone, owner, ttl, type, data)                                               \
	"{\"zoneferry-receipt\": 1, \"granted\": [{\"zone\": \"" zone                    \
	"\", \"owner\": \"" owner "\", \"ttl\": " ttl ", \"type\": \"" type              \
	"\", \"data\": \"" data "\"}]}"

static const struct {
	const char *text;
	zf_status status;
	const char *why;
} bad[] = {
	{ "", ZF_EUSAGE, "nothing" },
	{ "[]", ZF_EUSAGE, "no object" },
	{ "{\"granted\": []}", ZF_EUSAGE, "no version" },
	{ "{\"zoneferry-receipt\": 2, \"granted\": []}", ZF_EUNSUPPORTED,
	  "a later version" },
	{ "{\"zoneferry-receipt\": 2}", ZF_EUNSUPPORTED, "a first line without its end" },
	{ "{\"zoneferry-receipt\": 3}\n", ZF_EUNSUPPORTED, "lines of a later version" },
	{ HEAD "{}\n", ZF_EUSAGE, "a line that says nothing" },
	{ HEAD "\n", ZF_EUSAGE, "an empty line" },
	{ HEAD HEAD, ZF_EUSAGE, "two receipts" },
	{ HEAD NS("removed", "60", "b."), ZF_EUSAGE, "a line that says something else" },
	{ HEAD "{\"gran\n" NS("granted", "60", "b."), ZF_EUSAGE,
	  "a cut line that is not the last" },
	{ "{\"zoneferry-receipt\": 1, \"granted\": {}}", ZF_EUSAGE, "no list" },
	{ "{\"zoneferry-receipt\": 1, \"granted\": [], \"intended\": {}}", ZF_EUSAGE,
	  "intended, and no list" },
	{ "{\"zoneferry-receipt\": 1, \"granted\": [], \"intended\": [{}]}", ZF_EUSAGE,
	  "intended, and no record" },
	{ "{\"zoneferry-receipt\": 1, \"granted\": [], \"more\": 1}", ZF_EUSAGE,
	  "an unknown key" },
	{ LINE("a.", "b.", "1", "A", "192.0.2.1"), ZF_EUSAGE,
	  "the owner lies outside the zone" },
	{ LINE("a.", "a.", "1", "SOA", "b."), ZF_EUSAGE, "a type that no grant holds" },
	{ LINE("a.", "a.", "1", "A", "2001:db8::1"), ZF_EUSAGE,
	  "an address of the other family" },
	{ LINE("a.", "a.", "-1", "NS", "b."), ZF_EUSAGE, "a TTL below zero" },
	{ LINE("a.", "a.", "2147483648", "NS", "b."), ZF_EUSAGE, "a TTL above 2^31 - 1" },
	{ LINE("a.", "a.", "\"1\"", "NS", "b."), ZF_EUSAGE, "a TTL that is a text" },
	{ LINE("a..b.", "a..b.", "1", "NS", "b."), ZF_EUSAGE, "an empty label" },
};

START_TEST(what_is_no_receipt_is_told)
{
	struct zf_receipt receipt;
	struct zf_error err;

	zf_error_clear(&err);
	ck_assert_msg(zf_receipt_parse(&receipt, bad[_i].text, strlen(bad[_i].text),
				       &err) == bad[_i].status,
		      "%s", bad[_i].why);
	ck_assert_str_ne(err.message, "");
	ck_assert_ptr_null(receipt.lines);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/jobs/change/receipt");
	TCase *cases = tcase_create("receipt");

	tcase_add_test(cases, a_receipt_is_printed_as_it_was_read);
	tcase_add_test(cases, its_lines_are_records);
	tcase_add_test(cases, a_migration_s_names_the_primary_by_its_id);
	tcase_add_test(cases, an_empty_receipt_is_one);
	tcase_add_test(cases, what_is_only_intended_stays_so);
	tcase_add_test(cases, of_the_lines_for_a_record_the_last_counts);
	tcase_add_test(cases, the_same_record_in_another_zone_is_another);
	tcase_add_test(cases, a_receipt_cut_anywhere_has_its_whole_lines);
	tcase_add_test(cases, what_grows_is_read_as_it_was_written);
	tcase_add_loop_test(cases, what_is_no_receipt_is_told, 0,
			    sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
