/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "protocol/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "protocol/harmless.h"

/* The arguments may point into the text that is replaced, hence the copy. */
ZF_PRINTF(2, 0)
static void set_text(char text[ZF_MESSAGE_MAX], const char *fmt, va_list args)
{
	char fresh[ZF_MESSAGE_MAX];

	if (vsnprintf(fresh, sizeof fresh, fmt, args) < 0)
		fresh[0] = '\0';
	zf_harmless(fresh);
	strcpy(text, fresh);
}

static void append(char text[ZF_MESSAGE_MAX], const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, ZF_MESSAGE_MAX - len, "%s", more);
	zf_harmless(text + len); /* what was cut too */
}

ZF_PRINTF(3, 0)
static void start(struct zf_error *err, enum zf_code code, const char *fmt, va_list args)
{
	set_text(err->message, fmt, args);
	err->code = code;
	err->system = 0;
	err->rcode = -1;
	err->tsig_error = 0;
	err->hint[0] = '\0';
}

static void add_reason(struct zf_error *err, int number)
{
	append(err->message, ": ");
	append(err->message, strerror(number));
	err->system = number;
}

void zf_error_clear(struct zf_error *err)
{
	if (err == NULL)
		return;
	/* not the texts' 2 KiB, which took a third of the time of a small question */
	err->code = ZF_OK;
	err->system = 0;
	err->rcode = -1;
	err->tsig_error = 0;
	err->message[0] = '\0';
	err->hint[0] = '\0';
}

zf_status zf_fail(struct zf_error *err, enum zf_code code, const char *fmt, ...)
{
	va_list args;

	if (err == NULL)
		return code;
	va_start(args, fmt);
	start(err, code, fmt, args);
	va_end(args);
	return code;
}

zf_status zf_fail_system(struct zf_error *err, int number, const char *fmt, ...)
{
	va_list args;

	if (err == NULL)
		return ZF_ESYSTEM;
	va_start(args, fmt);
	start(err, ZF_ESYSTEM, fmt, args);
	va_end(args);
	add_reason(err, number);
	return err->code;
}

zf_status zf_fail_network(struct zf_error *err, int number, const char *fmt, ...)
{
	enum zf_code code = number == ETIMEDOUT ? ZF_ETIMEOUT : ZF_ENETWORK;
	va_list args;

	if (err == NULL)
		return code;
	va_start(args, fmt);
	start(err, code, fmt, args);
	va_end(args);
	add_reason(err, number);
	return code;
}

zf_status zf_wrap(struct zf_error *err, const char *fmt, ...)
{
	char inner[ZF_MESSAGE_MAX];
	va_list args;

	if (err == NULL)
		return ZF_ESYSTEM;
	strcpy(inner, err->message);
	va_start(args, fmt);
	set_text(err->message, fmt, args);
	va_end(args);
	append(err->message, ": ");
	append(err->message, inner);
	return err->code;
}

void zf_hint(struct zf_error *err, const char *fmt, ...)
{
	va_list args;

	if (err == NULL)
		return;
	va_start(args, fmt);
	set_text(err->hint, fmt, args);
	va_end(args);
}

void zf_error_copy(struct zf_error *to, const struct zf_error *from)
{
	if (to != NULL && from != NULL)
		*to = *from;
}
