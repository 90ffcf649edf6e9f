/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/table.h"

#include <string.h>

#include "zonefmt/dialect/dialects.h"
#include "zonefmt/dialect/forms.h"
#include "zonefmt/dialect/header.h"
#include "zonefmt/dialect/raw_read.h"

static const struct zf_dialect *const dialects[] = {
	&zf_dialect_master,
	&zf_dialect_relative,
	&zf_dialect_windows,
	&zf_dialect_windows_2012,
	&zf_dialect_windows_2008r2,
	&zf_dialect_windows_2008,
	&zf_dialect_windows_2003,
	&zf_dialect_windows_2000,
	&zf_dialect_raw,
	NULL,
};

const struct zf_dialect *zf_dialect_find(const char *name)
{
	for (const struct zf_dialect *const *row = dialects; *row != NULL; row++)
		if (strcmp((*row)->name, name) == 0)
			return *row;
	return NULL;
}

const struct zf_dialect *const *zf_dialect_all(void)
{
	return dialects;
}

static const struct zf_form *const forms[] = { &zf_form_master, &zf_form_windows,
					       &zf_form_raw, NULL };

const struct zf_form *const *zf_form_all(void)
{
	return forms;
}

const struct zf_form *zf_form_find(const char *name)
{
	for (const struct zf_form *const *at = forms; *at != NULL; at++) {
		if (strcmp((*at)->name, name) == 0)
			return *at;
	}
	return NULL;
}

const struct zf_form *zf_form_detect(const char *text, size_t len)
{
	if (len >= ZF_RAW_MAGIC_OCTETS &&
	    memcmp(text, ZF_RAW_MAGIC, ZF_RAW_MAGIC_OCTETS) == 0)
		return &zf_form_raw;
	return zf_header_is_windows(text, len) ? &zf_form_windows : &zf_form_master;
}

zf_status zf_form_detect_file(const struct zf_form **form, const char *path,
			      struct zf_error *err)
{
	struct zf_input *in = NULL;
	zf_status status = zf_input_open(&in, path, err);

	if (status == ZF_OK)
		status = zf_input_as_text(in, err);
	if (status == ZF_OK) {
		const size_t len = (size_t)(in->end - in->at);
		*form = zf_form_detect(in->at, len < ZF_FORM_DETECT_OCTETS
						       ? len
						       : ZF_FORM_DETECT_OCTETS);
	}
	zf_input_close(in);
	return status;
}
