/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_RAW_READ_H
#define ZF_ZONEFMT_DIALECT_RAW_READ_H

/*
 * Reads back what the `raw` dialect (raw.c) writes: a zone for programs, as it came by
 * transfer.
 *
 *	octets	what
 *	8	ZF_RAW_MAGIC: a name, the version `1`, a line feed
 *	...	records in wire form, RFC 1035 4.1.3: owner, type, class, TTL, rdata length, rdata;
 *		numbers in network order, no name compressed
 *
 * The records come in the order of the transfer: the apex SOA first, and the same again, octet
 * for octet, at the end (RFC 5936 2.2), so that a file cut short is told from a whole
 * one. Nothing stands behind. The first octet begins no text in ASCII or UTF-8.
 */

#include "protocol/name.h"
#include "protocol/record.h"
#include "zonefmt/file/input.h"

#define ZF_RAW_MAGIC "\x9aZFRAW1\n"
#define ZF_RAW_MAGIC_OCTETS 8

/*
 * Gives the records of `in`, from where it stands to its end, to `sink` in their order, without the
 * closing SOA, and the zone's apex in `*apex`, which may be NULL. Fails with ZF_ESYSTEM (cannot be
 * read), ZF_EUSAGE (`path: octet N: why`: no such zone, cut short, a name or rdata that is none, an
 * owner outside the zone, another class than IN), or the sink's status.
 */
zf_status zf_raw_read(struct zf_input *in, struct zf_name *apex,
		      const struct zf_sink *sink, struct zf_error *err) ZF_MUST_CHECK;

#endif
