/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/master_read.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/rdata.h"
#include "zonefmt/present.h"
#include "zonefmt/rare.h"

#define LINE_MAX_OCTETS                                                                  \
	(300 * 1024) /* above ZF_PRESENT_MAX, the longest that is written */

struct reading {
	const char *path;
	FILE *file;
	unsigned long line_number;
	uint64_t records;
	struct zf_name apex, owner;
	uint8_t rdata[ZF_RARE_RDATA_MAX];
	char line[LINE_MAX_OCTETS];
	char again[ZF_PRESENT_MAX]; /* the record as it would be written */
};

static zf_status wrong(const char *why, struct zf_error *err)
{
	return zf_fail(err, ZF_EUSAGE, "%s", why);
}

/* Reads a line, without its end. `*more` is false at the end of the file. */
static zf_status read_line(struct reading *r, bool *more, struct zf_error *err)
{
	errno = 0;
	*more = fgets(r->line, sizeof r->line, r->file) != NULL;
	if (!*more)
		return ferror(r->file) ? zf_fail_system(err, errno, "%s", r->path)
				       : ZF_OK;
	r->line_number++;
	size_t len = strlen(r->line);
	if (len > 0 && r->line[len - 1] == '\n') {
		r->line[len - 1] = '\0';
		return ZF_OK;
	}
	if (len == sizeof r->line - 1)
		return wrong("the line is longer than any record", err);
	return wrong(feof(r->file) ? "the file ends within a line: it was cut short"
				   : "the line holds a NUL octet",
		     err);
}

/*
 * Makes of the line what counts: no comment, single blanks, none at the end. Returns what is
 * wrong with it, or NULL. Within quotes and behind a backslash everything counts.
 */
static const char *reduce(char *line)
{
	bool quoted = false;
	char *to = line;

	for (const char *at = line; *at != '\0'; at++) {
		if (!quoted && *at == ';')
			break;
		if (!quoted && (*at == '(' || *at == ')'))
			return "parentheses: a record has one line here";
		if (!quoted && (*at == ' ' || *at == '\t' || *at == '\r')) {
			if (to > line && to[-1] != ' ')
				*to++ = ' ';
			continue;
		}
		if (*at == '"')
			quoted = !quoted;
		*to++ = *at;
		if (*at == '\\' && at[1] != '\0')
			*to++ = *++at;
	}
	if (quoted)
		return "a quote is not closed";
	if (to > line && to[-1] == ' ')
		to--;
	*to = '\0';
	return NULL;
}

/* Takes the next word off `*at`; "" if there is none. */
static char *take_word(char **at)
{
	char *word = *at;
	char *blank = strchr(word, ' ');

	if (blank == NULL) {
		*at = word + strlen(word);
		return word;
	}
	*blank = '\0';
	*at = blank + 1;
	return word;
}

static bool is_absolute(const char *name)
{
	size_t len = strlen(name);
	size_t backslashes = 0;

	if (len == 0 || name[len - 1] != '.')
		return false;
	while (backslashes < len - 1 && name[len - 2 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2 == 0;
}

/* Reads decimal digits and nothing else. */
static bool read_number(const char *word, unsigned long max, unsigned long *number)
{
	char *end;

	if (!isdigit((unsigned char)*word))
		return false;
	errno = 0;
	*number = strtoul(word, &end, 10);
	return *end == '\0' && errno == 0 && *number <= max;
}

static zf_status read_owner(struct reading *r, const char *word, struct zf_error *err)
{
	if (!is_absolute(word))
		return zf_fail(err, ZF_EUSAGE, "the owner '%.80s' does not end in a dot",
			       word);
	return zf_name_parse(&r->owner, word, err);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads `len hex ...`, what follows `\#` (RFC 3597 section 5), into the rdata. */
static zf_status read_unknown(struct reading *r, struct zf_record *rr, char *at,
			      struct zf_error *err)
{
	unsigned long len;
	size_t digits = 0;

	if (!read_number(take_word(&at), ZF_RARE_RDATA_MAX, &len))
		return wrong("\\# wants the rdata's length", err);
	for (; *at != '\0'; at++) {
		int digit = hex_digit(*at);

		if (*at == ' ')
			continue;
		if (digit < 0)
			return wrong("\\#: not a hex digit", err);
		if (digits / 2 >= len)
			return wrong("\\#: more octets than it says", err);
		uint8_t *octet = &r->rdata[digits / 2];
		*octet = (uint8_t)(digits % 2 == 0 ? digit << 4 : *octet | digit);
		digits++;
	}
	if (digits != 2 * len)
		return wrong("\\#: fewer octets than it says", err);
	rr->rdata_len = (uint16_t)len;
	return ZF_OK;
}

/* Whether two texts say the same: blanks and the case of letters apart. */
static bool same_text(const char *a, const char *b)
{
	for (;;) {
		a += strspn(a, " ");
		b += strspn(b, " ");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

/* ldns lets pass what is not right, e.g. a number too large for its field: so the record is
 * written again, and must come out as it was read. */
static zf_status read_known(struct reading *r, struct zf_record *rr, const char *text,
			    struct zf_error *err)
{
	zf_status status = zf_rare_parse(text, &rr->type, r->rdata, &rr->rdata_len, err);

	if (status != ZF_OK)
		return zf_wrap(err, "'%.80s'", text);
	*zf_present_type_rdata(r->again, rr, NULL) = '\0';
	if (!same_text(text, r->again))
		return zf_fail(err, ZF_EUSAGE,
			       "'%.80s' is not as this program writes '%.80s'", text,
			       r->again);
	return ZF_OK;
}

static zf_status read_type_rdata(struct reading *r, struct zf_record *rr, char *text,
				 struct zf_error *err)
{
	char *rest = strchr(text, ' ');
	unsigned long type;

	if (rest == NULL || strncmp(rest, " \\# ", 4) != 0)
		return read_known(r, rr, text, err);
	*rest = '\0';
	if (strncasecmp(text, "TYPE", 4) != 0 ||
	    !read_number(text + 4, UINT16_MAX, &type))
		return wrong("\\# wants its type as TYPEnn", err);
	rr->type = (uint16_t)type;
	return read_unknown(r, rr, rest + 4, err);
}

/* Reads the record in `line`, whose views stay until the next. */
static zf_status read_record(struct reading *r, struct zf_record *rr,
			     struct zf_error *err)
{
	char *at = r->line;
	unsigned long ttl;
	zf_status status = read_owner(r, take_word(&at), err);

	if (status != ZF_OK)
		return status;
	if (!read_number(take_word(&at), UINT32_MAX, &ttl))
		return wrong("a TTL in seconds must follow the owner", err);
	if (strcasecmp(take_word(&at), "IN") != 0)
		return wrong("the class IN must follow the TTL", err);
	*rr = (struct zf_record){
		.owner = r->owner.wire,
		.owner_len = (uint16_t)zf_name_size(r->owner.wire),
		.rdata = r->rdata,
		.ttl = (uint32_t)ttl,
		.class = ZF_CLASS_IN,
	};
	status = read_type_rdata(r, rr, at, err);
	if (status != ZF_OK)
		return status;
	if (!zf_rdata_fits(rr->type, rr->rdata, rr->rdata_len))
		return wrong("the octets are no rdata of that type", err);
	if (rr->rdata_len == 0)
		rr->rdata = NULL;
	return ZF_OK;
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
		r->apex = r->owner;
	if (!zf_name_under(rr->owner, r->apex.wire))
		return wrong("the owner lies outside the zone", err);
	r->records++;
	return ZF_OK;
}

/* Fails as the caller's caller is told, but without path and line. */
static zf_status take_line(struct reading *r, struct zf_record *rr, bool *is_record,
			   struct zf_error *err)
{
	*is_record = false;
	if (*r->line == '$')
		return zf_fail(err, ZF_EUSAGE, "'%.20s': directives are not read",
			       r->line);
	bool indented = *r->line == ' ' || *r->line == '\t';
	const char *why = reduce(r->line);
	if (why != NULL)
		return wrong(why, err);
	if (*r->line == '\0')
		return ZF_OK;
	if (indented)
		return wrong("the line does not begin with an owner", err);
	*is_record = true;
	zf_status status = read_record(r, rr, err);
	return status != ZF_OK ? status : check_place(r, rr, err);
}

static zf_status read_all(struct reading *r, const struct zf_sink *sink,
			  struct zf_error *err)
{
	struct zf_record rr;
	bool more, is_record;

	for (;;) {
		zf_status status = read_line(r, &more, err);

		if (status == ZF_OK && !more)
			break;
		if (status == ZF_OK)
			status = take_line(r, &rr, &is_record, err);
		if (status == ZF_EUSAGE)
			zf_wrap(err, "%s:%lu", r->path, r->line_number);
		if (status == ZF_OK && is_record)
			status = sink->take(sink->ctx, &rr, err);
		if (status != ZF_OK)
			return status;
	}
	if (r->records == 0)
		return zf_fail(err, ZF_EUSAGE, "%s: holds no records", r->path);
	return ZF_OK;
}

zf_status zf_master_read(const char *path, struct zf_name *apex,
			 const struct zf_sink *sink, struct zf_error *err)
{
	struct reading *r = calloc(1, sizeof *r);
	zf_status status;

	if (r == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	r->path = path;
	r->file = fopen(path, "re");
	if (r->file == NULL) {
		status = zf_fail_system(err, errno, "%s", path);
		goto out;
	}
	status = read_all(r, sink, err);
	if (status == ZF_OK && apex != NULL)
		*apex = r->apex;
	fclose(r->file);
out:
	free(r);
	return status;
}
