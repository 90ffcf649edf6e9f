/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_TESTS_FUZZ_MEMORY_FILE_H
#define ZF_TESTS_FUZZ_MEMORY_FILE_H

/* A file for what reads by path, in memory only. */

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

struct memory_file {
	int fd;
	char path[32];
};

static inline void open_memory_file(struct memory_file *file, const void *octets,
				    size_t len)
{
	file->fd = memfd_create("input", MFD_CLOEXEC);
	must(file->fd >= 0 && write(file->fd, octets, len) == (ssize_t)len);
	snprintf(file->path, sizeof file->path, "/dev/fd/%d", file->fd);
}

static inline void close_memory_file(const struct memory_file *file)
{
	close(file->fd);
}

#endif
