/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/message.h"
#include "tests/fuzz/fuzz.h"

#define NAMES_MAX 1000

/* What is remembered of a message's names changes none of them. */
static void read_names(const uint8_t *data, size_t size)
{
	static struct zf_wire_memo memo;
	uint8_t room[ZF_NAME_MAX], same_room[ZF_NAME_MAX];
	struct zf_wire_name name = { .room = room }, same = { .room = same_room };

	zf_wire_forget(&memo);
	for (size_t i = ZF_HEADER_OCTETS; i < size && i < NAMES_MAX; i++) {
		size_t pos = i, same_pos = i;
		const char *why = zf_wire_name(&name, data, size, &pos, NULL);
		const char *same_why = zf_wire_name(&same, data, size, &same_pos, &memo);

		if (why != NULL)
			continue;
		must(same_why == NULL && same_pos == pos);
		must(same_octets(name.octets, name.len, same.octets, same.len));
		must(name.len == zf_name_size(name.octets));
	}
}

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
	read_names(data, size);
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
