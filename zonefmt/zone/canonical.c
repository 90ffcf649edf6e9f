/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/zone/canonical.h"

#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"

/* Lower-cases the names in checked rdata whose case does not count (RFC 4034 6.2 (3)). */
static void lower_rdata(uint8_t *rdata, size_t left, uint16_t type)
{
	const uint8_t *field = zf_rdata_layout(type);

	for (; field != NULL && *field != ZF_FIELD_END; field++) {
		size_t size = zf_rdata_field_size(*field, rdata, left);

		if (*field == ZF_FIELD_NAME)
			zf_name_lower(rdata);
		rdata += size;
		left -= size;
	}
}

void zf_canonical_write_rdata(uint8_t *to, const struct zf_record *rr)
{
	if (rr->rdata_len == 0)
		return;
	memcpy(to, rr->rdata, rr->rdata_len);
	lower_rdata(to, rr->rdata_len, rr->type);
}

size_t zf_canonical_write(uint8_t *to, const struct zf_record *rr)
{
	uint8_t *fixed = to + rr->owner_len;
	uint8_t *rdata = fixed + ZF_CANONICAL_FIXED;

	memcpy(to, rr->owner, rr->owner_len);
	zf_name_lower(to);
	zf_wire_put16(fixed, rr->type);
	zf_wire_put16(fixed + 2, rr->class);
	zf_wire_put32(fixed + 4, rr->ttl);
	zf_wire_put16(fixed + 8, rr->rdata_len);
	zf_canonical_write_rdata(rdata, rr);
	return (size_t)(rdata - to) + rr->rdata_len;
}

#define LABELS_MAX (ZF_NAME_MAX / 2) /* each takes two octets at least */

/* Writes a label so that it ends in an octet lower than any that is in it: 0 becomes 1 1, and 1
 * becomes 1 2. */
static uint8_t *write_label(uint8_t *to, const uint8_t *label)
{
	for (uint8_t left = *label++; left > 0; left--) {
		uint8_t octet = *label++;

		if (octet >= 'A' && octet <= 'Z')
			octet = (uint8_t)(octet + ('a' - 'A'));
		if (octet <= 1) {
			*to++ = 1;
			octet++;
		}
		*to++ = octet;
	}
	*to++ = 0;
	return to;
}

/* The labels from the apex down. The end is a label of no octets, lower than any other. */
size_t zf_canonical_write_key(uint8_t *to, const uint8_t *owner, unsigned common)
{
	const uint8_t *labels[LABELS_MAX], *start = to;
	unsigned count = 0;

	for (; *owner != 0; owner += 1 + *owner)
		labels[count++] = owner;
	for (count -= common; count > 0; count--)
		to = write_label(to, labels[count - 1]);
	*to++ = 0;
	return (size_t)(to - start);
}
