/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/zone_file.h"

#include <stdlib.h>
#include <strings.h>

#include "protocol/rdata.h"
#include "zonefmt/dialect/forms.h"

/* Whether the record is one by which a domain's members find its controllers (MS-ADTS 6.3.2.3). */
static bool is_controller(const struct zf_record *rr)
{
	static const uint8_t ldap[] =
		"\5_ldap\4_tcp"; /* and its NUL, which does not count */
	const size_t len = sizeof(ldap) - 1;

	return rr->type == ZF_TYPE_SRV && rr->owner_len > len &&
	       strncasecmp((const char *)rr->owner, (const char *)ldap, len) == 0;
}

static zf_status count(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct zf_zone_file *file = ctx;
	struct zf_soa soa;

	(void)err;
	if (!zf_synthesis_count(&file->synthesis, rr))
		file->types[rr->type]++;
	file->controllers += is_controller(rr);
	if (rr->type != ZF_TYPE_SOA || file->has_soa || !zf_record_soa(rr, &soa))
		return ZF_OK;
	file->has_soa = true;
	file->serial = soa.serial;
	zf_name_copy(&file->primary, soa.mname);
	return ZF_OK;
}

zf_status zf_zone_file_read(struct zf_zone_file *file,
			    const struct zf_zone_file_terms *terms, struct zf_error *err)
{
	const struct zf_form_file source = { terms->path, terms->form, terms->mistake,
					     terms->ctx };
	const struct zf_sink sink = { count, file };
	const struct zf_reader_terms how = {
		.sink = &sink,
		.octal = terms->form == &zf_form_windows,
		.hints = terms->hints,
		.zone = terms->zone,
		.likely = terms->likely,
	};

	*file = (struct zf_zone_file){ .form = terms->form };
	file->types = calloc(ZF_ZONE_FILE_TYPES, sizeof(*file->types));
	if (file->types == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_form_read(&source, &how, &file->read, err);
	if (status == ZF_OK && file->read.records == 0)
		status = zf_fail(err, ZF_EUSAGE, "%s: holds no record", terms->path);
	return status;
}

void zf_zone_file_clear(struct zf_zone_file *file)
{
	free(file->types);
	file->types = NULL;
}
