/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/xfr.h"
#include "tests/fuzz/fuzz.h"
#include "zonefmt/zone/changes.h"

#define NAMES "\2ns\7example\0\1h\7example\0" /* primary and mailbox of a SOA */
#define TIMERS "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"
#define RECORD(name, number, octets)                                                     \
	{                                                                                \
		.owner = (const uint8_t *)(name), .owner_len = sizeof(name),             \
		.rdata = (const uint8_t *)(octets), .rdata_len = sizeof(octets) - 1,     \
		.ttl = 300, .type = (number), .class = ZF_CLASS_IN                       \
	}

/* The version that we have, of serial 1. */
static const struct zf_record base[] = {
	RECORD("\7example", ZF_TYPE_SOA, NAMES "\0\0\0\1" TIMERS),
	RECORD("\7example", ZF_TYPE_NS, "\2ns\7example\0"),
	RECORD("\2ns\7example", ZF_TYPE_A, "\300\0\2\1"),
	RECORD("\1a\7example", ZF_TYPE_A, "\300\0\2\2"),
	RECORD("\1t\7example", ZF_TYPE_TXT, "\1t"),
};
#define BASE_RECORDS (sizeof base / sizeof base[0])

struct watched {
	const struct zf_sink *to; /* NULL: nowhere */
	uint64_t taken, outside;
	uint32_t serial; /* of the first record, a SOA */
};

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct watched *watched = ctx;
	struct zf_soa soa;

	const bool inside = zf_name_under(rr->owner, EXAMPLE);

	must_be_sound(rr);
	must(rr->class == ZF_CLASS_IN);
	if (watched->taken == 0 && inside) {
		must(zf_record_soa(rr, &soa));
		watched->serial = soa.serial;
	}
	zf_status status = watched->to == NULL
				   ? ZF_OK
				   : watched->to->take(watched->to->ctx, rr, err);
	if (status == ZF_OK)
		*(inside ? &watched->taken : &watched->outside) += 1;
	return status;
}

/* Brings the base up to date; where that works, the records are as many as they must be. */
static void apply(struct zf_changes *changes, uint64_t deleted, uint64_t added,
		  uint32_t serial)
{
	struct watched result = { 0 }, apart = { 0 };
	const struct zf_sink to = { take, &result }, outside = { take, &apart };
	struct zf_error err;
	zf_status status = zf_changes_begin(changes, &to, &outside, &err);

	const struct zf_sink sink = zf_changes_base(changes);
	for (size_t i = 0; i < BASE_RECORDS && status == ZF_OK; i++)
		status = sink.take(sink.ctx, &base[i], &err);
	if (status == ZF_OK)
		status = zf_changes_finish(changes, &err);
	must(status == ZF_OK || status == ZF_EDIFFERS);
	must(result.outside == 0 && apart.taken == 0);
	if (status == ZF_OK)
		must(result.serial == serial &&
		     result.taken == BASE_RECORDS - deleted + added);
}

/* A run of messages fed to an IXFR, its differences applied. The first octet says if by UDP. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zf_changes *changes = NULL;
	struct zf_xfr *xfr = NULL;
	struct zf_error err;
	uint8_t *message;
	size_t len;
	bool done = false;

	if (size == 0)
		return 0;
	must(zf_changes_new(&changes, EXAMPLE, 1024 * 1024, &err) == ZF_OK);
	const struct zf_sink to[] = { zf_changes_deleted(changes),
				      zf_changes_added(changes) };
	struct watched watched[] = {
		{ .to = &to[0] }, { .to = &to[1] }, { .to = NULL }, { .to = NULL }
	};
	const struct zf_sink sinks[] = { { take, &watched[0] },
					 { take, &watched[1] },
					 { take, &watched[2] },
					 { take, &watched[3] } };
	const struct zf_xfr_terms terms = {
		.apex = EXAMPLE,
		.id = QUERY_ID,
		.have = &base[0],
		.by_udp = (data[0] & 1) != 0,
		.limits = { .records = 3000, .octets = 60000, .messages = 100 },
		.deleted = &sinks[0],
		.added = &sinks[1],
		.zone = &sinks[2],
		.outside = &sinks[3],
	};
	struct run run = { data + 1, size - 1 };
	zf_status status = zf_xfr_new(&xfr, &terms, &err);

	must(status == ZF_OK);
	while (status == ZF_OK && (message = next_message(&run, &len)) != NULL) {
		must(!done || zf_xfr_counts(xfr)->form != ZF_XFR_UNKNOWN);
		status = zf_xfr_feed(xfr, message, len, &done, &err);
		must(status == ZF_OK || err.code == status);
		free(message);
	}
	const struct zf_xfr_counts *counts = zf_xfr_counts(xfr);
	must(counts->records == watched[0].taken + watched[1].taken + watched[2].taken);
	must(counts->outside ==
	     watched[0].outside + watched[1].outside + watched[3].outside);
	must(watched[2].outside == 0 && watched[3].taken == 0);
	must(counts->records + counts->outside <= terms.limits.records);
	if (status == ZF_OK && done && counts->form == ZF_XFR_CHANGES)
		apply(changes, watched[0].taken, watched[1].taken, counts->serial);
	zf_xfr_free(xfr);
	zf_changes_free(changes);
	return 0;
}
