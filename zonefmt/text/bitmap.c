/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/text/bitmap.h"

#include <string.h>

void zf_bitmap_begin(struct zf_bitmap *map)
{
	map->last = 0;
	memset(map->len, 0, sizeof map->len);
}

void zf_bitmap_add(struct zf_bitmap *map, uint16_t type)
{
	const unsigned window = type >> 8, octet = type >> 3 & 31;

	if (map->len[window] == 0)
		memset(map->bits[window], 0, sizeof map->bits[window]);
	if (map->len[window] <= octet)
		map->len[window] = (uint8_t)(octet + 1);
	map->bits[window][octet] |= (uint8_t)(0x80 >> (type & 7));
	if (map->last < window)
		map->last = window;
}

bool zf_bitmap_append(struct zf_words *w, const struct zf_bitmap *map)
{
	for (unsigned window = 0; window <= map->last; window++) {
		const uint8_t start[] = { (uint8_t)window, map->len[window] };

		if (map->len[window] != 0 &&
		    !(zf_words_append(w, start, sizeof start) &&
		      zf_words_append(w, map->bits[window], map->len[window])))
			return false;
	}
	return true;
}
