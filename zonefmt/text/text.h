/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_TEXT_TEXT_H
#define ZF_ZONEFMT_TEXT_TEXT_H

/*
 * What zone files are written with: names, numbers, type words and whole rdata, in the
 * style of a dialect. present.h has the usual style; a dialect with another hands its
 * own in.
 *
 * Each function writes at `at`, where the caller has made room (ZF_PRESENT_MAX octets for
 * a whole rdata), and returns where it stopped. No NUL ends the text, and the next three octets
 * may not be what they were.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/record.h"

/* How an octet of a name or a string is written. */
enum zf_text_octet {
	ZF_OCTET_RAW,
	ZF_OCTET_QUOTED,  /* with a backslash before it */
	ZF_OCTET_DECIMAL, /* \DDD, RFC 1035 5.1 */
	ZF_OCTET_OCTAL,	  /* \ooo, as Windows reads it */
};

struct zf_text_style {
	const uint8_t
		*origin; /* names under it are relative, itself is `@`; NULL: none are */
	const uint8_t *in_names;   /* 256 enum zf_text_octet */
	const uint8_t *in_strings; /* the same, between quotes */
	uint8_t readers; /* ZF_WORD_UNIX or one of _WINDOWS: whose words types have */
	bool words_only; /* who reads them reads no TYPEnn: what needs one has no text */
	char gap; /* behind the type and before a name in the rdata: blank or TAB */
	bool parentheses; /* around a TXT's strings */
};

/* The usual style: absolute, decimal, with words that every server on Unix reads. */
extern const struct zf_text_style zf_text_usual;

/* A name that would be `@` alone under the origin is absolute, lest it be taken for the origin, even
 * behind a backslash. */
char *zf_text_name(char *at, const uint8_t *name, const struct zf_text_style *style);
char *zf_text_number(char *at, uint32_t number);

/* Whether the style's readers have a word for the type. */
bool zf_text_has_word(uint16_t type, const struct zf_text_style *style);

/* The type's word where the style's readers have one, else TYPEnn. */
char *zf_text_type(char *at, uint16_t type, const struct zf_text_style *style);

/* IN, CH or CLASSnn. */
char *zf_text_class(char *at, uint16_t class);

/* The octets, each as `how`, 256 enum zf_text_octet, says. */
char *zf_text_octets(char *at, const uint8_t *octets, size_t len, const uint8_t *how);

/* The octets with a quote before and behind. */
char *zf_text_string(char *at, const uint8_t *octets, size_t len,
		     const struct zf_text_style *style);

/* Two digits an octet, upper case. */
char *zf_text_hex(char *at, const uint8_t *octets, size_t len);

/* Four octets. */
char *zf_text_a(char *at, const uint8_t *address);

/* Sixteen octets by RFC 5952, the same text as inet_ntop's. */
char *zf_text_aaaa(char *at, const uint8_t *address);

/* YYYYMMDDHHmmSS of seconds since 1970, up to the year 2106. */
char *zf_text_time(char *at, uint32_t time);

#endif
