/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/settings/adapt.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/runner.h"

/* The old machine is 192.0.2.20 and 2001:db8::20, the new one 192.0.2.30. */
static struct zf_remote old[2], new[1];
static struct zf_adapt_terms terms = { old, 2, new, 1 };
static struct zf_settings *settings;

static void setup(void)
{
	ck_assert_int_eq(zf_remote_parse(&old[0], "192.0.2.20", NULL), ZF_OK);
	ck_assert_int_eq(zf_remote_parse(&old[1], "2001:db8::20", NULL), ZF_OK);
	ck_assert_int_eq(zf_remote_parse(&new[0], "192.0.2.30", NULL), ZF_OK);
	ck_assert_int_eq(zf_settings_new(&settings, "test", NULL), ZF_OK);
}

static void teardown(void)
{
	zf_settings_free(settings);
}

static struct zf_settings_zone *add_zone(const char *text)
{
	struct zf_settings_zone *zone;
	struct zf_name name;

	ck_assert_int_eq(zf_name_parse(&name, text, NULL), ZF_OK);
	ck_assert_int_eq(zf_settings_add_zone(settings, name.wire, ZF_ZONE_PRIMARY, &zone,
					      NULL),
			 ZF_OK);
	return zone;
}

static void put_list(struct zf_values *values, enum zf_setting setting, const char *text)
{
	struct zf_remote remote;
	struct zf_value *value;
	char word[64];
	int used;

	ck_assert_int_eq(zf_values_put(values, setting, ZF_ORIGIN_READ, &value, NULL),
			 ZF_OK);
	for (; sscanf(text, "%63s%n", word, &used) == 1; text += used) {
		ck_assert_int_eq(zf_remote_parse(&remote, word, NULL), ZF_OK);
		ck_assert_int_eq(zf_value_add_remote(value, &remote, NULL), ZF_OK);
	}
}

static const char *list_text(const struct zf_values *values, enum zf_setting setting)
{
	static char text[512];
	const struct zf_value *value = zf_values_find(values, setting);
	char one[ZF_REMOTE_TEXT_MAX];

	text[0] = '\0';
	for (size_t i = 0; value != NULL && i < value->count; i++) {
		strcat(text, i == 0 ? "" : " ");
		strcat(text, zf_remote_print(one, &value->remotes[i]));
	}
	return value != NULL ? text : "none";
}

static void adapt(void)
{
	ck_assert_int_eq(zf_settings_adapt(settings, &terms, NULL), ZF_OK);
}

/* Whether there is a note with these words in it. */
static bool noted(enum zf_note_kind kind, const char *where, const char *what)
{
	for (size_t i = 0; i < settings->note_count; i++) {
		const struct zf_settings_note *note = &settings->notes[i];
		if (note->kind == kind && strcmp(note->where, where) == 0 &&
		    strcmp(note->what, what) == 0)
			return true;
	}
	return false;
}

static const struct {
	enum zf_setting setting;
	const char *was, *is, *why;
} lists[] = {
	{ ZF_SERVER_LISTEN, "192.0.2.20", "192.0.2.30", "its partner takes its place" },
	{ ZF_SERVER_LISTEN, "192.0.2.20 192.0.2.99", "192.0.2.30", "nobody's: gone" },
	{ ZF_SERVER_LISTEN, "0.0.0.0/0", "0.0.0.0/0", "all of IPv4, and none of IPv6" },
	{ ZF_SERVER_LISTEN, "2001:db8::20", "none", "no partner: all are listened on" },
	{ ZF_SERVER_LISTEN, "127.0.0.1 192.0.2.20 ::1", "127.0.0.1 192.0.2.30 ::1",
	  "loopback is everywhere" },
	{ ZF_SERVER_LISTEN, "192.0.2.30", "192.0.2.30", "the new one's already" },
	{ ZF_SERVER_PUBLISH, "192.0.2.20", "192.0.2.30", "likewise" },
	{ ZF_ZONE_TRANSFER_SOURCE, "192.0.2.20", "192.0.2.30", "likewise" },
	{ ZF_ZONE_TRANSFER_SOURCE, "192.0.2.99", "none", "it cannot ask from there" },
	{ ZF_SERVER_FORWARDERS, "198.51.100.1 192.0.2.30", "198.51.100.1",
	  "nobody forwards to himself" },
	{ ZF_SERVER_FORWARDERS, "192.0.2.20 198.51.100.1", "198.51.100.1",
	  "nor to whom he follows" },
	{ ZF_ZONE_PRIMARIES, "192.0.2.30 192.0.2.10", "192.0.2.10", "nor transfers" },
	{ ZF_ZONE_TRANSFER_LIST, "192.0.2.30 192.0.2.0/24", "192.0.2.0/24",
	  "a network stays" },
	{ ZF_ZONE_NOTIFY_LIST, "192.0.2.30", "", "an empty list is one, too" },
	{ ZF_ZONE_SCAVENGERS, "192.0.2.20 192.0.2.21", "192.0.2.21", "others stay" },
};

START_TEST(addresses_are_those_of_the_new_machine)
{
	const enum zf_setting setting = lists[_i].setting;
	struct zf_values *values = zf_setting_row(setting)->of_zone
					   ? &add_zone("example.")->values
					   : &settings->server;

	put_list(values, setting, lists[_i].was);
	adapt();
	ck_assert_msg(strcmp(list_text(values, setting), lists[_i].is) == 0, "%s: %s",
		      lists[_i].why, list_text(values, setting));
	ck_assert_int_eq(settings->note_count > 0,
			 strcmp(lists[_i].was, lists[_i].is) != 0);
}
END_TEST

START_TEST(each_change_is_noted)
{
	put_list(&settings->server, ZF_SERVER_LISTEN, "192.0.2.20 192.0.2.99");
	adapt();
	ck_assert(noted(ZF_NOTE_ADAPTED, "server", "listen 192.0.2.20 -> 192.0.2.30"));
	ck_assert(noted(ZF_NOTE_DROPPED, "server", "listen 192.0.2.99"));
	ck_assert_uint_eq(settings->note_count, 2);
}
END_TEST

START_TEST(what_belongs_to_the_old_machine_or_is_dangerous_goes)
{
	struct zf_values *server = &settings->server;

	ck_assert_int_eq(zf_values_put_text(server, ZF_SERVER_PLUGIN, ZF_ORIGIN_READ,
					    "evil.dll", NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_values_put_text(server, ZF_SERVER_HOST_NAME, ZF_ORIGIN_READ,
					    "old", NULL),
			 ZF_OK);
	adapt();
	ck_assert_ptr_null(zf_values_find(server, ZF_SERVER_PLUGIN));
	ck_assert_ptr_null(zf_values_find(server, ZF_SERVER_HOST_NAME));
	ck_assert(noted(ZF_NOTE_DROPPED, "server", "plugin"));
	ck_assert(noted(ZF_NOTE_DROPPED, "server", "host-name"));
}
END_TEST

static const struct {
	uint32_t was, is;
} updates[] = {
	{ ZF_UPDATE_NONE, ZF_UPDATE_NONE },
	{ ZF_UPDATE_ANY, ZF_UPDATE_ANY },
	{ ZF_UPDATE_SECURE, ZF_UPDATE_NONE },
	{ ZF_UPDATE_LIST, ZF_UPDATE_LIST },
};

START_TEST(updates_signed_by_users_need_active_directory)
{
	struct zf_values *zone = &add_zone("example.")->values;

	ck_assert_int_eq(zf_values_put_number(zone, ZF_ZONE_UPDATE_POLICY, ZF_ORIGIN_READ,
					      updates[_i].was, NULL),
			 ZF_OK);
	adapt();
	ck_assert_uint_eq(zf_values_number(zone, ZF_ZONE_UPDATE_POLICY, 9),
			  updates[_i].is);
	ck_assert_int_eq(noted(ZF_NOTE_ADAPTED, "example.", "update-policy 2 -> 0"),
			 updates[_i].was != updates[_i].is);
}
END_TEST

START_TEST(what_a_stand_alone_server_has_not_is_told_where_it_was)
{
	struct zf_values *in = &add_zone("in.example.")->values;
	struct zf_values *out = &add_zone("out.example.")->values;

	for (int i = 0; i < 2; i++) {
		const enum zf_setting setting = i == 0 ? ZF_ZONE_IN_DIRECTORY
						       : ZF_ZONE_SIGNED;

		ck_assert_int_eq(zf_values_put_number(in, setting, ZF_ORIGIN_READ, 1,
						      NULL),
				 ZF_OK);
		ck_assert_int_eq(zf_values_put_number(out, setting, ZF_ORIGIN_READ, 0,
						      NULL),
				 ZF_OK);
	}
	adapt();
	ck_assert_uint_eq(in->count + out->count, 0);
	ck_assert(noted(ZF_NOTE_DROPPED, "in.example.", "in-directory"));
	ck_assert(noted(ZF_NOTE_DROPPED, "in.example.", "signed"));
	ck_assert_uint_eq(settings->note_count, 2);
}
END_TEST

START_TEST(the_server_reads_the_registry_and_leaves_zones_alone)
{
	struct zf_values *server = &settings->server;

	ck_assert_int_eq(zf_values_put_number(server, ZF_SERVER_BOOT_METHOD,
					      ZF_ORIGIN_READ, 3, NULL),
			 ZF_OK);
	ck_assert_int_eq(zf_values_put_number(server, ZF_SERVER_AUTO_CONFIG,
					      ZF_ORIGIN_DEFAULT, 1, NULL),
			 ZF_OK);
	adapt();
	ck_assert_uint_eq(zf_values_number(server, ZF_SERVER_BOOT_METHOD, 9), 2);
	ck_assert_uint_eq(zf_values_number(server, ZF_SERVER_AUTO_CONFIG, 9), 0);
	ck_assert_int_eq(zf_values_find(server, ZF_SERVER_AUTO_CONFIG)->origin,
			 ZF_ORIGIN_READ);
}
END_TEST

START_TEST(zones_that_windows_makes_itself_go)
{
	add_zone("0.in-addr.arpa.");
	add_zone("2.0.192.in-addr.arpa.");
	add_zone("127.In-Addr.Arpa.");
	add_zone("255.in-addr.arpa.");
	adapt();
	ck_assert_uint_eq(settings->zone_count, 1);
	ck_assert(noted(ZF_NOTE_DROPPED, "127.In-Addr.Arpa.", "the zone"));
	ck_assert_ptr_eq(zf_settings_find_zone(settings, settings->zones[0]->name.wire),
			 settings->zones[0]);
}
END_TEST

START_TEST(values_without_a_row_go_where_windows_values_says_so)
{
	static const char *const names[] = { "DsPollingInterval", "SomethingNew",
					     "SocketPoolSize", "LogIPFilterList" };

	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(
			zf_opaques_add(&settings->opaques,
				       &(struct zf_regfile_value){ .name = names[i] },
				       NULL),
			ZF_OK);
	adapt();
	ck_assert_uint_eq(settings->opaques.count, 2);
	ck_assert_str_eq(settings->opaques.list[0].name, "SomethingNew");
	ck_assert_str_eq(settings->opaques.list[1].name, "SocketPoolSize");
	ck_assert(noted(ZF_NOTE_DROPPED, "server", "DsPollingInterval"));
	ck_assert(noted(ZF_NOTE_DROPPED, "server", "LogIPFilterList"));
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("zonefmt/settings/adapt");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, addresses_are_those_of_the_new_machine, 0,
			    sizeof(lists) / sizeof(lists[0]));
	tcase_add_test(tcase, each_change_is_noted);
	tcase_add_test(tcase, what_belongs_to_the_old_machine_or_is_dangerous_goes);
	tcase_add_test(tcase, what_a_stand_alone_server_has_not_is_told_where_it_was);
	tcase_add_loop_test(tcase, updates_signed_by_users_need_active_directory, 0,
			    sizeof(updates) / sizeof(updates[0]));
	tcase_add_test(tcase, the_server_reads_the_registry_and_leaves_zones_alone);
	tcase_add_test(tcase, zones_that_windows_makes_itself_go);
	tcase_add_test(tcase, values_without_a_row_go_where_windows_values_says_so);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
