/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/form.h"

zf_status zf_form_read(const struct zf_form_file *file, const struct zf_reader_terms *how,
		       struct zf_read *read, struct zf_error *err)
{
	struct zf_mistakes *mistakes = NULL;
	zf_status status = zf_mistakes_new(&mistakes, file->path, err);

	if (status != ZF_OK)
		return status;
	status = file->form->read(file->path, how, mistakes, read, err);
	if (status == ZF_EUSAGE && zf_mistakes_count(mistakes) > 0)
		status = zf_mistakes_end(mistakes, file->mistake, file->ctx, err);
	zf_mistakes_free(mistakes);
	return status;
}
