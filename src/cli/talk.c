/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/cli/talk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "protocol/harmless.h"

#define LINE_MAX_CHARS 4096 /* longer talk is cut; the longest zone name takes 1,004 */
#define BAR_CELLS 20
#define MARK_CELLS 4
#define BAR_AFTER_MS 1000
#define BAR_EVERY_MS 100
#define LINE_EVERY_MS 10000

enum paint { PLAIN, RED, YELLOW, CYAN };

static const char *const paints[] = {
	[PLAIN] = "",
	[RED] = "\033[1;31m",
	[YELLOW] = "\033[1;33m",
	[CYAN] = "\033[36m",
};

static void erase_bar(struct zf_talk *talk)
{
	if (talk->bar)
		fputs("\r\033[K", stderr);
	talk->bar = false;
}

static void put_line(struct zf_talk *talk, enum paint paint, const char *lead,
		     const char *text)
{
	bool coloured = talk->colour && paint != PLAIN;

	erase_bar(talk);
	fprintf(stderr, "%s%s%s%s\n", coloured ? paints[paint] : "", lead,
		coloured ? "\033[0m" : "", text);
}

static void put_formatted(struct zf_talk *talk, enum paint paint, const char *lead,
			  const char *fmt, va_list args)
{
	char text[LINE_MAX_CHARS];

	if (vsnprintf(text, sizeof text, fmt, args) < 0)
		return;
	zf_harmless(text);
	put_line(talk, paint, lead, text);
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value != NULL && value[0] != '\0';
}

void zf_talk_init(struct zf_talk *talk)
{
	const char *terminal = getenv("TERM");

	*talk = (struct zf_talk){ .verbosity = 0 };
	talk->tty = isatty(STDERR_FILENO) != 0 && terminal != NULL &&
		    strcmp(terminal, "dumb") != 0;
	talk->colour = talk->tty && !is_set("NO_COLOR");
	talk->shown = isatty(STDOUT_FILENO) != 0;
}

void zf_talk_say(struct zf_talk *talk, int level, const char *fmt, ...)
{
	va_list args;

	if (level > talk->verbosity)
		return;
	va_start(args, fmt);
	put_formatted(talk, PLAIN, "", fmt, args);
	va_end(args);
}

void zf_talk_warn(struct zf_talk *talk, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	put_formatted(talk, YELLOW, "zoneferry: warning: ", fmt, args);
	va_end(args);
}

void zf_talk_error(struct zf_talk *talk, const struct zf_error *err)
{
	put_line(talk, RED, "zoneferry: ", err->message);
	if (err->hint[0] != '\0')
		put_line(talk, CYAN, "hint: ", err->hint);
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static void print_rest(char *text, size_t room, int64_t took_ms, uint64_t done,
		       uint64_t total)
{
	uint64_t seconds;

	text[0] = '\0';
	if (done == 0 || done >= total)
		return;
	seconds = (uint64_t)((double)took_ms / 1000 / (double)done *
			     (double)(total - done)) +
		  1;
	if (seconds < 120)
		snprintf(text, room, ", %" PRIu64 " s left", seconds);
	else
		snprintf(text, room, ", %" PRIu64 " min left", (seconds + 59) / 60);
}

/* Of one thing it cannot be told how much of it is done: a mark goes to and fro. */
static void fill_cells(char cells[BAR_CELLS + 1], const struct zf_talk *talk,
		       uint64_t done, uint64_t total)
{
	const size_t ways = 2 * (BAR_CELLS - MARK_CELLS);
	size_t at = 0, full = 0;

	if (total == 1) {
		at = (size_t)((talk->bar_ms - talk->start_ms) / BAR_EVERY_MS) % ways;
		at = at <= ways / 2 ? at : ways - at;
		full = MARK_CELLS;
	} else if (total > 0) {
		full = (size_t)(done < total ? done * BAR_CELLS / total : BAR_CELLS);
	}
	memset(cells, ' ', BAR_CELLS);
	memset(cells + at, '=', full);
	cells[BAR_CELLS] = '\0';
}

static void draw_bar(struct zf_talk *talk, const char *text, uint64_t done,
		     uint64_t total)
{
	char line[LINE_MAX_CHARS], cells[BAR_CELLS + 1];
	size_t width = columns() - 1;

	fill_cells(cells, talk, done, total);
	snprintf(line, sizeof line, "[%s] %s", cells, text);
	if (width < sizeof line)
		line[width] = '\0';
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	talk->bar = true;
}

void zf_talk_progress(struct zf_talk *talk, uint64_t done, uint64_t total,
		      const char *unit, const char *behind)
{
	int64_t now = zf_clock_ms();
	char text[LINE_MAX_CHARS / 2], rest[64];
	char counts[2][ZF_TALK_NUMBER_MAX];

	if (talk->start_ms == 0)
		talk->start_ms = talk->bar_ms = now;
	if (talk->verbosity < 0 || now - talk->start_ms < BAR_AFTER_MS ||
	    now - talk->bar_ms < (talk->tty ? BAR_EVERY_MS : LINE_EVERY_MS))
		return;
	talk->bar_ms = now;
	print_rest(rest, sizeof rest, now - talk->start_ms, done, total);
	if (total == 1 && behind[0] != '\0')
		snprintf(text, sizeof text, "%s", behind);
	else
		snprintf(text, sizeof text, "%s/%s %s%s%s%s",
			 zf_talk_number(counts[0], done),
			 zf_talk_number(counts[1], total), unit,
			 behind[0] == '\0' ? "" : ", ", behind, rest);
	zf_harmless(text);
	if (talk->tty)
		draw_bar(talk, text, done, total);
	else
		put_line(talk, PLAIN, "", text);
}

void zf_talk_progress_end(struct zf_talk *talk)
{
	erase_bar(talk);
	fflush(stderr);
	talk->start_ms = 0;
}

zf_status zf_talk_data(struct zf_talk *talk, struct zf_error *err, const char *fmt, ...)
{
	va_list args;
	char *text = NULL;
	int written;

	if (talk->tty)
		erase_bar(talk);
	va_start(args, fmt);
	written = talk->shown ? vasprintf(&text, fmt, args) : vfprintf(stdout, fmt, args);
	va_end(args);
	if (written < 0 && talk->shown)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	if (talk->shown) {
		zf_harmless_lines(text);
		written = fputs(text, stdout);
		free(text);
	}
	return written < 0 ? zf_fail_system(err, errno, "standard output: write") : ZF_OK;
}

zf_status zf_talk_flush(struct zf_talk *talk, struct zf_error *err)
{
	if (talk->tty)
		fflush(stderr);
	errno = 0;
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return ZF_OK;
	return zf_fail_system(err, errno != 0 ? errno : EIO, "standard output: write");
}

const char *zf_talk_number(char text[ZF_TALK_NUMBER_MAX], uint64_t number)
{
	char digits[ZF_TALK_NUMBER_MAX];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, number);
	char *at = text;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
	*at = '\0';
	return text;
}

const char *zf_talk_size(char text[ZF_TALK_SIZE_MAX], uint64_t octets)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t unit = 0;

	if (octets < 1024) {
		snprintf(text, ZF_TALK_SIZE_MAX, "%" PRIu64 " octets", octets);
		return text;
	}
	while (octets >= 1024 * 1024) {
		octets /= 1024;
		unit++;
	}
	snprintf(text, ZF_TALK_SIZE_MAX, "%.1f %s", (double)octets / 1024, units[unit]);
	return text;
}
