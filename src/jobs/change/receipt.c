/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/file/list.h"

#define LINES_MAX 1000000

static zf_status no_memory(struct zf_error *err)
{
	return zf_fail(err, ZF_ENOMEM, "out of memory for a receipt");
}

zf_status zf_receipt_add(struct zf_receipt *receipt, const struct zf_receipt_line *line,
			 struct zf_error *err)
{
	struct zf_receipt_line *lines;

	if (receipt->count == LINES_MAX)
		return zf_fail(err, ZF_ELIMIT, "a receipt of more than %d records",
			       LINES_MAX);
	lines = zf_list_grow(receipt->lines, receipt->count, sizeof(*lines));
	if (lines == NULL)
		return no_memory(err);
	receipt->lines = lines;
	receipt->lines[receipt->count++] = *line;
	return ZF_OK;
}

/* By zone and record; 0: the same record, TTLs aside, in the same zone. */
static int compare_records(const struct zf_receipt_line *a,
			   const struct zf_receipt_line *b)
{
	int order = zf_name_compare(a->zone.wire, b->zone.wire);

	if (order == 0)
		order = zf_name_compare(a->owner.wire, b->owner.wire);
	if (order == 0)
		order = a->type - b->type;
	if (order != 0)
		return order;
	if (a->type == ZF_TYPE_NS)
		return zf_name_compare(a->rdata, b->rdata);
	return memcmp(a->rdata, b->rdata, a->rdata_len);
}

static int compare_lines(const void *a, const void *b)
{
	const struct zf_receipt_line *x = *(struct zf_receipt_line *const *)a;
	const struct zf_receipt_line *y = *(struct zf_receipt_line *const *)b;
	const int order = compare_records(x, y);

	return order != 0 ? order : x < y ? -1 : x > y;
}

/* Pointers to the lines, those of one record together and in their order. */
static struct zf_receipt_line **sort_lines(const struct zf_receipt *receipt)
{
	struct zf_receipt_line **sorted = calloc(receipt->count + 1, sizeof(*sorted));

	if (sorted == NULL)
		return NULL;
	for (size_t i = 0; i < receipt->count; i++)
		sorted[i] = &receipt->lines[i];
	qsort(sorted, receipt->count, sizeof(*sorted), compare_lines);
	return sorted;
}

zf_status zf_receipt_settle(struct zf_receipt *receipt, struct zf_error *err)
{
	struct zf_receipt_line **sorted = sort_lines(receipt);
	bool *again = calloc(receipt->count + 1, sizeof(*again));
	size_t kept = 0;

	if (sorted == NULL || again == NULL) {
		free(sorted);
		free(again);
		return no_memory(err);
	}
	for (size_t i = 0, first = 0; i < receipt->count; i++) {
		if (compare_records(sorted[i], sorted[first]) != 0)
			first = i;
		if (i == first)
			continue;
		*sorted[first] = *sorted[i];
		again[sorted[i] - receipt->lines] = true;
	}
	for (size_t i = 0; i < receipt->count; i++)
		if (!again[i])
			receipt->lines[kept++] = receipt->lines[i];
	receipt->count = kept;
	free(sorted);
	free(again);
	return ZF_OK;
}

struct zf_record zf_receipt_record(const struct zf_receipt_line *line)
{
	return (struct zf_record){
		.owner = line->owner.wire,
		.owner_len = (uint16_t)zf_name_size(line->owner.wire),
		.type = line->type,
		.class = ZF_CLASS_IN,
		.ttl = line->ttl,
		.rdata = line->rdata,
		.rdata_len = line->rdata_len,
	};
}

bool zf_receipt_has(const struct zf_receipt *receipt, const struct zf_record *rr)
{
	for (size_t i = 0; i < receipt->count; i++) {
		const struct zf_record line = zf_receipt_record(&receipt->lines[i]);

		if (zf_record_equal(&line, rr))
			return true;
	}
	return false;
}

void zf_receipt_clear(struct zf_receipt *receipt)
{
	free(receipt->server);
	free(receipt->primary);
	free(receipt->lines);
	memset(receipt, 0, sizeof(*receipt));
}
