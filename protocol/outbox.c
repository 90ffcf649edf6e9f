/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/wire.h"

#define PREFIX 2

/* Makes room for `more` octets behind those still to be sent. */
static zf_status make_room(struct zf_outbox *outbox, size_t more, size_t most,
			   struct zf_error *err)
{
	size_t needed = outbox->len - outbox->sent + more;
	if (needed > most)
		return zf_fail(err, ZF_ELIMIT,
			       "the server does not take what is sent to it");
	if (outbox->len + more <= outbox->room)
		return ZF_OK;
	outbox->len -= outbox->sent;
	if (outbox->sent > 0)
		memmove(outbox->octets, outbox->octets + outbox->sent, outbox->len);
	outbox->sent = 0;
	if (needed <= outbox->room)
		return ZF_OK;
	size_t room = needed > 2 * outbox->room ? needed : 2 * outbox->room;
	uint8_t *octets = realloc(outbox->octets, room);
	if (octets == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	outbox->octets = octets;
	outbox->room = room;
	return ZF_OK;
}

zf_status zf_outbox_add(struct zf_outbox *outbox, const uint8_t *wire, size_t len,
			size_t most, struct zf_error *err)
{
	if (len > UINT16_MAX)
		return zf_fail(err, ZF_ELIMIT, "a message of %zu octets does not fit",
			       len);
	zf_status status = make_room(outbox, PREFIX + len, most, err);
	if (status != ZF_OK)
		return status;
	zf_wire_put16(outbox->octets + outbox->len, (uint16_t)len);
	memcpy(outbox->octets + outbox->len + PREFIX, wire, len);
	outbox->len += PREFIX + len;
	return ZF_OK;
}

bool zf_outbox_is_empty(const struct zf_outbox *outbox)
{
	return outbox->sent == outbox->len;
}

const uint8_t *zf_outbox_next(const struct zf_outbox *outbox, size_t *len)
{
	*len = outbox->len - outbox->sent;
	return outbox->octets + outbox->sent;
}

void zf_outbox_sent(struct zf_outbox *outbox, size_t len)
{
	outbox->sent += len;
	if (outbox->sent == outbox->len)
		outbox->len = outbox->sent = 0;
}

void zf_outbox_clear(struct zf_outbox *outbox)
{
	free(outbox->octets);
	*outbox = (struct zf_outbox){ 0 };
}
