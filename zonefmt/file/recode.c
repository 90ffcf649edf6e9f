/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/file/recode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/wtf8.h"

enum coding {
	OCTETS,
	LITTLE_ENDIAN_16,
	BIG_ENDIAN_16,
};

struct zf_recode {
	enum coding coding;
	bool cr;      /* carriage returns end lines */
	bool begun;   /* the mark is behind us */
	uint8_t half; /* the first octet of a unit */
	bool has_half;
	uint16_t high; /* a high surrogate that waits for the low one; 0: none */
};

static uint16_t unit_of(const struct zf_recode *r, uint8_t first, uint8_t second)
{
	if (r->coding == LITTLE_ENDIAN_16)
		return (uint16_t)(first | second << 8);
	return (uint16_t)(first << 8 | second);
}

static char *put(const struct zf_recode *r, char *to, uint32_t point)
{
	return zf_wtf8_put(to, point == '\r' && r->cr ? '\n' : point);
}

/* Writes the character that the unit completes; a surrogate that stands alone as such. */
static char *put_unit(struct zf_recode *r, char *to, uint16_t unit)
{
	const uint16_t high = r->high;

	r->high = 0;
	if (high != 0 && (unit & 0xfc00) == 0xdc00)
		return zf_wtf8_put(to,
				   0x10000 + ((high & 0x3ffu) << 10) + (unit & 0x3ffu));
	if (high != 0)
		to = zf_wtf8_put(to, high);
	if ((unit & 0xfc00) == 0xd800) {
		r->high = unit;
		return to;
	}
	if (!r->begun && unit == 0xfeff) {
		r->begun = true;
		return to;
	}
	r->begun = true;
	return put(r, to, unit);
}

static size_t recode_units(struct zf_recode *r, char *to, const char *octets, size_t len)
{
	char *const start = to;

	for (size_t i = 0; i < len; i++) {
		const uint8_t octet = (uint8_t)octets[i];

		if (r->has_half)
			to = put_unit(r, to, unit_of(r, r->half, octet));
		r->half = octet;
		r->has_half = !r->has_half;
	}
	/* A file cut within a character ends in what is none. */
	if (len == 0 && (r->has_half || r->high != 0)) {
		to = zf_wtf8_put(to, 0xfffd);
		r->has_half = false;
		r->high = 0;
	}
	return (size_t)(to - start);
}

static size_t recode_octets(char *to, const char *octets, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = (char)(octets[i] == '\r' ? '\n' : octets[i]);
	return len;
}

size_t zf_recode(struct zf_recode *r, char *to, const char *octets, size_t len)
{
	return r->coding == OCTETS ? recode_octets(to, octets, len)
				   : recode_units(r, to, octets, len);
}

static enum coding coding_of(const char *octets, size_t len)
{
	if (len < 2)
		return OCTETS;
	if (memcmp(octets, "\xff\xfe", 2) == 0 ||
	    (octets[0] != '\0' && octets[1] == '\0'))
		return LITTLE_ENDIAN_16;
	if (memcmp(octets, "\xfe\xff", 2) == 0 ||
	    (octets[0] == '\0' && octets[1] != '\0'))
		return BIG_ENDIAN_16;
	return OCTETS;
}

/* Whether lines end in carriage returns alone. */
static bool ends_in_cr(const char *octets, size_t len)
{
	return memchr(octets, '\r', len) != NULL && memchr(octets, '\n', len) == NULL;
}

zf_status zf_recode_find(struct zf_recode **result, const char *octets, size_t len,
			 struct zf_error *err)
{
	const struct zf_recode found = {
		.coding = coding_of(octets, len),
		.cr = len > 0 && ends_in_cr(octets, len),
	};

	*result = NULL;
	if (found.coding == OCTETS && !found.cr)
		return ZF_OK;
	struct zf_recode *recode = malloc(sizeof *recode);
	if (recode == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	*recode = found;
	*result = recode;
	return ZF_OK;
}
