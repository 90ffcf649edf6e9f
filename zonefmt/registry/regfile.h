/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_ZONEFMT_REGISTRY_REGFILE_H
#define ZF_ZONEFMT_REGISTRY_REGFILE_H

/*
 * Files of Windows' registry, *.reg, read and written as a stream: what one says arrives at a
 * sink event by event in the file's order, and the writer is such a sink. Neither keeps more
 * than one value at a time. To look values up, read into a tree: zonefmt/registry.h.
 *
 *	zf_regfile_read(source, sink)
 *
 *	zf_regfile_writer_new() -> zf_regfile_writer_sink()'s events... -> zf_regfile_writer_finish()
 *
 * Needs protocol/error.c, zonefmt/wtf8.c and the C library only, no POSIX: it is compiled for
 * Windows too, and tests/house does so.
 *
 * Read are both forms that regedit takes: `Windows Registry Editor Version 5.00` and REGEDIT4.
 *
 *	octets		FF FE first, or a zero second: UTF-16LE. EF BB BF first: UTF-8. Else
 *			REGEDIT4 is in the code page; version 5 is UTF-8, and an octet that is not
 *			is taken from the code page, since regedit reads such a file as that.
 *	lines		end in CR LF or LF, the last may lack it; blanks before them, `;` and `#`
 *			comments, empty ones
 *	[KEY]		up to the line's last `]`; HKEY_LOCAL_MACHINE or the like, or below one. HKLM and
 *			the like will do, and backslashes at the end.
 *	[-KEY]		the key goes with all that is below it; values behind it are nobody's
 *	"NAME"= @=	a value's; @ and "" are the default value, whose name is empty
 *	"TEXT"		REG_SZ. \\ \" \n \r, and any other letter behind \ for itself, but for \0.
 *			It may go over line ends, which belong to it.
 *	dword:		REG_DWORD, one to eight digits
 *	hex: hex(n):	REG_BINARY or type n, one or two digits an octet, with commas between; a `\` at the
 *			end of a line joins the next. In REGEDIT4 the types of text (1, 2, 7) are in
 *			the code page.
 *	-		the value is deleted
 *
 * The words are read in any case, blanks are allowed around the parts of a value and a comment
 * behind it. Anything else is an error, and so is what regedit passes over in silence, a value it
 * cannot read or one without a key: read as regedit does, such a file would lose what it was
 * made to carry. Data are not judged: an odd count or a text without its end arrive as they are.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "protocol/error.h"
#include "zonefmt/file/output.h"

/* The registry's own limits (Microsoft, "Registry Element Size Limits"). Characters are 16-bit
 * units. The data's is that of Windows up to Server 2003; later ones have none but memory. */
#define ZF_REGFILE_DATA_MAX (1024 * 1024) /* octets of a value's data */
#define ZF_REGFILE_NAME_MAX 16383	  /* characters of a value's name */
#define ZF_REGFILE_KEY_MAX 255		  /* characters of a key's own name */
#define ZF_REGFILE_DEPTH_MAX 512	  /* keys one below another */
#define ZF_REGFILE_PATH_MAX 32767	  /* characters of a key's whole path */

/* What regedit writes in words or zoneferry looks at; others are numbers. */
enum zf_regfile_type {
	ZF_REG_NONE = 0,
	ZF_REG_SZ = 1,
	ZF_REG_EXPAND_SZ = 2,
	ZF_REG_BINARY = 3,
	ZF_REG_DWORD = 4,
	ZF_REG_MULTI_SZ = 7,
	ZF_REG_QWORD = 11,
};

/* A value as the registry holds it. */
struct zf_regfile_value {
	const char *name; /* WTF-8 (zonefmt/wtf8.h); "" is the default value */
	uint32_t type;
	const uint8_t *data; /* texts in UTF-16LE, with the end they have in the registry */
	size_t len;	     /* octets */
};

/*
 * Takes the events. All that is pointed to is only valid during the call. A status other than
 * ZF_OK ends the reading, which returns it.
 *
 * Paths begin with HKEY_... in full and in capitals, go on in the file's spelling with `\` between
 * the parts and none at the end, and are WTF-8. `value` and `delete_value` are about the key opened last.
 */
struct zf_regfile_sink {
	zf_status (*key)(void *ctx, const char *path, struct zf_error *err);
	zf_status (*delete_key)(void *ctx, const char *path, struct zf_error *err);
	zf_status (*value)(void *ctx, const struct zf_regfile_value *value,
			   struct zf_error *err);
	zf_status (*delete_value)(void *ctx, const char *name, struct zf_error *err);
	void *ctx;
};

/* Where the octets come from, in pieces of any size. */
struct zf_regfile_source {
	const char *name; /* of the file, for messages */
	/* Puts up to `room` octets to `octets`; `*len` is 0 at the end only. A status other than ZF_OK
	 * ends the reading, which returns it. */
	zf_status (*read)(void *ctx, uint8_t *octets, size_t room, size_t *len,
			  struct zf_error *err);
	void *ctx;
	/* The code page's upper half, 0x80 to 0xff, as characters; NULL: windows-1252. Code pages
	 * with characters of two octets cannot be said this way. */
	const uint16_t *code_page;
};

/* A source that reads `in`, opened in binary mode; fails with ZF_ESYSTEM. Both are borrowed. */
struct zf_regfile_source zf_regfile_source_file(FILE *in, const char *name);

/*
 * Reads to the end, with one event after another; memory is bounded whatever the source gives.
 * Fails with ZF_EUSAGE for what is not a registry file, cut short or above a limit, as
 * `name:line:column: what`; the column counts characters, a TAB as one. Fails with ZF_ENOMEM, and
 * as source and sink do. Events before an error have been given: who must not act on a part
 * collects them first.
 */
zf_status zf_regfile_read(const struct zf_regfile_source *source,
			  const struct zf_regfile_sink *sink,
			  struct zf_error *err) ZF_MUST_CHECK;

/*
 * Writes version 5 as regedit does, to the octet: UTF-16LE behind FF FE, CR LF, an empty line
 * before each key and at the end, hex in lines of at most 80 characters. REG_SZ is in quotes
 * where it is a text with its end and no other NUL and no CR or LF, else `hex(1):`; four octets
 * of REG_DWORD are `dword:`. What is read again is the same, whatever the data.
 */
struct zf_regfile_writer;

/* A writer to `output` (copied); its beginning is written with the first event or the end. Fails with
 * ZF_ENOMEM. */
zf_status zf_regfile_writer_new(struct zf_regfile_writer **writer,
				const struct zf_output *output,
				struct zf_error *err) ZF_MUST_CHECK;
void zf_regfile_writer_free(struct zf_regfile_writer *writer);

/* The sink that writes, valid as long as `writer`; a value comes behind its key. Fails as the
 * output does; with ZF_EUSAGE for a path with a CR or LF in it, which no file can say. */
struct zf_regfile_sink zf_regfile_writer_sink(struct zf_regfile_writer *writer);

/* Writes the end and what is still held: until this returns ZF_OK the file is not complete. Fails
 * as the output does. */
zf_status zf_regfile_writer_finish(struct zf_regfile_writer *writer,
				   struct zf_error *err) ZF_MUST_CHECK;

/* Reads `source` and writes all it says to `output`, event by event: what regedit has written comes
 * out the same to the octet, anything else as regedit would. The program has no need of it; it is what shows,
 * in tests, that reader and writer lose nothing between them. Fails as they do. */
zf_status zf_regfile_copy(const struct zf_regfile_source *source,
			  const struct zf_output *output,
			  struct zf_error *err) ZF_MUST_CHECK;

#endif
