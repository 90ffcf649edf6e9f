/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_EFFECTS_H
#define ZF_RUNBOOK_EFFECTS_H

/*
 * What a task of a plan would do outside, in its order, as canonical JSON: a list of objects with sorted keys and without
 * blanks, so that the same is the same text.
 *
 *	{"do":"update","lines":["prereq ...","update add ..."],"server":"192.0.2.10#53","zone":"example.com."}
 *	{"do":"remove","lines":["update delete ..."],"server":"192.0.2.10#53","zone":"example.com."}
 *	{"do":"notify","server":"192.0.2.30#53","zone":"example.com."}
 *	{"do":"place","from":"captured/old/example.com.zone","on":"new","path":"/var/lib/knot/example.com.zone"}
 *	{"do":"write","on":"new","path":"/etc/knot/zoneferry.conf","stands":"nothing","text":"..."}
 *	{"do":"run","argv":["knotc","reload"],"on":"new"}
 *	{"do":"card","for":"new","text":"..."}
 *
 * An update is sent as it stands there. What is to be removed later is known by its records alone: its
 * prerequisites are read just before. Prerequisites are sorted, since servers give a set in any order. No serial and no
 * secret is in it.
 *
 *	begin -> add, in the order that they would happen -> print
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/message.h"
#include "src/host/software.h"
#include "src/jobs/change/receipt.h"

struct json_t;

/* Zeroed, it is begun. Once memory has run out it takes nothing more, which zf_effects_print tells. */
struct zf_effects {
	struct json_t *list; /* private */
	bool failed;
};

/* `server` is an endpoint's text. `before` is what will have been added to the zone until then, by other moves: the
 * sets that are required have that too. */
void zf_effects_update(struct zf_effects *effects, const char *server,
		       const struct zf_message *update, const struct zf_receipt *before);

/* The records of one zone, `count` of them, removed one day. */
void zf_effects_remove(struct zf_effects *effects, const char *server,
		       const struct zf_receipt_line *lines, size_t count);

void zf_effects_notify(struct zf_effects *effects, const char *server,
		       const uint8_t *zone);

/* A file of the state folder, by its path in it, put on a host. */
void zf_effects_place(struct zf_effects *effects, const char *on, const char *path,
		      const char *from);

/* `text` is valid UTF-8 without secrets. `stands` says what is there before. */
void zf_effects_write(struct zf_effects *effects, const char *on, const char *path,
		      const char *text, const char *stands);

/* Words for the host, as zf_reach_run gets them; what stands before every command there is put before. */
void zf_effects_run(struct zf_effects *effects, const char *on,
		    const struct zf_reach *reach, const char *const *argv);

/* A card for the server `id`; `text` may have several lines, and is made harmless. */
void zf_effects_card(struct zf_effects *effects, const char *id, const char *text);

/* The whole as text, which the caller frees; nothing is left in `effects`. Fails with ZF_ENOMEM. */
zf_status zf_effects_print(struct zf_effects *effects, char **text,
			   struct zf_error *err) ZF_MUST_CHECK;

/* Gives back what is in it. */
void zf_effects_clear(struct zf_effects *effects);

/* ---- read again ---- */

enum zf_effects_form {
	ZF_EFFECTS_ALL, /* for a person */
	ZF_EFFECTS_NSUPDATE, /* updates, as a script for nsupdate(1); what is removed later as remarks */
	ZF_EFFECTS_COMMANDS, /* commands, each word quoted for a POSIX shell where it has to be; hosts as remarks */
};

struct zf_effects_reader {
	enum zf_effects_form form;
	bool whole; /* the texts of files too */
	zf_status (*each)(void *ctx, const char *line,
			  struct zf_error *err); /* `line` lives until it returns */
	void *ctx;
};

/* Gives `each` the lines of `text`, which zf_effects_print made. They may hold anything but line ends. Fails with ZF_EMALFORMED where it is no such
 * text, with ZF_ENOMEM, and with what `each` fails with, which ends it. */
zf_status zf_effects_lines(const char *text, const struct zf_effects_reader *reader,
			   struct zf_error *err) ZF_MUST_CHECK;

#endif
