/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_READ_NOTES_H
#define ZF_CLI_READ_NOTES_H

/* What is told of a zone file that was read, beside its mistakes. */

#include "zonefmt/dialect/reader.h"

struct zf_talk;

/* Tells what of the file at `path` is not simply so: TTLs that are 0 now, what was passed over. */
void zf_read_notes_tell(struct zf_talk *talk, const char *path,
			const struct zf_read *read);

/* Tells whose zone it is where that is only likely. */
void zf_read_notes_zone(struct zf_talk *talk, const char *path,
			const struct zf_read *read);

/* Puts a hint to the error of a file in which something was wrong, if there is none yet: on a string that
 * is too long, or on the zone's name where none was given (`zone_given`). */
void zf_read_notes_hint(const struct zf_read *read, bool zone_given,
			struct zf_error *err);

#endif
