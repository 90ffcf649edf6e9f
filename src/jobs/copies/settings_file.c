/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/copies/settings_file.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "zonefmt/file/input.h"
#include "zonefmt/software/table.h"

zf_status zf_settings_file_detect(const char *path,
				  const struct zf_configuration **configuration,
				  struct zf_error *err)
{
	struct zf_input *in = NULL;
	const zf_status status = zf_input_open(&in, path, err);

	*configuration = NULL;
	if (status != ZF_OK)
		return status;
	size_t len = (size_t)(in->end - in->at);
	if (len > ZF_CONFIGURATION_DETECT_OCTETS)
		len = ZF_CONFIGURATION_DETECT_OCTETS;
	*configuration = zf_configuration_detect(in->at, len);
	zf_input_close(in);
	return ZF_OK;
}

/* What goes too far is a file's mistake, not a server's. */
static zf_status blame(const char *path, struct zf_error *err)
{
	char message[ZF_MESSAGE_MAX];

	snprintf(message, sizeof(message), "%s", err->message);
	return zf_fail(err, ZF_EUSAGE, "%s: %s", path, message);
}

static zf_status read_into(struct zf_settings *settings,
			   const struct zf_settings_file_terms *terms,
			   struct zf_mistakes *mistakes, char *folder,
			   struct zf_error *err)
{
	const struct zf_configuration_source source = {
		.path = terms->path,
		.folder = terms->alone ? NULL : dirname(folder),
	};
	zf_status status = terms->configuration->read(settings, &source, mistakes, err);

	if (status == ZF_ELIMIT)
		return blame(terms->path, err);
	if (status == ZF_OK || (status == ZF_EUSAGE && zf_mistakes_count(mistakes) > 0))
		status = zf_mistakes_end(mistakes, terms->mistake, terms->ctx, err);
	if (status == ZF_OK && settings->server.count == 0 && settings->zone_count == 0 &&
	    settings->opaques.count == 0 && settings->note_count == 0)
		status = zf_fail(err, ZF_EUSAGE, "%s: nothing in it is a name server's",
				 terms->path);
	return status;
}

zf_status zf_settings_file_read(struct zf_settings **settings,
				const struct zf_settings_file_terms *terms,
				struct zf_error *err)
{
	struct zf_settings *made = NULL;
	struct zf_mistakes *mistakes = NULL;
	char *folder = strdup(terms->path);

	*settings = NULL;
	zf_status status = folder == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory")
					  : ZF_OK;
	if (status == ZF_OK)
		status = zf_settings_new(&made, terms->configuration->name, err);
	if (status == ZF_OK)
		status = zf_mistakes_new(&mistakes, terms->path, err);
	if (status == ZF_OK)
		status = read_into(made, terms, mistakes, folder, err);
	if (status == ZF_OK) {
		*settings = made;
		made = NULL;
	}
	zf_mistakes_free(mistakes);
	zf_settings_free(made);
	free(folder);
	return status;
}
