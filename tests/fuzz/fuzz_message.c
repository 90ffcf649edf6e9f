/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/message.h"
#include "tests/fuzz/fuzz.h"

/* A message read to its end, built anew from what was read, and read again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zf_reader reader, again;
	static struct zf_message built;
	enum zf_section section, same_section;
	struct zf_record rr, same;
	struct zf_error err;
	bool more, same_more;

	if (zf_reader_open(&reader, data, size, &err) != ZF_OK)
		return 0;
	zf_message_start(&built, reader.header.id, reader.header.opcode, 0);
	while (zf_reader_next(&reader, &more, &section, &rr, &err) == ZF_OK && more) {
		must_be_sound(&rr);
		zf_message_add(&built, section, &rr);
	}
	if (zf_message_check(&built, &err) != ZF_OK)
		return 0;
	must(zf_reader_open(&reader, data, size, &err) == ZF_OK);
	must(zf_reader_open(&again, built.wire, built.len, &err) == ZF_OK);
	for (;;) {
		must(zf_reader_next(&again, &same_more, &same_section, &same, &err) ==
		     ZF_OK);
		if (!same_more)
			return 0;
		must(zf_reader_next(&reader, &more, &section, &rr, &err) == ZF_OK &&
		     more);
		must(section == same_section);
		must_be_same(&rr, &same);
	}
}
