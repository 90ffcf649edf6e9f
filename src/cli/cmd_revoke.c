/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */

/* zoneferry revoke: takes back what a receipt says was granted, and nothing else. */

#include "src/cli/command_table.h"
#include "src/cli/gss_options.h"
#include "src/cli/options.h"
#include "src/cli/receipt_files.h"
#include "src/cli/talk.h"
#include "src/cli/update_script.h"
#include "src/jobs/change/receipt_file.h"
#include "src/jobs/change/revoke.h"

/* `@SERVER` on the command line wins over the receipt's. */
static zf_status find_server(struct zf_options *options, const struct zf_receipt *receipt,
			     struct zf_error *err)
{
	struct zf_peer *peer = &options->servers[0];

	if (options->server_count > 1)
		return zf_fail(err, ZF_EUSAGE, "revoke talks to one @SERVER");
	if (options->server_count == 1)
		return ZF_OK;
	if (receipt->server == NULL)
		return zf_fail(err, ZF_EUSAGE,
			       "the receipt names no server: say @SERVER");
	*peer = (struct zf_peer){
		.local = options->source,
		.key = options->has_key ? &options->key : NULL,
		.transport = options->transport,
		.tls = options->tls,
		.timeout_ms = options->timeout_ms,
	};
	options->server_count = 1; /* there is room: of the words one is no server */
	return zf_endpoint_parse_literal(&peer->server, receipt->server, options->port,
					 err);
}

static zf_status print_update(void *ctx, const struct zf_message *update,
			      struct zf_error *err)
{
	return zf_update_script_add(ctx, update, err);
}

static zf_status print_plan(const struct zf_peer *peer, const struct zf_receipt *receipt,
			    struct zf_talk *talk, struct zf_error *err)
{
	struct zf_update_script *script = NULL;
	zf_status status = zf_update_script_new(&script, talk, &peer->server, err);

	if (status == ZF_OK)
		status = zf_revoke_plan(peer, receipt, print_update, script, err);
	zf_update_script_free(script);
	return status;
}

/* Not what was answered is told, but what is seen. */
static zf_status tell_left(const struct zf_peer *peer, const struct zf_receipt *receipt,
			   struct zf_talk *talk, struct zf_error *err)
{
	char server[ZF_ENDPOINT_TEXT_MAX];
	size_t left;
	const zf_status status = zf_revoke_left(peer, receipt, &left, err);

	if (status != ZF_OK)
		return status;
	zf_endpoint_print(server, &peer->server);
	if (left > 0)
		return zf_fail(err, ZF_EDIFFERS,
			       "%zu of %zu granted records are at %s again", left,
			       receipt->count, server);
	zf_talk_say(talk, 0, "nothing that was granted is left at %s", server);
	return ZF_OK;
}

static zf_status revoke(struct zf_options *options, const struct zf_receipt *receipt,
			struct zf_talk *talk, struct zf_error *err)
{
	struct zf_receipt revoked = { 0 };
	zf_status status = find_server(options, receipt, err);

	if (status == ZF_OK && receipt->count > 0)
		status = zf_gss_options_secure(options, &receipt->lines[0].zone, err);
	if (status != ZF_OK)
		return status;
	if (options->dry_run)
		return print_plan(&options->servers[0], receipt, talk, err);
	status = zf_revoke_run(&options->servers[0], receipt, &revoked, err);
	zf_talk_say(talk, 0, "%zu of %zu granted records removed%s", revoked.count,
		    receipt->count,
		    status == ZF_OK && revoked.count < receipt->count
			    ? "; the others were gone already"
			    : "");
	zf_receipt_clear(&revoked);
	if (status == ZF_OK)
		status = tell_left(&options->servers[0], receipt, talk, err);
	return status;
}

static zf_status revoke_file(struct zf_options *options, const char *path,
			     struct zf_talk *talk, struct zf_error *err)
{
	const size_t named = options->server_count;
	const struct zf_peer server = options->servers[0];
	struct zf_receipt receipt = { 0 };
	zf_status status = zf_receipt_file_read(&receipt, path, err);

	if (status == ZF_OK)
		status = revoke(options, &receipt, talk, err);
	/* The key agreed upon for this one is not the next one's. */
	zf_gss_options_clear(options);
	options->servers[0] = server;
	options->server_count = named;
	zf_receipt_clear(&receipt);
	return status;
}

/* One that fails does not keep the others. The first failure is the one that counts. */
static zf_status revoke_files(struct zf_options *options,
			      const struct zf_receipt_files *files, struct zf_talk *talk,
			      struct zf_error *err)
{
	zf_status first = ZF_OK;

	for (size_t i = 0; i < files->count && first != ZF_ECANCELLED; i++) {
		struct zf_error why;
		zf_status status;

		zf_error_clear(&why);
		status = revoke_file(options, files->paths[i], talk, &why);
		if (status == ZF_OK)
			continue;
		if (files->count > 1)
			zf_wrap(&why, "%s", files->paths[i]);
		if (first != ZF_OK) {
			zf_talk_error(talk, &why);
			continue;
		}
		first = status;
		zf_error_copy(err, &why);
	}
	return first;
}

static zf_status run(struct zf_options *options, struct zf_talk *talk,
		     struct zf_error *err)
{
	struct zf_receipt_files files = { 0 };
	zf_status status = ZF_OK;

	if (options->word_count == 0)
		return zf_fail(
			err, ZF_EUSAGE,
			"revoke takes RECEIPTs: files, - for standard input, state "
			"folders");
	for (size_t i = 0; i < options->word_count && status == ZF_OK; i++)
		status = zf_receipt_files_find(&files, options->words[i], err);
	if (status == ZF_OK)
		status = revoke_files(options, &files, talk, err);
	zf_receipt_files_clear(&files);
	return status;
}

/* clang-format off */
static const struct zf_taken takes[] = {
	{ "dry-run", NULL, NULL },
	{ NULL, NULL, NULL },
};
/* clang-format on */

const struct zf_command zf_cmd_revoke = {
	.name = "revoke",
	.arguments = "RECEIPT... [@PRIMARY]",
	.title = "remove exactly what was granted",
	.takes = takes,
	.run = run,
};
