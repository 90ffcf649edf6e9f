/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/retiring.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

static const struct zf_migration migration = { .state_folder = zf_scratch };
static char old_id[] = "old", new_id[] = "new";
static struct zf_server old = { .id = old_id }, new = { .id = new_id };
static struct zf_take_address takes[2];
static struct zf_name zone;
static struct zf_move move = {
	.from = &old, .to = &new, .zones = &zone, .zone_count = 1, .takes = takes
};
static struct zf_moving moving = {
	.migration = &migration, .move = &move, .key = "old->new", .step = "verify"
};
static zf_status answer;
static struct zf_error err;

static zf_status ask_serial(const struct zf_peer *peer, const uint8_t *apex,
			    uint32_t *serial, struct zf_error *why)
{
	(void)peer, (void)apex;
	*serial = 1;
	return answer == ZF_OK ? ZF_OK : zf_fail(why, answer, "no answer");
}

static int64_t time_ms(void)
{
	return 1;
}

static void read_address(struct zf_interface_address *address, const char *text)
{
	ck_assert_int_eq(zf_endpoint_parse_literal(&address->address, text, 0, &err),
			 ZF_OK);
}

static void setup(void)
{
	static const struct zf_acts acts = { .ask_serial = ask_serial,
					     .time_ms = time_ms };
	struct zf_state *state;

	zf_scratch_open();
	ck_assert_int_eq(zf_state_open(&state, &migration, &err), ZF_OK);
	ck_assert_int_eq(zf_journal_open(&moving.journal, &migration, false, &err),
			 ZF_OK);
	moving.state = state;
	moving.acts = &acts;
	ck_assert_int_eq(zf_name_parse(&zone, "a.example", &err), ZF_OK);
	read_address(&takes[0].service, "192.0.2.1");
	read_address(&takes[0].old_gets, "192.0.2.2");
	read_address(&takes[1].service, "2001:db8::1");
	read_address(&takes[1].old_gets, "2001:db8::2");
	move.take_count = 2;
	old.after = ZF_AFTER_RETIRE;
	answer = ZF_OK;
}

static void teardown(void)
{
	zf_journal_close(moving.journal);
	zf_state_close((struct zf_state *)(uintptr_t)moving.state);
	zf_scratch_close();
}

/* The card's text; "" where there is none. */
static const char *card(void)
{
	static char text[2048];
	FILE *in = fopen(zf_scratch_path("handoff/old/retire.txt"), "r");

	text[0] = '\0';
	if (in != NULL) {
		text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
		fclose(in);
	}
	return text;
}

static bool is_left(bool verified)
{
	ck_assert_int_eq(zf_retiring_note(&moving, verified, &err), ZF_OK);
	return card()[0] != '\0';
}

START_TEST(the_card_names_each_address)
{
	ck_assert(is_left(true));
	ck_assert_ptr_nonnull(strstr(card(), "1. its boot configuration does not have "
					     "192.0.2.1 any more"));
	ck_assert_ptr_nonnull(strstr(card(), "2. for a day its log or its counters show "
					     "no question at 192.0.2.2\n"));
	ck_assert_ptr_nonnull(strstr(card(), "3. its boot configuration does not have "
					     "2001:db8::1 any more"));
	ck_assert_ptr_nonnull(strstr(card(), "4. for a day its log or its counters show "
					     "no question at 2001:db8::2\n"));
	ck_assert_ptr_nonnull(strstr(card(), "\n7. its zones and configuration"));
}
END_TEST

START_TEST(it_lies_there_only_while_the_old_server_is_not_needed)
{
	ck_assert(!is_left(false));
	ck_assert(is_left(true));
	ck_assert(!is_left(false));
	ck_assert(is_left(true));
	answer = ZF_ETIMEOUT;
	ck_assert(!is_left(true));
	answer = ZF_OK;
	ck_assert(is_left(true));
	old.after = ZF_AFTER_KEEP;
	ck_assert(!is_left(true));
	old.after = ZF_AFTER_RETIRE;
	ck_assert(is_left(true));
	for (int i = 0; i < 2; i++) { /* it need not be there */
		ck_assert_int_eq(zf_retiring_forget(&moving, &err), ZF_OK);
		ck_assert_str_eq(card(), "");
	}
	move.take_count = 0;
	ck_assert(!is_left(true));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/retiring");
	TCase *cases = tcase_create("retiring");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, the_card_names_each_address);
	tcase_add_test(cases, it_lies_there_only_while_the_old_server_is_not_needed);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
