/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
/*
 * Gives a fuzz target the inputs that are kept for it, one a file, in place of libFuzzer:
 *
 *	fuzz_axfr		those in $srcdir/tests/fuzz/inputs/axfr, for `make check`
 *	fuzz_axfr FILE...	these, to see what one does under a debugger
 *
 * One that fails ends the program; its name is the last said.
 */

#include <dirent.h>
#include <stdio.h>

#include "tests/fuzz/fuzz.h"

static bool replay(const char *path)
{
	static uint8_t octets[1024 * 1024];
	FILE *file = fopen(path, "rb");

	printf("%s\n", path);
	fflush(stdout);
	if (file == NULL) {
		perror("cannot be opened");
		return false;
	}
	const size_t size = fread(octets, 1, sizeof octets, file);
	const bool is_read = ferror(file) == 0;
	fclose(file);
	uint8_t *input =
		malloc(size > 0 ? size : 1); /* of just its length, as libFuzzer's */
	must(input != NULL);
	memcpy(input, octets, size);
	if (is_read)
		LLVMFuzzerTestOneInput(input, size);
	free(input);
	return is_read;
}

static const char *name_of(const char *program)
{
	const char *name = strstr(program, "fuzz_");

	for (const char *next = name; next != NULL; next = strstr(name, "fuzz_"))
		name = next + strlen("fuzz_");
	return name == NULL ? "" : name;
}

static void replay_kept(const char *program, unsigned *read, unsigned *unread)
{
	const char *srcdir = getenv("srcdir");
	char folder[4096], path[sizeof folder + 256];
	DIR *dir;

	snprintf(folder, sizeof folder, "%s/tests/fuzz/inputs/%s",
		 srcdir == NULL ? "." : srcdir, name_of(program));
	dir = opendir(folder);
	if (dir == NULL) {
		perror(folder);
		return;
	}
	for (const struct dirent *entry = readdir(dir); entry != NULL;
	     entry = readdir(dir)) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		replay(path) ? ++*read : ++*unread;
	}
	closedir(dir);
}

/* Ends as Check does, which tests/run counts by; no input at all is an error. */
int main(int argc, char *argv[])
{
	unsigned read = 0, unread = 0;

	for (int i = 1; i < argc; i++)
		replay(argv[i]) ? ++read : ++unread;
	if (argc < 2)
		replay_kept(argv[0], &read, &unread);
	printf("%d%%: Checks: %u, Failures: 0, Errors: %u\n", unread == 0 ? 100 : 0,
	       read + unread, unread);
	return read > 0 && unread == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
