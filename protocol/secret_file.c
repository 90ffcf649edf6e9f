/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static zf_status check_mode(int fd, const char *path, struct zf_error *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return zf_fail_system(err, errno, "%s", path);
	if (S_ISDIR(st.st_mode))
		return zf_fail_system(err, EISDIR, "%s", path);
	if ((st.st_mode & 07) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"%s: anyone on this machine may use this key file (mode %04o)", path,
		(unsigned)st.st_mode & 07777);
	zf_hint(err, "chmod 640 %s", path);
	return ZF_EUSAGE;
}

zf_status zf_secret_file_open(int *fd, const char *path, struct zf_error *err)
{
	*fd = -1;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return zf_fail_system(err, errno, "%s", path);
	zf_status status = check_mode(file, path, err);
	if (status != ZF_OK) {
		close(file);
		return status;
	}
	*fd = file;
	return ZF_OK;
}
