/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/options.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/talk.h"
#include "tests/unit/runner.h"

#define WORDS_MAX 32
#define PIN "d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM="

static const struct zf_taken everything[] = {
	{ "dry-run", NULL, NULL },
	{ "json", NULL, NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ "output", NULL, NULL },
	{ "directory", NULL, NULL },
	{ "to", NULL, NULL },
	{ "jobs", NULL, NULL },
	{ "connect-timeout", NULL, NULL },
	{ "idle-timeout", NULL, NULL },
	{ "total-timeout", NULL, NULL },
	{ "max-records", NULL, NULL },
	{ "max-octets", NULL, NULL },
	{ "max-messages", NULL, NULL },
	{ "serial", NULL, NULL },
	{ "wait", NULL, NULL },
	{ "for", NULL, NULL },
	{ "ttl", NULL, NULL },
	{ "ignore-serial", NULL, NULL },
	{ "format", NULL, NULL },
	{ NULL, NULL, NULL },
};

static struct zf_options options;
static struct zf_error err;
static struct zf_talk talk;
static char line[1024];
static char *words[WORDS_MAX];

/* Splits `text` at blanks, as a shell would, behind the command's name. */
static int split(const char *text)
{
	int count = 0;
	char *at = line;

	snprintf(line, sizeof line, "%s", text);
	for (char *word; (word = strsep(&at, " ")) != NULL;) {
		ck_assert_int_lt(count, WORDS_MAX - 1);
		words[count++] = word;
	}
	words[count] = NULL;
	return count;
}

static zf_status read_with(const struct zf_taken *takes, const char *text)
{
	talk = (struct zf_talk){ .verbosity = 0 };
	zf_error_clear(&err);
	const struct zf_command_line typed = { split(text), words, takes, &talk };

	return zf_options_read(&options, &typed, &err);
}

static zf_status read_line(const char *text)
{
	return read_with(everything, text);
}

static void read_well(const char *text)
{
	ck_assert_msg(read_line(text) == ZF_OK, "%s: %s", text, err.message);
}

static void clear(void)
{
	zf_options_clear(&options);
}

static const char *server_text(size_t at)
{
	static char text[ZF_ENDPOINT_TEXT_MAX];

	return zf_endpoint_print(text, &options.servers[at].server);
}

static const char *zone_text(size_t at)
{
	static char text[ZF_NAME_TEXT_MAX];

	zf_name_print(text, options.zones[at].wire);
	return text;
}

START_TEST(nothing_given_means_the_defaults)
{
	read_well("fetch");
	ck_assert_uint_eq(options.port, 53);
	ck_assert_int_eq(options.family, AF_UNSPEC);
	ck_assert_int_eq(options.transport, ZF_TRANSPORT_UDP);
	ck_assert(!options.has_key && !options.has_serial && !options.json &&
		  !options.dry_run);
	ck_assert_uint_eq(options.server_count + options.word_count + options.zone_count,
			  0);
}
END_TEST

START_TEST(operands_keep_their_order_among_options)
{
	read_well(
		"compare a.zone -p 5300 @192.0.2.1 --json b.example @[2001:db8::1]:53 c.example");
	ck_assert_uint_eq(options.word_count, 3);
	ck_assert_str_eq(options.words[0], "a.zone");
	ck_assert_str_eq(options.words[1], "b.example");
	ck_assert_str_eq(options.words[2], "c.example");
	ck_assert_uint_eq(options.words_before_server, 1);
	ck_assert_uint_eq(options.server_count, 2);
	ck_assert_str_eq(server_text(0), "192.0.2.1#5300");
	ck_assert_str_eq(server_text(1), "2001:db8::1#53");
	ck_assert(options.json);
}
END_TEST

START_TEST(behind_two_dashes_there_are_only_words)
{
	read_well("fetch @192.0.2.1 -- --json @x +tcp");
	ck_assert_uint_eq(options.word_count, 3);
	ck_assert_str_eq(options.words[1], "@x");
	ck_assert(!options.json);
	ck_assert_int_eq(options.transport, ZF_TRANSPORT_UDP);
}
END_TEST

START_TEST(servers_are_complete_wherever_the_options_stand)
{
	read_well("fetch @192.0.2.1 -y hmac-sha512:xfr:c2VjcmV0 -b 192.0.2.9 -t 2.5 +tcp "
		  "--idle-timeout 7 -p 5353");
	const struct zf_peer *server = &options.servers[0];

	ck_assert_str_eq(server_text(0), "192.0.2.1#5353");
	ck_assert_ptr_null(server->label);
	ck_assert_ptr_eq(server->key, &options.key);
	ck_assert_int_eq(server->key->algorithm, ZF_HMAC_SHA512);
	ck_assert_uint_eq(server->local.len, sizeof(struct sockaddr_in));
	ck_assert_int_eq(server->timeout_ms, 2500);
	ck_assert_int_eq(server->transport, ZF_TRANSPORT_TCP);
	ck_assert_int_eq(server->deadlines.idle_ms, 7000);
	ck_assert_int_eq(server->deadlines.connect_ms, zf_deadlines_default.connect_ms);
	ck_assert_int_eq(server->deadlines.total_ms, zf_deadlines_default.total_ms);
}
END_TEST

START_TEST(with_tls_servers_have_another_port_and_are_to_prove_who_they_are)
{
	read_well("fetch @localhost @192.0.2.1 @[2001:db8::1]:5353 --tls --tls-pin " PIN
		  " --tls-min 1.2 --tls-pin " PIN);
	ck_assert_str_eq(server_text(1), "192.0.2.1#853");
	ck_assert_str_eq(server_text(2), "2001:db8::1#5353");
	for (size_t i = 0; i < 3; i++) {
		ck_assert_ptr_nonnull(options.servers[i].tls);
		ck_assert_ptr_eq(options.servers[i].tls, options.tls);
		ck_assert_int_eq(options.servers[i].transport, ZF_TRANSPORT_TLS);
	}
	ck_assert_str_eq(options.servers[0].tls_name, "localhost");
	ck_assert_str_eq(options.servers[1].tls_name, "192.0.2.1");
	ck_assert_str_eq(options.servers[2].tls_name, "2001:db8::1");
	ck_assert_uint_eq(options.tls_terms.pin_count, 2);
	ck_assert(options.tls_terms.tls_1_2);
	clear();
	read_well("fetch -p 54 @192.0.2.1 +tls");
	ck_assert_str_eq(server_text(0), "192.0.2.1#54");
	ck_assert_ptr_nonnull(options.servers[0].tls);
}
END_TEST

START_TEST(without_tls_there_is_none)
{
	read_well("fetch @192.0.2.1 +tcp");
	ck_assert_ptr_null(options.tls);
	ck_assert_ptr_null(options.servers[0].tls);
	ck_assert_ptr_null(options.servers[0].tls_name);
}
END_TEST

START_TEST(a_file_that_tls_needs_is_read_at_once)
{
	ck_assert_int_eq(read_line("fetch --tls --tls-ca /nowhere/ca.pem"), ZF_ESYSTEM);
	ck_assert_str_eq(err.message, "/nowhere/ca.pem: No such file or directory");
}
END_TEST

START_TEST(a_secret_on_the_command_line_is_wiped_and_warned_of)
{
	ck_assert_int_eq(split("fetch -y xfr:c2VjcmV0 @192.0.2.1"), 4);
	const struct zf_command_line typed = { 4, words, everything, &talk };

	ck_assert_int_eq(zf_options_read(&options, &typed, &err), ZF_OK);
	for (size_t i = 0; i < sizeof(line) - 8; i++)
		ck_assert_int_ne(memcmp(line + i, "c2VjcmV0", 8), 0);
	zf_options_clear(&options);
	ck_assert_uint_eq(options.key.secret_len, 0);
}
END_TEST

START_TEST(to_may_be_called_format)
{
	read_well("fetch --format raw");
	ck_assert_str_eq(options.dialect, "raw");
}
END_TEST

START_TEST(every_value_goes_where_it_belongs)
{
	read_well("fetch -o out -d dir --to windows -j 7 --max-records 1 --max-octets 2 "
		  "--max-messages 3 --serial 4294967295");
	ck_assert_str_eq(options.output, "out");
	ck_assert_str_eq(options.folder, "dir");
	ck_assert_str_eq(options.dialect, "windows");
	ck_assert_uint_eq(options.jobs, 7);
	ck_assert_uint_eq(options.limits.records, 1);
	ck_assert_uint_eq(options.limits.octets, 2);
	ck_assert_uint_eq(options.limits.messages, 3);
	ck_assert(options.has_serial);
	ck_assert_uint_eq(options.serial, 4294967295u);
	clear();
	read_well(
		"grant --for ns.example=192.0.2.1 --ttl 60 --wait -n --ignore-serial -4");
	ck_assert_str_eq(options.grantee, "ns.example=192.0.2.1");
	ck_assert_uint_eq(options.ttl, 60);
	ck_assert(options.wait && options.dry_run && options.ignore_serial);
	ck_assert_int_eq(options.family, AF_INET);
}
END_TEST

START_TEST(loudness_is_for_the_talk)
{
	read_well("fetch -vv");
	ck_assert_int_eq(talk.verbosity, 2);
	clear();
	read_well("fetch -q");
	ck_assert_int_eq(talk.verbosity, -1);
}
END_TEST

START_TEST(what_will_not_do_is_a_usage_error_that_names_it)
{
	static const struct {
		const char *line, *named;
	} rows[] = {
		{ "fetch -p 0", "\"0\"" },
		{ "fetch -p 65536", "\"65536\"" },
		{ "fetch --port=dns", "\"dns\"" },
		{ "fetch -p -1", "\"-1\"" },
		{ "fetch --serial 4294967296", "\"4294967296\"" },
		{ "fetch --max-records 18446744073709551616",
		  "\"18446744073709551616\"" },
		{ "fetch -j 0", "\"0\"" },
		{ "fetch -t 0", "\"0\"" },
		{ "fetch -t 1e9", "\"1e9\"" },
		{ "fetch -t 1.2.3", "\"1.2.3\"" },
		{ "fetch -t .", "\".\"" },
		{ "fetch --ttl 2147483648", "\"2147483648\"" },
		{ "fetch -b nowhere.example", "--source" },
		{ "fetch -4 -6", "-4 and -6" },
		{ "fetch -y a:YQ== -k /dev/null", "-k and -y" },
		{ "fetch -y nonsense", "-y" },
		{ "fetch --nonsense", "--nonsense" },
		{ "fetch --tcp -Z", "-Z" },
		{ "fetch --json=yes", "--json" },
		{ "fetch -o", "--output" },
		{ "fetch --output", "--output" },
		{ "fetch +dnssec", "+dnssec" },
		{ "fetch --tls --tcp", "--tls excludes" },
		{ "fetch +udp --tls", "--tls excludes" },
		{ "fetch +tls +tcp", "--tls excludes" },
		{ "fetch --tls-ca ca.pem", "--tls-ca without --tls" },
		{ "fetch --tls-hostname ns.example --tcp",
		  "--tls-hostname without --tls" },
		{ "fetch --tls-pin " PIN, "--tls-pin without --tls" },
		{ "fetch --tls-cert x", "--tls-cert without --tls" },
		{ "fetch --tls-key x", "--tls-key without --tls" },
		{ "fetch --tls-min 1.2", "--tls-min without --tls" },
		{ "fetch --tls-insecure", "--tls-insecure without --tls" },
		{ "fetch --tls --tls-pin abc", "--tls-pin: \"abc\"" },
		{ "fetch --tls --tls-min 1.1", "\"1.1\"" },
		{ "fetch --tls --tls-cert x", "go together" },
		{ "fetch --tls --tls-insecure --tls-pin " PIN, "nothing shall be" },
		{ "fetch @", "" },
		{ "fetch -x 192.0.2.0/26", "192.0.2.0/26" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(read_line(rows[i].line) == ZF_EUSAGE, "%s", rows[i].line);
		ck_assert_msg(strstr(err.message, rows[i].named) != NULL, "%s: %s",
			      rows[i].line, err.message);
		clear();
	}
}
END_TEST

START_TEST(an_option_of_another_command_is_refused)
{
	static const struct zf_taken takes[] = { { "json", NULL, NULL },
						 { NULL, NULL, NULL } };

	ck_assert_int_eq(read_with(takes, "serials --json -p 53 --tcp"), ZF_OK);
	clear();
	ck_assert_int_eq(read_with(takes, "serials -o file"), ZF_EUSAGE);
	ck_assert_str_eq(err.message, "serials takes no --output");
}
END_TEST

START_TEST(words_become_zones_and_each_is_there_once)
{
	read_well(
		"fetch -x 192.0.2 one.example TWO.example two.example. b\303\274cher.example");
	ck_assert_int_eq(zf_options_words_as_zones(&options, 0, &err), ZF_OK);
	ck_assert_uint_eq(options.word_count, 0);
	ck_assert_uint_eq(options.zone_count, 4);
	ck_assert_str_eq(zone_text(0), "2.0.192.in-addr.arpa.");
	ck_assert_str_eq(zone_text(1), "one.example.");
	ck_assert_str_eq(zone_text(2), "TWO.example.");
	ck_assert_str_eq(zone_text(3), "xn--bcher-kva.example.");
}
END_TEST

START_TEST(words_before_the_zones_stay)
{
	read_well("compare old.zone new.zone example.com");
	ck_assert_int_eq(zf_options_words_as_zones(&options, 2, &err), ZF_OK);
	ck_assert_uint_eq(options.word_count, 2);
	ck_assert_uint_eq(options.zone_count, 1);
	ck_assert_int_eq(zf_options_words_as_zones(&options, 2, &err), ZF_OK);
	ck_assert_uint_eq(options.zone_count, 1);
}
END_TEST

/* The program's own talk is not part of the test's report. */
static void hush(void)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(null, STDERR_FILENO);
	close(null);
}

static Suite *suite(void)
{
	Suite *all = suite_create("src/cli/options");
	TCase *tests = tcase_create("options");

	tcase_add_checked_fixture(tests, hush, clear);
	tcase_add_test(tests, nothing_given_means_the_defaults);
	tcase_add_test(tests, operands_keep_their_order_among_options);
	tcase_add_test(tests, behind_two_dashes_there_are_only_words);
	tcase_add_test(tests, servers_are_complete_wherever_the_options_stand);
	tcase_add_test(tests,
		       with_tls_servers_have_another_port_and_are_to_prove_who_they_are);
	tcase_add_test(tests, without_tls_there_is_none);
	tcase_add_test(tests, a_file_that_tls_needs_is_read_at_once);
	tcase_add_test(tests, a_secret_on_the_command_line_is_wiped_and_warned_of);
	tcase_add_test(tests, to_may_be_called_format);
	tcase_add_test(tests, every_value_goes_where_it_belongs);
	tcase_add_test(tests, loudness_is_for_the_talk);
	tcase_add_test(tests, what_will_not_do_is_a_usage_error_that_names_it);
	tcase_add_test(tests, an_option_of_another_command_is_refused);
	tcase_add_test(tests, words_become_zones_and_each_is_there_once);
	tcase_add_test(tests, words_before_the_zones_stay);
	suite_add_tcase(all, tests);
	return all;
}

ZF_SUITE(suite)
