/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_STORE_H
#define ZF_RUNBOOK_JOURNAL_STORE_H

/*
 * The database under the journal, for journal.c alone: its file, its modes, its tables and
 * their version (zoneferry-journal(5)).
 */

#include <sqlite3.h>
#include <stdbool.h>

#include "protocol/error.h"

#define ZF_JOURNAL_VERSION 3

struct zf_journal_store {
	sqlite3 *db;
	char *path;
	int version; /* ZF_JOURNAL_VERSION, or an older one: then for upgrade.h alone */
};

/* What makes the tables of ZF_JOURNAL_VERSION, but for meta. */
extern const char zf_journal_tables[];

/* The same of the table `log` alone, which is among them. */
extern const char zf_journal_log_table[];

/*
 * Opens the file, making it, mode 0600, with its tables unless `read_only`. A file killed before it
 * had tables reads as one in which nothing is. Fails with ZF_ESYSTEM, ZF_ENOMEM; ZF_EUNSUPPORTED
 * for one of a later version, or another program's, or where it or a file that SQLite keeps beside it is no
 * plain file: none is waited at, and no link is followed. On failure the store is closed.
 */
zf_status zf_journal_store_open(struct zf_journal_store *store, const char *path,
				bool read_only, struct zf_error *err) ZF_MUST_CHECK;

/* Carries out SQL text, several statements perhaps. Fails as zf_journal_store_fail says. */
zf_status zf_journal_store_do(struct zf_journal_store *store, const char *text,
			      struct zf_error *err) ZF_MUST_CHECK;

/* Connects the store to an empty database in memory, in place of its file, of which the path stays for
 * errors. Fails with ZF_ENOMEM, or ZF_ESYSTEM; the store is closed by the caller then too. */
zf_status zf_journal_store_use_memory(struct zf_journal_store *store,
				      struct zf_error *err) ZF_MUST_CHECK;

/* Statements must have been finalized. Safe on a zeroed or closed store. */
void zf_journal_store_close(struct zf_journal_store *store);

/* Tells what SQLite's last call on the store failed with: ZF_ENOMEM or ZF_ESYSTEM. */
zf_status zf_journal_store_fail(const struct zf_journal_store *store,
				struct zf_error *err);

#endif
