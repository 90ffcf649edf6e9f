/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_GENERATE_H
#define ZF_ZONEFMT_DIALECT_GENERATE_H

/*
 * $GENERATE, BIND's (ARM, section "BIND Primary File Extension"):
 *
 *	$GENERATE start-stop[/step] owner [TTL] [class] type rdata
 *
 * All behind the range is the pattern of a line, which is read as if it stood in the file once for
 * each number, with that in place of `$`. The rdata is one word, or quoted as a whole.
 * BIND 9.18 adds the offset of `${3}` to a bare `$` behind it too, which its manual does not say.
 */

#include "zonefmt/dialect/entry.h"

#define ZF_GENERATE_MAX 65536	  /* records of one `$GENERATE` */
#define ZF_GENERATE_LINE_MAX 4096 /* octets of a line that is made */

/*
 * Of all that are in a file and those it includes, so that a few lines do not become a zone that no disk, or
 * memory, holds: records, and octets of the lines made. The addresses of a /10 fit, which is the largest network
 * that anybody gives out at once (RFC 6598); named takes 1.3 GB for them.
 */
#define ZF_GENERATE_ALL_MAX (4 * 1024 * 1024)
#define ZF_GENERATE_OCTETS_MAX (256 * 1024 * 1024)

struct zf_generate {
	/* Reads the record that e's text is then, its owner first. */
	bool (*take)(void *ctx);
	void *ctx;
	/* private from here on */
	uint32_t count;
	uint64_t octets;
	bool full; /* there were too many: no more are made */
	char line[ZF_GENERATE_LINE_MAX];
};

/* Reads what is behind `$GENERATE`, and has each line that it makes taken. */
bool zf_generate_take(struct zf_generate *g, struct zf_entries *e);

#endif
