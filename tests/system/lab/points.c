/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * Preloaded into a program by points.py: counts the instants at which it is about to change something that
 * outlives it, or has just done so, and acts at one of them.
 *
 *	POINTS_LOG	a file, to which each adds a line: "! " and what is about to happen
 *	POINTS_AT	the number of the one, from 1; or a text, and it is the first behind it in the log
 *	POINTS_DO	"kill": the program is killed; else a command for sh, done before it goes on
 *
 * Of what is sent, UPDATEs, NOTIFYs and transfers are counted; a question changes nothing. Of what a
 * TLS session carries nothing is seen.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define HEADER 12 /* octets, RFC 1035 4.1.1 */

static atomic_ulong count;
static const char *at = "";
static const char *act = "kill";
static int log_file = -1;
static const char struck[] = "= done\n"; /* in the log, behind what was done */

/* What the program starts is not counted, whichever program that is. */
__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("POINTS_LOG");

	if (path != NULL)
		log_file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (getenv("POINTS_AT") != NULL)
		at = strdup(getenv("POINTS_AT"));
	if (getenv("POINTS_DO") != NULL)
		act = strdup(getenv("POINTS_DO"));
	unsetenv("LD_PRELOAD");
}

static bool is_said(const char *text)
{
	static char log[1 << 20];
	const ssize_t len = pread(log_file, log, sizeof(log) - 1, 0);

	log[len < 0 ? 0 : len] = '\0';
	return strstr(log, text) != NULL;
}

static bool is_the_one(void)
{
	static bool done;
	char *end;
	const unsigned long number = strtoul(at, &end, 10);
	const bool is = *end == '\0' ? ++count == number : !done && is_said(at);

	done |= is;
	return is;
}

__attribute__((format(printf, 1, 2))) static void point(const char *fmt, ...)
{
	const int number = errno;
	char line[600] = "! ";
	va_list args;

	va_start(args, fmt);
	vsnprintf(line + 2, sizeof(line) - 3, fmt, args);
	va_end(args);
	strcat(line, "\n");
	if (log_file >= 0)
		(void)!write(log_file, line, strlen(line));
	if (is_the_one()) {
		if (strcmp(act, "kill") == 0)
			raise(SIGKILL);
		(void)!system(act);
		(void)!write(log_file, struck, strlen(struck));
	}
	errno = number;
}

/* files */

static void point_of_file(const char *what, int fd)
{
	char link[64], path[512];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	const ssize_t len = readlink(link, path, sizeof(path) - 1);
	path[len < 0 ? 0 : len] = '\0';
	point("%s %s", what, path);
}

int fsync(int fd)
{
	point_of_file("sync", fd);
	return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	point_of_file("sync", fd);
	return REAL(fdatasync)(fd);
}

int rename(const char *from, const char *to)
{
	point("rename %s", to);
	return REAL(rename)(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	point("rename %s", to);
	return REAL(renameat)(from_folder, from, to_folder, to);
}

int symlink(const char *target, const char *path)
{
	point("link %s", path);
	return REAL(symlink)(target, path);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	point("link %s", to);
	return REAL(linkat)(from_folder, from, to_folder, to, flags);
}

int unlink(const char *path)
{
	point("unlink %s", path);
	return REAL(unlink)(path);
}

int unlinkat(int folder, const char *path, int flags)
{
	point("unlink %s", path);
	return REAL(unlinkat)(folder, path, flags);
}

/* the network */

static const char *kind_of_query(const uint8_t *message, size_t len)
{
	size_t i = HEADER;

	while (i < len && message[i] != 0)
		i += 1 + message[i];
	if (i + 2 >= len)
		return NULL;
	const unsigned type = message[i + 1] << 8 | message[i + 2];
	return type == 252 ? "AXFR" : type == 251 ? "IXFR" : NULL;
}

/* NULL: a question, or no DNS message at all. */
static const char *kind_of(const uint8_t *message, size_t len)
{
	if (len < HEADER)
		return NULL;
	switch (message[2] >> 3 & 0xf) {
	case 0:
		return kind_of_query(message, len);
	case 4:
		return "NOTIFY";
	case 5:
		return "UPDATE";
	}
	return NULL;
}

static size_t prefix_of(int fd)
{
	int type = 0;
	socklen_t len = sizeof(type);

	getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len);
	return type == SOCK_STREAM ? 2 : 0;
}

ssize_t send(int fd, const void *data, size_t len, int flags)
{
	const size_t prefix = prefix_of(fd);
	const char *kind =
		len < prefix ? NULL
			     : kind_of((const uint8_t *)data + prefix, len - prefix);

	if (kind != NULL)
		point("%s", kind);
	const ssize_t sent = REAL(send)(fd, data, len, flags);
	if (kind != NULL && strcmp(kind, "UPDATE") == 0)
		point("UPDATE sent");
	return sent;
}

/* commands */

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const argv[],
		 char *const env[])
{
	char words[500] = "";

	for (char *const *word = argv; *word != NULL; word++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), " %s",
			 *word);
	point("command%s", words);
	return REAL(posix_spawnp)(pid, file, actions, attributes, argv, env);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	const pid_t ended = REAL(waitpid)(pid, status, options);

	if (ended > 0)
		point("command ended");
	return ended;
}
