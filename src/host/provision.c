/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/host/provision.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/hex.h"
#include "src/host/backup.h"
#include "zonefmt/file/replace.h"

#define CONFIG_OCTETS_MAX (16 * 1024 * 1024)
#define KEY_MODE                                                                         \
	0640 /* of a configuration with a key: the server may read it by its group */

/* What is kept of the configuration file. */
#define BEFORE "configuration"
#define LOADING "loading"

/* ---- what must be so before anything is changed ---- */

static zf_status check_can(const struct zf_host *host, struct zf_error *err)
{
	if (!host->reach->kind->acts)
		return zf_fail(err, ZF_EWAITING,
			       "its configuration has to be put in place by hand");
	if (host->software->load == NULL)
		return zf_fail(err, ZF_EUNSUPPORTED,
			       "setting it up is not in this release");
	return ZF_OK;
}

/* A server that its control tool does not reach would neither load what is put there nor what is put back. */
static zf_status check_reached(const struct zf_host *host, struct zf_error *err)
{
	const zf_status status = zf_control_run(host, host->software->look, err);

	if (status != ZF_OK)
		zf_hint(err,
			"its control tool does not reach the name server: does it run, and "
			"may we control it? this run changed nothing on %s",
			host->id);
	return status;
}

static bool is_blank(const struct zf_reach_found *found)
{
	return !found->there || strspn(found->text, " \t\r\n") == found->len;
}

/* Whether the file begins with the first line of `text`, which names the migration. */
static bool is_ours(const struct zf_reach_found *found, const char *text)
{
	const size_t len = strcspn(text, "\n") + 1;

	return found->there && found->len >= len && memcmp(found->text, text, len) == 0;
}

static zf_status check_ours(const struct zf_host *host,
			    const struct zf_reach_found *found, const char *text,
			    struct zf_error *err)
{
	if (is_blank(found) || is_ours(found, text))
		return ZF_OK;
	zf_fail(err, ZF_EUNSAFE,
		"%s: another's file: it does not begin with `%.*s`, so it is not replaced",
		host->config, (int)strcspn(text, "\n"), text);
	zf_hint(err, "name a file of its own as `config`, and have the name server's "
		     "configuration include it");
	return ZF_EUNSAFE;
}

/* A key must not go where everybody reads. To take that right away would leave the name server
 * without its configuration, so it is a person who does it. */
static zf_status check_private(const struct zf_host *host,
			       const struct zf_reach_found *found, struct zf_error *err)
{
	if (!found->there || (found->mode & 07) == 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE,
		"%s: others than its owner and group can read it, and a key is to be "
		"written there",
		host->config);
	zf_hint(err, "give it the name server's group (chgrp), then chmod 640 %s",
		host->config);
	return ZF_EUSAGE;
}

/* ---- the configuration ---- */

static bool is_same(const struct zf_reach_found *one, const struct zf_reach_found *other)
{
	return one->there == other->there &&
	       (!one->there || (one->len == other->len &&
				memcmp(one->text, other->text, one->len) == 0));
}

static zf_status load(const struct zf_host *host, struct zf_error *err)
{
	return zf_control_run(host, host->software->load, err);
}

static zf_status put(const struct zf_host *host, const struct zf_reach_found *wanted,
		     struct zf_error *err)
{
	return zf_reach_place(host->reach,
			      &(struct zf_reach_file){ .path = host->config,
						       .data = wanted->text,
						       .len = wanted->len,
						       .mode = wanted->mode,
						       .like = wanted },
			      err);
}

/* Puts what stood there before back, and has it loaded. Where nothing stood, an empty file is loaded before it goes:
 * a server wants what it includes, unless by a pattern (named, knotd and nsd; tried). `put_back` says whether the
 * file is as it is to be. */
static zf_status return_to(const struct zf_host *host,
			   const struct zf_reach_found *before, bool *put_back,
			   struct zf_error *err)
{
	char nothing[] = "";
	const struct zf_reach_found empty = { .there = true,
					      .text = nothing,
					      .mode = ZF_MODE_PLAIN,
					      .owner = ZF_REACH_OURS,
					      .group = ZF_REACH_OURS };
	zf_status status = put(host, before->there ? before : &empty, err);

	*put_back = status == ZF_OK;
	if (status == ZF_OK)
		status = load(host, err);
	if (!*put_back || before->there)
		return status;
	const zf_status removed =
		zf_reach_remove(host->reach, host->config, status == ZF_OK ? err : NULL);
	*put_back = removed == ZF_OK;
	return status == ZF_OK ? removed : status;
}

/* What was kept first is what stood there before the migration. */
static zf_status keep_before(const char *backup, const struct zf_reach_found *found,
			     struct zf_error *err)
{
	struct zf_reach_found before;
	bool kept = false;
	zf_status status = zf_backup_read(backup, BEFORE, &kept, &before, err);

	zf_reach_found_clear(&before);
	return status == ZF_OK && !kept ? zf_backup_keep(backup, BEFORE, found, err)
					: status;
}

/* What became of what was loaded before, after a load that failed. */
static void hint_returned(const struct zf_host *host, const struct zf_reach_found *before,
			  struct zf_error *err)
{
	if (before->there)
		zf_hint(err,
			"the configuration that stood in %s before was put back and loaded",
			host->config);
	else
		zf_hint(err,
			"there was no %s before: it was removed, and the server loaded its "
			"configuration without it",
			host->config);
}

/* After a load that failed, whose error is told: what it is about is the hint's to say. */
static void put_back(const struct zf_host *host, const char *backup, struct zf_error *err)
{
	struct zf_reach_found before;
	struct zf_error why;
	bool kept = false, is_put_back = false;
	zf_status status;

	zf_error_clear(&why);
	status = zf_backup_read(backup, LOADING, &kept, &before, &why);
	if (status == ZF_OK)
		status = return_to(host, &before, &is_put_back, &why);
	if (status == ZF_OK)
		status = zf_backup_forget(backup, LOADING, &why);
	if (status == ZF_OK)
		hint_returned(host, &before, err);
	else if (is_put_back)
		zf_hint(err,
			"%s is as it was loaded before, but loading that again failed too "
			"(%s): look at the server now",
			host->config, why.message);
	else
		zf_hint(err,
			"what was loaded before could not be put back in %s (%s): it is in "
			"%s/" LOADING ", look at the server now",
			host->config, why.message, backup);
	zf_reach_found_clear(&before);
}

/* Has `wanted` loaded in the place of `now`. Where a run was killed in that, both may be the same by now. */
static zf_status replace(const struct zf_host *host, const char *backup,
			 const struct zf_reach_found *now,
			 const struct zf_reach_found *wanted, struct zf_error *err)
{
	struct zf_reach_found before;
	bool kept = false;
	zf_status status = zf_backup_read(backup, LOADING, &kept, &before, err);

	zf_reach_found_clear(&before);
	if (status == ZF_OK && !kept && is_same(now, wanted))
		return load(host, err);
	if (status == ZF_OK && !kept)
		status = zf_backup_keep(backup, LOADING, now, err);
	if (status == ZF_OK && !is_same(now, wanted))
		status = put(host, wanted, err);
	if (status != ZF_OK)
		return status;
	status = load(host, err);
	if (status == ZF_OK)
		return zf_backup_forget(backup, LOADING, err);
	put_back(host, backup, err);
	return status;
}

/* ---- a host provisioned ---- */

static zf_status check(const struct zf_host *host, const struct zf_provision *wanted,
		       const struct zf_reach_found *now, const char *text,
		       struct zf_error *err)
{
	zf_status status = check_ours(host, now, text, err);

	if (status == ZF_OK && wanted->key != NULL)
		status = check_private(host, now, err);
	return status == ZF_OK ? check_reached(host, err) : status;
}

static zf_status provision(const struct zf_host *host, const struct zf_provision *wanted,
			   bool with_zones, struct zf_reach_found *text,
			   struct zf_error *err)
{
	struct zf_reach_found now = { .there = false };
	zf_status status =
		zf_reach_read(host->reach, host->config, CONFIG_OCTETS_MAX, &now, err);

	if (status == ZF_OK)
		status = check(host, wanted, &now, text->text, err);
	if (status == ZF_OK)
		status = keep_before(wanted->backup, &now, err);
	if (status == ZF_OK && with_zones)
		status = zf_placement_make(host, wanted, err);
	if (status == ZF_OK)
		status = replace(host, wanted->backup, &now, text, err);
	zf_reach_found_clear(&now);
	return status;
}

static zf_status wrap(const struct zf_host *host, zf_status status, struct zf_error *err)
{
	if (status != ZF_OK)
		zf_wrap(err, "%s (%s)", host->id, host->software->name);
	return status;
}

zf_status zf_host_provision(const struct zf_host *host, const struct zf_provision *wanted,
			    bool with_zones, struct zf_error *err)
{
	struct zf_reach_found text = {
		.there = true,
		.mode = wanted->key != NULL ? KEY_MODE : ZF_MODE_PLAIN,
		.owner = ZF_REACH_OURS,
		.group = ZF_REACH_OURS,
	};
	zf_status status = check_can(host, err);

	if (status == ZF_OK)
		status = zf_host_configuration(host, wanted, &text.text, &text.len, err);
	if (status == ZF_OK)
		status = provision(host, wanted, with_zones, &text, err);
	zf_reach_found_clear(&text);
	return wrap(host, status, err);
}

/* ---- looked at beforehand ---- */

static zf_status tell_stands(const struct zf_reach_found *now,
			     char stands[ZF_HOST_STANDS_MAX], struct zf_error *err)
{
	unsigned char octets[EVP_MAX_MD_SIZE];
	size_t used;

	if (is_blank(now)) {
		snprintf(stands, ZF_HOST_STANDS_MAX, "%s",
			 now->there ? "an empty file" : "nothing");
		return ZF_OK;
	}
	if (EVP_Digest(now->text, now->len, octets, NULL, EVP_sha256(), NULL) != 1)
		return zf_fail(err, ZF_ENOMEM, "no SHA-256");
	used = (size_t)snprintf(stands, ZF_HOST_STANDS_MAX, "ours with SHA-256 ");
	zf_hex_print(stands + used, octets, 32);
	return ZF_OK;
}

zf_status zf_host_stands(const struct zf_host *host, const struct zf_provision *wanted,
			 char stands[ZF_HOST_STANDS_MAX], struct zf_error *err)
{
	const struct zf_provision nothing = { .migration = wanted->migration };
	struct zf_reach_found now = { .there = false };
	char *ours = NULL;
	size_t len;
	zf_status status = check_can(host, err);

	if (status == ZF_OK)
		status = zf_host_configuration(host, &nothing, &ours, &len, err);
	if (status == ZF_OK)
		status = zf_reach_read(host->reach, host->config, CONFIG_OCTETS_MAX, &now,
				       err);
	if (status == ZF_OK)
		status = check(host, wanted, &now, ours, err);
	if (status == ZF_OK)
		status = tell_stands(&now, stands, err);
	zf_reach_found_clear(&now);
	free(ours);
	return wrap(host, status, err);
}

/* ---- a host restored ---- */

static zf_status restore(const struct zf_host *host, const char *backup,
			 const struct zf_reach_found *before, const char *ours,
			 struct zf_error *err)
{
	struct zf_reach_found now;
	bool put_back;
	zf_status status =
		zf_reach_read(host->reach, host->config, CONFIG_OCTETS_MAX, &now, err);

	if (status != ZF_OK)
		return status;
	if (is_same(&now, before) || is_blank(&now) || is_ours(&now, ours)) {
		status = return_to(host, before, &put_back, err);
	} else {
		status = zf_fail(err, ZF_EUNSAFE,
				 "%s: written by another since, so it is not replaced",
				 host->config);
		zf_hint(err,
			"what stood there before is in %s/" BEFORE
			", behind its first line",
			backup);
	}
	zf_reach_found_clear(&now);
	return status;
}

static zf_status restore_kept(const struct zf_host *host,
			      const struct zf_provision *wanted,
			      const struct zf_reach_found *before,
			      struct zf_restored *restored, struct zf_error *err)
{
	const struct zf_provision nothing = { .migration = wanted->migration };
	char *ours = NULL;
	size_t len;
	zf_status status = zf_host_configuration(host, &nothing, &ours, &len, err);

	if (status == ZF_OK)
		status = restore(host, wanted->backup, before, ours, err);
	free(ours);
	if (status == ZF_OK)
		status = zf_placement_undo(host, wanted->backup, restored, err);
	if (status == ZF_OK)
		status = zf_backup_forget(wanted->backup, LOADING, err);
	return status == ZF_OK ? zf_backup_forget(wanted->backup, BEFORE, err) : status;
}

zf_status zf_host_restore(const struct zf_host *host, const struct zf_provision *wanted,
			  struct zf_restored *restored, struct zf_error *err)
{
	struct zf_reach_found before = { .there = false };
	bool kept = false;
	zf_status status = check_can(host, err);

	*restored = (struct zf_restored){ .stays = NULL };
	if (status == ZF_OK)
		status = zf_backup_read(wanted->backup, BEFORE, &kept, &before, err);
	if (status == ZF_OK && kept)
		status = restore_kept(host, wanted, &before, restored, err);
	zf_reach_found_clear(&before);
	return wrap(host, status, err);
}

zf_status zf_host_is_touched(const char *backup, bool *touched, struct zf_error *err)
{
	struct zf_reach_found before = { .there = false };
	const zf_status status = zf_backup_read(backup, BEFORE, touched, &before, err);

	if (status == ZF_OK)
		zf_reach_found_clear(&before);
	return status;
}
