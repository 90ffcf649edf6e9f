/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "tests/fuzz/fuzz.h"
#include "zonefmt/text/parse.h"
#include "zonefmt/text/present.h"

/* A record's text, type and rdata, read; what was read, written and read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char again[ZF_PRESENT_MAX + 1];
	static struct zf_parse first, second;
	struct zf_record rr = { 0 }, same = { 0 };
	struct zf_error err;
	char *text = malloc(size + 1);

	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	zf_parse_init(&first);
	first.words.at = text;
	if (zf_parse_type_rdata(&first, &rr, &err) == ZF_OK) {
		must(zf_rdata_fits(rr.type, rr.rdata, rr.rdata_len));
		*zf_present_type_rdata(again, &rr, NULL) = '\0';
		zf_parse_init(&second);
		second.words.at = again;
		must(zf_parse_type_rdata(&second, &same, &err) == ZF_OK);
		must_be_same(&rr, &same);
	} else {
		must(err.code == ZF_EUSAGE && err.message[0] != '\0');
	}
	free(text);
	return 0;
}
