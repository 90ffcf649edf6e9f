/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/number.h"

#include <stddef.h>

const char *zf_number_read(const char *text, uint64_t most, uint64_t *number)
{
	const char *at = text;
	uint64_t value = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		const unsigned digit = (unsigned)(*at - '0');

		if (value > UINT64_MAX / 10 || 10 * value > UINT64_MAX - digit)
			return NULL;
		value = 10 * value + digit;
	}
	if (at == text || value > most)
		return NULL;
	*number = value;
	return at;
}

bool zf_number_parse(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
	uint64_t value;
	const char *end = zf_number_read(text, most, &value);

	if (end == NULL || *end != '\0' || value < least)
		return false;
	*number = value;
	return true;
}
