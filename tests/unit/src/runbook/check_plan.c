/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/plan.h"

#include <stdio.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/update.h"
#include "tests/unit/runner.h"

static struct zf_error err;
static char told[4096]; /* the lines that were given */

static zf_status keep(void *ctx, const char *line, struct zf_error *why)
{
	(void)ctx, (void)why;
	strcat(strcat(told, line), "\n");
	return ZF_OK;
}

static void tell(void *ctx, const char *line)
{
	(void)keep(ctx, line, NULL);
}

static struct zf_name name(const char *text)
{
	struct zf_name made;

	ck_assert_int_eq(zf_name_parse(&made, text, NULL), ZF_OK);
	return made;
}

static const char *lines_of(struct zf_effects *effects, enum zf_effects_form form)
{
	const struct zf_effects_reader reader = { form, true, keep, NULL };
	char *text;

	told[0] = '\0';
	ck_assert_int_eq(zf_effects_print(effects, &text, &err), ZF_OK);
	ck_assert_int_eq(zf_effects_lines(text, &reader, &err), ZF_OK);
	free(text);
	return told;
}

/* ---- effects ---- */

/* An UPDATE that requires two NS records, as `first` and `second`, and adds a third. */
static void build(struct zf_message *update, const char *first, const char *second)
{
	const struct zf_name zone = name("example.com."), one = name(first),
			     other = name(second), new = name("new.example.");
	struct zf_record rr = { .owner = zone.wire,
				.type = ZF_TYPE_NS,
				.class = ZF_CLASS_IN };

	ck_assert_int_eq(zf_update_start(update, zone.wire, &err), ZF_OK);
	rr.rdata = one.wire;
	rr.rdata_len = (uint16_t)zf_name_size(one.wire);
	zf_update_require_record(update, &rr);
	rr.rdata = other.wire;
	rr.rdata_len = (uint16_t)zf_name_size(other.wire);
	zf_update_require_record(update, &rr);
	rr.ttl = 3600;
	rr.rdata = new.wire;
	rr.rdata_len = (uint16_t)zf_name_size(new.wire);
	zf_update_add(update, &rr);
}

/* RFC 2136 2.4.2: a set is compared whole, in any order. */
START_TEST(an_update_is_the_same_text_whatever_order_its_set_came_in)
{
	static struct zf_message update;
	const struct zf_receipt none = { .count = 0 };
	struct zf_effects effects = { .list = NULL };
	static const char *const hosts[][2] = { { "a.example.", "b.example." },
						{ "b.example.", "a.example." } };

	for (int i = 0; i < 2; i++) {
		build(&update, hosts[i][0], hosts[i][1]);
		zf_effects_update(&effects, "192.0.2.1#53", &update, &none);
		ck_assert_str_eq(lines_of(&effects, ZF_EFFECTS_NSUPDATE),
				 "server 192.0.2.1 53\n"
				 "zone example.com.\n"
				 "prereq yxrrset example.com. IN NS a.example.\n"
				 "prereq yxrrset example.com. IN NS b.example.\n"
				 "update add example.com. 3600 IN NS new.example.\n"
				 "send\n");
	}
}
END_TEST

START_TEST(a_set_that_an_earlier_move_adds_to_is_required_with_that)
{
	static struct zf_message update;
	const struct zf_name host = name("aa.example.");
	struct zf_receipt_line line = { .zone = name("example.com."),
					.owner = name("example.com."),
					.type = ZF_TYPE_NS,
					.rdata_len = (uint16_t)zf_name_size(host.wire) };
	const struct zf_receipt before = { .lines = &line, .count = 1 };
	struct zf_effects effects = { .list = NULL };

	memcpy(line.rdata, host.wire, line.rdata_len);
	build(&update, "a.example.", "b.example.");
	zf_effects_update(&effects, "192.0.2.1#53", &update, &before);
	ck_assert_ptr_nonnull(strstr(lines_of(&effects, ZF_EFFECTS_ALL),
				     "  prereq yxrrset example.com. IN NS a.example.\n"
				     "  prereq yxrrset example.com. IN NS aa.example.\n"
				     "  prereq yxrrset example.com. IN NS b.example.\n"));
}
END_TEST

START_TEST(what_is_taken_back_is_only_a_remark_for_nsupdate)
{
	const struct zf_name host = name("new.example.");
	struct zf_receipt_line line = { .zone = name("example.com."),
					.owner = name("example.com."),
					.type = ZF_TYPE_NS,
					.ttl = 60,
					.rdata_len = (uint16_t)zf_name_size(host.wire) };
	struct zf_effects effects = { .list = NULL };

	memcpy(line.rdata, host.wire, line.rdata_len);
	zf_effects_remove(&effects, "192.0.2.1#53", &line, 1);
	ck_assert_str_eq(
		lines_of(&effects, ZF_EFFECTS_NSUPDATE),
		"; taken back at the end: update delete example.com. 60 IN NS new.example.\n");
}
END_TEST

/* POSIX.1-2017, Shell Command Language 2.2.2: nothing is special between single quotes, which cannot be quoted there. */
START_TEST(commands_are_quoted_for_a_shell)
{
	static const char *const argv[] = { "knotc", "zone-refresh", "it's; rm -rf $HOME",
					    "", NULL };
	static char ip[] = "ip", netns[] = "netns", exec[] = "exec", new[] = "new";
	char *prefix[] = { ip, netns, exec, new, NULL };
	const struct zf_reach reach = { &zf_reach_local, prefix };
	struct zf_effects effects = { .list = NULL };

	zf_effects_run(&effects, "new", &reach, argv);
	ck_assert_str_eq(
		lines_of(&effects, ZF_EFFECTS_COMMANDS),
		"# on new\n"
		"ip netns exec new knotc zone-refresh 'it'\\''s; rm -rf $HOME' ''\n");
}
END_TEST

START_TEST(a_card_of_several_lines_is_harmless)
{
	struct zf_effects effects = { .list = NULL };

	zf_effects_card(&effects, "new", "1. look\n2. \033[2Jgo\n");
	ck_assert_str_eq(lines_of(&effects, ZF_EFFECTS_ALL),
			 "a card for new:\n  | 1. look\n  | 2. ?[2Jgo\n");
}
END_TEST

/* ---- plans ---- */

static void add(struct zf_plan *plan, const char *subject, const char *why,
		const char *card)
{
	struct zf_effects effects = { .list = NULL };

	plan->move = "old->new";
	plan->step = "provision";
	zf_effects_card(&effects, "new", card);
	ck_assert_int_eq(zf_plan_add(plan,
				     &(struct zf_planned){ .subject = subject,
							   .rung = "card",
							   .why = why },
				     &effects, &err),
			 ZF_OK);
}

static const char *digest_of(const struct zf_plan *plan)
{
	static char digests[4][ZF_PLAN_DIGEST_MAX];
	static unsigned next;
	char *digest = digests[next++ % 4];

	ck_assert_int_eq(zf_plan_digest(plan, digest, &err), ZF_OK);
	return digest;
}

static struct zf_plan one, other;

static void setup(void)
{
	told[0] = '\0';
	ck_assert_int_eq(zf_plan_init(&one, "demo", &err), ZF_OK);
	ck_assert_int_eq(zf_plan_init(&other, "demo", &err), ZF_OK);
	add(&one, "a.example.", "because", "load it");
	add(&one, "b.example.", "because", "load it");
}

static void teardown(void)
{
	zf_plan_clear(&one);
	zf_plan_clear(&other);
}

START_TEST(the_same_in_another_order_and_for_other_reasons_has_the_same_digest)
{
	add(&other, "b.example.", "why not", "load it");
	add(&other, "a.example.", "", "load it");
	ck_assert_str_eq(digest_of(&one), digest_of(&other));
}
END_TEST

START_TEST(whatever_is_done_otherwise_has_another_digest)
{
	add(&other, "a.example.", "because", "load it");
	ck_assert_str_ne(digest_of(&one), digest_of(&other));
	add(&other, "b.example.", "because", "load it now");
	ck_assert_str_ne(digest_of(&one), digest_of(&other));
	other.tasks[1].effects = one.tasks[1].effects;
	ck_assert_str_eq(digest_of(&one), digest_of(&other));
	other.tasks[1].held = true;
	ck_assert_str_ne(digest_of(&one), digest_of(&other));
}
END_TEST

START_TEST(a_plan_that_was_written_is_read_again)
{
	struct zf_plan read = { .tasks = NULL };
	char *text;

	one.tasks[1].silence_ms = -1;
	ck_assert_int_eq(zf_plan_print(&one, &text, &err), ZF_OK);
	ck_assert_int_eq(zf_plan_parse(&read, text, &err), ZF_OK);
	ck_assert_str_eq(digest_of(&read), digest_of(&one));
	ck_assert_str_eq(read.tasks[1].why, "because");
	ck_assert_int_eq(zf_plan_silence_ms(&read), -1);
	zf_plan_clear(&read);
	free(text);
}
END_TEST

START_TEST(a_plan_that_was_changed_is_none)
{
	static const char *const bad[] = { "", "[]", "{}", "{\"zoneferry-plan\":1}",
					   NULL };
	struct zf_plan read = { .tasks = NULL };
	char *text;

	ck_assert_int_eq(zf_plan_print(&one, &text, &err), ZF_OK);
	*strstr(text, "load it") = 'r';
	ck_assert_int_eq(zf_plan_parse(&read, text, &err), ZF_EUNSAFE);
	zf_plan_clear(&read);
	for (size_t i = 0; bad[i] != NULL; i++) {
		ck_assert_int_eq(zf_plan_parse(&read, bad[i], &err), ZF_EUNSAFE);
		zf_plan_clear(&read);
	}
	*strstr(text, "\"zoneferry-plan\":1") = '"';
	strstr(text, "\"zoneferry-plan\":1")[17] = '2';
	ck_assert_int_eq(zf_plan_parse(&read, text, &err), ZF_EUNSUPPORTED);
	zf_plan_clear(&read);
	free(text);
}
END_TEST

static zf_status pass_b(void *ctx, const struct zf_planned *task, bool *passed,
			struct zf_error *why)
{
	(void)ctx, (void)why;
	*passed = strcmp(task->subject, "b.example.") == 0;
	return ZF_OK;
}

START_TEST(what_has_moved_is_told_but_not_of_what_has_begun)
{
	struct zf_plan_comparing comparing = { NULL, tell, NULL };
	size_t moved;

	add(&other, "b.example.", "because", "load it now");
	add(&other, "c.example.", "because", "load it");
	ck_assert_int_eq(zf_plan_compare(&one, &other, &comparing, &moved, &err), ZF_OK);
	ck_assert_uint_eq(moved, 3);
	ck_assert_str_eq(told,
			 "old->new provision a.example.: is not to be done any more\n"
			 "old->new provision b.example.: would be done otherwise now\n"
			 "  -   | load it\n"
			 "  +   | load it now\n"
			 "old->new provision c.example.: is to be done too now\n");
	comparing.passed = pass_b;
	ck_assert_int_eq(zf_plan_compare(&one, &other, &comparing, &moved, &err), ZF_OK);
	ck_assert_uint_eq(moved, 2);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/plan");
	TCase *effects = tcase_create("effects"), *plans = tcase_create("plans");

	tcase_add_test(effects,
		       an_update_is_the_same_text_whatever_order_its_set_came_in);
	tcase_add_test(effects, a_set_that_an_earlier_move_adds_to_is_required_with_that);
	tcase_add_test(effects, what_is_taken_back_is_only_a_remark_for_nsupdate);
	tcase_add_test(effects, commands_are_quoted_for_a_shell);
	tcase_add_test(effects, a_card_of_several_lines_is_harmless);
	suite_add_tcase(s, effects);
	tcase_add_checked_fixture(plans, setup, teardown);
	tcase_add_test(
		plans,
		the_same_in_another_order_and_for_other_reasons_has_the_same_digest);
	tcase_add_test(plans, whatever_is_done_otherwise_has_another_digest);
	tcase_add_test(plans, a_plan_that_was_written_is_read_again);
	tcase_add_test(plans, a_plan_that_was_changed_is_none);
	tcase_add_test(plans, what_has_moved_is_told_but_not_of_what_has_begun);
	suite_add_tcase(s, plans);
	return s;
}

ZF_SUITE(suite)
