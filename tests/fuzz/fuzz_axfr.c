/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/xfr.h"
#include "tests/fuzz/fuzz.h"

/* What a zone's records are, RFC 5936 2.2. */
static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	uint64_t *taken = ctx;

	(void)err;
	must_be_sound(rr);
	must(rr->class == ZF_CLASS_IN && zf_name_under(rr->owner, EXAMPLE));
	must((rr->type == ZF_TYPE_SOA) == (*taken == 0));
	++*taken;
	return ZF_OK;
}

/* A run of messages fed to an AXFR. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t taken = 0;
	const struct zf_sink zone = { take, &taken };
	const struct zf_xfr_terms terms = {
		.apex = EXAMPLE,
		.id = QUERY_ID,
		.limits = { .records = 3000, .octets = 60000, .messages = 100 },
		.zone = &zone,
	};
	struct run run = { data, size };
	struct zf_xfr *xfr = NULL;
	struct zf_error err;
	uint8_t *message;
	size_t len;
	bool done = false;
	zf_status status = zf_xfr_new(&xfr, &terms, &err);

	must(status == ZF_OK);
	while (status == ZF_OK && (message = next_message(&run, &len)) != NULL) {
		const bool was_done = done;

		status = zf_xfr_feed(xfr, message, len, &done, &err);
		must(status == ZF_OK || err.code == status);
		must(status != ZF_OK || !was_done);
		free(message);
	}
	must(zf_xfr_counts(xfr)->records == taken);
	must(taken + zf_xfr_counts(xfr)->outside <= terms.limits.records);
	must(!done || zf_xfr_counts(xfr)->form == ZF_XFR_ZONE);
	zf_xfr_free(xfr);
	return 0;
}
