/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/runbook/journal/claims.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/endpoint.h"
#include "zonefmt/file/filename.h"
#include "zonefmt/file/folder.h"

#define FACT "claims lead to"
#define FOLDER_MODE 0700

struct zf_claims {
	const struct zf_migration *migration;
	struct zf_journal *journal;
	char *zones;  /* the folder of all claims */
	char *target; /* our state folder's own path */
	char *before; /* where our claims led to so far; NULL or "": there are none */
	char first[PATH_MAX]; /* of those we made; "": none yet */
	bool looked, taken;
};

/* A claim, while it is dealt with. */
struct claim {
	const char *server; /* its address, as text */
	const struct zf_name *zone;
	char path[PATH_MAX];
};

/* Where programs keep what outlives them. */
static char *zones_folder(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int len;

	if (state != NULL && state[0] == '/')
		len = asprintf(&path, "%s/zoneferry/zones", state);
	else if (geteuid() == 0)
		len = asprintf(&path, "/var/lib/zoneferry/zones");
	else if (home != NULL && home[0] == '/')
		len = asprintf(&path, "%s/.local/state/zoneferry/zones", home);
	else {
		const struct passwd *user = getpwuid(geteuid());

		len = asprintf(&path, "%s/.local/state/zoneferry/zones",
			       user == NULL ? "" : user->pw_dir);
	}
	return len < 0 ? NULL : path;
}

zf_status zf_claims_open(struct zf_claims **claims, const struct zf_migration *migration,
			 struct zf_journal *journal, struct zf_error *err)
{
	struct zf_claims *made = calloc(1, sizeof(*made));
	zf_status status = ZF_OK;

	*claims = NULL;
	if (made != NULL) {
		made->migration = migration;
		made->journal = journal;
		made->zones = zones_folder();
		made->target = realpath(migration->state_folder, NULL);
		if (made->target == NULL)
			status =
				zf_fail_system(err, errno, "%s", migration->state_folder);
	}
	if (made == NULL || made->zones == NULL)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK) {
		*claims = made;
		made = NULL;
	}
	zf_claims_close(made);
	return status;
}

void zf_claims_close(struct zf_claims *claims)
{
	if (claims == NULL)
		return;
	free(claims->zones);
	free(claims->target);
	free(claims->before);
	free(claims);
}

typedef zf_status deal(struct zf_claims *claims, const struct claim *claim,
		       struct zf_error *err);

static zf_status each_zone(struct zf_claims *claims, const struct zf_move *move,
			   const struct zf_endpoint *address, deal *with,
			   struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX], name[ZF_FILENAME_MAX];
	struct claim claim = { .server = zf_endpoint_print(server, address) };
	zf_status status = ZF_OK;

	for (size_t i = 0; i < move->zone_count && status == ZF_OK; i++) {
		claim.zone = &move->zones[i];
		status = zf_filename_from_zone(name, claim.zone->wire, "", err);
		if (status == ZF_OK &&
		    snprintf(claim.path, sizeof(claim.path), "%s/%s/%s", claims->zones,
			     server, name) >= (int)sizeof(claim.path))
			status = zf_fail_system(err, ENAMETOOLONG, "%s", claims->zones);
		if (status == ZF_OK)
			status = with(claims, &claim, err);
	}
	return status;
}

static zf_status each_address(struct zf_claims *claims, const struct zf_move *move,
			      deal *with, struct zf_error *err)
{
	const struct zf_server *const servers[] = { move->primary, move->from, move->to };
	zf_status status = ZF_OK;

	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++)
		for (size_t j = 0; j < servers[i]->address_count && status == ZF_OK; j++)
			status = each_zone(claims, move, &servers[i]->addresses[j], with,
					   err);
	return status;
}

static zf_status each_claim(struct zf_claims *claims, deal *with, struct zf_error *err)
{
	zf_status status = ZF_OK;

	for (size_t i = 0; i < claims->migration->move_count && status == ZF_OK; i++)
		status = each_address(claims, &claims->migration->moves[i], with, err);
	return status;
}

static zf_status refuse(const struct zf_claims *claims, const struct claim *claim,
			const char *holder, struct zf_error *err)
{
	char zone[ZF_NAME_TEXT_MAX];
	struct stat st;

	zf_name_print(zone, claim->zone->wire);
	if (stat(holder, &st) == 0) {
		zf_fail(err, ZF_EUNSAFE,
			"%s at %s is being moved by another migration: %s", zone,
			claim->server, holder);
		zf_hint(err, "it has the zone until it is done, or taken back by "
			     "`zoneferry abort` or `zoneferry rollback`");
		return ZF_EUNSAFE;
	}
	zf_fail(err, ZF_EUNSAFE,
		"%s at %s was being moved by another migration, whose state folder is gone: "
		"%s",
		zone, claim->server, holder);
	zf_hint(err,
		"see that nothing it granted is left; then: find '%s' -lname '%s' -delete",
		claims->zones, holder);
	return ZF_EUNSAFE;
}

/* Who has it: "" where nobody does. */
static zf_status read_claim(const char *path, char holder[PATH_MAX], struct zf_error *err)
{
	const ssize_t len = readlink(path, holder, PATH_MAX - 1);

	holder[len > 0 ? len : 0] = '\0';
	if (len >= 0 || errno == ENOENT || errno == ENOTDIR)
		return ZF_OK;
	return zf_fail_system(err, errno, "%s", path);
}

/* Ours, also by a path that the state folder had and has no more: else it was copied, and there are two. */
static bool is_ours(const struct zf_claims *claims, const char *holder)
{
	struct stat st;

	return strcmp(holder, claims->target) == 0 ||
	       (claims->before != NULL && strcmp(holder, claims->before) == 0 &&
		stat(holder, &st) != 0);
}

static zf_status look_at(struct zf_claims *claims, const struct claim *claim,
			 struct zf_error *err)
{
	char holder[PATH_MAX];
	const zf_status status = read_claim(claim->path, holder, err);

	if (status != ZF_OK || holder[0] == '\0' || is_ours(claims, holder))
		return status;
	return refuse(claims, claim, holder, err);
}

/* A link to our state folder. All are one file by many names where the system lets them, since a site has three a zone,
 * and to make a file is what takes the time. Fails with -1 and errno. */
static int make_claim(struct zf_claims *claims, const char *path)
{
	int made = -1;

	if (claims->first[0] != '\0')
		made = linkat(AT_FDCWD, claims->first, AT_FDCWD, path, 0);
	if (made != 0)
		made = symlink(claims->target, path);
	if (made == 0 && claims->first[0] == '\0')
		snprintf(claims->first, sizeof(claims->first), "%s", path);
	return made;
}

/* Where another took it since it was looked at, that is found here. */
static zf_status take_one(struct zf_claims *claims, const struct claim *claim,
			  struct zf_error *err)
{
	char holder[PATH_MAX];
	zf_status status = zf_folder_make(claim->path, 0, FOLDER_MODE, err);

	if (status != ZF_OK)
		return status;
	if (make_claim(claims, claim->path) == 0)
		return ZF_OK;
	if (errno != EEXIST)
		return zf_fail_system(err, errno, "%s", claim->path);
	status = read_claim(claim->path, holder, err);
	if (status != ZF_OK || strcmp(holder, claims->target) == 0)
		return status;
	if (!is_ours(claims, holder))
		return refuse(claims, claim, holder, err);
	if (unlink(claim->path) != 0 || make_claim(claims, claim->path) != 0)
		return zf_fail_system(err, errno, "%s", claim->path);
	return ZF_OK;
}

static zf_status release_one(struct zf_claims *claims, const char *path,
			     struct zf_error *err)
{
	char holder[PATH_MAX];
	const zf_status status = read_claim(path, holder, err);

	if (status == ZF_OK && holder[0] != '\0' && is_ours(claims, holder) &&
	    unlink(path) != 0 && errno != ENOENT)
		return zf_fail_system(err, errno, "%s", path);
	return status;
}

/* Does it with each entry of a folder; one that is not there has none. */
static zf_status each_entry(struct zf_claims *claims, const char *folder,
			    zf_status (*with)(struct zf_claims *, const char *path,
					      struct zf_error *),
			    struct zf_error *err)
{
	DIR *entries = opendir(folder);
	zf_status status = ZF_OK;
	struct dirent *entry;
	char path[PATH_MAX];

	if (entries == NULL)
		return errno == ENOENT ? ZF_OK : zf_fail_system(err, errno, "%s", folder);
	while (status == ZF_OK && (entry = readdir(entries)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >=
		    (int)sizeof(path))
			status = zf_fail_system(err, ENAMETOOLONG, "%s", folder);
		else
			status = with(claims, path, err);
	}
	closedir(entries);
	return status;
}

static zf_status release_server(struct zf_claims *claims, const char *folder,
				struct zf_error *err)
{
	return each_entry(claims, folder, release_one, err);
}

static zf_status know_before(struct zf_claims *claims, struct zf_error *err)
{
	if (claims->before != NULL)
		return ZF_OK;
	return zf_journal_fact(claims->journal, "", FACT, &claims->before, err);
}

zf_status zf_claims_look(struct zf_claims *claims, struct zf_error *err)
{
	zf_status status;

	if (claims->looked)
		return ZF_OK;
	status = know_before(claims, err);
	if (status == ZF_OK)
		status = each_claim(claims, look_at, err);
	claims->looked = status == ZF_OK;
	return status;
}

static zf_status note(struct zf_claims *claims, const char *target, struct zf_error *err)
{
	zf_status status = zf_journal_set_fact(claims->journal, "", FACT, target, err);

	if (status == ZF_OK)
		status = zf_journal_commit(claims->journal, err);
	if (status != ZF_OK)
		return status;
	free(claims->before);
	claims->before = strdup(target);
	return claims->before != NULL ? ZF_OK : zf_fail(err, ZF_ENOMEM, "out of memory");
}

/* Until all lead to the new path, the journal has the old one. */
zf_status zf_claims_take(struct zf_claims *claims, struct zf_error *err)
{
	zf_status status = zf_claims_look(claims, err);

	if (status != ZF_OK || claims->taken)
		return status;
	if (claims->before == NULL || claims->before[0] == '\0')
		status = note(claims, claims->target, err);
	if (status == ZF_OK)
		status = each_claim(claims, take_one, err);
	if (status == ZF_OK)
		status = note(claims, claims->target, err);
	claims->taken = status == ZF_OK;
	return status;
}

zf_status zf_claims_release(struct zf_claims *claims, struct zf_error *err)
{
	zf_status status = know_before(claims, err);
	const bool had = claims->taken ||
			 (claims->before != NULL && claims->before[0] != '\0');

	if (status != ZF_OK || !had)
		return status;
	/* Also those of servers and zones that a file named wrongly, and names no more. */
	status = each_entry(claims, claims->zones, release_server, err);
	if (status == ZF_OK)
		status = note(claims, "", err);
	claims->taken = false;
	return status;
}
