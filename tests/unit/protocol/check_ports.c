/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "tests/unit/runner.h"

static struct event_base *loop;
static int server;
static struct zf_endpoint at;
static struct zf_ports *ports;

static void set_up(void)
{
	const struct zf_endpoint anywhere = { 0 };
	struct sockaddr_in here = { .sin_family = AF_INET };

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server = socket(AF_INET, SOCK_DGRAM, 0);
	ck_assert_int_eq(bind(server, (struct sockaddr *)&here, sizeof here), 0);
	at.len = sizeof(at.address);
	ck_assert_int_eq(getsockname(server, (struct sockaddr *)&at.address, &at.len), 0);
	loop = event_base_new();
	ck_assert_int_eq(zf_ports_new(&ports, loop, &at, &anywhere, NULL), ZF_OK);
}

static void tear_down(void)
{
	zf_ports_free(ports);
	event_base_free(loop);
	if (server >= 0)
		close(server);
}

/* A question, and what it was told. */
struct asked {
	struct zf_seat seat;
	unsigned packets;
	uint8_t last; /* octet of the last packet */
	int refused;
};

static void on_packet(void *ctx, uint8_t *wire, size_t len)
{
	struct asked *asked = ctx;

	asked->packets++;
	asked->last = wire[len - 1];
	zf_seat_leave(&asked->seat);
}

static void on_refused(void *ctx, int number)
{
	struct asked *asked = ctx;

	asked->refused = number;
}

static void take(struct asked *asked, uint16_t id)
{
	const struct zf_seat_user user = { on_packet, on_refused, asked };

	*asked = (struct asked){ 0 };
	ck_assert_int_eq(zf_seat_take(&asked->seat, ports, id, &user, NULL), ZF_OK);
}

/* Sends a packet of the id and an octet; tells the port that the server saw it come from. */
static in_port_t send_one(struct asked *asked, uint8_t octet)
{
	uint8_t packet[] = { 0, 0, octet };
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	uint8_t got[8];

	zf_wire_put16(packet, asked->seat.id);
	ck_assert_int_eq(zf_seat_send(&asked->seat, packet, sizeof packet), 0);
	ck_assert_int_eq(recvfrom(server, got, sizeof got, 0, (struct sockaddr *)&from,
				  &len),
			 sizeof packet);
	/* sent back at once: to the one whose id it has */
	ck_assert_int_eq(sendto(server, got, sizeof packet, 0, (struct sockaddr *)&from,
				len),
			 sizeof packet);
	return from.sin_port;
}

START_TEST(questions_share_a_port_and_each_gets_its_own_answer)
{
	struct asked one, other;

	take(&one, 0x0102);
	take(&other, 0x0201);
	ck_assert_uint_eq(send_one(&other, 'o'), send_one(&one, 'a'));
	while (one.packets == 0 || other.packets == 0)
		event_base_loop(loop, EVLOOP_ONCE);
	ck_assert_uint_eq(one.last, 'a');
	ck_assert_uint_eq(other.last, 'o');
}
END_TEST

START_TEST(a_port_is_left_after_so_many_questions)
{
	struct asked each[ZF_PORT_SEATS + 1];
	in_port_t first = 0;

	for (uint16_t i = 0; i < ZF_PORT_SEATS; i++) {
		take(&each[i], i);
		const in_port_t port = send_one(&each[i], 'a');
		if (i == 0)
			first = port;
		ck_assert_uint_eq(port, first);
		if (i % 2 == 0) /* whether they are there still or not */
			zf_seat_leave(&each[i].seat);
	}
	take(&each[ZF_PORT_SEATS], 0xffff);
	ck_assert_uint_ne(send_one(&each[ZF_PORT_SEATS], 'a'), first);
	for (size_t i = 0; i <= ZF_PORT_SEATS; i++)
		zf_seat_leave(&each[i].seat);
}
END_TEST

START_TEST(two_questions_with_one_id_have_two_ports)
{
	struct asked one, other;

	take(&one, 7);
	take(&other, 7);
	ck_assert_uint_ne(send_one(&one, 'a'), send_one(&other, 'o'));
	while (one.packets == 0 || other.packets == 0)
		event_base_loop(loop, EVLOOP_ONCE);
	ck_assert_uint_eq(one.last, 'a');
	ck_assert_uint_eq(other.last, 'o');
}
END_TEST

START_TEST(an_id_that_nobody_has_is_dropped)
{
	struct asked one, gone;

	take(&gone, 8);
	take(&one, 7);
	send_one(&gone, 'g');
	zf_seat_leave(&gone.seat);
	send_one(&one, 'a');
	while (one.packets == 0)
		event_base_loop(loop, EVLOOP_ONCE);
	ck_assert_uint_eq(gone.packets, 0);
	ck_assert_uint_eq(one.last, 'a');
}
END_TEST

START_TEST(what_the_network_refuses_is_told_to_all_on_the_port)
{
	const uint8_t packet[] = { 0, 7, 'a' };
	struct asked one, other;

	close(server);
	server = -1;
	take(&one, 7);
	take(&other, 8);
	ck_assert_int_eq(zf_seat_send(&one.seat, packet, sizeof packet), 0);
	while (one.refused == 0 || other.refused == 0)
		event_base_loop(loop, EVLOOP_ONCE);
	ck_assert_int_eq(one.refused, ECONNREFUSED);
	ck_assert_int_eq(other.refused, ECONNREFUSED);
	zf_seat_leave(&one.seat);
	zf_seat_leave(&other.seat);
}
END_TEST

START_TEST(a_seat_outlives_the_ports)
{
	struct asked one;

	take(&one, 7);
	zf_ports_free(ports);
	ports = NULL;
	send_one(&one, 'a');
	while (one.packets == 0)
		event_base_loop(loop, EVLOOP_ONCE);
	ck_assert_uint_eq(one.last, 'a');
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("protocol/ports");
	TCase *tc = tcase_create("ports");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, questions_share_a_port_and_each_gets_its_own_answer);
	tcase_add_test(tc, a_port_is_left_after_so_many_questions);
	tcase_add_test(tc, two_questions_with_one_id_have_two_ports);
	tcase_add_test(tc, an_id_that_nobody_has_is_dropped);
	tcase_add_test(tc, what_the_network_refuses_is_told_to_all_on_the_port);
	tcase_add_test(tc, a_seat_outlives_the_ports);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
