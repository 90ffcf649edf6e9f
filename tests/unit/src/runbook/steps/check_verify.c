/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/order.h"

#include <string.h>

#include "tests/unit/runner.h"
#include "tests/unit/src/scratch.h"

/* A zone whose servers have serials, and answer or not. */

static uint32_t serial_new;
static bool udp_answers, tcp_answers;

static const struct zf_migration migration = { .state_folder = zf_scratch };
static char ids[3][8] = { "primary", "old", "new" };
static struct zf_server primary = { .id = ids[0] }, old = { .id = ids[1] },
			new = { .id = ids[2] };
static struct zf_name zone;
static struct zf_move move = {
	.primary = &primary, .from = &old, .to = &new, .zones = &zone, .zone_count = 1
};
static struct zf_moving moving = {
	.migration = &migration, .move = &move, .key = "old->new", .step = "verify"
};
static struct zf_error err;

static zf_status serials(const struct zf_pairs *pairs, struct zf_serial_seen *seen,
			 struct zf_error *why)
{
	const bool at_new = strcmp(pairs->peers->label, new.id) == 0;
	const bool answers =
		!at_new ||
		(pairs->peers->transport == ZF_TRANSPORT_UDP ? udp_answers : tcp_answers);

	(void)why;
	*seen = (struct zf_serial_seen){ .serial = at_new ? serial_new : 2 };
	if (!answers)
		seen->status = zf_fail(&seen->why, ZF_ETIMEOUT, "no answer");
	return ZF_OK;
}

static zf_status serials_wait(const struct zf_serials_awaited *awaited,
			      struct zf_serial_seen *last, struct zf_error *why)
{
	const zf_status status = serials(&awaited->pairs, last, why);

	return status == ZF_OK ? zf_fail(why, ZF_ETIMEOUT, "behind") : status;
}

static zf_status ask_many(const struct zf_peer *peer, struct zf_asked *asked,
			  size_t count, struct zf_error *why)
{
	(void)peer, (void)asked, (void)count, (void)why;
	return ZF_OK;
}

static zf_status stands(const struct zf_peer *peer, const struct zf_receipt_line *lines,
			size_t count, bool *stand, struct zf_error *why)
{
	(void)peer, (void)lines, (void)count, (void)stand, (void)why;
	return ZF_OK;
}

static int64_t time_ms(void)
{
	return 1;
}

static void ignore_line(void *ctx, const char *line)
{
	(void)ctx, (void)line;
}

static void ignore_progress(void *ctx, uint64_t so_far, uint64_t total, const char *unit)
{
	(void)ctx, (void)so_far, (void)total, (void)unit;
}

static void setup(void)
{
	static const struct zf_acts acts = { .serials = serials,
					     .serials_wait = serials_wait,
					     .ask_many = ask_many,
					     .stands = stands,
					     .time_ms = time_ms };
	static const struct zf_teller tell = { .say = ignore_line,
					       .progress = ignore_progress };

	zf_scratch_open();
	ck_assert_int_eq(zf_journal_open(&moving.journal, &migration, false, &err),
			 ZF_OK);
	ck_assert_int_eq(zf_name_parse(&zone, "a.example", &err), ZF_OK);
	moving.acts = &acts;
	moving.tell = &tell;
}

static void teardown(void)
{
	zf_journal_close(moving.journal);
	zf_scratch_close();
}

/* Answers may come by and by, and what differs does not go away with them. */
START_TEST(silence_alone_may_pass)
{
	static const struct {
		uint32_t serial;
		bool udp, tcp;
		zf_status status;
	} rows[] = {
		{ 2, true, true, ZF_OK },	  { 2, true, false, ZF_ETIMEOUT },
		{ 2, false, false, ZF_ETIMEOUT }, { 1, true, true, ZF_EDIFFERS },
		{ 1, true, false, ZF_EDIFFERS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		serial_new = rows[i].serial;
		udp_answers = rows[i].udp;
		tcp_answers = rows[i].tcp;
		ck_assert_int_eq(zf_step_verify.act(&moving, &err), rows[i].status);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/runbook/steps/verify");
	TCase *cases = tcase_create("verify");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, silence_alone_may_pass);
	suite_add_tcase(s, cases);
	return s;
}

ZF_SUITE(suite)
