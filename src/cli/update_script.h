/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_CLI_UPDATE_SCRIPT_H
#define ZF_CLI_UPDATE_SCRIPT_H

/*
 * UPDATE messages as a script for nsupdate(1) on standard output, so that a person sees what would be
 * sent, and can send it by other means.
 *
 *	zf_update_script_new() -> zf_update_script_add()... -> zf_update_script_free()
 */

#include "protocol/endpoint.h"
#include "protocol/message.h"

struct zf_talk;
struct zf_update_script;

/* A script for `server`; `talk` is borrowed until the end. Writes the line with the server. Fails with
 * ZF_ENOMEM, and as zf_talk_data does: ZF_ESYSTEM. */
zf_status zf_update_script_new(struct zf_update_script **script, struct zf_talk *talk,
			       const struct zf_endpoint *server,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Writes `update`, which was built and not signed. Fails as zf_talk_data does; ZF_EMALFORMED where it is no
 * message. */
zf_status zf_update_script_add(struct zf_update_script *script,
			       const struct zf_message *update,
			       struct zf_error *err) ZF_MUST_CHECK;

/* Writes `text`, of one line, as a comment. Fails as zf_talk_data does: ZF_ESYSTEM, ZF_ENOMEM. */
zf_status zf_update_script_note(struct zf_update_script *script, const char *text,
				struct zf_error *err) ZF_MUST_CHECK;

/* NULL is fine. */
void zf_update_script_free(struct zf_update_script *script);

#endif
