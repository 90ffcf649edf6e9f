/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_HEX_H
#define ZF_PROTOCOL_HEX_H

/* Octets as hexadecimal digits, as digests and identifiers are shown. Zone files have their own (zonefmt/text/text.h). */

#include <stddef.h>
#include <stdint.h>

/* Writes two small digits for each of `len` octets, and a NUL behind them. Returns where the NUL is. */
char *zf_hex_print(char *text, const uint8_t *octets, size_t len);

#endif
