/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/chain.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/hex.h"
#include "zonefmt/file/folder.h"
#include "zonefmt/file/replace.h"
#include "zonefmt/file/whole.h"

#define MARK_OCTETS_MAX 128 /* a number, a hash, a line end */

struct mark {
	int64_t row; /* 0: there is none; -1: it cannot be read */
	char hash[ZF_CHAIN_HASH_MAX];
};

static bool parse_mark(struct mark *mark, const char *text)
{
	int end = 0;

	return sscanf(text, "%18" SCNd64 " %64[0-9a-f]\n%n", &mark->row, mark->hash,
		      &end) == 2 &&
	       mark->row > 0 && strlen(mark->hash) == ZF_CHAIN_HASH_MAX - 1 &&
	       text[end] == '\0';
}

static zf_status read_mark(struct mark *mark, const char *path, struct zf_error *err)
{
	struct zf_whole whole = { .text = NULL };
	struct zf_error why;
	zf_status status = zf_whole_read(&whole, path, MARK_OCTETS_MAX, &why);

	mark->row = 0;
	if (status == ZF_ESYSTEM && why.system == ENOENT)
		return ZF_OK;
	if (status != ZF_OK)
		zf_error_copy(err, &why);
	else if (!parse_mark(mark, whole.text))
		*mark = (struct mark){ .row = -1 };
	zf_whole_clear(&whole);
	return status;
}

/* The hash of a row, "" where there is none; of the last one with `row` 0, whose number `row` becomes. */
static zf_status find_row(struct zf_journal_store *store, int64_t *row,
			  char hash[ZF_CHAIN_HASH_MAX], struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = ZF_OK;

	hash[0] = '\0';
	if (sqlite3_prepare_v2(store->db,
			       "SELECT row, hash FROM chain WHERE ?1 IN (0, row)"
			       " ORDER BY row DESC LIMIT 1",
			       -1, &statement, NULL) != SQLITE_OK)
		return zf_journal_store_fail(store, err);
	sqlite3_bind_int64(statement, 1, *row);
	const int result = sqlite3_step(statement);
	if (result == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(statement, 1);

		*row = sqlite3_column_int64(statement, 0);
		snprintf(hash, ZF_CHAIN_HASH_MAX, "%s",
			 text == NULL ? "" : (const char *)text);
	} else if (result != SQLITE_DONE) {
		status = zf_journal_store_fail(store, err);
	}
	sqlite3_finalize(statement);
	return status;
}

static zf_status tell_damage(const struct zf_journal_store *store,
			     const struct mark *mark,
			     const struct zf_migration *migration, struct zf_error *err)
{
	if (mark->row < 0)
		zf_fail(err, ZF_EUNSAFE,
			"%s/journal.mark: this is no mark of a journal, so more may have "
			"been done than journal.db knows",
			migration->state_folder);
	else
		zf_fail(err, ZF_EUNSAFE,
			"%s: this journal is damaged: it has not row %" PRId64
			" of its chain, which journal.mark names, so more was done than it "
			"knows",
			store->path, mark->row);
	zf_hint(err,
		"`zoneferry abort %s` takes back what the receipts in %s/receipts say was "
		"granted, and what was configured; to go on instead, put journal.db and "
		"journal.db-wal back, of one moment",
		migration->path, migration->state_folder);
	return ZF_EUNSAFE;
}

static zf_status compare(struct zf_journal_store *store, struct mark *mark, bool *has,
			 struct zf_error *err)
{
	char hash[ZF_CHAIN_HASH_MAX];
	zf_status status = ZF_OK;

	*has = mark->row == 0;
	if (mark->row <= 0)
		return ZF_OK;
	status = find_row(store, &mark->row, hash, err);
	*has = status == ZF_OK && strcmp(hash, mark->hash) == 0;
	return status;
}

/* The mark first: a run may write more between the two. */
zf_status zf_journal_chain_open(struct zf_journal_chain *chain,
				struct zf_journal_store *store,
				const struct zf_migration *migration, bool *lost,
				struct zf_error *err)
{
	struct mark mark;
	bool has = false;
	zf_status status;

	*chain = (struct zf_journal_chain){ .sha256 = EVP_MD_CTX_new() };
	if (asprintf(&chain->mark, "%s/journal.mark", migration->state_folder) < 0)
		chain->mark = NULL;
	if (chain->mark == NULL || chain->sha256 == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = read_mark(&mark, chain->mark, err);
	if (status == ZF_OK)
		status = compare(store, &mark, &has, err);
	if (status == ZF_OK && lost != NULL)
		*lost = !has;
	else if (status == ZF_OK && !has)
		status = tell_damage(store, &mark, migration, err);
	if (status == ZF_OK)
		status = find_row(store, &chain->row, chain->hash, err);
	zf_journal_chain_forget(chain);
	return status;
}

void zf_journal_chain_close(struct zf_journal_chain *chain)
{
	EVP_MD_CTX_free(chain->sha256);
	zf_folder_release(chain->folder);
	free(chain->mark);
	*chain = (struct zf_journal_chain){ .row = 0 };
}

static void add_octets(struct zf_journal_chain *chain, const char *octets, size_t len)
{
	if (EVP_DigestUpdate(chain->sha256, octets, len) != 1)
		chain->failed = true;
}

/* A netstring, so that no two lists of values are the same octets. */
void zf_journal_chain_add(struct zf_journal_chain *chain, const char *value)
{
	const size_t len = strlen(value);
	char head[24], *first = head + sizeof(head);
	size_t left = len;

	*--first = ':';
	do
		*--first = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	add_octets(chain, first, (size_t)(head + sizeof(head) - first));
	add_octets(chain, value, len);
	add_octets(chain, ",", 1);
}

void zf_journal_chain_forget(struct zf_journal_chain *chain)
{
	chain->next[0] = '\0';
	chain->failed = EVP_DigestInit_ex(chain->sha256, EVP_sha256(), NULL) != 1;
	zf_journal_chain_add(chain, chain->hash);
}

bool zf_journal_chain_finish(struct zf_journal_chain *chain)
{
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (chain->failed || EVP_DigestFinal_ex(chain->sha256, hash, &len) != 1)
		return false;
	zf_hex_print(chain->next, hash, len);
	return true;
}

void zf_journal_chain_committed(struct zf_journal_chain *chain)
{
	chain->row++;
	memcpy(chain->hash, chain->next, sizeof(chain->hash));
	zf_journal_chain_forget(chain);
}

/* Once for all marks of a run, which may be thousands. */
static zf_status open_folder(struct zf_journal_chain *chain, struct zf_error *err)
{
	const zf_status status = zf_folder_open(&chain->folder, chain->mark, err);

	if (status == ZF_OK)
		zf_folder_look(chain->folder);
	return status;
}

zf_status zf_journal_chain_mark(struct zf_journal_chain *chain, struct zf_error *err)
{
	char text[MARK_OCTETS_MAX];
	const int len =
		snprintf(text, sizeof(text), "%" PRId64 " %s\n", chain->row, chain->hash);
	struct zf_replace *replace = NULL;
	zf_status status = chain->folder == NULL ? open_folder(chain, err) : ZF_OK;

	if (status == ZF_OK)
		status = zf_replace_open_in(&replace, chain->folder, chain->mark,
					    ZF_MODE_SECRET, err);
	if (status == ZF_OK)
		status = zf_replace_write(replace, text, (size_t)len, err);
	if (status == ZF_OK)
		return zf_replace_commit(&replace, err);
	zf_replace_abort(&replace);
	return status;
}
