/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/revoke.h"

#include "protocol/rdata.h"
#include "src/jobs/change/stands.h"

static bool in_zone(const struct zf_receipt_line *line, const uint8_t *zone)
{
	return zf_name_equal(line->zone.wire, zone);
}

struct revoking {
	const struct zf_peer *peer;
	const struct zf_receipt *receipt;
	struct zf_receipt *revoked;
	zf_update_instead *instead;
	void *ctx;
	bool keep_addresses; /* an NS record that could not go still needs them */
};

/* The zone's lines, its NS records first, as many as fit one swap. `*at` counts through the receipt
 * twice: servers do not let go the last address of a host that an NS record names. */
static size_t gather(const struct revoking *revoking, const uint8_t *zone, size_t *at,
		     struct zf_receipt_line lines[ZF_SWAP_SETS_MAX])
{
	const struct zf_receipt *receipt = revoking->receipt;
	const size_t end = (revoking->keep_addresses ? 1 : 2) * receipt->count;
	size_t count = 0;

	for (; *at < end && count < ZF_SWAP_SETS_MAX; (*at)++) {
		const struct zf_receipt_line *line =
			&receipt->lines[*at % receipt->count];

		if (in_zone(line, zone) &&
		    (line->type == ZF_TYPE_NS) == (*at < receipt->count))
			lines[count++] = *line;
	}
	return count;
}

static zf_status revoke_in(const struct revoking *revoking, const uint8_t *zone,
			   struct zf_error *err)
{
	struct zf_receipt_line lines[ZF_SWAP_SETS_MAX];
	struct zf_swap swap = {
		.peer = revoking->peer,
		.zone = zone,
		.remove = true,
		.lines = lines,
		.instead = revoking->instead,
		.ctx = revoking->ctx,
	};
	char name[ZF_NAME_TEXT_MAX];
	size_t at = 0;

	while ((swap.count = gather(revoking, zone, &at, lines)) > 0) {
		const zf_status status = zf_swap_run(&swap, revoking->revoked, err);

		if (status != ZF_OK) {
			zf_name_print(name, zone);
			zf_wrap(err, "%s", name);
			return status;
		}
	}
	return ZF_OK;
}

static bool holds_address(const struct zf_receipt *receipt, const uint8_t *zone)
{
	for (size_t i = 0; i < receipt->count; i++)
		if (in_zone(&receipt->lines[i], zone) &&
		    receipt->lines[i].type != ZF_TYPE_NS)
			return true;
	return false;
}

static bool is_first_of_zone(const struct zf_receipt *receipt, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (in_zone(&receipt->lines[i], receipt->lines[at].zone.wire))
			return false;
	return true;
}

/* The zones with only NS records, then those with the addresses those need. */
static zf_status revoke_all(struct revoking *revoking, struct zf_error *err)
{
	const struct zf_receipt *receipt = revoking->receipt;
	zf_status first = ZF_OK;

	for (int addresses = 0; addresses < 2; addresses++)
		for (size_t i = 0; i < receipt->count; i++) {
			const uint8_t *zone = receipt->lines[i].zone.wire;
			struct zf_error why;
			zf_status status;

			if (!is_first_of_zone(receipt, i) ||
			    holds_address(receipt, zone) != (addresses == 1))
				continue;
			zf_error_clear(&why);
			status = revoke_in(revoking, zone, &why);
			if (status == ZF_OK || first != ZF_OK)
				continue;
			first = status;
			revoking->keep_addresses = true;
			zf_error_copy(err, &why);
		}
	return first;
}

zf_status zf_revoke_run(const struct zf_peer *peer, const struct zf_receipt *receipt,
			struct zf_receipt *revoked, struct zf_error *err)
{
	struct revoking revoking = { .peer = peer,
				     .receipt = receipt,
				     .revoked = revoked };

	return revoke_all(&revoking, err);
}

zf_status zf_revoke_left(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 size_t *left, struct zf_error *err)
{
	zf_status status = ZF_OK;

	*left = 0;
	for (size_t i = 0; i < receipt->count && status == ZF_OK; i++) {
		bool stands;

		status = zf_stands(peer, &receipt->lines[i], &stands, err);
		*left += stands;
	}
	return status;
}

zf_status zf_revoke_plan(const struct zf_peer *peer, const struct zf_receipt *receipt,
			 zf_update_instead *instead, void *ctx, struct zf_error *err)
{
	struct revoking revoking = {
		.peer = peer, .receipt = receipt, .instead = instead, .ctx = ctx
	};

	return revoke_all(&revoking, err);
}
