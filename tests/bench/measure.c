/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/*
 * measure [-o FILE] COMMAND...
 *
 * Runs a command and prints an object with what it took: wall, user and system seconds, the peak
 * of its memory in KiB, its exit status. Its standard output goes to FILE, else to nowhere.
 * Commands that the command runs and waits for count with it; the peak is that of the largest. `own` are the
 * seconds of user and system without theirs.
 *
 * It is a program of its own, and a small one, because Linux counts a process's peak from before
 * its exec: everything started from Python would seem to need as much as Python does.
 */

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

/* What the process has used itself, while it is not waited for yet: proc(5), fields 14 and 15 of its stat. */
static double own_seconds(pid_t pid)
{
	char path[64], text[1024], *behind;
	unsigned long user = 0, system = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	in = fopen(path, "r");
	if (in == NULL)
		err(2, "%s", path);
	behind = fgets(text, sizeof(text), in) == NULL ? NULL : strrchr(text, ')');
	fclose(in);
	if (behind == NULL ||
	    sscanf(behind, ") %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user,
		   &system) != 2)
		errx(2, "%s: cannot be read", path);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Should the parent be killed, the command ends with it. */
static void end_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		exit(1);
}

int main(int argc, char **argv)
{
	const char *output = "/dev/null";
	pid_t us = getpid(), child;
	struct rusage used;
	siginfo_t ended;
	double took, own;
	int status, fd;

	end_with(getppid());
	if (argc > 2 && strcmp(argv[1], "-o") == 0) {
		output = argv[2];
		argv += 2;
	}
	fd = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		err(2, "%s", output);
	if (argv[1] == NULL)
		errx(2, "which command?");
	took = -now();
	child = fork();
	if (child < 0)
		err(2, "fork");
	if (child == 0) {
		end_with(us);
		dup2(fd, STDOUT_FILENO);
		execvp(argv[1], argv + 1);
		err(127, "%s", argv[1]);
	}
	if (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT) != 0)
		err(2, "waitid");
	took += now();
	own = own_seconds(child);
	if (wait4(child, &status, 0, &used) < 0)
		err(2, "wait4");
	printf("{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"own\": %.6f, "
	       "\"peak\": %ld, \"status\": %d}\n",
	       took, seconds(&used.ru_utime), seconds(&used.ru_stime), own,
	       used.ru_maxrss,
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
