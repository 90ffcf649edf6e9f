/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_JOBS_CHANGE_UPDATE_TEXT_H
#define ZF_JOBS_CHANGE_UPDATE_TEXT_H

/*
 * An UPDATE message (RFC 2136) as the lines that make nsupdate(1) send the same: its prerequisites, then its changes.
 *
 *	zf_update_text_new() -> zf_update_text_open() -> zf_update_text_next()... -> open ... -> zf_update_text_free()
 */

#include "protocol/message.h"

struct zf_update_text;

/* Room for the text of any message, used again and again. Fails with ZF_ENOMEM. */
zf_status zf_update_text_new(struct zf_update_text **text,
			     struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_update_text_free(struct zf_update_text *text);

/* Begins with `update`, which was built and not signed, and stays until its last line was given. `*zone` is its zone's
 * name, and lives until the next call of this. Fails with ZF_EMALFORMED where it is no message. */
zf_status zf_update_text_open(struct zf_update_text *text,
			      const struct zf_message *update, const uint8_t **zone,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Gives the next line, without its end, which lives until the next call; NULL behind the last. Fails as zf_reader_next. */
zf_status zf_update_text_next(struct zf_update_text *text, const char **line,
			      struct zf_error *err) ZF_MUST_CHECK;

#endif
