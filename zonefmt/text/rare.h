/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_RARE_H
#define ZF_ZONEFMT_TEXT_RARE_H

/*
 * What is left to ldns: types too rare for code of our own. Slow (some ten allocations a
 * record) and lenient, so each way is checked by the other.
 */

#include "protocol/record.h"

#define ZF_RARE_RDATA_MAX 65535

/* Writes `rr`'s rdata, without the type, at `at`, where there is room for ZF_PRESENT_MAX / 2
 * octets, and returns where it stopped. NULL if ldns has no text for it that it would read back
 * as the same octets, or one that servers do not read; what stands at `at` then does not count. */
char *zf_rare_print(char *at, const struct zf_record *rr);

/*
 * Reads `type rdata` in class IN into `*type`, `rdata` and `*len`. Names must be absolute, words
 * have one blank between, and the rdata must be written as ldns writes it, but for the case of
 * letters: ldns lets pass numbers too large for their field, and loses their upper bits.
 * Fails with ZF_EUSAGE, giving ldns's reason or what ldns would have written; ZF_ENOMEM.
 */
zf_status zf_rare_parse(const char *text, uint16_t *type,
			uint8_t rdata[ZF_RARE_RDATA_MAX], uint16_t *len,
			struct zf_error *err) ZF_MUST_CHECK;

#endif
