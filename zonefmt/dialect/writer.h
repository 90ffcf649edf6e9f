/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_WRITER_H
#define ZF_ZONEFMT_DIALECT_WRITER_H

/*
 * Zone files written record by record. A dialect is one file that fills in
 * struct zf_dialect and one row in table.c; the writer gives it room,
 * collects what it writes in a large buffer and hands that on in large pieces.
 *
 *	zf_writer_new() -> zf_writer_sink() takes the records, SOA first -> zf_writer_finish()
 *
 * The same records in the same order give the same octets. No record is lost in silence: one that
 * the dialect has no text for fails, unless zf_writer_leave_out() says where such records go.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"
#include "zonefmt/file/output.h"

struct zf_writer;

/* What a dialect may look at while it writes. */
struct zf_dialect_state {
	const struct zf_dialect *dialect;
	const uint8_t *apex;
	uint32_t age;	  /* of the record to be written: zf_writer_set_age() */
	uint64_t records; /* written before this one */
	const struct zf_record *soa; /* the first record, where that was a SOA; else NULL */
	struct zf_name last_owner;   /* of the record before; the root at the start */
	uint16_t last_type;	     /* the same; 0 at the start */
	bool in_octets; /* for `record` to set: this one's type has a word, but its rdata no text */
	/* The dialect's own, 0 at the start: in which part of the file it is, and of which
	 * delegation that part is. */
	uint8_t part;
	struct zf_name cut;
};

struct zf_dialect {
	const char *name;  /* as `--to` takes it */
	const char *title; /* one line for the help text */
	bool binary;	   /* it is nothing to be looked at */
	uint8_t reader;	   /* whom it is for, ZF_WORD_... of types.h; 0: for any */
	const void *
		form; /* what tells rows apart that share their functions; theirs alone */
	/* Each writes at `at`, where there is room for ZF_WRITER_ROOM octets, and returns where
	 * it stopped. begin and end may be NULL. record returns NULL if the dialect has no text
	 * for the record; what stands at `at` then does not count, and `state` is what it was. */
	char *(*begin)(const struct zf_dialect_state *state, char *at);
	char *(*record)(struct zf_dialect_state *state, const struct zf_record *rr,
			char *at);
	char *(*end)(const struct zf_dialect_state *state, char *at);
};

#define ZF_WRITER_ROOM                                                                   \
	(300 * 1024) /* octets; above ZF_PRESENT_MAX with room for a dialect's words */

/* A writer of the zone at `apex` (copied) to `output` (copied). Fails with ZF_ENOMEM. */
zf_status zf_writer_new(struct zf_writer **writer, const struct zf_dialect *dialect,
			const uint8_t *apex, const struct zf_output *output,
			struct zf_error *err) ZF_MUST_CHECK;

/* The sink that writes. Fails with what the output or zf_writer_leave_out()'s sink fails with, and
 * with ZF_EUNSUPPORTED if a record has no text in the dialect and there is no such sink. */
struct zf_sink zf_writer_sink(struct zf_writer *writer);

/* From now on `sink` (copied) is given the records that the dialect has no text for; the file is
 * written without them. */
void zf_writer_leave_out(struct zf_writer *writer, const struct zf_sink *sink);

/* The record taken next was refreshed so many hours after 1601-01-01 00:00 UTC, as `[AGE:n]` has
 * it; 0, which it is without a call: no stamp. Dialects without stamps do not mind. */
void zf_writer_set_age(struct zf_writer *writer, uint32_t hours);

/* The records whose type the dialect has a word for, but whose rdata no text: they are written as
 * octets, `TYPEnn \#`. */
struct zf_writer_octets {
	uint64_t count;
	struct zf_name owner; /* of the first; if there is one */
	uint16_t type;	      /* the same */
};

/* Those among the records so far; borrowed. */
const struct zf_writer_octets *zf_writer_octets(const struct zf_writer *writer);

/* Writes what is still held. Until this returns ZF_OK the text is not complete. Fails as the output does, and
 * as the dialect's end does. */
zf_status zf_writer_finish(struct zf_writer *writer, struct zf_error *err) ZF_MUST_CHECK;

void zf_writer_free(struct zf_writer *writer);

#endif
