/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_HOST_SAID_H
#define ZF_HOST_SAID_H

/*
 * A line that a program said, as far as it may be repeated. Programs quote what they do not understand, and
 * that may be a key: in an error, a journal or a report nobody would look for it. So only what is known to be
 * none stands there:
 *
 *	words of letters, as prose has them: a capital at most at the beginning, or capitals alone
 *	numbers and addresses
 *	paths and names in small letters with a dot in them
 *	words of the command itself
 *
 * and of that, in quotation marks only paths and the command's own words, and only these behind the word
 * `secret`.
 */

#include <stdbool.h>

#define ZF_SAID_MAX 512 /* octets of a line with its NUL; a longer one is cut */
#define ZF_SAID_LEFT_OUT "..."

/* Writes `line`, said by the command `argv` (NULL-ended), with ZF_SAID_LEFT_OUT for what may not be repeated.
 * Returns whether all of it stands there. */
bool zf_said_print(char text[ZF_SAID_MAX], const char *line, const char *const *argv);

#endif
