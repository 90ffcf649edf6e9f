/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/settings.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/runner.h"

static struct zf_settings *settings;

static void setup(void)
{
	ck_assert_int_eq(zf_settings_new(&settings, "test", NULL), ZF_OK);
}

static void teardown(void)
{
	zf_settings_free(settings);
}

static struct zf_name name_of(const char *text)
{
	struct zf_name name;

	ck_assert_int_eq(zf_name_parse(&name, text, NULL), ZF_OK);
	return name;
}

START_TEST(every_setting_has_a_row_and_a_word_of_its_own)
{
	for (int a = 0; a < ZF_SETTING_COUNT; a++) {
		const struct zf_setting_row *row = zf_setting_row(a);
		ck_assert_ptr_nonnull(row->word);
		ck_assert_ptr_nonnull(row->title);
		ck_assert_int_eq(row->of_zone, a >= ZF_ZONE_FILE);
		ck_assert_int_eq(row->kind == ZF_VALUE_CHOICE, row->choices != NULL);
		for (int b = 0; b < a; b++) {
			const struct zf_setting_row *other = zf_setting_row(b);
			ck_assert(row->of_zone != other->of_zone ||
				  strcmp(row->word, other->word) != 0);
		}
	}
}
END_TEST

START_TEST(the_words_of_a_policy_are_in_the_order_of_its_numbers)
{
	const char *const *transfers = zf_setting_row(ZF_ZONE_TRANSFER_POLICY)->choices;
	const char *const *notifies = zf_setting_row(ZF_ZONE_NOTIFY_POLICY)->choices;
	const char *const *updates = zf_setting_row(ZF_ZONE_UPDATE_POLICY)->choices;

	ck_assert_str_eq(transfers[ZF_TRANSFER_NS_HOSTS], "ns-hosts");
	ck_assert_str_eq(transfers[ZF_TRANSFER_NOBODY], "nobody");
	ck_assert_str_eq(notifies[ZF_NOTIFY_LIST], "list");
	ck_assert_str_eq(updates[ZF_UPDATE_SECURE], "secure");
}
END_TEST

START_TEST(a_value_that_nobody_mentioned_is_not_there)
{
	const struct zf_values *server = &settings->server;

	ck_assert_ptr_null(zf_values_find(server, ZF_SERVER_RECURSION));
	ck_assert_uint_eq(zf_values_number(server, ZF_SERVER_RECURSION, 7), 7);
	ck_assert_str_eq(zf_values_text(server, ZF_SERVER_LOG_FILE, "none"), "none");
}
END_TEST

START_TEST(the_last_value_counts)
{
	struct zf_values *server = &settings->server;

	ck_assert_int_eq(zf_values_put_number(server, ZF_SERVER_RECURSION,
					      ZF_ORIGIN_DEFAULT, 1, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_values_put_number(server, ZF_SERVER_RECURSION, ZF_ORIGIN_READ,
					      0, NULL),
			 ZF_OK);
	ck_assert_uint_eq(server->count, 1);
	ck_assert_uint_eq(zf_values_number(server, ZF_SERVER_RECURSION, 7), 0);
	ck_assert_int_eq(zf_values_find(server, ZF_SERVER_RECURSION)->origin,
			 ZF_ORIGIN_READ);
}
END_TEST

START_TEST(a_text_may_be_put_in_place_of_itself)
{
	struct zf_values *server = &settings->server;

	ck_assert_int_eq(zf_values_put_text(server, ZF_SERVER_LOG_FILE, ZF_ORIGIN_READ,
					    "dns.log", NULL),
			 ZF_OK);
	ck_assert_int_eq(
		zf_values_put_text(server, ZF_SERVER_LOG_FILE, ZF_ORIGIN_READ,
				   zf_values_text(server, ZF_SERVER_LOG_FILE, "") + 4,
				   NULL),
		ZF_OK);
	ck_assert_str_eq(zf_values_text(server, ZF_SERVER_LOG_FILE, ""), "log");
}
END_TEST

START_TEST(lists_keep_their_order_and_own_what_is_in_them)
{
	struct zf_values *server = &settings->server;
	struct zf_value *value;
	struct zf_remote remote;
	char text[64], key[] = "xfr";

	ck_assert_int_eq(zf_values_put(server, ZF_SERVER_FORWARDERS, ZF_ORIGIN_READ,
				       &value, NULL),
			 ZF_OK);
	for (unsigned i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "192.0.2.%u", i);
		ck_assert_int_eq(zf_remote_parse(&remote, text, NULL), ZF_OK);
		remote.key = key;
		ck_assert_int_eq(zf_value_add_remote(value, &remote, NULL), ZF_OK);
	}
	key[0] = 'y';
	const struct zf_value *found = zf_values_find(server, ZF_SERVER_FORWARDERS);
	ck_assert_uint_eq(found->count, 100);
	for (unsigned i = 0; i < 100; i++) {
		ck_assert_uint_eq(found->remotes[i].address[3], i);
		ck_assert_str_eq(found->remotes[i].key, "xfr");
	}
}
END_TEST

START_TEST(a_value_taken_away_leaves_the_others)
{
	struct zf_values *server = &settings->server;
	static const enum zf_setting all[] = { ZF_SERVER_CACHE_TTL, ZF_SERVER_IPV6,
					       ZF_SERVER_EDNS, ZF_SERVER_UDP_SIZE };

	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(zf_values_put_number(server, all[i], ZF_ORIGIN_READ, i,
						      NULL),
				 ZF_OK);
	zf_values_remove(server, all[1]);
	zf_values_remove(server, all[3]);
	zf_values_remove(server, all[3]);
	ck_assert_uint_eq(server->count, 2);
	ck_assert_uint_eq(zf_values_number(server, all[0], 7), 0);
	ck_assert_uint_eq(zf_values_number(server, all[1], 7), 7);
	ck_assert_uint_eq(zf_values_number(server, all[2], 7), 2);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(zf_values_put_number(server, all[i], ZF_ORIGIN_READ, i,
						      NULL),
				 ZF_OK);
	ck_assert_uint_eq(server->count, 4);
}
END_TEST

START_TEST(thousands_of_zones_are_found_by_name_without_case)
{
	struct zf_settings_zone *zone;
	char text[64];

	for (unsigned i = 0; i < 3000; i++) {
		snprintf(text, sizeof(text), "Z%u.Example.", i);
		ck_assert_int_eq(zf_settings_add_zone(settings, name_of(text).wire,
						      ZF_ZONE_PRIMARY, &zone, NULL),
				 ZF_OK);
	}
	ck_assert_uint_eq(settings->zone_count, 3000);
	for (unsigned i = 0; i < 3000; i++) {
		snprintf(text, sizeof(text), "z%u.eXAMPLE.", i);
		zone = zf_settings_find_zone(settings, name_of(text).wire);
		ck_assert_ptr_eq(zone, settings->zones[i]);
		ck_assert_uint_eq(zone->name.wire[1], 'Z');
	}
	ck_assert_ptr_null(zf_settings_find_zone(settings, name_of("example.").wire));
}
END_TEST

START_TEST(a_zone_and_a_key_are_there_once)
{
	struct zf_settings_zone *zone;
	struct zf_error err;
	struct zf_key key;

	ck_assert_int_eq(zf_settings_add_zone(settings, name_of("a.example.").wire,
					      ZF_ZONE_STUB, &zone, &err),
			 ZF_OK);
	ck_assert_int_eq(zf_settings_add_zone(settings, name_of("A.example.").wire,
					      ZF_ZONE_STUB, &zone, &err),
			 ZF_EUSAGE);
	ck_assert_str_eq(err.message, "zone A.example. is there twice");
	ck_assert_int_eq(zf_key_parse(&key, "xfr:c2VjcmV0", &err), ZF_OK);
	ck_assert_int_eq(zf_settings_add_key(settings, &key, &err), ZF_OK);
	ck_assert_int_eq(zf_settings_add_key(settings, &key, &err), ZF_EUSAGE);
	ck_assert_str_eq(err.message, "key xfr. is there twice");
	ck_assert_uint_eq(settings->key_count, 1);
	ck_assert(zf_settings_has_key(settings, "XFR"));
	ck_assert(!zf_settings_has_key(settings, "xfr.example"));
	ck_assert(!zf_settings_has_key(settings, "a..b"));
}
END_TEST

START_TEST(many_keys_are_found_by_name)
{
	char text[64];
	struct zf_key key;

	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "k%d:c2VjcmV0", i);
		ck_assert_int_eq(zf_key_parse(&key, text, NULL), ZF_OK);
		ck_assert_int_eq(zf_settings_add_key(settings, &key, NULL), ZF_OK);
	}
	for (int i = 0; i < 2000; i++) {
		snprintf(text, sizeof text, "K%d.", i);
		ck_assert_int_eq(zf_settings_has_key(settings, text), i < 1000);
	}
}
END_TEST

START_TEST(notes_and_values_without_a_row_are_copied)
{
	char text[] = "server";
	uint8_t data[] = { 1, 2 };
	const struct zf_regfile_value opaque = {
		.name = text, .type = 3, .len = 2, .data = data
	};

	for (int i = 0; i < 5; i++) {
		const struct zf_settings_note note = {
			.kind = ZF_NOTE_DROPPED,
			.where = text,
			.what = text,
			.why = text,
			.show = i == 0 ? NULL : text,
		};
		ck_assert_int_eq(zf_settings_note(settings, &note, NULL), ZF_OK);
		ck_assert_int_eq(zf_opaques_add(&settings->opaques, &opaque, NULL),
				 ZF_OK);
	}
	text[0] = '\0';
	data[0] = 0;
	ck_assert_uint_eq(settings->note_count, 5);
	ck_assert_str_eq(settings->notes[4].show, "server");
	ck_assert_ptr_null(settings->notes[0].show);
	ck_assert_uint_eq(settings->opaques.list[4].data[0], 1);
	ck_assert_str_eq(settings->opaques.list[4].name, "server");
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/settings/settings");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_setting_has_a_row_and_a_word_of_its_own);
	tcase_add_test(tcase, the_words_of_a_policy_are_in_the_order_of_its_numbers);
	tcase_add_test(tcase, a_value_that_nobody_mentioned_is_not_there);
	tcase_add_test(tcase, the_last_value_counts);
	tcase_add_test(tcase, a_text_may_be_put_in_place_of_itself);
	tcase_add_test(tcase, lists_keep_their_order_and_own_what_is_in_them);
	tcase_add_test(tcase, a_value_taken_away_leaves_the_others);
	tcase_add_test(tcase, thousands_of_zones_are_found_by_name_without_case);
	tcase_add_test(tcase, a_zone_and_a_key_are_there_once);
	tcase_add_test(tcase, many_keys_are_found_by_name);
	tcase_add_test(tcase, notes_and_values_without_a_row_are_copied);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
