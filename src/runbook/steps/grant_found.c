/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/steps/grant_found.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/rdata.h"
#include "src/runbook/steps/card.h"
#include "src/runbook/steps/grant_receipt.h"
#include "src/runbook/steps/grant_record.h"

static zf_status read_receipt(const struct zf_moving *moving, struct zf_receipt *receipt,
			      bool *there, struct zf_error *err)
{
	struct stat st;
	char *path = NULL;
	zf_status status = zf_grant_receipt_path(moving, &path, err);

	*there = status == ZF_OK && lstat(path, &st) == 0;
	if (status == ZF_OK && !*there && errno != ENOENT)
		status = zf_fail_system(err, errno, "%s", path);
	if (*there)
		status = zf_receipt_file_read(receipt, path, err);
	free(path);
	return status;
}

static zf_status check_server(const struct zf_moving *moving,
			      const struct zf_receipt *receipt, struct zf_error *err)
{
	const struct zf_server *primary = moving->move->primary;
	char server[ZF_ENDPOINT_TEXT_MAX];

	zf_endpoint_print(server, &primary->addresses[0]);
	if (receipt->server == NULL || strcmp(receipt->server, server) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUNSAFE,
		"its receipt is of what %s granted, and %s is %s in the file now",
		receipt->server, primary->id, server);
	zf_hint(err, "put that address back, or take back what it granted: zoneferry "
		     "revoke");
	return ZF_EUNSAFE;
}

static bool is_first_of_zone(const struct zf_receipt *receipt, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (zf_name_equal(receipt->lines[i].zone.wire,
				  receipt->lines[at].zone.wire))
			return false;
	return true;
}

/* All lines of the zone with each zone's first one. */
static zf_status intend_all(const struct zf_moving *moving,
			    const struct zf_receipt *receipt, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < receipt->count && status == ZF_OK; i++) {
		const struct zf_receipt others = { .lines = receipt->lines + i + 1,
						   .count = receipt->count - i - 1 };

		if (is_first_of_zone(receipt, i))
			status = zf_grant_record_intend(moving, &others,
							&receipt->lines[i], 1, err);
	}
	return status;
}

/* ---- what no receipt has ---- */

/* Of the answer what is of the temporary name: its addresses, and NS records that name it. */
static void tell_answer(const struct zf_moving *moving, const struct zf_asked *asked,
			const struct zf_receipt *receipt)
{
	const uint8_t *fqdn = moving->move->to->fqdn.wire;
	const char *primary = moving->move->primary->id;
	char owner[ZF_NAME_TEXT_MAX], type[ZF_RECORD_TEXT_MAX];

	for (size_t i = 0; i < zf_zone_count(asked->seen.records); i++) {
		const struct zf_record rr = zf_zone_record(asked->seen.records, i);

		if ((rr.type == ZF_TYPE_NS && !zf_name_equal(rr.rdata, fqdn)) ||
		    zf_receipt_has(receipt, &rr))
			continue;
		zf_name_print(owner, rr.owner);
		zf_moving_say(moving,
			      "%s at %s has %s record for the new server that no receipt "
			      "has: if no card asked for it, it was there before",
			      owner, primary,
			      rr.type == ZF_TYPE_NS ? "an NS"
						    : zf_type_print(type, rr.type));
	}
}

/* Only to tell: a primary that does not answer keeps nothing from being taken back. */
static zf_status tell_others(const struct zf_moving *moving,
			     const struct zf_receipt *receipt, struct zf_error *err)
{
	const struct zf_peer primary = zf_moving_primary(moving);
	const struct zf_move *move = moving->move;
	const size_t count = move->zone_count + 2;
	struct zf_asked *asked = calloc(count, sizeof(*asked));
	zf_status status;

	if (asked == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	for (size_t i = 0; i < move->zone_count; i++) {
		asked[i].owner = move->zones[i].wire;
		asked[i].type = ZF_TYPE_NS;
	}
	asked[count - 2] =
		(struct zf_asked){ .owner = move->to->fqdn.wire, .type = ZF_TYPE_A };
	asked[count - 1] =
		(struct zf_asked){ .owner = move->to->fqdn.wire, .type = ZF_TYPE_AAAA };
	status = moving->acts->ask_many(&primary, asked, count, err);
	for (size_t i = 0; i < count; i++) {
		if (status == ZF_OK && asked[i].status == ZF_OK)
			tell_answer(moving, &asked[i], receipt);
		zf_seen_clear(&asked[i].seen);
	}
	free(asked);
	return status;
}

zf_status zf_grant_found(struct zf_moving *moving, bool *begun, struct zf_error *err)
{
	struct zf_receipt receipt = { 0 };
	struct zf_card card = { 0 };
	zf_status status = read_receipt(moving, &receipt, begun, err);

	if (status == ZF_OK)
		status = check_server(moving, &receipt, err);
	if (status == ZF_OK)
		status = intend_all(moving, &receipt, err);
	if (status == ZF_OK)
		status = zf_card_read(moving, &card, err);
	*begun = *begun || card.there;
	if (status == ZF_OK && moving->move->to->has_fqdn)
		status = tell_others(moving, &receipt, err);
	zf_card_clear(&card);
	zf_receipt_clear(&receipt);
	return status;
}
