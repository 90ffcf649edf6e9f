/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <event2/event.h>
#include <fcntl.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "src/cli/command_table.h"
#include "src/cli/exit_status.h"
#include "src/cli/help.h"
#include "src/cli/interrupt.h"
#include "src/cli/talk.h"

/* A standard stream that came closed would give its number to the next file opened, and talk
 * would land in a zone file. Opened the wrong way round, its use fails as it should. */
static void fill_standard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", modes[fd]) != fd)
			_exit(ZF_EXIT_LOCAL);
	}
}

/* A transfer takes a socket and a file, and the usual soft limit of 1,024 is one for select(). */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Each zone has a megabyte or two of buffers, of which a small one uses little. Given back to the system
 * and taken again they would have to be cleared each time. */
static void keep_memory(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
	mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
#endif
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0)
			return true;
	}
	return false;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

static zf_status unknown_command(const char *name, struct zf_error *err)
{
	const struct zf_command *nearest = zf_command_nearest(name);

	if (strchr("-+@", name[0]) != NULL && name[0] != '\0') {
		zf_fail(err, ZF_EUSAGE, "\"%s\" stands where a command should", name);
		zf_hint(err, "the command comes first, options and servers behind it; "
			     "`zoneferry help` lists the commands");
		return ZF_EUSAGE;
	}
	zf_fail(err, ZF_EUSAGE, "there is no command \"%s\"", name);
	if (nearest != NULL)
		zf_hint(err, "did you mean `zoneferry %s`?", nearest->name);
	else
		zf_hint(err, "`zoneferry help` lists the commands");
	return ZF_EUSAGE;
}

static zf_status help(int argc, char **argv, struct zf_talk *talk, struct zf_error *err)
{
	const struct zf_command *command = NULL;

	if (argc > 1) {
		command = zf_command_find(argv[1]);
		if (command == NULL)
			return unknown_command(argv[1], err);
	}
	return zf_help(command, talk, err);
}

static zf_status run(int argc, char **argv, struct zf_talk *talk, struct zf_error *err)
{
	const struct zf_command *command;

	if (argc < 1) {
		zf_fail(err, ZF_EUSAGE, "which command?");
		zf_hint(err, "`zoneferry help` lists them");
		return ZF_EUSAGE;
	}
	if (is_one_of(argv[0], "help", "-h", "--help"))
		return help(argc, argv, talk, err);
	if (is_one_of(argv[0], "version", "-V", "--version"))
		return zf_talk_data(talk, err, "zoneferry %s\n", PACKAGE_VERSION);
	command = zf_command_find(argv[0]);
	if (command == NULL)
		return unknown_command(argv[0], err);
	if (asks_for_help(argc, argv))
		return zf_help(command, talk, err);
	return zf_command_run(command, argc, argv, talk, err);
}

/* libevent writes to standard error by itself; what matters of it reaches us as a status. */
static void stay_silent(int severity, const char *text)
{
	(void)severity;
	(void)text;
}

int main(int argc, char **argv)
{
	struct zf_talk talk;
	struct zf_error err, flush_err;
	zf_status status, flushed;

	fill_standard_streams();
	raise_descriptor_limit();
	keep_memory();
	setlocale(LC_CTYPE, "");
	zf_interrupt_init();
	event_set_log_callback(stay_silent);
	zf_talk_init(&talk);
	zf_error_clear(&err);

	status = run(argc - 1, argv + 1, &talk, &err);
	zf_talk_progress_end(&talk);
	if (status != ZF_OK && err.message[0] != '\0')
		zf_talk_error(&talk, &err);
	flushed = zf_talk_flush(&talk, &flush_err);
	if (flushed != ZF_OK && status != ZF_ESYSTEM)
		zf_talk_error(&talk, &flush_err);
	return (int)zf_exit_status(zf_exit_worse(status, flushed));
}
