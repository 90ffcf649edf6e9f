/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/clock.h"
#include "src/host/said.h"

#define SLICE_MS 16 /* between looks whether it has ended */
#define CHUNK 4096
#define LEFT_BEHIND_MAX (1024 * 1024) /* octets; no pipe holds more */
#define COMMAND_TEXT_MAX 200

extern char **environ;

enum { INPUT, OUTPUT, SAID, PIPE_COUNT };

/* The last octets of a stream. */
struct tail {
	char text[ZF_PROCESS_SAID_MAX];
	size_t len;
};

struct run {
	const struct zf_process *process;
	pid_t pid;
	int pipes[PIPE_COUNT]; /* our ends; -1: closed */
	size_t sent, received;
	bool cut, ended, over;
	int wait_status;
	int lost; /* errno where the status cannot be had */
	struct tail said, printed;
};

static void keep_tail(struct tail *tail, const char *data, size_t len)
{
	const size_t room = sizeof(tail->text) - 1;

	if (len > room) {
		data += len - room;
		len = room;
	}
	if (tail->len + len > room) {
		const size_t drop = tail->len + len - room;
		memmove(tail->text, tail->text + drop, tail->len - drop);
		tail->len -= drop;
	}
	memcpy(tail->text + tail->len, data, len);
	tail->len += len;
	tail->text[tail->len] = '\0';
}

static void keep_output(struct run *run, const char *data, size_t len)
{
	const struct zf_process *process = run->process;

	keep_tail(&run->printed, data, len);
	if (process->output == NULL)
		return;
	const size_t room = process->output_max - 1 - run->received;
	if (len > room) {
		len = room;
		run->cut = true;
	}
	memcpy(process->output + run->received, data, len);
	run->received += len;
	process->output[run->received] = '\0';
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Reads once from pipe `which` and returns how much came. */
static size_t receive(struct run *run, int which)
{
	char data[CHUNK];
	const ssize_t len = read(run->pipes[which], data, sizeof(data));

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (len <= 0) {
		shut(&run->pipes[which]);
		return 0;
	}
	if (which == OUTPUT)
		keep_output(run, data, (size_t)len);
	else
		keep_tail(&run->said, data, (size_t)len);
	return (size_t)len;
}

static void send_input(struct run *run)
{
	const struct zf_process *process = run->process;
	const ssize_t len = write(run->pipes[INPUT], process->input + run->sent,
				  process->input_len - run->sent);

	if (len > 0)
		run->sent += (size_t)len;
	if ((len < 0 && errno != EAGAIN && errno != EINTR) ||
	    run->sent == process->input_len)
		shut(&run->pipes[INPUT]);
}

/* Waits up to `timeout_ms` for one of the pipes and serves those that are ready; returns how much
 * was read. */
static size_t serve_pipes(struct run *run, int timeout_ms)
{
	struct pollfd polled[PIPE_COUNT];
	size_t len = 0;

	for (int i = 0; i < PIPE_COUNT; i++)
		polled[i] = (struct pollfd){ .fd = run->pipes[i],
					     .events = i == INPUT ? POLLOUT : POLLIN };
	if (poll(polled, PIPE_COUNT, timeout_ms) <= 0)
		return 0;
	if (polled[INPUT].revents != 0)
		send_input(run);
	for (int i = OUTPUT; i < PIPE_COUNT; i++)
		if (polled[i].revents != 0)
			len += receive(run, i);
	return len;
}

static void look_for_end(struct run *run, int options)
{
	pid_t pid;

	do {
		pid = waitpid(run->pid, &run->wait_status, options);
	} while (pid < 0 && errno == EINTR);
	run->ended = pid != 0;
	run->lost = pid < 0 ? errno : 0;
}

static void kill_group(struct run *run)
{
	kill(-run->pid, SIGKILL);
	look_for_end(run, 0);
}

/* Until it has ended, is stopped, or its time is over. */
static void attend(struct run *run, int64_t deadline_ms)
{
	int slice_ms = 1;

	while (!run->ended && !run->over) {
		const int64_t left = deadline_ms - zf_clock_ms();

		serve_pipes(run, left > slice_ms ? slice_ms : left > 0 ? (int)left : 0);
		look_for_end(run, WNOHANG | WUNTRACED);
		run->over = !run->ended && left <= 0;
		slice_ms = slice_ms < SLICE_MS ? slice_ms * 2 : SLICE_MS;
	}
	const int seen = run->wait_status;
	if (run->over || WIFSTOPPED(seen))
		kill_group(run);
	if (WIFSTOPPED(seen))
		run->wait_status = seen;
	size_t left_behind = 0, len;
	while (left_behind < LEFT_BEHIND_MAX && (len = serve_pipes(run, 0)) > 0)
		left_behind += len;
}

/* A pipe with both ends closed on exec, ours not blocking. */
static int open_pipe(int fds[2], int ours)
{
	if (pipe2(fds, O_CLOEXEC) != 0)
		return errno;
	fcntl(fds[ours], F_SETFL, O_NONBLOCK);
	return 0;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t all, none;

	sigfillset(&all);
	sigemptyset(&none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setpgroup(attributes, 0);
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP |
							    POSIX_SPAWN_SETSIGDEF |
							    POSIX_SPAWN_SETSIGMASK);
}

static int spawn(struct run *run, const int theirs[PIPE_COUNT])
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed != 0)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return failed;
	}
	failed = theirs[INPUT] >= 0
			 ? posix_spawn_file_actions_adddup2(&actions, theirs[INPUT],
							    STDIN_FILENO)
			 : posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
							    "/dev/null", O_RDONLY, 0);
	if (failed == 0)
		failed = posix_spawn_file_actions_adddup2(&actions, theirs[OUTPUT],
							  STDOUT_FILENO);
	if (failed == 0)
		failed = posix_spawn_file_actions_adddup2(&actions, theirs[SAID],
							  STDERR_FILENO);
	if (failed == 0)
		failed = set_attributes(&attributes);
	if (failed == 0) {
		union { /* posix_spawnp changes nothing of it; exec's type is older than const */
			const char *const *in;
			char *const *out;
		} argv = { .in = run->process->argv };
		failed = posix_spawnp(&run->pid, argv.out[0], &actions, &attributes,
				      argv.out, environ);
	}
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

/* Starts it; returns an errno, and on failure the pipes are closed. */
static int start(struct run *run)
{
	int fds[2], theirs[PIPE_COUNT] = { -1, -1, -1 };
	int failed = 0;

	for (int i = 0; i < PIPE_COUNT && failed == 0; i++) {
		const int ours = i == INPUT ? 1 : 0;

		if (i == INPUT &&
		    (run->process->input == NULL || run->process->input_len == 0))
			continue;
		failed = open_pipe(fds, ours);
		if (failed == 0) {
			run->pipes[i] = fds[ours];
			theirs[i] = fds[1 - ours];
		}
	}
	if (failed == 0)
		failed = spawn(run, theirs);
	for (int i = 0; i < PIPE_COUNT; i++) {
		shut(&theirs[i]);
		if (failed != 0)
			shut(&run->pipes[i]);
	}
	return failed;
}

/* The last line of `tail` that is not empty, cut out in place. */
static const char *last_line(struct tail *tail)
{
	while (tail->len > 0 && strchr("\r\n\t ", tail->text[tail->len - 1]) != NULL)
		tail->text[--tail->len] = '\0';
	const char *newline = strrchr(tail->text, '\n');
	return newline == NULL ? tail->text : newline + 1;
}

/* The words as a person would know them, cut. */
static void print_command(char text[COMMAND_TEXT_MAX], const char *const *argv)
{
	size_t len = 0;

	text[0] = '\0';
	for (; *argv != NULL && len < COMMAND_TEXT_MAX; argv++) {
		const int more = snprintf(text + len, COMMAND_TEXT_MAX - len, "%s%s",
					  len == 0 ? "" : " ", *argv);
		len += more > 0 ? (size_t)more : 0;
	}
	if (len >= COMMAND_TEXT_MAX)
		strcpy(text + COMMAND_TEXT_MAX - 4, "...");
}

static void describe(char *text, size_t size, const struct run *run)
{
	const int status = run->wait_status;

	if (WIFEXITED(status))
		snprintf(text, size, "exit status %d", WEXITSTATUS(status));
	else if (WIFSTOPPED(status))
		snprintf(text, size, "stopped by signal %d", WSTOPSIG(status));
	else
		snprintf(text, size, "ended by signal %d", WTERMSIG(status));
}

static zf_status fail_late(struct zf_error *err, const char *command, int64_t timeout_ms)
{
	char time[ZF_DURATION_TEXT_MAX];

	zf_fail(err, ZF_ETIMEOUT, "%s: not done after %s, ended", command,
		zf_duration_print(time, timeout_ms));
	if (err != NULL)
		err->system = ETIMEDOUT;
	return ZF_ETIMEOUT;
}

static zf_status judge(struct run *run, struct zf_error *err)
{
	char command[COMMAND_TEXT_MAX], how[64], said[ZF_SAID_MAX];
	const char *line;

	if (!run->over && run->lost == 0 && WIFEXITED(run->wait_status) &&
	    WEXITSTATUS(run->wait_status) == 0)
		return ZF_OK;
	print_command(command, run->process->argv);
	if (run->lost != 0)
		return zf_fail_system(err, run->lost, "%s: how it ended is lost",
				      command);
	if (run->over)
		return fail_late(err, command, run->process->timeout_ms);
	line = last_line(&run->said);
	/* nsd-control tells its errors on standard output; what is collected there is no such thing. */
	if (*line == '\0' && run->process->output == NULL)
		line = last_line(&run->printed);
	const bool whole = zf_said_print(said, line, run->process->argv);
	describe(how, sizeof(how), run);
	zf_fail(err, ZF_ESYSTEM, "%s: %s%s%s%s", command, how, *line == '\0' ? "" : ": ",
		said,
		whole ? ""
		      : " (" ZF_SAID_LEFT_OUT
			" may be a secret: the command shows it, typed by hand)");
	if (WIFSTOPPED(run->wait_status))
		zf_hint(err,
			"it asked for something at the terminal; let it work without (sudo -n)");
	return ZF_ESYSTEM;
}

static void tell_end(struct zf_process_end *end, const struct run *run)
{
	const int status = run->wait_status;

	end->exit_status = WIFEXITED(status) && run->lost == 0 ? WEXITSTATUS(status) : -1;
	end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (WIFSTOPPED(status))
		end->signal = WSTOPSIG(status);
	end->output_cut = run->cut;
	strcpy(end->said, run->said.text);
}

zf_status zf_process_run(const struct zf_process *process, struct zf_process_end *end,
			 struct zf_error *err)
{
	const int64_t deadline_ms = zf_clock_ms() + process->timeout_ms;
	struct run run = { .process = process, .pipes = { -1, -1, -1 } };

	if (end != NULL)
		*end = (struct zf_process_end){ .exit_status = -1 };
	if (process->output != NULL)
		process->output[0] = '\0';
	const int failed = start(&run);
	if (failed == ENOMEM)
		return zf_fail(err, ZF_ENOMEM, "%s: out of memory", process->argv[0]);
	if (failed != 0) {
		zf_fail_system(err, failed, "%s", process->argv[0]);
		if (failed == ENOENT)
			zf_hint(err,
				"it is not installed here, or not in a folder of PATH");
		return ZF_ESYSTEM;
	}
	attend(&run, deadline_ms);
	for (int i = 0; i < PIPE_COUNT; i++)
		shut(&run.pipes[i]);
	struct zf_process_end ended;
	tell_end(&ended, &run);
	if (end != NULL)
		*end = ended;
	if (process->exit_status != NULL)
		*process->exit_status = ended.exit_status;
	return judge(&run, err);
}
