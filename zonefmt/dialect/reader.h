/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_DIALECT_READER_H
#define ZF_ZONEFMT_DIALECT_READER_H

/*
 * Zone files read record by record, as people and other servers write them: master files
 * (RFC 1035 section 5, RFC 2308 section 4, RFC 3597 section 5) and the files of Windows DNS
 * Server. The counterpart of writer.h; master_read.h is for the plain files that we write.
 *
 *	zf_input_open(), zf_mistakes_new() -> zf_reader_read() -> zf_mistakes_end(), zf_input_close()
 *
 * Read are `$TTL`, `$ORIGIN`, `$INCLUDE` where it is allowed, BIND's `$GENERATE`, owners left out,
 * `@`, relative names, parentheses, comments, quotes, `\X` and `\DDD`, TTLs with units (1h30m), TTL
 * and class in either order or left out, `TYPEnn`, `CLASSnn` and `\#` for any type, and
 * the text of all types that have a row in types.h. Lines end in LF or CRLF, the last perhaps in
 * neither.
 *
 * Where RFC 1035 leaves a choice it is named-compilezone's (BIND 9.18):
 *
 *	no TTL			that of `$TTL`; else the last that a record had; else a SOA takes
 *				its minimum, which then counts as `$TTL`; else a mistake
 *	outside the zone	the record is left out: `outside` gets it
 *	a second SOA		a mistake, unless it is the first again, as at the end of
 *				a transfer that was written to a file
 *	the SOA not first	records before it wait, in memory and beyond 1 MiB in a file without
 *				a name (backlog.h), and follow it in their order; their TTLs are
 *				settled as they are read
 *	a TTL above 2^31-1	is 0 (RFC 2181 section 8), and `$TTL` alike; they are counted
 *	a type for questions	a mistake: ANY, AXFR, OPT and such, by number too
 *	$INCLUDE		its `$TTL` holds behind it, its `$ORIGIN` and owners do not
 *
 * but the records of an RRset may differ in TTL, and none is dropped for being there twice.
 *
 * A file may be in UTF-16, or have lines that end in CR alone (zf_input_as_text). TSIG and SIG(0)
 * records of class ANY, which `dig -k` prints behind a transfer, are passed over and counted.
 *
 * The origin to begin with is `zone`; without one what `$ORIGIN` says, else an absolute owner of the
 * SOA, else `likely`, else the zone that the English comment lines at the top of Windows' files name.
 *
 * Windows' files differ: a record may have `[AGE:hours]` before its TTL; one without TTL has that of
 * `$TTL`, else the SOA's minimum, whatever stands before; the class must be IN; the SOA must come first.
 * Their types WINS and WINSR (wins.h) are read in both dialects. Comments, Windows' headings among them,
 * count for nothing else.
 *
 * Memory is bounded, whatever the file holds: a record, with all its lines, has at most
 * ZF_INPUT_ROOM octets. Nothing is allocated for a record. entry.h, include.h and generate.h say how many
 * mistakes, files and generated records there may be.
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/name.h"
#include "protocol/record.h"
#include "zonefmt/dialect/naming.h"
#include "zonefmt/file/input.h"
#include "zonefmt/file/mistakes.h"

enum zf_reader_dialect {
	ZF_READER_MASTER,
	ZF_READER_WINDOWS,
};

/* How to read, and for whom. All zero but `sink`: a master file of any zone that names it itself,
 * without `$INCLUDE`. */
struct zf_reader_terms {
	enum zf_reader_dialect dialect;
	bool octal; /* digits behind a backslash are octal, as Windows writes them: \101 is `A` */
	bool split_strings; /* of TXT and its like, where they are too long: parse.h */
	bool hints;	    /* root hints: there is no SOA, and must not be */
	/* The zone: the origin to begin with, and the SOA's owner must be it. NULL: any, and
	 * before `$ORIGIN` only absolute names can be read. Borrowed. */
	const uint8_t *zone;
	/* The origin where neither `zone` nor the file says one: as the file is called, for instance. NULL:
	 * none is likely. Borrowed. */
	const uint8_t *likely;
	/* The folder of files to be included, which are named relative to it; they may lie in
	 * folders below, and neither `..` nor symbolic links are followed. NULL: `$INCLUDE` is a
	 * mistake. Borrowed. */
	const char *include_folder;
	/* Takes the records, the SOA first and the others in their order. */
	const struct zf_sink *sink;
	/* Takes the records outside the zone. NULL: they are only counted. */
	const struct zf_sink *outside;
	bool strict; /* each of them is a mistake */
	/* Called before `sink`, or `outside`, takes a record that has an age: hours since 1601-01-01 00:00
	 * UTC, not 0, as Windows' scavenging counts them. May be NULL. */
	void (*aged)(void *ctx, uint32_t hours);
	void *aged_ctx;
};

/* What was read. */
struct zf_read {
	enum zf_naming_source named; /* what says whose zone it is */
	struct zf_name apex;	     /* the SOA's owner; the zone's for hints */
	uint64_t records;	     /* that `sink` took */
	uint64_t outside;	     /* left out: not under the apex */
	uint64_t aged;		     /* records with an age */
	uint64_t high_ttls;	     /* TTLs, and `$TTL`, above 2^31-1, which are 0 now */
	uint64_t signatures;	     /* of a transfer's messages, passed over */
	/* What makes some mistakes, for advice: */
	bool long_string;     /* one was longer than 255 octets, without split_strings */
	bool refused_include; /* a file was to be included, without include_folder */
	bool lacks_origin;    /* a name was relative, and nothing said to what */
	bool lacks_soa;	      /* there was none to the end, without hints */
};

/*
 * Gives the records of `in`, from where it stands to its end, to those who take them. Reading goes on
 * behind a mistake, but no record goes to the sink any more. The mistakes are added to `mistakes`, each as `path:line:column: what`, columns being octets; it is
 * the caller who has zf_mistakes_end() tell them all. `read` may be NULL.
 *
 * Fails with ZF_EUSAGE, and the first mistake in `err`, if there is any: what the sink took is then
 * no zone; ZF_ESYSTEM if a file cannot be read; ZF_ENOMEM; or with the sink's status.
 */
zf_status zf_reader_read(struct zf_input *in, const struct zf_reader_terms *how,
			 struct zf_mistakes *mistakes, struct zf_read *read,
			 struct zf_error *err) ZF_MUST_CHECK;

#endif
