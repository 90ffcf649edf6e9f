/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_PROTOCOL_ERROR_H
#define ZF_PROTOCOL_ERROR_H

/*
 * The one error type. A function that can fail returns a zf_status, takes a
 * struct zf_error last and fills it in: what failed, where and why, on one line.
 * The caller owns the struct (on its stack); building an error allocates nothing,
 * so it works out of memory.
 *
 *	zf_fail()	where a failure is first known
 *	zf_fail_system()	the same with the system's reason behind it
 *	zf_wrap()	one layer up, puts a new fact in front: "example.com: "
 *	zf_hint()	the likely cause and what to do next, shown on a line of its own
 *
 * Each of the four accepts err == NULL and then only returns the status. A text may
 * quote a peer or a file: it is made harmless (harmless.h).
 */

#include <stdarg.h>

#if defined(__GNUC__)
#define ZF_MUST_CHECK __attribute__((warn_unused_result))
#define ZF_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define ZF_MUST_CHECK
#define ZF_PRINTF(fmt, args)
#endif

/* Each code is a decision the caller may take; detail goes in the message. */
/* clang-format off */
enum zf_code {
	ZF_OK = 0,
	ZF_ENOMEM,		/* memory ran out */
	ZF_ESYSTEM,		/* a local file or system call failed; .system says how */
	ZF_EUSAGE,		/* the person's input is wrong: an option, a name, a file */
	ZF_ENETWORK,		/* the transport broke: no connection, reset, ended early */
	ZF_ETIMEOUT,		/* the deadline passed */
	ZF_EREFUSED,		/* the server said no; .rcode says how */
	ZF_EAUTH,		/* not authenticated; .tsig_error says how, if the server did */
	ZF_EMALFORMED,		/* bytes that are not what the RFC says they must be */
	ZF_ELIMIT,		/* larger than a stated bound */
	ZF_EUNSUPPORTED,	/* well-formed, but not something this program can do */
	ZF_EPREREQ,		/* an UPDATE prerequisite did not hold: nothing was changed */
	ZF_EUNSAFE,		/* going on could lose data or service: nothing was changed */
	ZF_EDIFFERS,		/* compared, and not the same */
	ZF_EWAITING,		/* a person has to act first */
	ZF_ECANCELLED,		/* told to stop */
};
/* clang-format on */

typedef enum zf_code zf_status;

#define ZF_MESSAGE_MAX 1024 /* octets of a text with its NUL; a longer one is cut */

struct zf_error {
	enum zf_code code;
	int system;	/* errno, or 0 */
	int rcode;	/* the answer's DNS rcode, or -1 */
	int tsig_error; /* the answer's TSIG error (RFC 8945 section 3), or 0 */
	char message[ZF_MESSAGE_MAX];
	char hint[ZF_MESSAGE_MAX]; /* "" if there is none */
};

/* Makes `err` hold no error: ZF_OK, no numbers, empty texts. */
void zf_error_clear(struct zf_error *err);

/* Starts a new error and returns `code`. Message and hint of an earlier one are gone. */
zf_status zf_fail(struct zf_error *err, enum zf_code code, const char *fmt, ...)
	ZF_PRINTF(3, 4);

/* As zf_fail(ZF_ESYSTEM) with ": <what errno `number` means>" behind the text. */
zf_status zf_fail_system(struct zf_error *err, int number, const char *fmt, ...)
	ZF_PRINTF(3, 4);

/* As zf_fail_system, for a transport's errno: the code is ZF_ENETWORK (ZF_ETIMEOUT for
 * ETIMEDOUT). */
zf_status zf_fail_network(struct zf_error *err, int number, const char *fmt, ...)
	ZF_PRINTF(3, 4);

/* Puts "<text>: " in front of the message; the numbers stay. Returns err's code
 * (ZF_ESYSTEM where err is NULL: callers that pass NULL keep the status themselves). */
zf_status zf_wrap(struct zf_error *err, const char *fmt, ...) ZF_PRINTF(2, 3);

/* Sets the hint, replacing an earlier one; nothing else changes. */
void zf_hint(struct zf_error *err, const char *fmt, ...) ZF_PRINTF(2, 3);

/* Copies `from`, so that it outlives its owner. Does nothing if either is NULL. */
void zf_error_copy(struct zf_error *to, const struct zf_error *from);

#endif
