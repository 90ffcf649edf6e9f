/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGQUERY_H
#define ZF_ZONEFMT_REGISTRY_REGQUERY_H

/*
 * What `reg query KEY /s` prints, saved to a file: the same events as of a *.reg file, for who has
 * no more than a console.
 *
 *	HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\DNS\Parameters
 *	    (Default)    REG_SZ    (value not set)
 *	    BootMethod    REG_DWORD    0x3
 *	    Forwarders    REG_MULTI_SZ    192.0.2.1\0192.0.2.2
 *
 *	key		at a line's beginning, up to its end
 *	value		four blanks, then name, type and data with four blanks between, or a TAB (2000
 *			to 2003). (Default) and <NO NAME> are the default value, which is not there
 *			where its data are `(value not set)`.
 *	text		as it is, to the line's end
 *	REG_MULTI_SZ	`\0` between texts; empty ones end it, as Windows 2003 prints its end
 *	numbers		0x and hex digits
 *	all others	hex digits, two an octet
 *
 * Empty lines are allowed anywhere, and `! REG.EXE VERSION 3.0` of older ones. The octets are those
 * of zonefmt/lines.h, but must be UTF-8 or UTF-16: nobody knows a console's code page.
 */

#include <stdbool.h>

#include "zonefmt/registry/regfile.h"

/* Whether a text that begins so is one: its first key is what comes first. */
bool zf_regquery_is(const char *text, size_t len);

/*
 * Reads the file at `path` to the end. Fails as zf_regfile_read does, with the same limits, and with
 * ZF_ESYSTEM; the column counts octets.
 */
zf_status zf_regquery_read(const char *path, const struct zf_regfile_sink *sink,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
