/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/raw_read.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"

#define FIXED_OCTETS 10 /* type, class, TTL, rdata length */
#define RECORD_MAX (ZF_NAME_MAX + FIXED_OCTETS + UINT16_MAX)

_Static_assert(RECORD_MAX <= ZF_INPUT_ROOM / 2, "a whole record fits in one stretch");

static const char cut_short[] = "the file ends here: it was cut short";

static zf_status wrong(const struct zf_input *in, const char *why, struct zf_error *err)
{
	return zf_fail(err, ZF_EUSAGE, "%s: octet %" PRIu64 ": %s", in->path,
		       zf_input_place(in), why);
}

static size_t left(const struct zf_input *in)
{
	return (size_t)(in->end - in->at);
}

/* Sees to it that `octets` lie at in->at, or all that the file has. */
static zf_status need(struct zf_input *in, size_t octets, struct zf_error *err)
{
	while (left(in) < octets && !in->ended) {
		zf_status status = zf_input_more(in, err);

		if (status != ZF_OK)
			return status;
	}
	return ZF_OK;
}

static zf_status read_magic(struct zf_input *in, struct zf_error *err)
{
	zf_status status = need(in, ZF_RAW_MAGIC_OCTETS, err);

	if (status != ZF_OK)
		return status;
	if (left(in) < ZF_RAW_MAGIC_OCTETS ||
	    memcmp(in->at, ZF_RAW_MAGIC, ZF_RAW_MAGIC_OCTETS) != 0)
		return zf_fail(err, ZF_EUSAGE,
			       "%s: does not begin as a raw zone of version 1 does",
			       in->path);
	in->at += ZF_RAW_MAGIC_OCTETS;
	return ZF_OK;
}

/* Makes a view of the record at in->at, of which all is there that the file has. Returns what is
 * wrong with it, or NULL. */
static const char *view(const struct zf_input *in, struct zf_record *rr)
{
	const uint8_t *owner = (const uint8_t *)in->at;
	size_t owner_len = zf_rdata_field_size(ZF_FIELD_NAME, owner, left(in));

	if (owner_len == ZF_FIELD_BROKEN)
		return "the owner is no whole name";
	const uint8_t *fixed = owner + owner_len;
	if (left(in) - owner_len < FIXED_OCTETS)
		return cut_short;
	*rr = (struct zf_record){
		.owner = owner,
		.rdata = fixed + FIXED_OCTETS,
		.ttl = zf_wire_get32(fixed + 4),
		.type = zf_wire_get16(fixed),
		.class = zf_wire_get16(fixed + 2),
		.rdata_len = zf_wire_get16(fixed + 8),
		.owner_len = (uint16_t)owner_len,
	};
	if (left(in) - owner_len - FIXED_OCTETS < rr->rdata_len)
		return cut_short;
	if (rr->class != ZF_CLASS_IN)
		return "the class is not IN";
	if (!zf_rdata_fits(rr->type, rr->rdata, rr->rdata_len))
		return "the rdata does not fit its type";
	return NULL;
}

static zf_status next(struct zf_input *in, struct zf_record *rr, struct zf_error *err)
{
	zf_status status = need(in, RECORD_MAX, err);

	if (status != ZF_OK)
		return status;
	if (left(in) == 0)
		return wrong(in, cut_short, err);
	const char *why = view(in, rr);
	return why == NULL ? ZF_OK : wrong(in, why, err);
}

static void use_up(struct zf_input *in, const struct zf_record *rr)
{
	in->at += (size_t)rr->owner_len + FIXED_OCTETS + rr->rdata_len;
}

/* Whether it is the same to the octet. */
static bool is_same(const struct zf_record *a, const struct zf_record *b)
{
	return a->type == b->type && a->ttl == b->ttl && a->owner_len == b->owner_len &&
	       a->rdata_len == b->rdata_len &&
	       memcmp(a->owner, b->owner, a->owner_len) == 0 &&
	       memcmp(a->rdata, b->rdata, a->rdata_len) == 0;
}

static zf_status read_end(struct zf_input *in, const struct zf_record *rr,
			  const struct zf_record *soa, struct zf_error *err)
{
	if (!is_same(rr, soa))
		return wrong(in, "a SOA that is not the first one again", err);
	use_up(in, rr);
	zf_status status = need(in, 1, err);
	if (status == ZF_OK && left(in) > 0)
		status = wrong(in, "octets behind the closing SOA", err);
	return status;
}

/* Reads what follows the SOA. */
static zf_status read_rest(struct zf_input *in, const struct zf_record *soa,
			   const struct zf_sink *sink, struct zf_error *err)
{
	struct zf_record rr;

	for (;;) {
		zf_status status = next(in, &rr, err);

		if (status != ZF_OK)
			return status;
		if (rr.type == ZF_TYPE_SOA)
			return read_end(in, &rr, soa, err);
		if (!zf_name_under(rr.owner, soa->owner))
			return wrong(in, "the owner lies outside the zone", err);
		status = sink->take(sink->ctx, &rr, err);
		if (status != ZF_OK)
			return status;
		use_up(in, &rr);
	}
}

zf_status zf_raw_read(struct zf_input *in, struct zf_name *apex,
		      const struct zf_sink *sink, struct zf_error *err)
{
	struct zf_soa_record soa;
	struct zf_record rr;
	zf_status status = read_magic(in, err);

	if (status == ZF_OK)
		status = next(in, &rr, err);
	if (status != ZF_OK)
		return status;
	if (rr.type != ZF_TYPE_SOA)
		return wrong(in, "the first record must be the zone's SOA", err);
	zf_soa_record_copy(&soa, &rr);
	status = sink->take(sink->ctx, &rr, err);
	if (status != ZF_OK)
		return status;
	use_up(in, &rr);
	status = read_rest(in, &soa.rr, sink, err);
	if (status == ZF_OK && apex != NULL)
		zf_name_copy(apex, soa.owner);
	return status;
}
