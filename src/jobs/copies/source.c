/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "protocol/transfer.h"
#include "src/jobs/ask/explain.h"
#include "src/jobs/ask/pool.h"
#include "zonefmt/dialect/capture.h"
#include "zonefmt/file/filename.h"

struct receiving {
	const struct zf_source *source;
	const struct zf_peer *peer; /* the source's */
	const uint8_t *zone;
	const struct zf_sink *sink;
	struct zf_sink outside;
	struct zf_pool *pool;
	struct zf_transfer *transfer;
	zf_status status;
	struct zf_error why;
};

static void on_done(void *ctx, zf_status status, const struct zf_transfer_result *result,
		    const struct zf_error *why)
{
	struct receiving *receiving = ctx;

	receiving->transfer = NULL;
	receiving->status = status;
	if (status != ZF_OK) {
		zf_error_copy(&receiving->why, why);
		zf_explain_zone(&receiving->why, ZF_DOING_TRANSFER, receiving->zone,
				receiving->peer, &result->local);
	}
	zf_pool_done(receiving->pool, 0);
}

static void begin(void *ctx, struct zf_pool *pool, size_t item)
{
	struct receiving *receiving = ctx;
	const struct zf_transfer_terms terms = {
		.server = receiving->peer->server,
		.local = receiving->peer->local,
		.tls = receiving->peer->tls,
		.tls_name = receiving->peer->tls_name,
		.key = zf_peer_key(receiving->peer),
		.deadlines = receiving->peer->deadlines,
		.xfr = { .apex = receiving->zone,
			 .zone = receiving->sink,
			 .outside = receiving->source->outside == NULL
					    ? NULL
					    : &receiving->outside,
			 .strict = receiving->source->strict },
	};

	const struct zf_transfer_user user = { on_done, receiving };

	receiving->pool = pool;
	receiving->status = zf_transfer_start(&receiving->transfer, zf_pool_loop(pool),
					      &terms, &user, &receiving->why);
	if (receiving->status != ZF_OK)
		zf_pool_done(pool, item);
}

static void cancel(void *ctx, size_t item)
{
	const struct receiving *receiving = ctx;

	(void)item;
	zf_transfer_cancel(receiving->transfer);
}

static zf_status receive(const struct zf_source *source, const uint8_t *zone,
			 const struct zf_sink *sink, struct zf_error *err)
{
	struct receiving receiving = {
		.source = source,
		.peer = source->peer,
		.zone = zone,
		.sink = sink,
		.outside = zf_outside_sink(source->outside),
	};
	const struct zf_pool_work work = {
		.count = 1,
		.begin = begin,
		.cancel = cancel,
		.ctx = &receiving,
	};
	zf_status status;

	zf_error_clear(&receiving.why);
	status = zf_pool_run(&work, err);
	if (status == ZF_OK && receiving.status != ZF_OK) {
		zf_error_copy(err, &receiving.why);
		status = receiving.status;
	}
	return status;
}

static zf_status read_file(const char *path, const uint8_t *zone,
			   const struct zf_sink *sink, struct zf_error *err)
{
	char found[ZF_NAME_TEXT_MAX], wanted[ZF_NAME_TEXT_MAX];
	struct zf_name apex;
	zf_status status = zf_capture_read(path, &apex, sink, err);

	if (status != ZF_OK || zf_name_equal(apex.wire, zone))
		return status;
	zf_name_print(found, apex.wire);
	zf_name_print(wanted, zone);
	return zf_fail(err, ZF_EUSAGE, "%s: holds the zone %s, not %s", path, found,
		       wanted);
}

zf_status zf_source_read(const struct zf_source *source, const uint8_t *zone,
			 const struct zf_sink *sink, struct zf_error *err)
{
	char name[ZF_FILENAME_MAX], *path;
	struct stat found;
	zf_status status;

	if (source->peer != NULL)
		return receive(source, zone, sink, err);
	if (stat(source->path, &found) != 0 || !S_ISDIR(found.st_mode))
		return read_file(source->path, zone, sink, err);
	status = zf_filename_from_zone(name, zone, ".zone", err);
	if (status != ZF_OK)
		return status;
	if (asprintf(&path, "%s/%s", source->path, name) == -1)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = read_file(path, zone, sink, err);
	free(path);
	return status;
}
