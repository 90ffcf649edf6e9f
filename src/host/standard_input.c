/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/standard_input.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define NAME "standard input"

const char zf_standard_input_path[] = "/dev/stdin";

static zf_status copy(FILE *to, struct zf_error *err)
{
	static char piece[64 * 1024];
	size_t total = 0;
	ssize_t len;

	while ((len = read(STDIN_FILENO, piece, sizeof(piece))) != 0) {
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return zf_fail_system(err, errno, NAME);
		total += (size_t)len;
		if (total > ZF_STANDARD_INPUT_MAX)
			return zf_fail(err, ZF_EUSAGE, NAME ": more than %d octets",
				       ZF_STANDARD_INPUT_MAX);
		if (fwrite(piece, 1, (size_t)len, to) != (size_t)len)
			return zf_fail_system(err, errno, NAME ": a copy of it");
	}
	return fflush(to) == 0 ? ZF_OK
			       : zf_fail_system(err, errno, NAME ": a copy of it");
}

zf_status zf_standard_input_rewind(struct zf_error *err)
{
	if (lseek(STDIN_FILENO, 0, SEEK_SET) == 0)
		return ZF_OK;
	if (errno != ESPIPE)
		return zf_fail_system(err, errno, NAME);
	FILE *kept = tmpfile();
	if (kept == NULL)
		return zf_fail_system(err, errno, NAME ": a copy of it");
	zf_status status = copy(kept, err);
	if (status == ZF_OK && (dup2(fileno(kept), STDIN_FILENO) == -1 ||
				lseek(STDIN_FILENO, 0, SEEK_SET) != 0))
		status = zf_fail_system(err, errno, NAME ": a copy of it");
	fclose(kept);
	return status;
}
