/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_SYNTHESIS_H
#define ZF_ZONEFMT_TEXT_SYNTHESIS_H

/*
 * Records by which one software answers with what no record holds: WINS and WINS-R of Windows (wins.h),
 * ALIAS and LUA of PowerDNS. On any other server their names have no such answers: no address, where that
 * was what they gave. Others have used the same types for records of their own, so the rdata is looked
 * at too.
 */

#include <stdbool.h>

#include "protocol/record.h"

enum { ZF_TYPE_ALIAS = 65401, ZF_TYPE_LUA = 65402 };

#define ZF_SYNTHESIS_FIRST 65281 /* no such record is of a type below */

enum zf_synthesis {
	ZF_SYNTHESIS_NONE, /* an ordinary record */
	ZF_SYNTHESIS_WINS,
	ZF_SYNTHESIS_WINSR,
	ZF_SYNTHESIS_ALIAS, /* the rdata is one name */
	ZF_SYNTHESIS_LUA,   /* it is a type, and a text in strings */
	ZF_SYNTHESIS_COUNT,
};

/* Which of them the record is. */
enum zf_synthesis zf_synthesis_of(const struct zf_record *rr);

/* Writes `type rdata` at `at`, where there is room for ZF_PRESENT_MAX octets, as its software has it, and
 * returns where it stopped. NULL for an ordinary record. */
char *zf_synthesis_print(char *at, const struct zf_record *rr);

/* How many records of each there are; of ordinary ones none is counted. */
struct zf_synthesis_counts {
	uint64_t of[ZF_SYNTHESIS_COUNT];
};

/* Counts the record, if it is one; returns whether it is. */
bool zf_synthesis_count(struct zf_synthesis_counts *counts, const struct zf_record *rr);

/* What it is called: "ALIAS"; NULL for an ordinary record. Static storage. */
const char *zf_synthesis_word(enum zf_synthesis synthesis);

/* What does not work elsewhere, of several: "only PowerDNS answers them: ...". NULL for an ordinary record.
 * Static storage. */
const char *zf_synthesis_loss(enum zf_synthesis synthesis);

#endif
