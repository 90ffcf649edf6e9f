/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_WRITER_H
#define ZF_ZONEFMT_WRITER_H

/*
 * Zone files written record by record. A dialect is one file that fills in
 * struct zf_dialect and one row in writer.c's table; the writer gives it room,
 * collects what it writes in a large buffer and hands that on in large pieces.
 *
 *	zf_writer_new() -> zf_writer_sink() takes the records, SOA first -> zf_writer_finish()
 *
 * The same records in the same order give the same octets.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"

struct zf_writer;

/* Where the text goes: a file being replaced, standard output. */
struct zf_output {
	zf_status (*write)(void *ctx, const char *text, size_t len, struct zf_error *err);
	/* Throws away what was written; for who has to begin again. NULL: it cannot be. */
	zf_status (*restart)(void *ctx, struct zf_error *err);
	void *ctx;
};

/* What a dialect may look at while it writes. */
struct zf_dialect_state {
	const uint8_t *apex;
	uint64_t records;	     /* written before this one */
	const struct zf_record *soa; /* the first record, where that was a SOA; else NULL */
	struct zf_name last_owner;   /* of the record before; the root at the start */
	uint16_t last_type;	     /* the same; 0 at the start */
};

struct zf_dialect {
	const char *name;  /* as `--to` takes it */
	const char *title; /* one line for the help text */
	bool binary;	   /* it is nothing to be looked at */
	/* Each writes at `at`, where there is room for ZF_WRITER_ROOM octets, and returns where
	 * it stopped. begin and end may be NULL. */
	char *(*begin)(const struct zf_dialect_state *state, char *at);
	char *(*record)(const struct zf_dialect_state *state, const struct zf_record *rr,
			char *at);
	char *(*end)(const struct zf_dialect_state *state, char *at);
};

#define ZF_WRITER_ROOM                                                                   \
	(300 * 1024) /* octets; above ZF_PRESENT_MAX with room for a dialect's words */

/* One record a line, absolute names, every TTL; what every server loads. */
extern const struct zf_dialect zf_dialect_master;
/* As Windows DNS Server's own files look: CRLF, names relative to the zone, every TTL. */
extern const struct zf_dialect zf_dialect_windows;

/* Records in wire form, with no text at all: raw_read.h. */
extern const struct zf_dialect zf_dialect_raw;

/* The dialect called `name`, or NULL. */
const struct zf_dialect *zf_dialect_find(const char *name);

/* All dialects, ended by NULL. */
const struct zf_dialect *const *zf_dialect_all(void);

/* A writer of the zone at `apex` (copied) to `output` (copied). */
zf_status zf_writer_new(struct zf_writer **writer, const struct zf_dialect *dialect,
			const uint8_t *apex, const struct zf_output *output,
			struct zf_error *err) ZF_MUST_CHECK;

/* The sink that writes. Fails with what the output fails with. */
struct zf_sink zf_writer_sink(struct zf_writer *writer);

/* Writes what is still held. Until this returns ZF_OK the text is not complete. */
zf_status zf_writer_finish(struct zf_writer *writer, struct zf_error *err) ZF_MUST_CHECK;

void zf_writer_free(struct zf_writer *writer);

#endif
