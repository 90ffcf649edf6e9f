/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#ifndef ZF_RUNBOOK_JOURNAL_CHAIN_H
#define ZF_RUNBOOK_JOURNAL_CHAIN_H

/*
 * The chain of a journal's commits and its mark, for journal.c alone (zoneferry-journal(5)). Each commit adds a row
 * to the table `chain`: SHA-256 over the hash of the row before and all that the commit wrote. The mark, a
 * file beside the journal, names the last row after which effects left this machine.
 *
 * A bit that flips in a WAL makes SQLite drop all from there on without a word; so does a file
 * that is copied without its WAL. Such a journal has not its mark's row, and knows less than was done.
 *
 *	open -> add... -> finish -> INSERT, COMMIT -> committed -> mark -> the effects
 *	           ^         \-> ROLLBACK -> forget
 */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "src/runbook/journal/store.h"
#include "src/runbook/migration/migration.h"

#define ZF_CHAIN_HASH_MAX 65 /* octets: SHA-256 in hex digits, and the end */

struct zf_journal_chain {
	char *mark;		  /* the path of its file */
	struct zf_folder *folder; /* that of it, once there was one to be written */
	int64_t row;		  /* of the last commit, from 1; 0: there was none yet */
	char hash[ZF_CHAIN_HASH_MAX]; /* of that row; "" */
	char next[ZF_CHAIN_HASH_MAX]; /* of the one after it, once that is finished; "" */
	struct evp_md_ctx_st *sha256; /* of what add was given since */
	bool failed;		      /* memory ran out */
};

/* Reads the mark, then the chain's end. Fails with ZF_EUNSAFE where the mark's row is not in the chain, or the
 * file is no mark; unless `lost` is not NULL, which then tells. Fails with ZF_ENOMEM, ZF_ESYSTEM. The chain is to be
 * closed in any case. */
zf_status zf_journal_chain_open(struct zf_journal_chain *chain,
				struct zf_journal_store *store,
				const struct zf_migration *migration, bool *lost,
				struct zf_error *err) ZF_MUST_CHECK;

/* Safe on a zeroed chain. */
void zf_journal_chain_close(struct zf_journal_chain *chain);

/* A value that is written with the next commit. */
void zf_journal_chain_add(struct zf_journal_chain *chain, const char *value);

/* Makes the hash of what was added, `next`, which is to be written as row `row` + 1 in the transaction that is open. False
 * where memory ran out. */
bool zf_journal_chain_finish(struct zf_journal_chain *chain) ZF_MUST_CHECK;

/* The transaction was committed; or it was not, and what was added is forgotten. */
void zf_journal_chain_committed(struct zf_journal_chain *chain);
void zf_journal_chain_forget(struct zf_journal_chain *chain);

/* Replaces the mark by the last row's, on the disk when this returns. Fails with ZF_ESYSTEM, ZF_EUSAGE, ZF_ENOMEM;
 * the old one stays then. */
zf_status zf_journal_chain_mark(struct zf_journal_chain *chain,
				struct zf_error *err) ZF_MUST_CHECK;

#endif
