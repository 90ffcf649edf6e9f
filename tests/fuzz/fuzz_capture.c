/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/fuzz/fuzz.h"
#include "zonefmt/dialect/master_read.h"
#include "zonefmt/dialect/raw_read.h"

struct taken {
	uint64_t records;
	struct zf_name apex; /* the first one's owner */
};

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct taken *taken = ctx;

	(void)err;
	must_be_sound(rr);
	if (taken->records++ == 0)
		zf_name_copy(&taken->apex, rr->owner);
	must(rr->class == ZF_CLASS_IN && zf_name_under(rr->owner, taken->apex.wire));
	must((rr->type == ZF_TYPE_SOA) == (taken->records == 1));
	return ZF_OK;
}

/* A captured zone's file, as text or raw, told apart as capture.c does. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zf_input in;
	struct taken taken = { 0 };
	const struct zf_sink sink = { take, &taken };
	struct zf_name apex;
	struct zf_error err;

	if (size == 0 || size > sizeof in.buffer)
		return 0;
	/* At the end of the room, so that a sanitizer sees a step beyond. */
	in.path = "input";
	in.fd = -1;
	in.ended = true;
	in.end = in.buffer + sizeof in.buffer;
	in.at = in.end - size;
	memcpy(in.buffer + sizeof in.buffer - size, data, size);
	const zf_status status = data[0] < 0x80 ? zf_master_read(&in, &apex, &sink, &err)
						: zf_raw_read(&in, &apex, &sink, &err);
	must(status == ZF_OK || (status == ZF_EUSAGE && err.code == status));
	if (status == ZF_OK)
		must(taken.records > 0 && zf_name_equal(apex.wire, taken.apex.wire));
	return 0;
}
