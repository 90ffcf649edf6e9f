/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/backlog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zonefmt/file/input.h"
#include "zonefmt/file/nameless.h"

/* What stands before the owner's octets and the rdata's. */
struct head {
	uint32_t ttl;
	uint16_t type, class, owner_len, rdata_len;
};

_Static_assert(sizeof(struct head) + ZF_NAME_MAX + UINT16_MAX < ZF_BACKLOG_OCTETS,
	       "the memory takes any record");
_Static_assert(sizeof(struct head) + ZF_NAME_MAX + UINT16_MAX < ZF_INPUT_ROOM,
	       "so does what the file is read by");

struct zf_backlog {
	const char *folder;
	int fd; /* -1: there is no file */
	size_t len;
	char octets[ZF_BACKLOG_OCTETS];
};

zf_status zf_backlog_new(struct zf_backlog **result, const char *folder,
			 struct zf_error *err)
{
	struct zf_backlog *backlog = malloc(sizeof *backlog);

	*result = NULL;
	if (backlog == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	backlog->folder = folder;
	backlog->fd = -1;
	backlog->len = 0;
	*result = backlog;
	return ZF_OK;
}

void zf_backlog_free(struct zf_backlog *backlog)
{
	if (backlog != NULL && backlog->fd != -1)
		close(backlog->fd);
	free(backlog);
}

static zf_status fail(const struct zf_backlog *backlog, int number, struct zf_error *err)
{
	zf_fail_system(err, number, "%s: a file for the records before the SOA",
		       backlog->folder);
	zf_hint(err, "TMPDIR names a folder with room for them");
	return ZF_ESYSTEM;
}

/* Writes what is in memory to the file. */
static zf_status spill(struct zf_backlog *backlog, struct zf_error *err)
{
	size_t done = 0;

	if (backlog->fd == -1)
		backlog->fd = zf_nameless_open(backlog->folder);
	if (backlog->fd == -1)
		return fail(backlog, errno, err);
	while (done < backlog->len) {
		const ssize_t len =
			write(backlog->fd, backlog->octets + done, backlog->len - done);

		if (len == -1 && errno != EINTR)
			return fail(backlog, errno, err);
		done += len > 0 ? (size_t)len : 0;
	}
	backlog->len = 0;
	return ZF_OK;
}

zf_status zf_backlog_add(struct zf_backlog *backlog, const struct zf_record *rr,
			 struct zf_error *err)
{
	const struct head head = { rr->ttl, rr->type, rr->class, rr->owner_len,
				   rr->rdata_len };

	if (ZF_BACKLOG_OCTETS - backlog->len <
	    sizeof head + rr->owner_len + rr->rdata_len) {
		const zf_status status = spill(backlog, err);

		if (status != ZF_OK)
			return status;
	}
	char *at = backlog->octets + backlog->len;
	at = (char *)memcpy(at, &head, sizeof head) + sizeof head;
	at = (char *)memcpy(at, rr->owner, rr->owner_len) + rr->owner_len;
	if (rr->rdata_len > 0)
		at = (char *)memcpy(at, rr->rdata, rr->rdata_len) + rr->rdata_len;
	backlog->len = (size_t)(at - backlog->octets);
	return ZF_OK;
}

/* Gives the records from `*at` on that end before `end`, and moves `*at` behind them. */
static zf_status give(const char **at, const char *end, const struct zf_sink *to,
		      struct zf_error *err)
{
	struct head head;
	zf_status status = ZF_OK;

	while (status == ZF_OK && (size_t)(end - *at) >= sizeof head) {
		memcpy(&head, *at, sizeof head);
		const uint8_t *owner = (const uint8_t *)*at + sizeof head;
		const struct zf_record rr = {
			.owner = owner,
			.rdata = owner + head.owner_len,
			.ttl = head.ttl,
			.type = head.type,
			.class = head.class,
			.rdata_len = head.rdata_len,
			.owner_len = head.owner_len,
		};
		const size_t size = sizeof head + head.owner_len + head.rdata_len;

		if ((size_t)(end - *at) < size)
			break;
		status = to->take(to->ctx, &rr, err);
		*at += size;
	}
	return status;
}

/* The file is the input's from then on. */
static zf_status give_file(struct zf_backlog *backlog, const struct zf_sink *to,
			   struct zf_error *err)
{
	struct zf_input *in;
	const int fd = backlog->fd;

	backlog->fd = -1;
	if (lseek(fd, 0, SEEK_SET) == -1) {
		const int number = errno;

		close(fd);
		return fail(backlog, number, err);
	}
	zf_status status = zf_input_open_fd(&in, fd, backlog->folder, err);
	while (status == ZF_OK) {
		status = give(&in->at, in->end, to, err);
		if (status != ZF_OK || in->ended)
			break;
		status = zf_input_more(in, err);
	}
	zf_input_close(in);
	return status;
}

zf_status zf_backlog_give(struct zf_backlog *backlog, const struct zf_sink *to,
			  struct zf_error *err)
{
	const char *at = backlog->octets;

	if (backlog->fd == -1)
		return give(&at, at + backlog->len, to, err);
	const zf_status status = spill(backlog, err);
	return status == ZF_OK ? give_file(backlog, to, err) : status;
}
