/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/change/update_text.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/text/present.h"

struct zf_update_text {
	struct zf_reader reader;
	char line[ZF_PRESENT_MAX + 64];
};

zf_status zf_update_text_new(struct zf_update_text **text, struct zf_error *err)
{
	*text = malloc(sizeof(**text));
	return *text == NULL ? zf_fail(err, ZF_ENOMEM, "out of memory") : ZF_OK;
}

void zf_update_text_free(struct zf_update_text *text)
{
	free(text);
}

zf_status zf_update_text_open(struct zf_update_text *text,
			      const struct zf_message *update, const uint8_t **zone,
			      struct zf_error *err)
{
	const zf_status status =
		zf_reader_open(&text->reader, update->wire, update->len, err);

	*zone = text->reader.qname.wire;
	return status;
}

static void print_prerequisite(char *text, const struct zf_record *rr)
{
	const bool whole_name = rr->type == ZF_TYPE_ANY;

	text = stpcpy(text, "prereq ");
	text = stpcpy(text, rr->class == ZF_CLASS_IN ? "yx" : "nx");
	text = stpcpy(text, whole_name ? "domain " : "rrset ");
	text = zf_present_name(text, rr->owner, NULL);
	if (!whole_name)
		text = stpcpy(text, " IN ");
	if (rr->class == ZF_CLASS_IN)
		text = zf_present_type_rdata(text, rr, NULL);
	else if (!whole_name)
		text = zf_present_type(text, rr->type);
	*text = '\0';
}

/* The line for one record, as nsupdate reads it. */
static void print_record(char *text, enum zf_section section, const struct zf_record *rr)
{
	struct zf_record shown = *rr;

	if (section != ZF_SECTION_UPDATE) {
		print_prerequisite(text, rr);
		return;
	}
	shown.class = ZF_CLASS_IN;
	text = stpcpy(text, rr->class == ZF_CLASS_IN ? "update add " : "update delete ");
	*zf_present_record(text, &shown) = '\0';
}

zf_status zf_update_text_next(struct zf_update_text *text, const char **line,
			      struct zf_error *err)
{
	enum zf_section section;
	struct zf_record rr;
	bool more = true;
	const zf_status status = zf_reader_next(&text->reader, &more, &section, &rr, err);

	*line = NULL;
	if (status != ZF_OK || !more)
		return status;
	print_record(text->line, section, &rr);
	*line = text->line;
	return ZF_OK;
}
