/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/master_read.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rdata.h"
#include "zonefmt/text/numbers.h"
#include "zonefmt/text/parse.h"

struct reading {
	struct zf_input *in;
	unsigned long line_number;
	uint64_t records;
	struct zf_name apex;
	uint8_t owner[ZF_NAME_MAX];
	struct zf_parse parse;
};

static zf_status wrong(const char *why, struct zf_error *err)
{
	return zf_fail(err, ZF_EUSAGE, "%s", why);
}

/* Whether a whole line lies at in->at; `*end` is then its line feed. At the end of the file
 * `*end` is NULL. */
static zf_status find_line(struct zf_input *in, const char **end, struct zf_error *err)
{
	for (;;) {
		size_t left = (size_t)(in->end - in->at);

		*end = memchr(in->at, '\n', left);
		if (*end != NULL || (in->ended && left == 0))
			return ZF_OK;
		if (in->ended)
			return wrong("the file ends within a line: it was cut short",
				     err);
		zf_status status = zf_input_more(in, err);
		if (status == ZF_ELIMIT)
			return wrong("the line is longer than any record", err);
		if (status != ZF_OK)
			return status;
	}
}

static zf_status read_owner(struct reading *r, struct zf_record *rr, struct zf_error *err)
{
	struct zf_words *w = &r->parse.words;

	w->to = r->owner;
	w->end = r->owner + sizeof r->owner;
	if (!zf_words_name(w) || !zf_words_ended(w))
		return zf_fail(err, ZF_EUSAGE, "the owner '%.*s' %s", zf_words_shown(w),
			       w->word, w->why);
	rr->owner = r->owner;
	rr->owner_len = (uint16_t)(w->to - r->owner);
	return ZF_OK;
}

static bool is_class_in(struct zf_words *w)
{
	size_t len;
	const char *word = zf_words_plain(w, &len);

	return zf_words_ended(w) && len == 2 && (word[0] | 0x20) == 'i' &&
	       (word[1] | 0x20) == 'n';
}

static zf_status read_record(struct reading *r, struct zf_record *rr,
			     struct zf_error *err)
{
	struct zf_words *w = &r->parse.words;
	zf_status status = read_owner(r, rr, err);

	if (status != ZF_OK)
		return status;
	if (!zf_words_more(w) || !zf_words_number(w, UINT32_MAX, &rr->ttl) ||
	    !zf_words_ended(w))
		return wrong("a TTL in seconds must follow the owner", err);
	if (!zf_words_more(w) || !is_class_in(w))
		return wrong("the class IN must follow the TTL", err);
	rr->class = ZF_CLASS_IN;
	return zf_parse_type_rdata(&r->parse, rr, err);
}

/* The records must make one zone: its SOA first, and nothing that lies outside. */
static zf_status check_place(struct reading *r, const struct zf_record *rr,
			     struct zf_error *err)
{
	if (r->records > 0 && rr->type == ZF_TYPE_SOA)
		return wrong("a second SOA", err);
	if (r->records == 0 && rr->type != ZF_TYPE_SOA)
		return wrong("the first record must be the zone's SOA", err);
	if (r->records == 0)
		zf_name_copy(&r->apex, rr->owner);
	if (!zf_name_under(rr->owner, r->apex.wire))
		return wrong("the owner lies outside the zone", err);
	r->records++;
	return ZF_OK;
}

/* Reads the line, which may hold no record. Fails as the caller's caller is told, but without path
 * and line. */
static zf_status read_line(struct reading *r, const char *line, struct zf_record *rr,
			   bool *is_record, struct zf_error *err)
{
	struct zf_words *w = &r->parse.words;

	w->at = line;
	*is_record = zf_words_more(w);
	if (!*is_record)
		return ZF_OK;
	if (*line == '$')
		return zf_fail(err, ZF_EUSAGE, "'%.*s': directives are not read",
			       zf_words_shown(w), line);
	if (w->at != line)
		return wrong("the line does not begin with an owner", err);
	zf_status status = read_record(r, rr, err);
	return status != ZF_OK ? status : check_place(r, rr, err);
}

/* Reads the line that ends at `end`. A NUL ends a text as a line feed does, and would hide what is
 * behind it. */
static zf_status take_line(struct reading *r, const char *end, struct zf_record *rr,
			   bool *is_record, struct zf_error *err)
{
	const char *line = r->in->at;
	zf_status status = read_line(r, line, rr, is_record, err);

	r->in->at = end + 1;
	if ((status == ZF_EUSAGE || *r->parse.words.at == '\0') &&
	    memchr(line, '\0', (size_t)(end - line)) != NULL)
		return wrong("the line holds a NUL octet", err);
	return status;
}

static zf_status read_all(struct reading *r, const struct zf_sink *sink,
			  struct zf_error *err)
{
	struct zf_record rr;
	const char *end;

	for (;;) {
		bool is_record = false;
		zf_status status = find_line(r->in, &end, err);

		if (status == ZF_OK && end == NULL)
			break;
		r->line_number++;
		if (status == ZF_OK)
			status = take_line(r, end, &rr, &is_record, err);
		if (status == ZF_EUSAGE)
			zf_wrap(err, "%s:%lu", r->in->path, r->line_number);
		if (status == ZF_OK && is_record)
			status = sink->take(sink->ctx, &rr, err);
		if (status != ZF_OK)
			return status;
	}
	if (r->records == 0)
		return zf_fail(err, ZF_EUSAGE, "%s: holds no records", r->in->path);
	return ZF_OK;
}

zf_status zf_master_read(struct zf_input *in, struct zf_name *apex,
			 const struct zf_sink *sink, struct zf_error *err)
{
	struct reading *r = malloc(sizeof *r);
	zf_status status;

	if (r == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	r->in = in;
	r->line_number = 0;
	r->records = 0;
	zf_parse_init(&r->parse);
	status = read_all(r, sink, err);
	if (status == ZF_OK && apex != NULL)
		*apex = r->apex;
	free(r);
	return status;
}
