/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry init: a migration file to begin with, from what the servers answer; nothing is changed. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/command_table.h"
#include "src/cli/gss_options.h"
#include "src/cli/options.h"
#include "src/cli/talk.h"
#include "src/jobs/ask/name_servers.h"
#include "src/report/starter.h"
#include "zonefmt/file/replace.h"

#define NAME_DEFAULT "migration"
#define NAME_MAX_CHARS 63

struct beginning {
	const struct zf_options *options;
	struct zf_talk *talk;
	struct zf_peer peers[ZF_STARTER_SERVERS];
	struct zf_name names[ZF_STARTER_SERVERS]; /* of the hosts that are known */
	struct zf_starter starter;
	char name[NAME_MAX_CHARS + 1], *key_file, *keytab;
};

static void on_progress(void *ctx, size_t done, size_t total)
{
	zf_talk_progress(ctx, done, total, "servers and zones", "probing");
}

/* The migration is called as its file is, without what is behind the last dot. */
static void find_name(struct beginning *beginning)
{
	const char *path = beginning->options->output;
	const char *base = path == NULL ? "" : path;

	if (strrchr(base, '/') != NULL)
		base = strrchr(base, '/') + 1;
	const char *dot = strrchr(base, '.');
	const size_t len = dot == NULL ? strlen(base) : (size_t)(dot - base);
	const bool is_id =
		len >= 1 && len <= NAME_MAX_CHARS && base[0] != '-' && base[0] != '.' &&
		strspn(base, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "0123456789-_.") >= len;
	snprintf(beginning->name, sizeof(beginning->name), "%.*s",
		 is_id ? (int)len : NAME_MAX_CHARS, is_id ? base : NAME_DEFAULT);
	beginning->starter.name = beginning->name;
}

/* Wherever the migration file goes, the path leads there; NULL where there is none. */
static zf_status find_file(const char *path, char **found, struct zf_error *err)
{
	*found = path == NULL ? NULL : realpath(path, NULL);
	return path != NULL && *found == NULL ? zf_fail_system(err, errno, "%s", path)
					      : ZF_OK;
}

static zf_status find_keys(struct beginning *beginning, struct zf_error *err)
{
	const struct zf_options *options = beginning->options;
	zf_status status = find_file(options->key_file, &beginning->key_file, err);

	if (status == ZF_OK)
		status = find_file(options->gss_terms.keytab, &beginning->keytab, err);
	beginning->starter.key_file = beginning->key_file;
	beginning->starter.gss = options->gss;
	beginning->starter.keytab = beginning->keytab;
	return status;
}

static zf_status found(void *ctx, size_t number, bool primary, struct zf_error *err)
{
	(void)ctx, (void)number, (void)primary, (void)err;
	return ZF_OK;
}

/* What the first zone's NS records and MNAME call the servers, by their addresses. */
static void find_hosts(struct beginning *beginning)
{
	const struct zf_name_servers_terms terms = {
		.peer = &beginning->peers[ZF_STARTER_PRIMARY],
		.port = 53,
		.family = AF_UNSPEC,
		.found = found,
	};
	struct zf_name_servers servers = { .peers = NULL };
	struct zf_error why;

	if (zf_name_servers_find(&servers, beginning->options->zones[0].wire, &terms,
				 &why) != ZF_OK)
		zf_talk_say(beginning->talk, 1, "what the servers are called: %s",
			    why.message);
	for (size_t i = 0; i < servers.count; i++)
		for (size_t s = 0; s < ZF_STARTER_SERVERS; s++)
			if (beginning->starter.hosts[s] == NULL &&
			    servers.peers[i].label != NULL &&
			    zf_endpoint_same_address(&servers.peers[i].server,
						     &beginning->peers[s].server) &&
			    zf_name_parse(&beginning->names[s], servers.peers[i].label,
					  NULL) == ZF_OK)
				beginning->starter.hosts[s] = &beginning->names[s];
	zf_name_servers_clear(&servers);
}

static zf_status print(const struct beginning *beginning, const char *text,
		       struct zf_error *err)
{
	const char *path = beginning->options->output;

	if (path == NULL || strcmp(path, "-") == 0)
		return zf_talk_data(beginning->talk, err, "%s", text);
	return zf_replace_text(path, ZF_MODE_PLAIN, text, strlen(text), err);
}

static zf_status write_starter(struct beginning *beginning, struct zf_error *err)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return zf_fail(err, ZF_ENOMEM, "out of memory");
	zf_status status = zf_starter_write(out, &beginning->starter, err);
	if (fclose(out) != 0 && status == ZF_OK)
		status = zf_fail(err, ZF_ENOMEM, "out of memory");
	if (status == ZF_OK)
		status = print(beginning, text, err);
	free(text);
	return status;
}

/* Somebody has worked on a file that is there. */
static zf_status check_output(const char *path, struct zf_error *err)
{
	if (path == NULL || strcmp(path, "-") == 0 || access(path, F_OK) != 0)
		return ZF_OK;
	zf_fail(err, ZF_EUSAGE, "%s is there already", path);
	zf_hint(err, "it is not replaced: take another name, or move it away");
	return ZF_EUSAGE;
}

static zf_status probe(struct beginning *beginning, struct zf_error *err)
{
	const struct zf_probe_terms terms = {
		.peers = beginning->peers,
		.peer_count = ZF_STARTER_SERVERS,
		.zones = beginning->options->zones,
		.zone_count = beginning->options->zone_count,
		.progress = on_progress,
		.ctx = beginning->talk,
	};
	struct zf_probed *probed = NULL;
	char address[ZF_ENDPOINT_TEXT_MAX];
	zf_status status = zf_probe_run(&terms, &probed, err);

	zf_talk_progress_end(beginning->talk);
	if (status != ZF_OK)
		return status;
	beginning->starter.probed = probed;
	for (size_t s = 0; s < ZF_STARTER_SERVERS; s++)
		if (!zf_probed_answers(probed, s))
			zf_talk_warn(beginning->talk, "%s answers nothing",
				     zf_endpoint_print(address,
						       &beginning->peers[s].server));
	find_hosts(beginning);
	status = write_starter(beginning, err);
	zf_probed_free(probed);
	return status;
}

/* The servers in the starter's order: two are words, the primary is an option's. */
static void lay_out(struct beginning *beginning)
{
	const struct zf_options *options = beginning->options;
	enum zf_starter_server next = ZF_STARTER_OLD;

	for (size_t i = 0; i < ZF_STARTER_SERVERS; i++)
		beginning->peers[i == options->primary ? ZF_STARTER_PRIMARY : next++] =
			options->servers[i];
	beginning->starter.peers = beginning->peers;
	beginning->starter.zones = options->zones;
	beginning->starter.zone_count = options->zone_count;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct beginning beginning = { .options = options, .talk = talk };
	zf_status status = zf_options_words_as_zones(options, 0, err);

	if (status != ZF_OK)
		return status;
	if (options->server_count != ZF_STARTER_SERVERS || !options->has_primary ||
	    options->zone_count == 0)
		return zf_command_usage(
			&zf_cmd_init, err,
			"init needs @OLD, @NEW, --primary @SERVER and at least one ZONE");
	find_name(&beginning);
	status = check_output(options->output, err);
	if (status == ZF_OK)
		status = find_keys(&beginning, err);
	if (status == ZF_OK)
		status = zf_gss_options_secure(options, &options->zones[0], err);
	lay_out(&beginning);
	if (status == ZF_OK)
		status = probe(&beginning, err);
	free(beginning.key_file);
	free(beginning.keytab);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "primary", NULL, NULL },
	{ "output", "write to FILE, which must not be there yet", NULL },
	{ "zones", NULL, NULL },
	{ "reverse", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_init = {
	.name = "init",
	.arguments = "@OLD @NEW --primary @SERVER ZONE...",
	.title = "a migration file to begin with, from what the servers answer",
	.takes = takes,
	.run = run,
};
