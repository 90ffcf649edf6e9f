/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "zonefmt/dialect/entry.h"
#include "zonefmt/dialect/reader.h"
#include "zonefmt/text/parse.h"
#include "zonefmt/text/present.h"

#define RECORDS_MAX 500 /* $GENERATE makes many of few octets */

struct taken {
	uint64_t records;
	struct zf_name apex; /* the first one's owner */
	bool hints;
};

/* What is read is written, and read again by the strict reader. */
static void must_read_back(const struct zf_record *rr)
{
	static char text[ZF_PRESENT_MAX + 1];
	static struct zf_parse parse;
	struct zf_record same = *rr;
	struct zf_error err;

	*zf_present_type_rdata(text, rr, NULL) = '\0';
	zf_parse_init(&parse);
	parse.words.at = text;
	must(zf_parse_type_rdata(&parse, &same, &err) == ZF_OK);
	must_be_same(rr, &same);
}

static zf_status take(void *ctx, const struct zf_record *rr, struct zf_error *err)
{
	struct taken *taken = ctx;

	must_be_sound(rr);
	must_read_back(rr);
	if (taken->records++ == 0 && !taken->hints)
		zf_name_copy(&taken->apex, rr->owner);
	must(zf_name_under(rr->owner, taken->apex.wire));
	must((rr->type == ZF_TYPE_SOA) == (taken->records == 1 && !taken->hints));
	return taken->records < RECORDS_MAX ? ZF_OK
					    : zf_fail(err, ZF_ECANCELLED, "enough");
}

/* A zone file, behind an octet that says how to read it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zf_input in;
	const uint8_t bits = size > 0 ? *data : 0;
	struct taken taken = { .hints = bits & 4 };
	const struct zf_sink sink = { take, &taken };
	const struct zf_reader_terms how = {
		.sink = &sink,
		.dialect = bits & 1 ? ZF_READER_WINDOWS : ZF_READER_MASTER,
		.octal = bits & 2,
		.hints = bits & 4,
		.zone = bits & 8 ? NULL : EXAMPLE,
		.include_folder = bits & 16 ? "/dev/null" : NULL,
	};
	struct zf_mistakes *mistakes;
	struct zf_read read;
	struct zf_error err;

	if (size == 0 || size > ZF_INPUT_ROOM / 2)
		return 0;
	if (how.hints && how.zone != NULL)
		zf_name_copy(&taken.apex, EXAMPLE);
	must(zf_mistakes_new(&mistakes, "input", &err) == ZF_OK);
	/* At the end of the room, but for the line feed that is put behind the end of a file. */
	in.path = "input";
	in.fd = -1;
	free(in.recode);
	in.recode = NULL;
	in.ended = true;
	in.end = in.buffer + ZF_INPUT_ROOM;
	in.at = in.end - (size - 1);
	memcpy(in.buffer + ZF_INPUT_ROOM - (size - 1), data + 1, size - 1);
	in.buffer[ZF_INPUT_ROOM] = '\n';
	const zf_status status = zf_reader_read(&in, &how, mistakes, &read, &err);
	const size_t count = zf_mistakes_count(mistakes);
	must(count <= ZF_ENTRY_MISTAKES_MAX && (count > 0) == (status == ZF_EUSAGE));
	must(status == ZF_OK || status == ZF_EUSAGE || status == ZF_ECANCELLED);
	must(status == ZF_OK || (err.code == status && err.message[0] != '\0'));
	must(read.records == taken.records);
	zf_mistakes_free(mistakes);
	return 0;
}
