/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "zonefmt/dialect/reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "protocol/rdata.h"
#include "protocol/wire.h"
#include "zonefmt/dialect/admission.h"
#include "zonefmt/dialect/entry.h"
#include "zonefmt/dialect/generate.h"
#include "zonefmt/dialect/include.h"
#include "zonefmt/text/numbers.h"

#define TTL_MAX 0x7fffffff /* RFC 2181 section 8 */

struct reader {
	const struct zf_reader_terms *how;
	struct zf_read read;
	struct zf_entries entries;
	struct zf_include include;
	struct zf_generate generate;
	struct zf_error why; /* of a mistake */
	bool has_default_ttl, has_last_ttl;
	uint32_t default_ttl,
		last_ttl; /* of $TTL or the SOA; of the last record that had one */
	struct zf_naming naming;
	struct zf_admission admission;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_windows(const struct reader *r)
{
	return r->how->dialect == ZF_READER_WINDOWS;
}

/* ---- owner, TTL and class ---- */

/* What stands between owner and type. */
struct head {
	uint32_t ttl, age;
	uint16_t class;
	bool has_ttl, has_class;
};

static bool read_owner(struct reader *r)
{
	struct zf_entry_file *file = r->entries.file;
	struct zf_words *w = &r->entries.parse.words;

	w->to = file->owner.wire;
	w->end = w->to + sizeof file->owner.wire;
	file->owner_len = 0;
	if (!zf_words_name(w) || !zf_words_ended(w))
		return zf_entries_wrong_word(&r->entries, "the owner ");
	file->owner_len = (uint16_t)(w->to - file->owner.wire);
	return true;
}

/* One that is wrong is told once: what leans on it is no mistake of its own. */
static bool need_owner(struct reader *r)
{
	if (r->entries.file->owner_len > 0)
		return true;
	return zf_entries_mistakes(&r->entries) == 0 &&
	       zf_entries_wrong(&r->entries, NULL,
				"there is no owner here, nor was one before");
}

static bool is_word(const char *word, size_t len, const char *wanted)
{
	return strlen(wanted) == len && strncasecmp(word, wanted, len) == 0;
}

/* Whether a class may begin so: few types do, and there is one in every record. */
static bool begins_class(char c)
{
	return (c | 0x20) == 'i' || (c | 0x20) == 'c' || (c | 0x20) == 'h';
}

/* IN, CH, HS and RFC 3597 section 5; 0 if it is no class. */
static uint16_t class_of(const char *word, size_t len)
{
	struct zf_words digits = { 0 };
	uint32_t number;

	if (is_word(word, len, "IN"))
		return ZF_CLASS_IN;
	if (is_word(word, len, "CH") || is_word(word, len, "CHAOS"))
		return ZF_CLASS_CH;
	if (is_word(word, len, "HS") || is_word(word, len, "HESIOD"))
		return 4;
	if (len < 6 || strncasecmp(word, "CLASS", 5) != 0)
		return 0;
	digits.at = word + 5;
	return zf_words_number(&digits, UINT16_MAX, &number) && digits.at == word + len
		       ? (uint16_t)number
		       : 0;
}

/* What such a TTL is: RFC 2181 section 8. */
static uint32_t too_high(struct reader *r)
{
	r->read.high_ttls++;
	return 0;
}

static bool read_ttl(struct reader *r, struct head *head)
{
	struct zf_words *w = &r->entries.parse.words;

	if (head->has_ttl)
		return zf_entries_wrong(&r->entries, w->word, "'%.*s' is a second TTL",
					zf_words_shown(w), w->word);
	head->has_ttl = true;
	if (!zf_words_period(w, &head->ttl) || !zf_words_ended(w))
		return zf_entries_wrong_word(&r->entries, "the TTL ");
	if (head->ttl > TTL_MAX)
		head->ttl = too_high(r);
	return true;
}

/* Reads `[AGE:hours]`. */
static bool read_age(struct reader *r, struct head *head)
{
	struct zf_words *w = &r->entries.parse.words;

	/* Its records are in the order of their names: the SOA is somewhere. */
	if (strncmp(w->at, "[Aging:", 7) == 0)
		return zf_entries_wrong(&r->entries, w->word,
					"'%.*s' is of dnscmd /ZonePrint, which prints no "
					"zone file: dnscmd /ZoneExport writes one",
					zf_words_shown(w), w->word);
	if (head->has_ttl || strncasecmp(w->at, "[AGE:", 5) != 0)
		return zf_entries_wrong(&r->entries, w->word, "'%.*s' is not [AGE:hours]",
					zf_words_shown(w), w->word);
	w->at += 5;
	if (!zf_words_number(w, UINT32_MAX, &head->age) || *w->at != ']')
		return zf_entries_wrong(&r->entries, w->word, "'%.*s' is not [AGE:hours]",
					zf_words_shown(w), w->word);
	w->at++;
	return zf_words_ended(w) || zf_entries_wrong_word(&r->entries, "");
}

/* Reads what stands before the type. */
static bool read_head(struct reader *r, struct head *head)
{
	struct zf_words *w = &r->entries.parse.words;

	while (zf_words_more(w)) {
		if (is_digit(*w->at)) {
			if (!read_ttl(r, head))
				return false;
			continue;
		}
		if (*w->at == '[' && is_windows(r)) {
			if (!read_age(r, head))
				return false;
			continue;
		}
		if (!begins_class(*w->at))
			return true;
		size_t len;
		const char *word = zf_words_plain(w, &len);
		const uint16_t class = head->has_class ? 0 : class_of(word, len);
		if (class == 0) {
			w->at = w->word;
			return true;
		}
		head->class = class;
		head->has_class = true;
		if (!zf_words_ended(w))
			return zf_entries_wrong_word(&r->entries, "the class ");
	}
	return zf_entries_wrong(&r->entries, w->at, "a type must follow");
}

/* ---- what a record is, among the others ---- */

static uint32_t soa_minimum(const struct zf_record *rr)
{
	return zf_wire_get32(rr->rdata + rr->rdata_len - 4);
}

static void take_default_ttl(struct reader *r, uint32_t ttl)
{
	r->has_default_ttl = true;
	r->default_ttl = ttl <= TTL_MAX ? ttl : too_high(r);
}

/* RFC 1035 5.1 and RFC 2308 section 4, or what Windows does: reader.h. */
static bool choose_ttl(struct reader *r, const struct head *head, struct zf_record *rr)
{
	const bool is_soa = rr->type == ZF_TYPE_SOA;

	if (is_soa && !r->has_default_ttl &&
	    (is_windows(r) || !(head->has_ttl || r->has_last_ttl)))
		take_default_ttl(r, soa_minimum(rr));
	if (head->has_ttl) {
		r->has_last_ttl = true;
		r->last_ttl = head->ttl;
	} else if (!r->has_default_ttl && !r->has_last_ttl) {
		return zf_entries_wrong(
			&r->entries, NULL,
			"there is no TTL here, nor in a record before, nor a "
			"$TTL");
	}
	rr->ttl = head->has_ttl	       ? head->ttl
		  : r->has_default_ttl ? r->default_ttl
				       : r->last_ttl;
	return true;
}

/* ---- records ---- */

/* Whether the record signed a message of a transfer: that is no part of the zone. */
static bool is_signature(struct reader *r)
{
	struct zf_words w = r->entries.parse.words;
	size_t len;

	w.at = w.word;
	const char *word = zf_words_plain(&w, &len);
	if (!is_word(word, len, "ANY") || !zf_words_more(&w))
		return false;
	word = zf_words_plain(&w, &len);
	if (!is_word(word, len, "TSIG") && !is_word(word, len, "SIG"))
		return false;
	r->read.signatures++;
	return true;
}

/* False without a mistake for a signature, which there is nothing to do with. */
static bool read_type_rdata(struct reader *r, struct zf_record *rr)
{
	struct zf_words *w = &r->entries.parse.words;

	if (zf_parse_type_rdata(&r->entries.parse, rr, &r->why) != ZF_OK)
		return !is_signature(r) &&
		       zf_entries_wrong(&r->entries, w->word, "%s", r->why.message);
	return zf_entries_ended(&r->entries);
}

/* Reads the record that the text is, which does or does not begin with its owner. */
static bool take_record(struct reader *r, bool has_owner)
{
	struct head head = { .age = 0 };
	struct zf_record rr;

	r->entries.parse.words.relative = false;
	if (has_owner ? !read_owner(r) : !need_owner(r))
		return false;
	const bool relative = r->entries.parse.words.relative;
	if (!read_head(r, &head))
		return false;
	if (!r->admission.has_soa && !zf_naming_settle(&r->naming, &r->entries, relative))
		return false;
	if (!read_type_rdata(r, &rr))
		return false;
	if (!r->admission.has_soa)
		zf_naming_lean(&r->naming, &r->entries);
	rr.owner = r->entries.file->owner.wire;
	rr.owner_len = r->entries.file->owner_len;
	rr.class = head.class;
	return choose_ttl(r, &head, &rr) &&
	       zf_admission_take(&r->admission, &r->entries, &rr, head.age);
}

/* ---- directives ---- */

static bool take_generated(void *ctx)
{
	return take_record(ctx, true);
}

static bool need_word(struct reader *r, const char *what)
{
	return zf_words_more(&r->entries.parse.words) ||
	       zf_entries_wrong(&r->entries, r->entries.parse.words.at, "%s must follow",
				what);
}

static bool take_ttl(struct reader *r)
{
	struct zf_words *w = &r->entries.parse.words;
	uint32_t ttl;

	if (!need_word(r, "a TTL"))
		return false;
	if (!zf_words_period(w, &ttl) || !zf_words_ended(w))
		return zf_entries_wrong_word(&r->entries, "the TTL ");
	if (!zf_entries_ended(&r->entries))
		return false;
	take_default_ttl(r, ttl);
	return true;
}

static bool take_origin(struct reader *r)
{
	struct zf_name origin = { 0 };

	r->entries.parse.words.relative = false;
	if (!need_word(r, "a name") || !zf_entries_origin(&r->entries, &origin) ||
	    !zf_entries_ended(&r->entries))
		return false;
	zf_naming_lean(&r->naming, &r->entries);
	r->entries.file->origin = origin;
	r->entries.file->has_origin = true;
	r->entries.file->origin_is_likely = false;
	return true;
}

static bool take_include(struct reader *r)
{
	return zf_include_take(&r->include, &r->entries);
}

static bool take_generate(struct reader *r)
{
	return zf_generate_take(&r->generate, &r->entries);
}

static const struct {
	const char *word;
	bool (*take)(struct reader *r);
} directives[] = {
	{ "$TTL", take_ttl },
	{ "$ORIGIN", take_origin },
	{ "$INCLUDE", take_include },
	{ "$GENERATE", take_generate },
};

static bool take_directive(struct reader *r)
{
	struct zf_words *w = &r->entries.parse.words;
	size_t len;
	const char *word = zf_words_plain(w, &len);

	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
		if (is_word(word, len, directives[i].word) && zf_words_ended(w))
			return directives[i].take(r);
	}
	return zf_entries_wrong(&r->entries, word, "'%.*s' is not a directive",
				zf_words_shown(w), word);
}

/* ---- the file ---- */

/* An entry may be empty but for a comment. */
static void read_entry(struct reader *r)
{
	struct zf_words *w = &r->entries.parse.words;
	const bool has_owner = *r->entries.text != ' ' && *r->entries.text != '\t' &&
			       *r->entries.text != '\r';

	if (!zf_words_more(w))
		zf_entries_ended(&r->entries);
	else if (*w->at == '$' && has_owner)
		take_directive(r);
	else
		take_record(r, has_owner);
}

static void begin(struct reader *r)
{
	const struct zf_reader_terms *how = r->how;

	r->entries.parse.words.loose = true;
	r->entries.parse.words.octal = how->octal;
	r->entries.parse.split_strings = how->split_strings;
	r->include.folder = how->include_folder;
	r->generate.take = take_generated;
	r->generate.ctx = r;
	r->admission = (struct zf_admission){
		.sink = how->sink,
		.outside = how->outside,
		.zone = how->zone,
		.hints = how->hints,
		.strict = how->strict,
		.soa_first = is_windows(r),
		.only_in = is_windows(r),
		.aged = how->aged,
		.aged_ctx = how->aged_ctx,
	};
	if (how->zone != NULL)
		zf_name_copy(&r->admission.apex, how->zone);
	zf_naming_begin(&r->naming, &r->entries, how->zone, how->likely);
}

static zf_status end(struct reader *r, struct zf_read *read)
{
	struct zf_entries *e = &r->entries;

	r->read.lacks_soa = e->status == ZF_OK && zf_entries_mistakes(e) == 0 &&
			    !r->admission.has_soa && !r->how->hints;
	if (r->read.lacks_soa)
		zf_mistakes_add(e->mistakes, (struct zf_place){ e->file->next_line, 1 },
				"the file ends without a SOA: it holds no zone");
	r->read.named = r->naming.source;
	r->read.long_string = e->parse.words.long_string;
	r->read.refused_include = r->include.refused;
	r->read.lacks_origin = e->parse.words.lacks_origin;
	r->read.apex = r->admission.apex;
	r->read.records = r->admission.records;
	r->read.outside = r->admission.outside_count;
	r->read.aged = r->admission.aged_count;
	if (read != NULL)
		*read = r->read;
	if ((e->status == ZF_OK || e->status == ZF_EUSAGE) && zf_entries_mistakes(e) > 0)
		return zf_mistakes_end(e->mistakes, NULL, NULL, e->err);
	return e->status;
}

zf_status zf_reader_read(struct zf_input *in, const struct zf_reader_terms *how,
			 struct zf_mistakes *mistakes, struct zf_read *read,
			 struct zf_error *err)
{
	struct reader *r = calloc(1, sizeof *r);

	if (r == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	r->how = how;
	zf_entries_begin(&r->entries, in, mistakes, err);
	begin(r);
	while (zf_entries_next(&r->entries))
		read_entry(r);
	zf_entries_end(&r->entries);
	zf_admission_end(&r->admission);
	zf_status status = end(r, read);
	free(r);
	return status;
}
