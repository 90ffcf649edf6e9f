/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * drain: takes zones from a server and does nothing with them. No client that looks at what it
 * reads can be faster, so what it measures is the limit for this server on this machine.
 *
 *	drain [-o FILE [-s]] ADDRESS PORT ZONE			one AXFR
 *	drain -i SERIAL ADDRESS PORT ZONE			one IXFR by TCP
 *	drain -f [-c CONNECTIONS] [-d DEPTH] ADDRESS PORT LIST	an AXFR of each zone in LIST,
 *		over so many connections with so many queries under way on each
 *
 * With -o the octets read are written to FILE too, and synced with -s. Prints an object with the
 * seconds from the first connect to the last octet (and sync), and counts. Fails if a zone does
 * not come to its end.
 *
 * The end is found as cheaply as can be. The closing SOA is the opening one once more (RFC 5936
 * section 2.2), and no additional section follows as the query has no EDNS or TSIG: so the
 * message whose last 20 octets are the opening SOA's numbers is the last. No record of the
 * generated zones ends so by chance. An IXFR has that SOA in the middle too: there records are
 * counted.
 */

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TYPE_SOA 6
#define TYPE_IXFR 251
#define TYPE_AXFR 252
#define HEADER 12
#define NUMBERS 20 /* the end of a SOA's rdata: serial, refresh, retry, expire, minimum */
#define BUFFER (256 * 1024) /* holds the largest message, and what one read brings */
#define QUERY_MAX 320
#define CONNECTIONS_MAX 64
#define DEPTH_MAX 256

/* The answer to one query; the query's id is its place in `answers`. */
struct answer {
	bool waited_for, begun;
	unsigned soas; /* of an IXFR, seen so far */
	uint8_t numbers[NUMBERS];
};

struct connection {
	int fd;
	size_t have; /* octets in `buffer`, the first of a message */
	uint8_t buffer[BUFFER];
	size_t unsent; /* octets in `queries` */
	uint8_t queries[DEPTH_MAX * QUERY_MAX];
	struct answer answers[DEPTH_MAX];
};

static const char *output, *list_path;
static bool sync_output, ixfr;
static uint32_t from_serial;
static unsigned connection_count = 1, depth = 1;
static FILE *list;
static const char *only_zone; /* NULL once asked for */
static int output_fd = -1;
static uint64_t octets, messages, zones, waited_for;

static unsigned get16(const uint8_t *at)
{
	return (unsigned)(at[0] << 8 | at[1]);
}

static uint8_t *put16(uint8_t *at, unsigned value)
{
	*at++ = (uint8_t)(value >> 8);
	*at++ = (uint8_t)value;
	return at;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- asking ---- */

/* The next zone to ask for, or NULL. */
static const char *next_zone(void)
{
	static char line[256];
	const char *zone = only_zone;

	if (list != NULL) {
		if (fgets(line, sizeof line, list) == NULL)
			return NULL;
		line[strcspn(line, "\n")] = '\0';
		return line;
	}
	only_zone = NULL;
	return zone;
}

static uint8_t *put_name(uint8_t *at, const char *name)
{
	while (*name != '\0') {
		size_t len = strcspn(name, ".");

		if (len == 0 || len > 63)
			errx(2, "not a zone name");
		*at++ = (uint8_t)len;
		memcpy(at, name, len);
		at += len;
		name += len + (name[len] == '.');
	}
	*at++ = 0;
	return at;
}

/* The SOA of the authority section that says what we have: RFC 1995 section 3. */
static uint8_t *put_have(uint8_t *at)
{
	at = put16(at, 0xc000 | HEADER);
	at = put16(put16(at, TYPE_SOA), 1);
	at = put16(put16(at, 0), 0);
	at = put16(at, 2 + NUMBERS);
	*at++ = 0;
	*at++ = 0;
	at = put16(put16(at, from_serial >> 16), from_serial & 0xffff);
	memset(at, 0, NUMBERS - 4);
	return at + NUMBERS - 4;
}

/* Asks for one more zone, if there is one; it is sent by send_queries(). */
static void ask(struct connection *connection, unsigned id)
{
	const char *zone = next_zone();
	uint8_t *start = connection->queries + connection->unsent, *at = start + 2;

	if (zone == NULL)
		return;
	if (strlen(zone) > 253)
		errx(2, "not a zone name");
	at = put16(put16(at, id), 0);
	at = put16(put16(at, 1), 0);
	at = put16(put16(at, ixfr), 0);
	at = put_name(at, zone);
	at = put16(put16(at, ixfr ? TYPE_IXFR : TYPE_AXFR), 1);
	if (ixfr)
		at = put_have(at);
	put16(start, (unsigned)(at - start - 2));
	connection->unsent += (size_t)(at - start);
	connection->answers[id] = (struct answer){ .waited_for = true };
	waited_for++;
}

static void send_queries(struct connection *connection)
{
	const uint8_t *at = connection->queries;

	while (connection->unsent > 0) {
		ssize_t sent = send(connection->fd, at, connection->unsent, MSG_NOSIGNAL);

		if (sent < 0)
			err(1, "send");
		at += sent;
		connection->unsent -= (size_t)sent;
	}
}

/* ---- reading ---- */

static const uint8_t *skip_name(const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at != 0 && *at < 0xc0)
		at += *at + 1;
	return at + (at < end && *at != 0 ? 2 : 1);
}

/* The first record, behind the question that is there or not. */
static const uint8_t *answers_of(const uint8_t *msg, const uint8_t *end)
{
	return get16(msg + 4) == 0 ? msg + HEADER : skip_name(msg + HEADER, end) + 4;
}

/* Past the record at `at`; its type is found out, and where its rdata ends. */
static const uint8_t *skip_record(const uint8_t *at, const uint8_t *end, unsigned *type)
{
	at = skip_name(at, end);
	if (end - at < 10 || end - at - 10 < (ptrdiff_t)get16(at + 8))
		errx(1, "a record passes the end of its message");
	*type = get16(at);
	return at + 10 + get16(at + 8);
}

/* Whether the IXFR ends here: its SOAs open it, then each difference's two halves (RFC 1995
 * section 4); one that would open a deletion from the newest serial closes it. */
static bool ends_ixfr(struct answer *answer, const uint8_t *msg, const uint8_t *end)
{
	const uint8_t *at = answers_of(msg, end);
	unsigned type;

	for (unsigned left = get16(msg + 6); left > 0; left--) {
		at = skip_record(at, end, &type);
		if (type != TYPE_SOA)
			continue;
		answer->soas++;
		if (answer->soas > 1 && answer->soas % 2 == 0 &&
		    memcmp(at - NUMBERS, answer->numbers, NUMBERS) == 0)
			return true;
	}
	return false;
}

static void begin(struct answer *answer, const uint8_t *msg, const uint8_t *end)
{
	unsigned type;
	const uint8_t *at = skip_record(answers_of(msg, end), end, &type);

	if (type != TYPE_SOA)
		errx(1, "the answer does not begin with a SOA");
	memcpy(answer->numbers, at - NUMBERS, NUMBERS);
	answer->begun = true;
}

/* Whether this message is the answer's last. */
static bool ends(struct answer *answer, const uint8_t *msg, const uint8_t *end)
{
	bool first = !answer->begun;

	if (first)
		begin(answer, msg, end);
	if (ixfr)
		return ends_ixfr(answer, msg, end);
	if (first && get16(msg + 6) == 1)
		return false; /* the opening SOA alone */
	return memcmp(end - NUMBERS, answer->numbers, NUMBERS) == 0;
}

static void take_message(struct connection *connection, const uint8_t *msg, size_t len)
{
	unsigned id = len < HEADER + NUMBERS ? DEPTH_MAX : get16(msg);

	messages++;
	if (len >= HEADER && (msg[3] & 15) != 0)
		errx(1, "rcode %d", msg[3] & 15);
	if (id >= depth || !connection->answers[id].waited_for)
		errx(1, "an answer to no question");
	if (!ends(&connection->answers[id], msg, msg + len))
		return;
	connection->answers[id].waited_for = false;
	zones++;
	waited_for--;
	ask(connection, id);
}

static void take_messages(struct connection *connection)
{
	size_t at = 0;

	while (connection->have - at >= 2) {
		size_t len = get16(connection->buffer + at);

		if (connection->have - at - 2 < len)
			break;
		take_message(connection, connection->buffer + at + 2, len);
		at += 2 + len;
	}
	connection->have -= at;
	memmove(connection->buffer, connection->buffer + at, connection->have);
	send_queries(connection);
}

static void keep(const uint8_t *at, size_t len)
{
	while (len > 0) {
		ssize_t written = write(output_fd, at, len);

		if (written < 0)
			err(1, "%s", output);
		at += written;
		len -= (size_t)written;
	}
}

/* The server's next small answer may wait until the last is acknowledged (RFC 896), and the kernel
 * puts that off by 40 ms unless told each time. */
static void acknowledge(const struct connection *connection)
{
	const int on = 1;

	if (depth > 1)
		setsockopt(connection->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static void take(struct connection *connection)
{
	uint8_t *at = connection->buffer + connection->have;
	ssize_t got = read(connection->fd, at, BUFFER - connection->have);

	if (got <= 0)
		err(1, got == 0 ? "the server closed the connection" : "read");
	if (output_fd >= 0)
		keep(at, (size_t)got);
	octets += (size_t)got;
	acknowledge(connection);
	connection->have += (size_t)got;
	take_messages(connection);
}

/* ---- the whole ---- */

static struct connection *open_connection(const struct sockaddr_in *server)
{
	struct connection *connection = calloc(1, sizeof *connection);
	const int on = 1;

	if (connection == NULL)
		err(1, NULL);
	connection->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(connection->fd, (const struct sockaddr *)server, sizeof *server) < 0)
		err(1, "connect");
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return connection;
}

static void drain(const struct sockaddr_in *server)
{
	struct connection *connections[CONNECTIONS_MAX];
	struct pollfd polled[CONNECTIONS_MAX];

	for (unsigned i = 0; i < connection_count; i++) {
		connections[i] = open_connection(server);
		polled[i] = (struct pollfd){ connections[i]->fd, POLLIN, 0 };
	}
	for (unsigned id = 0; id < depth; id++)
		for (unsigned i = 0; i < connection_count; i++)
			ask(connections[i], id);
	for (unsigned i = 0; i < connection_count; i++)
		send_queries(connections[i]);
	while (waited_for > 0) {
		if (connection_count > 1 && poll(polled, connection_count, -1) < 0)
			err(1, "poll");
		for (unsigned i = 0; i < connection_count; i++)
			if (connection_count == 1 || polled[i].revents != 0)
				take(connections[i]);
	}
	for (unsigned i = 0; i < connection_count; i++) {
		close(connections[i]->fd);
		free(connections[i]);
	}
}

static unsigned number(const char *text, unsigned max)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text == '\0' || *end != '\0' || value > max)
		errx(2, "%s is not a number up to %u", text, max);
	return (unsigned)value;
}

static void read_options(int argc, char **argv)
{
	bool many = false;
	int option;

	while ((option = getopt(argc, argv, "c:d:fi:o:s")) != -1)
		switch (option) {
		case 'c':
			connection_count = number(optarg, CONNECTIONS_MAX);
			break;
		case 'd':
			depth = number(optarg, DEPTH_MAX);
			break;
		case 'f':
			many = true;
			break;
		case 'i':
			ixfr = true;
			from_serial = number(optarg, UINT32_MAX);
			break;
		case 'o':
			output = optarg;
			break;
		case 's':
			sync_output = true;
			break;
		default:
			exit(2);
		}
	if (argc - optind != 3)
		errx(2, "which ADDRESS PORT ZONE?");
	*(many ? &list_path : &only_zone) = argv[optind + 2];
}

int main(int argc, char **argv)
{
	struct sockaddr_in server = { .sin_family = AF_INET };
	double start;

	read_options(argc, argv);
	if (inet_pton(AF_INET, argv[optind], &server.sin_addr) != 1)
		errx(2, "%s is not an IPv4 address", argv[optind]);
	server.sin_port = htons((uint16_t)number(argv[optind + 1], UINT16_MAX));
	if (list_path != NULL && (list = fopen(list_path, "r")) == NULL)
		err(2, "%s", list_path);
	if (output != NULL &&
	    (output_fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644)) < 0)
		err(2, "%s", output);
	start = now();
	drain(&server);
	if (sync_output && fsync(output_fd) < 0)
		err(1, "%s", output);
	printf("{\"seconds\": %.6f, \"octets\": %llu, \"messages\": %llu, \"zones\": %llu}\n",
	       now() - start, (unsigned long long)octets, (unsigned long long)messages,
	       (unsigned long long)zones);
	return 0;
}
