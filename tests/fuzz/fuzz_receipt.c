/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdlib.h>

#include "src/jobs/change/receipt.h"
#include "tests/fuzz/fuzz.h"

static void must_be_lines_of_a_grant(const struct zf_receipt *receipt)
{
	for (size_t i = 0; i < receipt->count; i++) {
		const struct zf_receipt_line *line = &receipt->lines[i];
		const struct zf_record rr = zf_receipt_record(line);

		must_be_sound(&rr);
		must(rr.type == ZF_TYPE_NS || rr.type == ZF_TYPE_A ||
		     rr.type == ZF_TYPE_AAAA);
		must(zf_name_under(rr.owner, line->zone.wire));
		must(rr.ttl <= INT32_MAX);
	}
}

static void must_tell_the_same(const struct zf_receipt *a, const struct zf_receipt *b)
{
	size_t intended = 0;

	must(a->count == b->count && (a->server == NULL) == (b->server == NULL));
	must(a->server == NULL || strcmp(a->server, b->server) == 0);
	for (size_t i = 0; i < a->count; i++)
		intended += (size_t)a->lines[i].intended - (size_t)b->lines[i].intended;
	must(intended == 0);
}

/* What is read is printed, in both forms, so that it reads the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zf_receipt receipt, again;
	struct zf_error err;
	char *text;

	zf_error_clear(&err);
	if (zf_receipt_parse(&receipt, (const char *)data, size, &err) != ZF_OK) {
		must(err.message[0] != '\0' && receipt.lines == NULL);
		return 0;
	}
	must_be_lines_of_a_grant(&receipt);
	must(zf_receipt_print(&receipt, &text, &err) == ZF_OK);
	must(zf_receipt_parse(&again, text, strlen(text), &err) == ZF_OK);
	must_tell_the_same(&receipt, &again);
	zf_receipt_clear(&again);
	free(text);
	must(zf_receipt_settle(&receipt, &err) == ZF_OK);
	must(zf_receipt_print_lines(&receipt, &text, &err) == ZF_OK);
	must(zf_receipt_parse(&again, text, strlen(text), &err) == ZF_OK);
	must_tell_the_same(&receipt, &again);
	zf_receipt_clear(&again);
	free(text);
	zf_receipt_clear(&receipt);
	return 0;
}
