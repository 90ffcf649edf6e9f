/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_BITMAP_H
#define ZF_ZONEFMT_TEXT_BITMAP_H

/* A type bitmap (RFC 4034 4.1.2) while its types come, in any order. */

#include "zonefmt/text/words.h"

struct zf_bitmap {
	unsigned last;	  /* window */
	uint8_t len[256]; /* octets of each window; of one not begun its bits do not count */
	uint8_t bits[256][32];
};

void zf_bitmap_begin(struct zf_bitmap *map);
void zf_bitmap_add(struct zf_bitmap *map, uint16_t type);

/* Appends it, window by window. False if there is no room left. */
bool zf_bitmap_append(struct zf_words *w, const struct zf_bitmap *map);

#endif
