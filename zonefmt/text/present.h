/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_PRESENT_H
#define ZF_ZONEFMT_TEXT_PRESENT_H

/*
 * Records as text (RFC 1035 section 5, RFC 3597 section 5). The common types have a
 * path of their own, without allocation; types that only ldns knows go through ldns;
 * what neither knows, or whose octets do not fit their type, becomes `TYPEnn \# len hex`,
 * so that nothing is lost. The text is what every server loads (BIND, Knot, NSD, PowerDNS).
 *
 * Each function writes at `at`, which has room for ZF_PRESENT_MAX octets, and returns
 * where it stopped. No NUL is written, and no line end.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/record.h"

/* The longest record: 65,535 octets of rdata at four characters each, an owner, TTL, class, type. */
#define ZF_PRESENT_MAX (4 * 65535 + 2048)

/* Names are absolute if `origin` is NULL; else those under it are relative, the origin itself is `@`. */
char *zf_present_name(char *at, const uint8_t *name, const uint8_t *origin);

/* The type's mnemonic, or TYPEnn. */
char *zf_present_type(char *at, uint16_t type);

/* `type rdata`: both at once, since a rdata written as `\#` may want its type as TYPEnn. */
char *zf_present_type_rdata(char *at, const struct zf_record *rr, const uint8_t *origin);

/* The whole record, absolute: `owner TTL CLASS type rdata`, one blank between. */
char *zf_present_record(char *at, const struct zf_record *rr);

/* The same for people to read: what only one software answers (synthesis.h) is written as that does, where
 * the others, whose text the former is, have octets. */
char *zf_present_shown(char *at, const struct zf_record *rr);

/* The same as zf_present_record; `*in_octets` is set, and never cleared, where `\#` is written for a type that has a word. */
char *zf_present_record_as(char *at, const struct zf_record *rr, bool *in_octets);

#endif
