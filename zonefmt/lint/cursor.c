/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/lint/cursor.h"

#include "protocol/rdata.h"
#include "protocol/wire.h"

size_t zf_cursor_left(const struct zf_cursor *c)
{
	return (size_t)(c->end - c->at);
}

const uint8_t *zf_cursor_take(struct zf_cursor *c, size_t len)
{
	const uint8_t *at = c->at;

	if (c->bad || zf_cursor_left(c) < len) {
		c->bad = true;
		return NULL;
	}
	c->at += len;
	return at;
}

unsigned zf_cursor_take8(struct zf_cursor *c)
{
	const uint8_t *at = zf_cursor_take(c, 1);

	return at == NULL ? 0 : *at;
}

unsigned zf_cursor_take16(struct zf_cursor *c)
{
	const uint8_t *at = zf_cursor_take(c, 2);

	return at == NULL ? 0 : zf_wire_get16(at);
}

void zf_cursor_take_name(struct zf_cursor *c)
{
	const size_t size =
		c->bad ? ZF_FIELD_BROKEN
		       : zf_rdata_field_size(ZF_FIELD_NAME, c->at, zf_cursor_left(c));

	if (size == ZF_FIELD_BROKEN)
		c->bad = true;
	else
		c->at += size;
}

size_t zf_cursor_take_string(struct zf_cursor *c)
{
	const unsigned len = zf_cursor_take8(c);

	zf_cursor_take(c, len);
	return len;
}

void zf_cursor_take_rest(struct zf_cursor *c)
{
	c->at = c->end;
}

bool zf_cursor_done(const struct zf_cursor *c)
{
	return !c->bad && c->at == c->end;
}
