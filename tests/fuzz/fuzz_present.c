/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/message.h"
#include "tests/fuzz/fuzz.h"
#include "zonefmt/dialect/table.h"
#include "zonefmt/dialect/writer.h"
#include "zonefmt/text/numbers.h"
#include "zonefmt/text/parse.h"
#include "zonefmt/text/present.h"

#define DIALECTS_MAX 16

/* Writes the record as the next of its zone. Not by a zf_writer: the sanitizers take
 * milliseconds for its buffer. */
static void write_record(const struct zf_dialect *dialect, struct zf_dialect_state *state,
			 const struct zf_record *rr)
{
	static char text[ZF_WRITER_ROOM];
	const char *end = dialect->record(state, rr, text);

	if (end == NULL)
		return;
	must(end > text && (size_t)(end - text) <= sizeof text);
	state->records++;
	state->last_type = rr->type;
	zf_name_copy(&state->last_owner, rr->owner);
}

/* The text of a record gives back the record. */
static void present_and_parse(struct zf_parse *parse, const struct zf_record *rr)
{
	static char text[ZF_PRESENT_MAX + 1];
	uint8_t owner[ZF_NAME_MAX];
	struct zf_record back = { .owner = owner, .class = rr->class };
	struct zf_words *words = &parse->words;
	struct zf_error err;
	char *end = zf_present_record(text, rr);

	*end = '\0';
	must(strlen(text) == (size_t)(end - text) && strchr(text, '\n') == NULL);
	words->at = text;
	words->to = owner;
	words->end = owner + sizeof owner;
	must(zf_words_more(words) && zf_words_name(words) && zf_words_ended(words));
	back.owner_len = (uint16_t)(words->to - owner);
	must(zf_words_more(words) && zf_words_number(words, UINT32_MAX, &back.ttl));
	must(zf_words_more(words) && strncmp(words->at, "IN ", 3) == 0);
	words->at += 2;
	must(zf_parse_type_rdata(parse, &back, &err) == ZF_OK);
	must_be_same(rr, &back);
}

/* The records of a message, as the reader lets them through, as text in each dialect. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zf_reader reader;
	static struct zf_parse parse;
	const struct zf_dialect *const *dialects = zf_dialect_all();
	struct zf_dialect_state states[DIALECTS_MAX] = { { .apex = NULL } };
	enum zf_section section;
	struct zf_record rr;
	struct zf_error err;
	bool more;

	zf_parse_init(&parse);
	if (zf_reader_open(&reader, data, size, &err) != ZF_OK)
		return 0;
	while (zf_reader_next(&reader, &more, &section, &rr, &err) == ZF_OK && more) {
		if (rr.class != ZF_CLASS_IN)
			continue;
		present_and_parse(&parse, &rr);
		for (size_t i = 0; dialects[i] != NULL; i++) {
			must(i < DIALECTS_MAX);
			states[i].dialect = dialects[i];
			states[i].apex = EXAMPLE;
			write_record(dialects[i], &states[i], &rr);
		}
	}
	return 0;
}
