/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/serial.h"

#include "tests/unit/runner.h"

/* RFC 1982 sections 3.2 and 5, the numbers of its SERIAL_BITS = 8 example scaled to 32
 * bits. */
static const struct {
	uint32_t a, b;
	bool a_after_b, b_after_a;
	const char *why;
} rows[] = {
	{ 1, 0, true, false, "one step" },
	{ 0, 0, false, false, "equal serials do not follow each other" },
	{ 44, 0, true, false, "RFC 1982 5.2" },
	{ 100, 44, true, false, "RFC 1982 5.2" },
	{ UINT32_C(200) << 24, UINT32_C(100) << 24, true, false, "RFC 1982 5.2" },
	{ UINT32_C(255) << 24, UINT32_C(200) << 24, true, false, "RFC 1982 5.2" },
	{ 0, UINT32_C(255) << 24, true, false, "RFC 1982 5.2: round the end" },
	{ UINT32_C(100) << 24, UINT32_C(255) << 24, true, false, "RFC 1982 5.2" },
	{ 0, UINT32_C(0xffffffff), true, false, "the step over zero" },
	{ UINT32_C(0x7fffffff), 0, true, false, "the longest way ahead" },
	{ UINT32_C(0x80000000), 0, false, false, "half the circle has no order" },
	{ UINT32_C(0x80000001), 0, false, true, "more than half is behind" },
	{ UINT32_C(0x80000005), 5, false, false, "half the circle, elsewhere" },
	{ 2025112301, 2025112300, true, false, "dates as people write them" },
};

START_TEST(serials_are_ordered_on_their_circle)
{
	ck_assert_msg(zf_serial_after(rows[_i].a, rows[_i].b) == rows[_i].a_after_b, "%s",
		      rows[_i].why);
	ck_assert_msg(zf_serial_after(rows[_i].b, rows[_i].a) == rows[_i].b_after_a, "%s",
		      rows[_i].why);
}
END_TEST

START_TEST(a_serial_is_reached_by_itself_and_those_after)
{
	ck_assert(zf_serial_reached(7, 7));
	ck_assert(zf_serial_reached(8, 7));
	ck_assert(zf_serial_reached(3, UINT32_C(0xfffffff0)));
	ck_assert(!zf_serial_reached(6, 7));
	ck_assert(!zf_serial_reached(UINT32_C(0x80000000), 0));
}
END_TEST

START_TEST(the_next_serial_is_never_0)
{
	static const struct {
		uint32_t serial, steps, later;
	} laters[] = {
		{ 7, 1, 8 },	       { 7, 0, 7 },
		{ 0, 1, 1 },	       { 4294967295u, 0, 4294967295u },
		{ 4294967295u, 1, 1 }, { 4294967294u, 1, 4294967295u },
		{ 4294967294u, 2, 1 }, { 4294967294u, 4, 3 },
	};

	for (size_t i = 0; i < sizeof laters / sizeof *laters; i++)
		ck_assert_uint_eq(zf_serial_later(laters[i].serial, laters[i].steps),
				  laters[i].later);
}
END_TEST

static Suite *suite(void)
{
	Suite *suite = suite_create("protocol/serial");
	TCase *tcase = tcase_create("serial");

	tcase_add_test(tcase, the_next_serial_is_never_0);
	tcase_add_loop_test(tcase, serials_are_ordered_on_their_circle, 0,
			    sizeof rows / sizeof rows[0]);
	tcase_add_test(tcase, a_serial_is_reached_by_itself_and_those_after);
	suite_add_tcase(suite, tcase);
	return suite;
}

ZF_SUITE(suite)
