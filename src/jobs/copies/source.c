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
	const struct zf_peer *peer; /* the source's */
	struct zf_xfr_terms xfr;
	struct zf_pool *pool;
	struct zf_transfer *transfer;
	zf_status status;
	bool begun; /* something of the answer came */
	struct zf_error why;
};

static void on_done(void *ctx, zf_status status, const struct zf_transfer_result *result,
		    const struct zf_error *why)
{
	struct receiving *receiving = ctx;

	receiving->transfer = NULL;
	receiving->status = status;
	receiving->begun = result->begun;
	if (status != ZF_OK) {
		zf_error_copy(&receiving->why, why);
		zf_explain_zone(&receiving->why, ZF_DOING_TRANSFER, receiving->xfr.apex,
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
		.xfr = receiving->xfr,
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

static zf_status receive(struct receiving *receiving, struct zf_error *err)
{
	const struct zf_pool_work work = {
		.count = 1,
		.begin = begin,
		.cancel = cancel,
		.ctx = receiving,
	};
	zf_status status;

	zf_error_clear(&receiving->why);
	status = zf_pool_run(&work, err);
	if (status == ZF_OK && receiving->status != ZF_OK) {
		zf_error_copy(err, &receiving->why);
		status = receiving->status;
	}
	return status;
}

static zf_status receive_zone(const struct zf_source *source, const uint8_t *zone,
			      const struct zf_sink *sink, struct zf_error *err)
{
	const struct zf_sink outside = zf_outside_sink(source->outside);
	struct receiving receiving = {
		.peer = source->peer,
		.xfr = { .apex = zone,
			 .zone = sink,
			 .outside = source->outside == NULL ? NULL : &outside,
			 .strict = source->strict },
	};
	zf_status status = ZF_OK;

	if (source->silence != NULL)
		status = zf_silence_check(source->silence, err);
	if (status != ZF_OK)
		return status;
	status = receive(&receiving, err);
	if (source->silence != NULL)
		zf_silence_note(source->silence, receiving.begun ? ZF_OK : status,
				&receiving.why);
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
		return receive_zone(source, zone, sink, err);
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

static zf_status load(struct zf_zone **copy, const struct zf_source *source,
		      const uint8_t *zone, struct zf_error *err)
{
	zf_status status = zf_zone_new(copy, zone, 0, err);
	struct zf_sink sink;

	if (status != ZF_OK)
		return status;
	sink = zf_zone_sink(*copy);
	status = zf_source_read(source, zone, &sink, err);
	if (status != ZF_OK) {
		zf_zone_free(*copy);
		*copy = NULL;
	}
	return status;
}

zf_status zf_source_load(struct zf_zone **copy, const struct zf_source *source,
			 const uint8_t *zone, struct zf_error *err)
{
	zf_status status = load(copy, source, zone, err);

	if (status != ZF_ENETWORK)
		return status;
	if (source->outside != NULL)
		zf_outside_clear(source->outside);
	return load(copy, source, zone, err);
}

/* The whole zone where differences were asked for. */
static zf_status take_none(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	(void)ctx, (void)rr;
	return zf_fail(err, ZF_EUNSUPPORTED, "it has no differences from there");
}

zf_status zf_source_changes(const struct zf_peer *peer, const struct zf_record *have,
			    const struct zf_sink *deleted, const struct zf_sink *added,
			    struct zf_error *err)
{
	const struct zf_sink none = { take_none, NULL };
	struct receiving receiving = {
		.peer = peer,
		.xfr = { .apex = have->owner,
			 .have = have,
			 .zone = &none,
			 .deleted = deleted,
			 .added = added },
	};

	return receive(&receiving, err);
}
