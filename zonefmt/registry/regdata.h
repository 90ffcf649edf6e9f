/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGDATA_H
#define ZF_ZONEFMT_REGISTRY_REGDATA_H

/*
 * A value's data as registry files spell it: "text", dword:, hex: and hex(n):. zonefmt/regfile.h
 * says what is allowed; regfile.c has the lines around it.
 *
 * Both functions read where `text` is and leave it behind what they took. They return false
 * where `text` has failed, for what is wrong or without memory.
 */

#include "zonefmt/registry/regtext.h"

struct zf_regdata {
	uint8_t *octets; /* to be freed by who has the struct */
	size_t len, room;
	uint32_t type;
};

/* What stands in quotes, in UTF-16LE and without an end; `text` is at the first quote. */
bool zf_regdata_quoted(struct zf_regdata *data, struct zf_regtext *text);

/* Type and data. With `octets_are_text`, as in REGEDIT4, texts in hex are in the code page. */
bool zf_regdata_read(struct zf_regdata *data, struct zf_regtext *text,
		     bool octets_are_text);

#endif
