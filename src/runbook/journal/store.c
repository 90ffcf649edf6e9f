/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 10000 /* a reader may hold up the end of a checkpoint */
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

/* clang-format off */
static const char meta[] =
	"CREATE TABLE meta ("
	" name TEXT PRIMARY KEY,"
	" value TEXT NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO meta VALUES ('format', 'zoneferry-journal'),"
	" ('version', '" TEXT(ZF_JOURNAL_VERSION) "');";

#define LOG_TABLE                                                                        \
	"CREATE TABLE log ("                                                             \
	" id INTEGER PRIMARY KEY,"                                                       \
	" at_ms INTEGER NOT NULL,"                                                       \
	" move TEXT NOT NULL,"                                                           \
	" step TEXT NOT NULL,"                                                           \
	" verb TEXT NOT NULL,"                                                           \
	" subject TEXT NOT NULL,"                                                        \
	" source TEXT NOT NULL,"                                                         \
	" target TEXT NOT NULL,"                                                         \
	" answer TEXT NOT NULL,"                                                         \
	" octets INTEGER NOT NULL,"                                                      \
	" digest TEXT NOT NULL,"                                                         \
	" text TEXT NOT NULL,"                                                           \
	" user TEXT NOT NULL,"                                                           \
	" host TEXT NOT NULL,"                                                           \
	" pid INTEGER NOT NULL"                                                          \
	") STRICT;"

const char zf_journal_log_table[] = LOG_TABLE;

/* Not `IN`: of more than two values SQLite makes a table, for every row that is checked. */
const char zf_journal_tables[] =
	"CREATE TABLE task ("
	" id INTEGER PRIMARY KEY,"
	" move TEXT NOT NULL,"
	" step TEXT NOT NULL,"
	" task TEXT NOT NULL,"
	" direction TEXT NOT NULL CHECK (direction = 'forward' OR direction = 'back'),"
	" state TEXT NOT NULL CHECK (state = 'begun' OR state = 'done' OR state = 'failed'"
	" OR state = 'waiting'),"
	" rung TEXT NOT NULL,"
	" digest TEXT NOT NULL,"
	" attempt INTEGER NOT NULL,"
	" intent TEXT NOT NULL,"
	" outcome TEXT NOT NULL,"
	" began_ms INTEGER NOT NULL,"
	" ended_ms INTEGER NOT NULL,"
	" UNIQUE (move, step, task)"
	") STRICT;"
	"CREATE TABLE evidence ("
	" id INTEGER PRIMARY KEY,"
	" move TEXT NOT NULL,"
	" step TEXT NOT NULL,"
	" subject TEXT NOT NULL,"
	" check_name TEXT NOT NULL,"
	" verdict TEXT NOT NULL CHECK (verdict = 'yes' OR verdict = 'no' OR verdict = 'unknown'),"
	" text TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL,"
	" UNIQUE (move, step, subject, check_name)"
	") STRICT;"
	"CREATE TABLE fact ("
	" move TEXT NOT NULL,"
	" name TEXT NOT NULL,"
	" value TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL,"
	" PRIMARY KEY (move, name)"
	") STRICT, WITHOUT ROWID;"
	LOG_TABLE
	"CREATE TABLE chain ("
	" row INTEGER PRIMARY KEY,"
	" hash TEXT NOT NULL"
	") STRICT;";
/* clang-format on */

zf_status zf_journal_store_fail(const struct zf_journal_store *store,
				struct zf_error *err)
{
	const int code = sqlite3_errcode(store->db) & 0xff;
	const int number = sqlite3_system_errno(store->db);
	const char *what = sqlite3_errmsg(store->db);

	if (code == SQLITE_NOMEM)
		return zf_fail(err, ZF_ENOMEM, "%s: out of memory", store->path);
	if (number != 0 && (code == SQLITE_IOERR || code == SQLITE_CANTOPEN))
		return zf_fail_system(err, number, "%s: %s", store->path, what);
	return zf_fail(err, ZF_ESYSTEM, "%s: %s", store->path, what);
}

/* What SQLite would wait at, write through or follow is no journal: a pipe, a device, a link. */
static zf_status check_plain(const char *path, const struct stat *st,
			     struct zf_error *err)
{
	if (S_ISREG(st->st_mode))
		return ZF_OK;
	return zf_fail(err, ZF_EUNSUPPORTED, "%s: this is no plain file", path);
}

/* Not opened: to close it would drop the locks of whoever in this process has it open (fcntl(2)). */
static zf_status look_at_file(const char *path, struct zf_error *err)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return zf_fail_system(err, errno, "%s", path);
	return check_plain(path, &st, err);
}

/* Only the one that writes does, which opens it once. */
static zf_status make_file(const char *path, struct zf_error *err)
{
	const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
			  O_NOCTTY;
	const int fd = open(path, flags, 0600);
	zf_status status = ZF_OK;
	struct stat st;

	if (fd < 0)
		return zf_fail_system(err, errno, "%s", path);
	if (fstat(fd, &st) != 0)
		status = zf_fail_system(err, errno, "%s", path);
	else
		status = check_plain(path, &st, err);
	if (status == ZF_OK && (st.st_mode & 077) != 0 && fchmod(fd, 0600) != 0)
		status = zf_fail_system(err, errno, "%s", path);
	close(fd);
	return status;
}

/* The file, and those that SQLite puts beside it, which need not be there. They get its mode, so it is
 * made first, by us. */
static zf_status check_files(const char *path, bool read_only, struct zf_error *err)
{
	static const char *const ends[] = { "-wal", "-shm", "-journal" };
	zf_status status = read_only ? look_at_file(path, err) : make_file(path, err);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends) && status == ZF_OK; i++) {
		struct stat st;
		char *beside;

		if (asprintf(&beside, "%s%s", path, ends[i]) < 0)
			return zf_fail(err, ZF_ENOMEM, "%s: out of memory", path);
		if (lstat(beside, &st) == 0)
			status = check_plain(beside, &st, err);
		free(beside);
	}
	return status;
}

static zf_status connect_to(struct zf_journal_store *store, const char *path, int flags,
			    struct zf_error *err)
{
	const int result =
		sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_EXRESCODE, NULL);

	if (store->db == NULL)
		return zf_fail(err, ZF_ENOMEM, "%s: out of memory", store->path);
	if (result != SQLITE_OK)
		return zf_journal_store_fail(store, err);
	sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	return ZF_OK;
}

zf_status zf_journal_store_do(struct zf_journal_store *store, const char *text,
			      struct zf_error *err)
{
	if (sqlite3_exec(store->db, text, NULL, NULL, NULL) != SQLITE_OK)
		return zf_journal_store_fail(store, err);
	return ZF_OK;
}

/* Asks for one text, which is cut at `size`; "" where there is no row. */
static zf_status ask(struct zf_journal_store *store, const char *question, char *answer,
		     size_t size, struct zf_error *err)
{
	sqlite3_stmt *statement = NULL;
	zf_status status = ZF_OK;

	answer[0] = '\0';
	if (sqlite3_prepare_v2(store->db, question, -1, &statement, NULL) != SQLITE_OK)
		return zf_journal_store_fail(store, err);
	const int result = sqlite3_step(statement);
	if (result == SQLITE_ROW) {
		const unsigned char *text = sqlite3_column_text(statement, 0);
		snprintf(answer, size, "%s", text == NULL ? "" : (const char *)text);
	} else if (result != SQLITE_DONE) {
		status = zf_journal_store_fail(store, err);
	}
	sqlite3_finalize(statement);
	return status;
}

/* WAL lets `status` read while `run` writes; FULL syncs it with every commit, so that an intent
 * outlives even the machine. */
static zf_status configure(struct zf_journal_store *store, struct zf_error *err)
{
	char mode[16];
	zf_status status =
		ask(store, "PRAGMA journal_mode = WAL", mode, sizeof(mode), err);

	if (status != ZF_OK)
		return status;
	if (strcmp(mode, "wal") != 0)
		return zf_fail(err, ZF_ESYSTEM,
			       "%s: this file system has no shared memory for it",
			       store->path);
	return zf_journal_store_do(store, "PRAGMA synchronous = FULL", err);
}

/* Tells in *empty whether tables have still to be made. */
static zf_status check_version(struct zf_journal_store *store, bool *empty,
			       struct zf_error *err)
{
	char answer[32];
	zf_status status = ask(store, "SELECT count(*) FROM sqlite_schema", answer,
			       sizeof(answer), err);

	*empty = status == ZF_OK && strcmp(answer, "0") == 0;
	if (status != ZF_OK || *empty)
		return status;
	status = ask(
		store,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'meta'",
		answer, sizeof(answer), err);
	if (status == ZF_OK && answer[0] != '\0')
		status = ask(store, "SELECT value FROM meta WHERE name = 'format'",
			     answer, sizeof(answer), err);
	if (status != ZF_OK)
		return status;
	if (strcmp(answer, "zoneferry-journal") != 0)
		return zf_fail(err, ZF_EUNSUPPORTED, "%s: no journal of zoneferry's",
			       store->path);
	status = ask(store, "SELECT value FROM meta WHERE name = 'version'", answer,
		     sizeof(answer), err);
	if (status != ZF_OK)
		return status;
	for (int version = 1; version <= ZF_JOURNAL_VERSION; version++)
		if (answer[0] == '0' + version && answer[1] == '\0')
			store->version = version;
	if (store->version != 0)
		return ZF_OK;
	zf_fail(err, ZF_EUNSUPPORTED,
		"%s: a journal of version %s; this zoneferry has version %d", store->path,
		answer, ZF_JOURNAL_VERSION);
	zf_hint(err, "go on with the zoneferry that began the migration");
	return ZF_EUNSUPPORTED;
}

zf_status zf_journal_store_use_memory(struct zf_journal_store *store,
				      struct zf_error *err)
{
	sqlite3_close(store->db);
	return connect_to(store, ":memory:", SQLITE_OPEN_READWRITE, err);
}

static zf_status make_tables(struct zf_journal_store *store, struct zf_error *err)
{
	zf_status status = zf_journal_store_do(store, "BEGIN IMMEDIATE", err);

	if (status == ZF_OK)
		status = zf_journal_store_do(store, meta, err);
	if (status == ZF_OK)
		status = zf_journal_store_do(store, zf_journal_tables, err);
	if (status == ZF_OK)
		status = zf_journal_store_do(store, "COMMIT", err);
	store->version = ZF_JOURNAL_VERSION;
	return status;
}

static zf_status prepare(struct zf_journal_store *store, bool read_only,
			 struct zf_error *err)
{
	bool empty = false;
	zf_status status =
		connect_to(store, store->path,
			   read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, err);

	if (status == ZF_OK && !read_only)
		status = configure(store, err);
	if (status == ZF_OK)
		status = check_version(store, &empty, err);
	if (status != ZF_OK || !empty)
		return status;
	if (read_only)
		status = zf_journal_store_use_memory(store, err);
	return status == ZF_OK ? make_tables(store, err) : status;
}

zf_status zf_journal_store_open(struct zf_journal_store *store, const char *path,
				bool read_only, struct zf_error *err)
{
	zf_status status;

	*store = (struct zf_journal_store){ .path = strdup(path) };
	if (store->path == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	status = check_files(path, read_only, err);
	if (status == ZF_OK)
		status = prepare(store, read_only, err);
	if (status != ZF_OK)
		zf_journal_store_close(store);
	return status;
}

void zf_journal_store_close(struct zf_journal_store *store)
{
	sqlite3_close(store->db);
	free(store->path);
	*store = (struct zf_journal_store){ .db = NULL };
}
