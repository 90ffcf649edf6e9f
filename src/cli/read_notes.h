/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_READ_NOTES_H
#define ZF_CLI_READ_NOTES_H

/* What is told of a zone, as it was read from a file or a server, beside what is wrong. */

#include "zonefmt/dialect/reader.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/text/synthesis.h"

struct zf_talk;

/* Tells what of the file at `path` is not simply so: TTLs that are 0 now, what was passed over. */
void zf_read_notes_tell(struct zf_talk *talk, const char *path,
			const struct zf_read *read);

/* Tells whose zone it is where that is only likely. */
void zf_read_notes_zone(struct zf_talk *talk, const char *path,
			const struct zf_read *read);

/* Tells which records only one software answers, where the file or server that they are from is called
 * `place`; those of Windows only where they do not go to it. */
void zf_read_notes_synthesis(struct zf_talk *talk, const char *place,
			     const struct zf_synthesis_counts *counts, bool to_windows);

/* Tells that records are written as octets though their type has a word. */
void zf_read_notes_octets(struct zf_talk *talk, const char *place,
			  const struct zf_writer_octets *octets);

/* Tells how many TTLs of `place` are too high; nothing if there is none. */
void zf_read_notes_ttls(struct zf_talk *talk, const char *place, uint64_t count);

/* Puts a hint to the error of a file in which something was wrong, if there is none yet and an option of
 * convert, or one that all commands have that read zone files, would help. */
void zf_read_notes_hint(const struct zf_read *read, struct zf_error *err);

#endif
