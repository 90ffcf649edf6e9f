/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/form.h"

zf_status zf_form_read(const struct zf_form *form, const char *path,
		       const struct zf_reader_terms *how, const struct zf_sink *sink,
		       void (*mistake)(void *ctx, const char *text), void *ctx,
		       struct zf_read *read, struct zf_error *err)
{
	struct zf_mistakes *mistakes = NULL;
	zf_status status = zf_mistakes_new(&mistakes, path, err);

	if (status != ZF_OK)
		return status;
	status = form->read(path, how, sink, mistakes, read, err);
	if (status == ZF_EUSAGE && zf_mistakes_count(mistakes) > 0)
		status = zf_mistakes_end(mistakes, mistake, ctx, err);
	zf_mistakes_free(mistakes);
	return status;
}
