/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/whole_zone.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/dialect/table.h"

/* The apex is known with the first record, the SOA. */
static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_zone **zone = ctx;

	if (*zone == NULL) {
		const zf_status status = zf_zone_new(zone, rr->owner, 0, err);

		if (status != ZF_OK)
			return status;
	}
	return zf_zone_add(*zone, rr, err);
}

static zf_status read_form(struct zf_zone **zone, const struct zf_whole_zone *file,
			   const struct zf_form *form, struct zf_read *read,
			   struct zf_error *err)
{
	const struct zf_form_file source = { file->path, form, file->mistake, file->ctx };
	const struct zf_sink sink = { take, zone };
	const struct zf_sink outside = zf_outside_sink(file->outside);
	const struct zf_reader_terms how = {
		.sink = &sink,
		.zone = file->zone,
		.likely = file->likely,
		.octal = form == &zf_form_windows,
		.outside = file->outside == NULL ? NULL : &outside,
		.strict = file->strict,
	};
	zf_status status = zf_form_read(&source, &how, read, err);

	if (status == ZF_OK && *zone == NULL)
		status = zf_fail(err, ZF_EUSAGE, "%s: holds no record", file->path);
	return status;
}

zf_status zf_whole_zone_read(struct zf_zone **result, const struct zf_whole_zone *file,
			     struct zf_read *read, struct zf_error *err)
{
	const struct zf_form *form = file->form;
	struct zf_zone *zone = NULL;
	zf_status status = ZF_OK;

	*result = NULL;
	if (form == NULL)
		status = zf_form_detect_file(&form, file->path, err);
	if (status == ZF_OK)
		status = read_form(&zone, file, form, read, err);
	if (status == ZF_OK)
		*result = zone;
	else
		zf_zone_free(zone);
	return status;
}
